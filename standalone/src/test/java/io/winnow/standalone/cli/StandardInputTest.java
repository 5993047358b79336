package io.winnow.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.standalone.cli.terminal.StandardInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes through a pipe, until it ends or the program is told to. */
@Timeout(20)
class StandardInputTest {

    @Test
    void givesEveryByteInOrder() throws IOException {
        byte[] bytes = new byte[1_000_000];
        new Random(7).nextBytes(bytes);

        byte[] read = new StandardInput(new ByteArrayInputStream(bytes), () -> false).readAllBytes();

        assertThat(read).isEqualTo(bytes);
    }

    @Test
    void endsWhileNothingComes() throws IOException {
        AtomicBoolean over = new AtomicBoolean();
        try (PipedOutputStream writer = new PipedOutputStream();
                InputStream quiet = new PipedInputStream(writer)) {
            StandardInput input = new StandardInput(quiet, over::get);
            writer.write("a\n".getBytes(StandardCharsets.UTF_8));
            writer.flush();
            assertThat(input.readNBytes(2)).isEqualTo(new byte[] {'a', '\n'});

            over.set(true);

            assertThat(input.read()).isEqualTo(-1);
        }
    }

    @Test
    void passesOnAFailure() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the disk is gone");
            }
        };

        assertThatThrownBy(() -> new StandardInput(broken, () -> false).readAllBytes())
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is gone");
    }
}
