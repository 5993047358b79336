package io.winnow.messages.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RootCauseTest {

    @Test
    void saysWhatItComesDownToOnOneLine() {
        Exception failure = new IllegalStateException("around", new RuntimeException(new IOException("no\n  room ")));

        assertThat(RootCause.messageOf(failure)).isEqualTo("no room");
        assertThat(RootCause.describe(failure)).isEqualTo("IOException: no room");
    }

    @Test
    void saysItsKindWhereItHasNoMessage() {
        Exception failure = new IllegalStateException(new IOException());

        assertThat(RootCause.messageOf(failure)).isEqualTo("IOException");
        assertThat(RootCause.describe(failure)).isEqualTo("IOException");
    }

    @Test
    void comesToAnEndInACircle() {
        Exception one = new Exception("one");
        Exception other = new Exception("other", one);
        one.initCause(other);

        assertThat(RootCause.messageOf(one)).isIn("one", "other");
    }
}
