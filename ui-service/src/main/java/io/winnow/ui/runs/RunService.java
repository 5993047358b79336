package io.winnow.ui.runs;

import io.winnow.messages.text.DedupMode;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunIds;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.Topics;
import io.winnow.tracing.TraceContext;
import io.winnow.ui.http.ApiException;
import io.winnow.ui.kafka.BrokerWatch;
import io.winnow.ui.kafka.KafkaClients;
import io.winnow.ui.kafka.TopicFollower;
import io.winnow.ui.providers.Prices;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Starts and stops runs. */
public final class RunService {

    private static final Duration WAIT = Duration.ofSeconds(10);

    private final Topics topics;
    private final RunIndex index;
    private final TopicFollower runs;
    private final KafkaClients clients;
    private final BrokerWatch kafka;
    private final Commands commands;
    private final List<RunRequestCheck> checks;
    private final Prices prices;
    private final Clock clock;
    private final RandomGenerator random = new SecureRandom();
    private final ReentrantLock oneAtATime = new ReentrantLock();

    public RunService(
            Topics topics,
            RunIndex index,
            TopicFollower runs,
            KafkaClients clients,
            BrokerWatch kafka,
            Commands commands,
            List<RunRequestCheck> checks,
            Prices prices,
            Clock clock) {
        this.topics = topics;
        this.index = index;
        this.runs = runs;
        this.clients = clients;
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
     * @return its status, PENDING until the coordinator takes it up
     */
    RunStatus start(StartRun wanted, @Nullable TraceContext trace) throws InterruptedException {
        String collection = wanted.collection();
        DedupMode dedup = wanted.dedupMode();
        // Refused before Kafka is asked for anything, whatever the generation turns out to be.
        RunRequest checked = wanted.toRequest(0, random);
        checks.forEach(check -> check.check(checked));
        RunRequest priced = prices.complete(checked);
        oneAtATime.lock();
        try {
            // Whoever was before may have waited in vain; those after need not, one by one.
            kafka.require();
            // The generation follows from the orders given so far, by whichever node: all of them must be known here.
            if (!runs.awaitPositions(clients.ends(topics.runs()), WAIT)) {
                throw ApiException.unavailable(
                        "the orders given so far have not been read yet: try again shortly", null);
            }
            RunRequest request = priced.toBuilder()
                    .generation(generation(collection, dedup, wanted.isFresh()))
                    .build();
            Instant now = clock.instant();
            RunCommand command = RunCommand.start(newId(now), request, now);
            commands.send(command, trace);
            index.observe(command);
            return known(command.runId());
        } finally {
            oneAtATime.unlock();
        }
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
        oneAtATime.lock();
        try {
            // Whoever was before may have waited in vain; those after need not, one by one.
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
        } finally {
            oneAtATime.unlock();
        }
    }

    RunStatus known(String runId) {
        return index.run(runId).orElseThrow(() -> ApiException.notFound("there is no run '" + runId + "'"));
    }

    private long generation(String collection, DedupMode dedup, boolean fresh) {
        try {
            return index.generationForNewRun(collection, dedup, fresh);
        } catch (WinnowException e) {
            throw ApiException.conflict(e);
        }
    }

    private String newId(Instant now) {
        String id = RunIds.next(now, random);
        while (index.run(id).isPresent()) {
            id = RunIds.next(now, random);
        }
        return id;
    }
}
