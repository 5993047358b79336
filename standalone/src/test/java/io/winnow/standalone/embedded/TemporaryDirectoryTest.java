package io.winnow.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.error.WinnowException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryDirectoryTest {

    @TempDir
    private Path directory;

    @Test
    void acceptsOneFromWhichCodeCanBeLoadedAndLeavesNothingThere() {
        assertThatCode(() -> TemporaryDirectory.requireUsable(directory)).doesNotThrowAnyException();

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void namesOneThatCannotBeWrittenToAndTheFix() {
        Path missing = directory.resolve("missing");

        assertThatThrownBy(() -> TemporaryDirectory.requireUsable(missing))
                .isInstanceOf(WinnowException.class)
                .hasMessageContaining("the temporary directory " + missing)
                .hasMessageContaining("TMPDIR");
    }
}
