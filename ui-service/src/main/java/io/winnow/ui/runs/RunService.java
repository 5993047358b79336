package io.winnow.ui.runs;

import io.winnow.messages.RunCommand;
import io.winnow.messages.RunIds;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.text.DedupMode;
import io.winnow.tracing.TraceContext;
import io.winnow.ui.http.ApiException;
import io.winnow.ui.kafka.BrokerWatch;
import io.winnow.ui.providers.Prices;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Starts and stops runs. */
public final class RunService {

    private final Topics topics;
    private final RunIndex index;
    private final BrokerWatch kafka;
    private final Commands commands;
    private final List<RunRequestCheck> checks;
    private final Prices prices;
    private final Clock clock;
    private final RandomGenerator random = new SecureRandom();

    public RunService(
            Topics topics,
            RunIndex index,
            BrokerWatch kafka,
            Commands commands,
            List<RunRequestCheck> checks,
            Prices prices,
            Clock clock) {
        this.topics = topics;
        this.index = index;
        this.kafka = kafka;
        this.commands = commands;
        this.checks = List.copyOf(checks);
        this.prices = prices;
        this.clock = clock;
    }

    /** Where orders go. */
    @FunctionalInterface
    public interface Commands {

        /**
         * Sends an order.
         *
         * @param trace what it is a part of; null when nothing is traced
         */
        void send(RunCommand command, @Nullable TraceContext trace);
    }

    /**
     * Orders a run.
     *
     * @param trace what it is a part of; null when nothing is traced
     * @return its status, PENDING until the coordinator has decided on it
     */
    RunStatus start(StartRun wanted, @Nullable TraceContext trace) {
        // Refused before Kafka is asked for anything.
        RunRequest checked = wanted.toRequest(random);
        checks.forEach(check -> check.check(checked));
        RunRequest request = prices.complete(checked);
        kafka.require();
        requireMode(request);
        Instant now = clock.instant();
        RunCommand command = RunCommand.start(newId(now), request, now);
        commands.send(command, trace);
        index.observe(command);
        return known(command.runId());
    }

    /**
     * Orders a run to stop; ordering it again changes nothing.
     *
     * @return its status so far
     * @throws ApiException (404) when there is no such run, (409) when it is over
     */
    RunStatus stop(String runId) {
        RunStatus status = known(runId);
        if (status.state().isTerminal()) {
            throw ApiException.conflict("run " + runId + " is over: it is " + status.state());
        }
        kafka.require();
        RunCommand command = index.command(runId)
                .orElseThrow(() -> ApiException.conflict(
                        "run " + runId + " has no order on topic " + topics.runs() + " that could be changed"));
        if (command.desired() != RunCommand.Desired.STOP) {
            RunCommand stop = command.stop("stopped by request", clock.instant());
            commands.send(stop, null);
            index.observe(stop);
        }
        return known(runId);
    }

    RunStatus known(String runId) {
        return index.run(runId).orElseThrow(() -> ApiException.notFound("there is no run '" + runId + "'"));
    }

    /** Says at once what the coordinator would say: it alone decides, but most who ask for another mode can be told now. */
    private void requireMode(RunRequest request) {
        DedupMode wanted = request.dedup();
        index.dedupOf(request.collection())
                .filter(kept -> wanted != null && !request.fresh() && wanted != kept)
                .ifPresent(kept -> {
                    throw ApiException.conflict(request.misfit(kept));
                });
    }

    private String newId(Instant now) {
        String id = RunIds.next(now, random);
        while (index.run(id).isPresent()) {
            id = RunIds.next(now, random);
        }
        return id;
    }
}
