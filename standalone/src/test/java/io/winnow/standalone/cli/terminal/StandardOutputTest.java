package io.winnow.standalone.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Each test writes in a process of its own, whose stdout it can spoil. */
class StandardOutputTest {

    @Test
    void writesUtf8WhateverTheLocale() throws Exception {
        Process writer = start(ProcessBuilder.Redirect.PIPE);
        writer.getOutputStream().close();

        assertThat(new String(writer.getInputStream().readAllBytes(), UTF_8)).isEqualTo("Musée 東京\n");
        assertThat(writer.waitFor()).isZero();
    }

    @Test
    void endsWithAFailureWhenTheDiskIsFull() throws Exception {
        assumeThat(new File("/dev/full")).as("a device without room").exists();
        Process writer = start(ProcessBuilder.Redirect.to(new File("/dev/full")));
        writer.getOutputStream().close();

        assertThat(new String(writer.getErrorStream().readAllBytes(), UTF_8))
                .startsWith("winnow: cannot write to stdout: ")
                .hasLineCount(1);
        assertThat(writer.waitFor()).isEqualTo(ExitCodes.FAILED);
    }

    @Test
    void saysNothingWhenTheReaderHasEnded() throws Exception {
        Process writer = start(ProcessBuilder.Redirect.PIPE);
        writer.getInputStream().close();
        writer.getOutputStream().close();

        assertThat(writer.getErrorStream().readAllBytes()).isEmpty();
        assertThat(writer.waitFor()).isEqualTo(ExitCodes.FAILED);
    }

    private static Process start(ProcessBuilder.Redirect stdout) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName())
                .redirectOutput(stdout);
        builder.environment().put("LC_ALL", "C");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return builder.start();
    }

    /** Writes a line as soon as its stdin ends. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            StandardOutput.install();
            System.in.readAllBytes();
            System.out.println("Musée 東京");
            System.exit(StandardOutput.checked(ExitCodes.DONE));
        }
    }
}
