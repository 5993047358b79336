package io.winnow.service.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.service.streams.StreamsState.Progress;
import java.time.Instant;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LifecycleTest {

    private static final Progress HALF = new Progress(50, 50);
    private static final Progress ALL = new Progress(100, 0);
    private static final Instant SOON = Instant.parse("2026-11-26T12:00:00Z");

    private final Lifecycle lifecycle = new Lifecycle();

    @Test
    void startsThenRestoresThenRuns() {
        StreamsState first = lifecycle.observe(State.CREATED, ALL);
        StreamsState second = lifecycle.observe(State.REBALANCING, HALF);
        StreamsState third = lifecycle.observe(State.RUNNING, ALL);

        assertThat(first).isEqualTo(new StreamsState.Starting());
        assertThat(second).isEqualTo(new StreamsState.Restoring(HALF));
        assertThat(third).isEqualTo(new StreamsState.Running());
        assertThat(lifecycle.hasRun()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void waitsWhateverKafkaStreamsSaysMeanwhile(State kafka) {
        lifecycle.backOff("disk full", SOON);

        StreamsState state = lifecycle.observe(kafka, ALL);

        assertThat(state).isEqualTo(new StreamsState.BackingOff("disk full", SOON));
        assertThat(lifecycle.hasRun()).isFalse();
    }

    @Test
    void startsAgainAfterAWait() {
        StreamsState.BackingOff waiting = lifecycle.backOff("broker away", SOON);

        lifecycle.tryAgain(waiting);

        assertThat(lifecycle.state()).isEqualTo(new StreamsState.Starting());
    }

    @Test
    void doesNotEndAWaitThatBeganAfterThatOfAnotherThread() {
        StreamsState.BackingOff first = lifecycle.backOff("broker away", SOON);
        lifecycle.backOff("broker away", SOON);

        lifecycle.tryAgain(first);

        assertThat(lifecycle.state()).isInstanceOf(StreamsState.BackingOff.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"PENDING_ERROR", "ERROR", "PENDING_SHUTDOWN", "NOT_RUNNING"})
    void hasFailedWhenKafkaStreamsEndsByItself(State kafka) {
        lifecycle.observe(State.RUNNING, ALL);

        StreamsState state = lifecycle.observe(kafka, ALL);

        assertThat(state).isInstanceOf(StreamsState.Failed.class);
    }

    @Test
    void staysFailedWithItsFirstReason() {
        lifecycle.fail("wrong password");

        lifecycle.backOff("broker away", SOON);
        lifecycle.startAnew();
        lifecycle.fail("another");
        StreamsState state = lifecycle.observe(State.RUNNING, ALL);

        assertThat(state).isEqualTo(new StreamsState.Failed("wrong password"));
    }

    @Test
    void staysClosed() {
        lifecycle.close();

        lifecycle.fail("wrong password");
        lifecycle.backOff("broker away", SOON);
        StreamsState state = lifecycle.observe(State.ERROR, ALL);

        assertThat(state).isEqualTo(new StreamsState.Closed());
    }
}
