package io.winnow.service.streams;

import java.time.Instant;
import org.apache.kafka.streams.KafkaStreams;

/** The {@linkplain StreamsState state} of a host, which threads of Kafka Streams, of the host and of its watchers change. Thread safe. */
final class Lifecycle {

    private StreamsState state = new StreamsState.Starting();
    private boolean hasRun;

    synchronized StreamsState state() {
        return state;
    }

    /** Whether it has been running once. */
    synchronized boolean hasRun() {
        return hasRun;
    }

    /** Applies the state of Kafka Streams, unless the host has decided otherwise. */
    synchronized StreamsState observe(KafkaStreams.State kafka, StreamsState.Progress progress) {
        if (state instanceof StreamsState.Attached attached) {
            state = attached.observe(kafka, progress);
        }
        hasRun |= state instanceof StreamsState.Running;
        return state;
    }

    /** Waits from now on; returns what it waits for. */
    synchronized StreamsState.BackingOff backOff(String reason, Instant until) {
        StreamsState.BackingOff waiting = new StreamsState.BackingOff(reason, until);
        if (state instanceof StreamsState.Alive alive) {
            waiting = alive.backOff(reason, until);
            state = waiting;
        }
        return waiting;
    }

    /** Ends a wait, unless another began since. */
    synchronized void tryAgain(StreamsState.BackingOff waited) {
        if (state == waited) {
            state = waited.tryAgain();
        }
    }

    /** Ends whatever wait there is. */
    synchronized void startAnew() {
        if (state instanceof StreamsState.BackingOff waiting) {
            state = waiting.tryAgain();
        }
    }

    synchronized void fail(String reason) {
        if (state instanceof StreamsState.Alive alive) {
            state = alive.fail(reason);
        }
    }

    synchronized void close() {
        state = state.close();
    }
}
