package io.winnow.standalone.cli;

import io.winnow.messages.RunCommand;
import io.winnow.messages.RunIds;
import io.winnow.messages.RunRequest;
import io.winnow.standalone.client.KnownRuns;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/** Completes a request with what only the cluster knows. */
final class RunSettings {

    private RunSettings() {}

    static RunCommand start(RunRequest request, KnownRuns known) {
        long generation = UsageException.check(
                () -> known.generations().forNewRun(request.collection(), request.dedup(), request.fresh()));
        Instant now = Instant.now();
        return RunCommand.start(
                RunIds.next(now, ThreadLocalRandom.current()),
                request.toBuilder().generation(generation).build(),
                now);
    }
}
