package io.winnow.coordinator.judge;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.winnow.messages.Call;
import io.winnow.messages.Rest;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a run's judge does.
 *
 * @param failures calls in a row of which nothing came
 * @param closed why the judge is asked no more, in one line; null while it is
 * @param restsUntil when it may be asked again, as far as it is known; null when nobody said
 */
public record Bench(
        int failures, @Nullable String closed, @Nullable Instant restsUntil) {

    public static final Bench OPEN = new Bench(0, null, null);

    /** After so many in a row, nobody waits for the judge to come back. */
    private static final int MOST_FAILURES = 3;

    /** Nobody waits for a judge that rests for longer. */
    private static final Duration LONGEST_REST = Duration.ofMinutes(1);

    /** Takes what a call to the judge tells. */
    public Bench report(Call call, Instant now) {
        Call.Failure error = call.error();
        return switch (call.outcome()) {
            case SUCCEEDED -> OPEN;
            case CANCELLED -> this;
            case FAILED, LOST -> {
                Rest rest = error == null ? null : error.rest();
                yield new Bench(
                        failures + 1,
                        error != null && error.permanent() ? error.message() : closed,
                        rest != null && rest.until().isAfter(now.plus(LONGEST_REST)) ? rest.until() : null);
            }
        };
    }

    /** Takes notice of a call that was given up. */
    public Bench lost() {
        return new Bench(failures + 1, closed, restsUntil);
    }

    /** Whether it is no use to wait for the judge at a moment. */
    public boolean isAway(Instant now) {
        return closed != null || (restsUntil != null && now.isBefore(restsUntil));
    }

    /** Whether the judge fails all the time. */
    @JsonIgnore
    public boolean isFailing() {
        return failures >= MOST_FAILURES;
    }
}
