package io.winnow.coordinator;

import io.winnow.coordinator.Lifecycle.Outcome;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus.Totals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every reason for which a running run hands out no more tasks, but for orders and failures. */
final class Limits {

    private Limits() {}

    /** Which limit is reached, as the run's outcome; null while none is. */
    static @Nullable Outcome reached(
            RunRequest request, Totals totals, List<Slot> slots, Instant startedAt, Instant now) {
        Long targetUnique = request.targetUnique();
        if (targetUnique != null && totals.unique() >= targetUnique) {
            return Outcome.completed("the target of " + targetUnique + " unique attributes is reached");
        }
        Duration maxDuration = request.maxDuration();
        if (maxDuration != null && !now.isBefore(startedAt.plus(maxDuration))) {
            return Outcome.completed("the longest duration of " + inWords(maxDuration) + " is over");
        }
        if (!slots.isEmpty() && slots.stream().allMatch(slot -> slot.isDone(request))) {
            return Outcome.completed(
                    request.maxRequests() != null
                            ? "every producer made its " + count(request.maxRequests(), "request")
                            : "every producer made its " + count(request.iterations(), "iteration"));
        }
        return null;
    }

    private static String count(@Nullable Integer number, String noun) {
        return number + " " + noun + (number != null && number == 1 ? "" : "s");
    }

    private static String inWords(Duration duration) {
        String iso = duration.toString();
        return iso.substring(iso.startsWith("PT") ? 2 : 1).toLowerCase(java.util.Locale.ROOT);
    }
}
