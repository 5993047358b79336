package io.winnow.standalone.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {

    private final Table table = new Table(new boolean[] {false, true, true, true}, "model", "calls", "failed", "cost")
            .leavingOut("cost", "failed");

    TableTest() {
        table.add("openai:gpt-4o-mini", "12", "0", "$0.10");
        table.add("gemini:gemini-2.5-flash", "9", "0", "$0.07");
    }

    @Test
    void showsAllWhereThereIsRoom() {
        assertThat(table.lines(45))
                .containsExactly(
                        "model                    calls  failed   cost",
                        "openai:gpt-4o-mini          12       0  $0.10",
                        "gemini:gemini-2.5-flash      9       0  $0.07");
    }

    @Test
    void leavesOutFirstWhatSaysNothing() {
        assertThat(table.lines(40))
                .containsExactly(
                        "model                 calls   cost",
                        "openai:gpt-4o-mini       12  $0.10",
                        "gemini:gem…2.5-flash      9  $0.07");
    }

    @Test
    void keepsWhatIsNotDispensable() {
        assertThat(table.lines(20)).containsExactly("model       calls", "opena…mini     12", "gemin…lash      9");
    }
}
