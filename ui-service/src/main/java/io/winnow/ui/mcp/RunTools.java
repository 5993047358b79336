package io.winnow.ui.mcp;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.winnow.messages.RunStatus;
import io.winnow.messages.RunStatus.State;
import io.winnow.messages.text.CollectionSlug;
import io.winnow.ui.http.ProblemException;
import io.winnow.ui.mcp.McpTool.Effect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tools for runs. */
final class RunTools {

    /** Clients give a call a minute, as a rule. */
    private static final int MOST_WAIT_SECONDS = 50;

    private static final int USUAL_WAIT_SECONDS = 20;

    /** Enough for a coordinator to refuse what does not fit a list. */
    private static final Duration DECISION = Duration.ofSeconds(2);

    private static final long POLL_MS = 50;
    private static final int MOST_RUNS = 100;
    private static final int USUAL_RUNS = 20;

    private final Supplier<McpBackend> backend;

    RunTools(Supplier<McpBackend> backend) {
        this.backend = backend;
    }

    Stream<McpTool<?>> all() {
        return Stream.of(
                new McpTool<>(
                        "start_run",
                        "Start a run",
                        "Starts a run: asks language models about a topic and adds what is new to the topic's list."
                                + " Costs money, at most maxCost. Returns at once; follow_run waits for the end.",
                        Effect.SPENDS,
                        StartRun.class,
                        this::start),
                new McpTool<>(
                        "follow_run",
                        "Follow a run",
                        "Waits until a run is over, but not longer than waitSeconds, and returns its state, figures and cost"
                                + " so far. Call it again while over is false.",
                        Effect.READS,
                        FollowRun.class,
                        this::follow),
                new McpTool<>(
                        "stop_run",
                        "Stop a run",
                        "Stops a run: no new calls are made; answers in flight are kept.",
                        Effect.STOPS,
                        StopRun.class,
                        this::stop),
                new McpTool<>(
                        "list_runs",
                        "List runs",
                        "Returns runs with their states, figures and costs, newest first.",
                        Effect.READS,
                        ListRuns.class,
                        this::list));
    }

    record FollowRun(
            @JsonPropertyDescription("the id that start_run returned")
            String runId,

            @JsonPropertyDescription("most time to wait, from 0 to 50. Default: 20") @Nullable Integer waitSeconds) {}

    record StopRun(
            @JsonPropertyDescription("the id that start_run returned")
            String runId) {}

    record ListRuns(
            @JsonPropertyDescription("the topic or collection. Default: all") @Nullable String collection,

            @JsonPropertyDescription("how many, from 1 to 100. Default: 20") @Nullable Integer limit) {}

    record Runs(List<RunView> runs) {}

    private RunView start(StartRun wanted) throws InterruptedException {
        if (wanted.maxCost().signum() <= 0) {
            throw ProblemException.badRequest(
                    "maxCost must be more than 0 US dollars; models that cost nothing do not use it up");
        }
        McpBackend winnow = backend.get();
        winnow.readiness().requireKafka();
        String runId = winnow.runs().start(wanted.toOrder(), null).runId();
        RunStatus run = await(winnow, runId, DECISION, status -> status.state() != State.PENDING);
        if (run.state() == State.REFUSED) {
            throw ProblemException.badRequest(String.valueOf(run.reason()));
        }
        return RunView.of(run);
    }

    private RunView follow(FollowRun wanted) throws InterruptedException {
        int seconds =
                ToolArguments.inRange("waitSeconds", wanted.waitSeconds(), 0, MOST_WAIT_SECONDS, USUAL_WAIT_SECONDS);
        McpBackend winnow = backend.get();
        winnow.readiness().require();
        return RunView.of(await(
                winnow,
                wanted.runId(),
                Duration.ofSeconds(seconds),
                run -> run.state().isTerminal()));
    }

    private RunView stop(StopRun wanted) {
        McpBackend winnow = backend.get();
        winnow.readiness().requireKafka();
        return RunView.of(winnow.runs().stop(wanted.runId()));
    }

    private Runs list(ListRuns wanted) {
        int limit = ToolArguments.inRange("limit", wanted.limit(), 1, MOST_RUNS, USUAL_RUNS);
        String collection = wanted.collection() == null ? null : CollectionSlug.slugOf(wanted.collection());
        McpBackend winnow = backend.get();
        winnow.readiness().require();
        return new Runs(winnow.index().runs(collection, null, limit).stream()
                .map(RunView::of)
                .toList());
    }

    private static RunStatus await(McpBackend winnow, String runId, Duration most, Predicate<RunStatus> enough)
            throws InterruptedException {
        long limit = System.nanoTime() + most.toNanos();
        RunStatus run = winnow.runs().known(runId);
        while (!enough.test(run) && System.nanoTime() < limit) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
            run = winnow.runs().known(runId);
        }
        return run;
    }
}
