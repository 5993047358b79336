package io.winnow.service.streams;

import java.time.Instant;
import org.apache.kafka.streams.KafkaStreams;

/**
 * Where a {@link StreamsHost} is in its life. A state offers only the transitions that are legal from it, so that a host which
 * failed can only be closed, and one that is closed can do nothing.
 *
 * <pre>
 *   Starting ──► Restoring ◄──► Running
 *      ▲             │             │
 *      │             ▼             ▼
 *      └───────── BackingOff ◄─────┘        each of these four ──► Failed ──► Closed
 * </pre>
 */
public sealed interface StreamsState {

    /** Its name for users and dashboards, for example {@code BACKING_OFF}. */
    String label();

    default Closed close() {
        return new Closed();
    }

    /** How far a restore is, in records of state. */
    record Progress(long restored, long left) {}

    /** It works, or will work without intervention. */
    sealed interface Alive extends StreamsState {

        /**
         * Something failed; it is tried again later.
         *
         * @param reason one line
         */
        default BackingOff backOff(String reason, Instant until) {
            return new BackingOff(reason, until);
        }

        /**
         * Something failed that trying again cannot help.
         *
         * @param reason one line
         */
        default Failed fail(String reason) {
            return new Failed(reason);
        }
    }

    /** A topology exists, and Kafka Streams decides what it does. */
    sealed interface Attached extends Alive {

        /** The state that Kafka Streams reports. */
        default StreamsState observe(KafkaStreams.State state, Progress progress) {
            return switch (state) {
                case CREATED -> this;
                case REBALANCING -> new Restoring(progress);
                case RUNNING -> new Running();
                case PENDING_SHUTDOWN, NOT_RUNNING, PENDING_ERROR, ERROR -> fail("Kafka Streams ended by itself");
            };
        }
    }

    /** Nothing is assigned yet. */
    record Starting() implements Attached {
        @Override
        public String label() {
            return "STARTING";
        }
    }

    /** Partitions are being assigned and their state is being restored. */
    record Restoring(Progress progress) implements Attached {
        @Override
        public String label() {
            return "RESTORING";
        }
    }

    /** All partitions of this instance are worked on. */
    record Running() implements Attached {
        @Override
        public String label() {
            return "RUNNING";
        }
    }

    /** It waits before it tries again. */
    record BackingOff(String reason, Instant until) implements Alive {

        Starting tryAgain() {
            return new Starting();
        }

        @Override
        public String label() {
            return "BACKING_OFF";
        }
    }

    /** It gave up: only a restart of the process helps. */
    record Failed(String reason) implements StreamsState {
        @Override
        public String label() {
            return "FAILED";
        }
    }

    /** It was closed on purpose. */
    record Closed() implements StreamsState {
        @Override
        public String label() {
            return "CLOSED";
        }
    }
}
