package io.winnow.standalone.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ParagraphTest {

    @Test
    void breaksAtSpacesAndIndentsWhatFollows() {
        assertThat(Paragraph.lines("  one two three four", 11)).containsExactly("  one two", "    three", "    four");
    }

    @Test
    void leavesAPathWhole() {
        assertThat(Paragraph.lines("3 new: /a/very/long/path", 10)).containsExactly("3 new:", "  /a/very/long/path");
    }

    @Test
    void countsCharactersOfAnyPlane() {
        assertThat(Paragraph.lines("🗼🗼 🗼🗼", 5)).containsExactly("🗼🗼 🗼🗼");
    }

    @Test
    void keepsAnEmptyLine() {
        assertThat(Paragraph.lines("", 10)).containsExactly("");
    }
}
