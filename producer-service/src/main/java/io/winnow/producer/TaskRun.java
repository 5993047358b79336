package io.winnow.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.Call;
import io.winnow.messages.Task;
import io.winnow.messages.WinnowException;
import io.winnow.producer.AnswerParser.Parsed;
import io.winnow.producer.provider.Answer;
import io.winnow.producer.provider.Prompt;
import io.winnow.producer.provider.ProviderException;
import io.winnow.producer.provider.Providers;
import io.winnow.producer.provider.Question;
import io.winnow.router.Decision;
import io.winnow.router.Failure;
import io.winnow.router.FailureKind;
import io.winnow.router.Route;
import io.winnow.router.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a task: asks until an answer is published, or until nothing more can be done within the task's requests
 * and its deadline. For one thread.
 */
final class TaskRun {

    /** A request that has less time than this left is not made: it would be paid for and come too late. */
    private static final Duration LEAST_TIME = Duration.ofSeconds(1);

    /** How often one who waits looks whether the run is over. */
    private static final Duration LOOK = Duration.ofMillis(200);

    /** Kept back of the time until the deadline for publishing, as a share of it and at most. */
    private static final int MARGIN_SHARE = 10;

    private static final Duration MOST_MARGIN = Duration.ofSeconds(2);

    /**
     * What all attempts share.
     *
     * @param instance who makes the calls
     * @param requestTimeout most time for one request to a provider
     */
    record Shared(
            String instance,
            Duration requestTimeout,
            Providers providers,
            Publisher publisher,
            RunWatch watch,
            InstantSource clock) {}

    private final Task task;
    private final String source;
    private final Route route;
    private final Shared shared;
    private final Prompt prompt;
    private final Instant startedAt;
    private final long endNanos;
    private final boolean tooLate;
    private final List<Call.Request> requests = new ArrayList<>();
    private int published;
    private int rejected;
    private @Nullable Failure lastFailure;

    /**
     * Begins an attempt.
     *
     * @param source where the task stands, as {@code topic-partition@offset}
     */
    TaskRun(Task task, String source, Route route, Shared shared) {
        this.task = task;
        this.source = source;
        this.route = route;
        this.shared = shared;
        this.prompt = PromptTemplate.fill(task.topic(), task.requestSize());
        this.startedAt = shared.clock().instant();
        Duration left = Duration.between(startedAt, task.deadline());
        Duration share = left.dividedBy(MARGIN_SHARE);
        Duration margin = share.compareTo(MOST_MARGIN) < 0 ? share : MOST_MARGIN;
        this.endNanos = System.nanoTime() + left.minus(margin).toNanos();
        this.tooLate = !left.isPositive();
    }

    /** Whether anything was asked of a provider so far. */
    boolean hasAsked() {
        return !requests.isEmpty();
    }

    /**
     * Makes the attempt.
     *
     * @return what to report
     * @throws PublishException when attributes were not acknowledged: nothing may be reported
     * @throws InterruptedException when the thread is interrupted; {@link #cancelled} tells what was done until then
     */
    Call run() throws PublishException, InterruptedException {
        if (tooLate) {
            return cancelled("the task came after its deadline; compare this machine's clock with the coordinator's");
        }
        while (true) {
            Decision.GiveUp over = route.over();
            if (over != null) {
                return failed(over.reason(), over.permanent());
            }
            if (shared.watch().isOver(task.runId())) {
                return cancelled("the run is over");
            }
            if (requests.size() >= task.maxRequests()) {
                return failed(lastFailureOr("no request was allowed"), false);
            }
            if (timeLeft().compareTo(LEAST_TIME) < 0) {
                return failed(lastFailureOr("no time was left for a request"), false);
            }
            switch (route.next(System.nanoTime(), random())) {
                case Decision.Ask ask -> {
                    try {
                        if (ask(ask)) {
                            return report(Call.Outcome.SUCCEEDED, null);
                        }
                    } finally {
                        // Counts only when nothing else was told: the target must not wait for an answer for ever.
                        route.abandoned(ask, System.nanoTime());
                    }
                }
                case Decision.Wait wait -> {
                    lastFailure = wait.reason();
                    pause(wait.duration());
                }
                case Decision.GiveUp giveUp -> {
                    return failed(giveUp.reason(), giveUp.permanent());
                }
            }
        }
    }

    /** Reports that nothing came of it, for a reason that is nobody's failure. */
    Call cancelled(String why) {
        return report(Call.Outcome.CANCELLED, new Call.Failure("cancelled", why, false));
    }

