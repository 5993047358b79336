package io.winnow.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ProcessMemoryTest {

    @TempDir
    Path directory;

    @Test
    void leavesOutFilesThatTheKernelDropsFirst() throws IOException {
        write("self/cgroup", "0::/");
        write("cgroup/memory.max", "402653184");
        write("cgroup/memory.current", "300000000");
        write("cgroup/memory.stat", "anon 200000000\ninactive_file 50000000\nactive_file 1000000");

        assertThat(memory().used()).isEqualTo(250_000_000);
    }

    @Test
    void readsTheFirstVersionOfControlGroupsToo() throws IOException {
        write("self/cgroup", "9:name=systemd:/docker/1\n4:memory:/docker/1\n0::/");
        write("cgroup/memory/memory.limit_in_bytes", "402653184");
        write("cgroup/memory/memory.usage_in_bytes", "300000000");
        write("cgroup/memory/memory.stat", "inactive_file 7\ntotal_inactive_file 60000000");

        assertThat(memory().used()).isEqualTo(240_000_000);
    }

    @Test
    void prefersTheGroupOfTheProcessToThatOfTheMachine() throws IOException {
        write("self/cgroup", "4:memory:/services/one");
        write("cgroup/memory/services/one/memory.limit_in_bytes", "1000");
        write("cgroup/memory/services/one/memory.usage_in_bytes", "900");
        write("cgroup/memory/services/one/memory.stat", "total_inactive_file 100");
        write("cgroup/memory/memory.limit_in_bytes", "2000");

        assertThat(memory().used()).isEqualTo(800);
    }

    @Test
    void countsTheProcessAloneWhereNothingLimitsIt() throws IOException {
        write("self/cgroup", "0::/user.slice\n4:memory:/");
        write("self/status", "Name:\tjava\nVmRSS:\t  2048 kB");
        write("cgroup/user.slice/memory.max", "max");
        write("cgroup/memory/memory.limit_in_bytes", "9223372036854771712");

        assertThat(memory().used()).isEqualTo(2048 * 1024);
    }

    @Test
    void doesNotKnowWhereTheSystemTellsNothing() {
        assertThat(memory().used()).isNaN();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void findsWhatThisMachineTells() {
        assertThat(ProcessMemory.ofThisMachine().used()).isBetween(1e6, (double) ProcessMemory.limit());
    }

    private ProcessMemory memory() {
        return new ProcessMemory(directory.resolve("cgroup"), directory.resolve("self"));
    }

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }
}
