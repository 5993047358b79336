package io.winnow.coordinator;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.winnow.messages.RunStatus;
import java.time.Instant;

/**
 * Where a run is on its way: running, draining, ended; or refused, which it is from the beginning or never. Each state has only
 * the transitions that are legal from it.
 *
 * <p>{@code PENDING} is not here: it is what a run is called between its command and the moment the coordinator reads it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RunLifecycle.Running.class, name = "running"),
    @JsonSubTypes.Type(value = RunLifecycle.Draining.class, name = "draining"),
    @JsonSubTypes.Type(value = RunLifecycle.Ended.class, name = "ended"),
    @JsonSubTypes.Type(value = RunLifecycle.Refused.class, name = "refused")
})
sealed interface RunLifecycle {

    /** Hands out tasks. */
    record Running(Instant startedAt) implements RunLifecycle {

        Draining drain(Outcome outcome) {
            return new Draining(startedAt, outcome);
        }
    }

    /** Hands out nothing more; waits for answers in flight and for their attributes to be accounted for. */
    record Draining(Instant startedAt, Outcome outcome) implements RunLifecycle {

        Draining with(Outcome weightier) {
            return new Draining(startedAt, weightier);
        }

        Ended end(Instant now) {
            return new Ended(startedAt, outcome, now);
        }
    }

    /** Nothing will change but for the figures of answers that come late. */
    record Ended(Instant startedAt, Outcome outcome, Instant finishedAt) implements RunLifecycle {}

    /**
     * Did not fit its collection: was never begun, and nothing leads on from here.
     *
     * @param reason for people, in one line
     */
    record Refused(String reason, Instant refusedAt) implements RunLifecycle {}

    /**
     * How a run ends and why.
     *
     * @param reason for people, in one line
     */
    record Outcome(Kind kind, String reason) {

        enum Kind {
            COMPLETED(RunStatus.State.COMPLETED),
            STOPPED(RunStatus.State.STOPPED),
            FAILED(RunStatus.State.FAILED);

            private final RunStatus.State state;

            Kind(RunStatus.State state) {
                this.state = state;
            }

            RunStatus.State state() {
                return state;
            }
        }

        static Outcome completed(String reason) {
            return new Outcome(Kind.COMPLETED, reason);
        }

        static Outcome stopped(String reason) {
            return new Outcome(Kind.STOPPED, reason);
        }

        static Outcome failed(String reason) {
            return new Outcome(Kind.FAILED, reason);
        }
    }
}
