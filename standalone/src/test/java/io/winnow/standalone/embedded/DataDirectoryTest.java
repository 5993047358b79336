package io.winnow.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.error.WinnowException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    private static final Path HOME = Path.of("/home/someone");

    @Test
    void isWhatTheOptionSays() {
        DataDirectory directory =
                DataDirectory.resolve(Path.of("/option"), Map.of("WINNOW_DATA_DIR", "/variable")::get, "Linux", HOME);

        assertThat(directory.path()).isEqualTo(Path.of("/option"));
    }

    @Test
    void isWhatTheVariableSaysWithoutAnOption() {
        Map<String, String> environment = Map.of("WINNOW_DATA_DIR", "/variable", "XDG_DATA_HOME", "/data");

        DataDirectory directory = DataDirectory.resolve(null, environment::get, "Linux", HOME);

        assertThat(directory.path()).isEqualTo(Path.of("/variable"));
    }

    @Test
    void standsInTheUsersDataHome() {
        DataDirectory directory = DataDirectory.resolve(null, Map.of("XDG_DATA_HOME", "/data")::get, "Linux", HOME);

        assertThat(directory.path()).isEqualTo(Path.of("/data/winnow"));
    }

    @Test
    void ignoresARelativeDataHomeAndAnEmptyVariable() {
        Map<String, String> environment = Map.of("WINNOW_DATA_DIR", "", "XDG_DATA_HOME", "data");

        DataDirectory directory = DataDirectory.resolve(null, environment::get, "Linux", HOME);

        assertThat(directory.path()).isEqualTo(Path.of("/home/someone/.local/share/winnow"));
    }

    @Test
    void followsTheCustomOfMacs() {
        DataDirectory directory = DataDirectory.resolve(null, Map.<String, String>of()::get, "Mac OS X", HOME);

        assertThat(directory.path()).isEqualTo(Path.of("/home/someone/Library/Application Support/winnow"));
    }

    @Test
    void isReadableByItsOwnerOnly(@TempDir Path parent) throws Exception {
        DataDirectory directory = new DataDirectory(parent.resolve("new/winnow"));

        directory.lock().close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path())))
                .isEqualTo("rwx------");
    }

    @Test
    void namesItsHolderAsLongAsThereIsOne(@TempDir Path parent) throws Exception {
        DataDirectory directory = new DataDirectory(parent);
        try (DirectoryLock lock = directory.lock()) {
            lock.describe("127.0.0.1:9092", URI.create("http://127.0.0.1:8080"));

            assertThat(directory.running()).hasValueSatisfying(holder -> {
                assertThat(holder.pid()).isEqualTo(ProcessHandle.current().pid());
                assertThat(holder.bootstrapServers()).isEqualTo("127.0.0.1:9092");
                assertThat(holder.httpUri()).isEqualTo(URI.create("http://127.0.0.1:8080"));
            });
        }
        assertThat(directory.running()).isEmpty();
    }

    @Test
    void hasOneHolderAtATime(@TempDir Path parent) throws Exception {
        DataDirectory directory = new DataDirectory(parent);
        try (DirectoryLock lock = directory.lock()) {
            lock.describe("127.0.0.1:9092", null);

            assertThatThrownBy(directory::lock)
                    .isInstanceOf(WinnowException.class)
                    .hasMessage("another winnow (pid " + ProcessHandle.current().pid() + ") uses " + parent
                            + ": use --kafka 127.0.0.1:9092 to work with it, or --data-dir for a separate one");
        }
    }

    @Test
    void isFreeAgainWhateverAnEarlierProcessLeftInTheLockFile(@TempDir Path parent) throws Exception {
        Files.writeString(parent.resolve("lock"), "{\"pid\":1,\"startedAt\":\"2026-01-01T00:00:00Z\"}");
        DataDirectory directory = new DataDirectory(parent);

        assertThat(directory.running()).isEmpty();
        directory.lock().close();
    }

    @Test
    void createsNothingWhenAskedWhoRuns(@TempDir Path parent) {
        DataDirectory directory = new DataDirectory(parent.resolve("none"));

        assertThat(directory.running()).isEmpty();
        assertThat(directory.path()).doesNotExist();
    }

    @Test
    void saysWhatIsWrongWithAPathThatIsAFile(@TempDir Path parent) throws Exception {
        Path file = Files.writeString(parent.resolve("file"), "");

        assertThatThrownBy(() -> new DataDirectory(file).lock())
                .isInstanceOf(WinnowException.class)
                .hasMessage("cannot use the data directory " + file
                        + " (not a directory): choose another one with --data-dir or WINNOW_DATA_DIR");
    }

    @Test
    void saysWhatIsWrongWhenItCannotBeCreated(@TempDir Path parent) throws Exception {
        Path below = Files.writeString(parent.resolve("file"), "").resolve("a/b");

        assertThatThrownBy(() -> new DataDirectory(below).lock())
                .isInstanceOf(WinnowException.class)
                .hasMessageStartingWith("cannot use the data directory " + below + " (")
                .hasMessageEndingWith("): choose another one with --data-dir or WINNOW_DATA_DIR");
    }
}
