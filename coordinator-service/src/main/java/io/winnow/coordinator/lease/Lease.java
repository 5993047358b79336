package io.winnow.coordinator.lease;

import io.winnow.messages.RunCommand;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * That a run needs its client.
 *
 * @param length how long the run goes on without a word of it
 * @param held whether the client was heard of since this coordinator took the run over; until then the run hands out nothing, because
 *     the client may have ended with the coordinator
 */
public record Lease(Duration length, boolean held) {

    /** What an order says; null when the run needs no client. */
    public static @Nullable Lease of(RunCommand command) {
        return command.lease() == null ? null : new Lease(Duration.ofSeconds(command.lease()), true);
    }

    public Lease held(boolean now) {
        return new Lease(length, now);
    }
}
