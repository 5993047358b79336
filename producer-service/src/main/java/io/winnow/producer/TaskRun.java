package io.winnow.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.Call;
import io.winnow.messages.Canonical;
import io.winnow.messages.Fingerprint;
import io.winnow.messages.Steering;
import io.winnow.messages.Task;
import io.winnow.messages.WinnowException;
import io.winnow.producer.answer.AnswerParser;
import io.winnow.producer.answer.ParsedAnswer;
import io.winnow.producer.provider.Answer;
import io.winnow.producer.provider.Provider;
import io.winnow.producer.provider.ProviderException;
import io.winnow.producer.provider.Providers;
import io.winnow.producer.provider.Question;
import io.winnow.producer.provider.Usage;
import io.winnow.router.Decision;
import io.winnow.router.Failure;
import io.winnow.router.FailureKind;
import io.winnow.router.Route;
import io.winnow.router.Target;
import io.winnow.router.cost.TokenBounds;
import io.winnow.tracing.Span;
import io.winnow.tracing.TraceAttributes;
import io.winnow.tracing.TraceContext;
import io.winnow.tracing.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
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

    /** A topic with one part is not split. */
    private static final int LEAST_FACETS = 2;

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
            KnownAttributes known,
            Activity activity,
            Tracing tracing,
            InstantSource clock) {}

    private final Task task;
    private final String source;
    private final Route route;
    private final Shared shared;
    private final @Nullable TraceContext trace;
    private final Instant startedAt;
    private final long endNanos;
    private final boolean tooLate;
    private final Map<String, Integer> rejected = new TreeMap<>();
    private @Nullable Ledger ledger;
    private int published;
    private List<String> facets = List.of();
    private List<String> sample = List.of();
    private @Nullable Failure lastFailure;

    /**
     * Begins an attempt.
     *
     * @param source where the task stands, as {@code topic-partition@offset}
     * @param trace what requests to models are parts of; null when nothing is traced
     */
    TaskRun(Task task, String source, Route route, Shared shared, @Nullable TraceContext trace) {
        this.task = task;
        this.source = source;
        this.route = route;
        this.shared = shared;
        this.trace = trace;
        this.startedAt = shared.clock().instant();
        Duration left = Duration.between(startedAt, task.deadline());
        Duration share = left.dividedBy(MARGIN_SHARE);
        Duration margin = share.compareTo(MOST_MARGIN) < 0 ? share : MOST_MARGIN;
        this.endNanos = System.nanoTime() + left.minus(margin).toNanos();
        this.tooLate = !left.isPositive();
    }

    /** Whether anything was asked of a provider so far. */
    boolean hasAsked() {
        return !requests().isEmpty();
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
        Prompts.Filled filled = Prompts.of(task, known());
        Ledger account = new Ledger(
                task.allowance(),
                Prompts.mostTokens(filled.prompt()),
                TokenBounds.output(task.ask().requestSize()));
        ledger = account;
        while (true) {
            Decision.GiveUp over = route.over();
            if (over != null) {
                return failed(over.reason(), over.permanent());
            }
            if (shared.watch().isOver(task.runId())) {
                return cancelled("the run is over");
            }
            if (!account.allowsAnother()) {
                return failed(lastFailureOr("no request was allowed"), false);
            }
            if (timeLeft().compareTo(LEAST_TIME) < 0) {
                return failed(lastFailureOr("no time was left for a request"), false);
            }
            switch (route.next(System.nanoTime(), random(), account.mostTokens())) {
                case Decision.Ask ask -> {
                    Call call = ask(ask, filled, account);
                    if (call != null) {
                        return call;
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

    private List<String> known() throws InterruptedException {
        if (task.ask().exclusions()) {
            // Plans and control calls come first and need it not: it may read meanwhile.
            shared.known().begin();
        }
        if (!Prompts.wantsExclusions(task)) {
            return List.of();
        }
        return shared.known().of(task.collection(), task.generation());
    }

    /** Returns what to report, or null when the attempt goes on. */
    private @Nullable Call ask(Decision.Ask ask, Prompts.Filled filled, Ledger account)
            throws PublishException, InterruptedException {
        Target target = ask.target();
        try {
            Failure forbidden = account.forbids(target);
            if (forbidden != null) {
                return failed(forbidden, true);
            }
            String tooDear = account.keepsFrom(target);
            if (tooDear != null) {
                // One that fails before anything was asked would fail each time.
                return lastFailure != null && hasAsked()
                        ? failed(lastFailure, false)
                        : report(Call.Outcome.FAILED, new Call.Failure("over-budget", tooDear, true));
            }
            return answered(ask, shared.providers().of(target), filled, account);
        } catch (WinnowException e) {
            // Not a request: nobody was asked.
            fail(ask, Failure.of(FailureKind.MISCONFIGURED, String.valueOf(e.getMessage())));
            return null;
        } finally {
            // Where nothing else was said.
            route.abandoned(ask, System.nanoTime());
        }
    }

    private @Nullable Call answered(Decision.Ask ask, Provider provider, Prompts.Filled filled, Ledger account)
            throws PublishException, InterruptedException {
        Target target = ask.target();
        Question question = question(filled, account.outputLimit(target));
        Span span = asked(target, question);
        long begun = System.nanoTime();
        Answer answer;
        try {
            answer = provider.ask(question);
        } catch (ProviderException e) {
            answered(span, usageOf(e), e.failure());
            enter(account, target, millisSince(begun), usageOf(e), reported(e.failure()));
            fail(ask, e.failure());
            if (e.answer() != null) {
                keep(e.answer(), target, e.failure());
            }
            return null;
        } catch (InterruptedException e) {
            span.failed("cancelled", null).end();
            // It was sent, and the provider may go on with it and bill it.
            enter(
                    account,
                    target,
                    millisSince(begun),
                    null,
                    new Call.Failure("cancelled", "the worker stopped", false));
            throw e;
        }
        long latency = millisSince(begun);
        if (answer.hint() != null) {
            route.hint(ask, answer.hint(), System.nanoTime());
        }
        ParsedAnswer parsed = AnswerParser.parse(
                answer.text(), answer.cutShort(), question.requestSize(), text -> Canonical.of(text, task.dedup()));
        parsed.rejected().forEach((reason, count) -> rejected.merge(reason, count, Integer::sum));
        Failure unusable = whyUnusable(parsed);
        answered(span, answer.usage(), unusable);
        if (unusable != null) {
            enter(account, target, latency, answer.usage(), reported(unusable));
            fail(ask, unusable);
            keep(answer.text(), target, unusable);
            return null;
        }
        Usage usage = answer.usage();
        route.succeeded(
                ask,
                System.nanoTime(),
                usage == null ? account.mostTokens() : usage.inputTokens() + usage.outputTokens());
        if (task.kind() == Task.Kind.PLAN) {
            facets = facetsOf(parsed);
            enter(account, target, latency, usage, null);
        } else {
            publish(target, parsed.names());
            enter(account, target, latency, usage, null);
        }
        return report(Call.Outcome.SUCCEEDED, null);
    }

    private Span asked(Target target, Question question) {
        Span span = shared.tracing()
                .begin(Span.Kind.CLIENT, "chat " + target.model(), trace)
                .set(TraceAttributes.GEN_AI_OPERATION, "chat")
                .set(TraceAttributes.GEN_AI_PROVIDER, providerName(target.provider()))
                .set(TraceAttributes.GEN_AI_MODEL, target.model())
                .set(TraceAttributes.RUN, task.runId())
                .set(TraceAttributes.CALL, task.callId())
                .set(TraceAttributes.COLLECTION, task.collection());
        return question.maxOutputTokens() == null
                ? span
                : span.set(TraceAttributes.GEN_AI_MAX_TOKENS, question.maxOutputTokens());
    }

    /** As the semantic conventions call it. */
    private static String providerName(String provider) {
        return switch (provider) {
            case "gemini" -> "gcp.gemini";
            case "mistral" -> "mistral_ai";
            case "xai" -> "x_ai";
            default -> provider;
        };
    }

    private static void answered(Span span, @Nullable Usage usage, @Nullable Failure failure) {
        if (usage != null) {
            span.set(TraceAttributes.GEN_AI_INPUT_TOKENS, usage.inputTokens())
                    .set(TraceAttributes.GEN_AI_OUTPUT_TOKENS, usage.outputTokens());
        }
        if (failure != null) {
            span.failed(failure.kind().label(), failure.message());
        }
        span.end();
    }

    private void enter(
            Ledger account, Target target, long latency, @Nullable Usage usage, Call.@Nullable Failure failure) {
        account.enter(target, latency, published, usage, failure);
        shared.activity().requestEnded(target, failure != null);
    }

    private Question question(Prompts.Filled filled, @Nullable Integer outputLimit) {
        boolean isPlan = task.kind() == Task.Kind.PLAN;
        return new Question(
                task.ask().topic(),
                isPlan ? Prompts.facets(task) : task.ask().requestSize(),
                filled.prompt(),
                seed(),
                timeout(),
                outputLimit,
                isPlan,
                filled.told().stream()
                        .map(text -> Canonical.of(text, task.dedup()))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private void publish(Target target, List<String> attributes) throws PublishException {
        shared.publisher().attributes(task, target, attributes, shared.clock().instant(), trace);
        published += attributes.size();
        if (task.ask().control()) {
            sample = attributes.stream()
                    .map(text -> Fingerprint.of(Canonical.of(text, task.dedup())))
                    .toList();
        }
    }

    private @Nullable Failure whyUnusable(ParsedAnswer parsed) {
        if (parsed.refusal() != null) {
            return Failure.of(FailureKind.REFUSED, parsed.refusal());
        }
        if (task.kind() == Task.Kind.PLAN) {
            return facetsOf(parsed).size() < LEAST_FACETS
                    ? Failure.of(FailureKind.MALFORMED, "the answer holds no facets")
                    : null;
        }
        return parsed.names().isEmpty() ? Failure.of(FailureKind.MALFORMED, "the answer holds no attributes") : null;
    }

    private static List<String> facetsOf(ParsedAnswer parsed) {
        return parsed.names().stream()
                .filter(facet -> facet.length() <= Steering.MAX_FACET_LENGTH)
                .limit(Prompts.MOST_FACETS)
                .toList();
    }

    /** Null when the provider may bill the request and did not say for how much. */
    private static @Nullable Usage usageOf(ProviderException e) {
        return e.usage() == null && !e.mayBeBilled() ? Usage.NONE : e.usage();
    }

    private void fail(Decision.Ask ask, Failure failure) {
        lastFailure = failure;
        route.failed(ask, failure, System.nanoTime(), random());
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
        return report(Call.Outcome.FAILED, new Call.Failure(failure.kind().label(), failure.message(), permanent));
    }

    private Call report(Call.Outcome outcome, Call.@Nullable Failure failure) {
        return new Call(
                Call.VERSION,
                task.kind(),
                task.callId(),
                task.taskId(),
                task.runId(),
                task.slot(),
                task.attempt(),
                shared.instance(),
                outcome,
                task.ask().control(),
                task.ask().control() ? null : task.ask().facet(),
                published,
                rejected,
                requests(),
                facets,
                sample,
                failure,
                startedAt,
                shared.clock().instant());
    }

    private List<Call.Request> requests() {
        return ledger == null ? List.of() : ledger.requests();
    }

    private static Call.Failure reported(Failure failure) {
        return new Call.Failure(
                failure.kind().label(), failure.message(), failure.kind().isFinal());
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
        return task.seed() + requests().size() * 0x9E3779B97F4A7C15L;
    }

    private static long millisSince(long begun) {
        return (System.nanoTime() - begun) / 1_000_000;
    }

    private static RandomGenerator random() {
        return ThreadLocalRandom.current();
    }
}