    /** Returns whether an answer was published. */
    private boolean ask(Decision.Ask ask) throws PublishException, InterruptedException {
        Target target = ask.target();
        Question question = new Question(task.topic(), task.requestSize(), prompt, seed(), timeout());
        long begun = System.nanoTime();
        Answer answer;
        try {
            answer = shared.providers().of(target).ask(question);
        } catch (WinnowException e) {
            // Not a request: nobody was asked.
            fail(ask, Failure.of(FailureKind.MISCONFIGURED, String.valueOf(e.getMessage())));
            return false;
        } catch (ProviderException e) {
            record(target, begun, 0, null, e.failure());
            fail(ask, e.failure());
            if (e.answer() != null) {
                keep(e.answer(), target, e.failure());
            }
            return false;
        } catch (InterruptedException e) {
            requests.add(new Call.Request(
                    target.provider(),
                    target.model(),
                    millisSince(begun),
                    0,
                    0,
                    0,
                    null,
                    new Call.Failure("cancelled", "the worker stopped", false)));
            throw e;
        }
        Parsed parsed = AnswerParser.parse(answer.text(), answer.cutShort());
        rejected += parsed.rejected();
        if (parsed.attributes().isEmpty()) {
            Failure malformed = Failure.of(FailureKind.MALFORMED, "the answer holds no attributes");
            record(target, begun, 0, answer, malformed);
            fail(ask, malformed);
            keep(answer.text(), target, malformed);
            return false;
        }
        long latency = millisSince(begun);
        route.succeeded(ask, System.nanoTime(), answer.inputTokens() + answer.outputTokens());
        shared.publisher()
                .attributes(task, target, parsed.attributes(), shared.clock().instant());
        published += parsed.attributes().size();
        requests.add(request(target, latency, parsed.attributes().size(), answer, null));
        return true;
    }

    private void fail(Decision.Ask ask, Failure failure) {
        lastFailure = failure;
        route.failed(ask, failure, System.nanoTime(), random());
    }

    private void record(Target target, long begun, int count, @Nullable Answer answer, Failure failure) {
        requests.add(request(target, millisSince(begun), count, answer, failure));
    }

    private static Call.Request request(
            Target target, long latency, int count, @Nullable Answer answer, @Nullable Failure failure) {
        return new Call.Request(
                target.provider(),
                target.model(),
                latency,
                count,
                answer == null ? 0 : answer.inputTokens(),
                answer == null ? 0 : answer.outputTokens(),
                null,
                failure == null ? null : reported(failure, failure.kind().isFinal()));
    }

    private void keep(String answer, Target target, Failure failure) {
        shared.publisher()
                .deadLetter(
                        task.callId().getBytes(UTF_8),
                        answer.getBytes(UTF_8),
                        target.name() + ": " + failure.message(),
                        source,
                        task.callId());
    }

    private Call failed(Failure failure, boolean permanent) {
        return report(Call.Outcome.FAILED, reported(failure, permanent));
    }

    private Call report(Call.Outcome outcome, Call.@Nullable Failure failure) {
        return new Call(
                Call.VERSION,
                task.callId(),
                task.taskId(),
                task.runId(),
                task.slot(),
                task.attempt(),
                shared.instance(),
                outcome,
                published,
                rejected,
                requests,
                failure,
                startedAt,
                shared.clock().instant());
    }

    private static Call.Failure reported(Failure failure, boolean permanent) {
        return new Call.Failure(failure.kind().label(), failure.message(), permanent);
    }

    private Failure lastFailureOr(String message) {
        return lastFailure == null ? Failure.of(FailureKind.TIMED_OUT, message) : lastFailure;
    }

    /** Waits, but not beyond the end of the attempt nor for a run that is over. */
    private void pause(Duration duration) throws InterruptedException {
        long until = System.nanoTime() + duration.toNanos();
        while (true) {
            long left = Math.min(until, endNanos) - System.nanoTime();
            if (left <= 0 || shared.watch().isOver(task.runId())) {
                return;
            }
            Thread.sleep(Duration.ofNanos(Math.min(left, LOOK.toNanos())));
        }
    }

    private Duration timeLeft() {
        return Duration.ofNanos(endNanos - System.nanoTime());
    }

    private Duration timeout() {
        Duration left = timeLeft();
        return left.compareTo(shared.requestTimeout()) < 0 ? left : shared.requestTimeout();
    }

    /** Another one for each request of the task: one that is repeated would meet the same failure again. */
    private long seed() {
        return task.seed() + requests.size() * 0x9E3779B97F4A7C15L;
    }

    private static long millisSince(long begun) {
        return (System.nanoTime() - begun) / 1_000_000;
    }

    private static RandomGenerator random() {
        return ThreadLocalRandom.current();
    }
}
