package io.winnow.standalone.cli.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.client.prices.Prices;
import io.winnow.messages.RunRequest;
import io.winnow.standalone.cli.terminal.UsageException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DryRunTest {

    private static final String TWO = "openai:gpt-4o-mini,gemini:gemini-2.5-flash";

    @Test
    void needsNoKeyAndSaysWhichAreMissing() {
        RunRequest request = request("roundrobin", TWO);

        List<String> missing = ProviderChecks.requireAllButKeys(request, true, Map.of("GEMINI_API_KEY", "")::get);

        assertThat(missing).hasSize(2);
        assertThat(missing.getFirst()).startsWith("openai needs a key: set OPENAI_API_KEY");
        assertThat(missing.getLast()).startsWith("gemini needs a key: set GEMINI_API_KEY");
    }

    @Test
    void saysNothingOfKeysThatAreThereOrNeededElsewhere() {
        RunRequest request = request("roundrobin", TWO);

        assertThat(ProviderChecks.requireAllButKeys(
                        request, true, Map.of("OPENAI_API_KEY", "k", "GOOGLE_API_KEY", "k")::get))
                .isEmpty();
        assertThat(ProviderChecks.requireAllButKeys(request, false, name -> null))
                .isEmpty();
    }

    @Test
    void refusesWhatNoKeyCouldMend() {
        RunRequest request = request("backoff", "opnai:m");

        assertThatThrownBy(() -> ProviderChecks.requireAllButKeys(request, true, name -> null))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("did you mean openai?");
    }

    @Test
    void leavesOutColumnsOfANarrowTerminal() {
        List<String> plan = DryRun.plan(Prices.load(null).complete(request("roundrobin", TWO)), Prices.load(null), 80);

        assertThat(plan)
                .filteredOn(line -> line.startsWith("  "))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80))
                .first()
                .asString()
                .contains("per call at most");
    }

    private static RunRequest request(String strategy, String config) {
        return RunRequest.explore("Paris").routing(strategy, config).build();
    }
}
