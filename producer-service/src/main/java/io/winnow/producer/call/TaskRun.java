package io.winnow.producer.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.answer.AnswerParser;
import io.winnow.answer.ParsedAnswer;
import io.winnow.messages.Call;
import io.winnow.messages.Steering;
import io.winnow.messages.Task;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.Fingerprint;
import io.winnow.messages.text.Sameness;
import io.winnow.producer.presence.Activity;
import io.winnow.producer.provider.Providers;
import io.winnow.producer.provider.api.Answer;
import io.winnow.producer.provider.api.Provider;
import io.winnow.producer.provider.api.ProviderException;
import io.winnow.producer.provider.api.Question;
import io.winnow.producer.provider.api.Usage;
import io.winnow.router.Decision;
import io.winnow.router.Route;
import io.winnow.router.cost.TokenBounds;
import io.winnow.router.grammar.Target;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import io.winnow.tracing.TraceContext;
import io.winnow.tracing.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a task: asks until an answer is published, or until nothing more can be done within the task's requests
 * and its deadline. For one thread.
 */
public final class TaskRun {

    /** A topic with one part is not split. */
    private static final int LEAST_FACETS = 2;

    /**
     * What all attempts share.
     *
     * @param instance who makes the calls
     * @param requestTimeout most time for one request to a provider, where a run does not say; null for what each target is expected
     *     to need
     */
    public record Shared(
            String instance,
            @Nullable Duration requestTimeout,
            Providers providers,
            Publisher publisher,
            RunWatch watch,
            KnownAttributes known,
            Activity activity,
            Tracing tracing,
            InstantSource clock) {}

    private final Task task;
    private final Sameness sameness;
    private final String source;
    private final Route route;
    private final Shared shared;
    private final @Nullable TraceContext trace;
    private final AttemptTime time;
    private final CallReport report;
    private @Nullable AttemptSpending spending;
    private @Nullable Failure lastFailure;

    /**
     * Begins an attempt.
     *
     * @param source where the task stands, as {@code topic-partition@offset}
     * @param trace what requests to models are parts of; null when nothing is traced
     */
    TaskRun(Task task, String source, Route route, Shared shared, @Nullable TraceContext trace) {
        this.task = task;
        this.sameness = task.sameness();
        this.source = source;
        this.route = route;
        this.shared = shared;
        this.trace = trace;
        Instant now = shared.clock().instant();
        this.time = new AttemptTime(now, task.deadline());
        this.report = new CallReport(task, shared.instance(), now);
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
        if (time.cameTooLate()) {
            return cancelled("the task came after its deadline; compare this machine's clock with the coordinator's");
        }
        Prompts.Filled filled = Prompts.of(task, known());
        AttemptSpending account = new AttemptSpending(
                task.allowance(),
                Prompts.mostTokens(filled.prompt()),
                TokenBounds.output(task.ask().requestSize()));
        spending = account;
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
            if (!time.allowsRequest()) {
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
                    if (AttemptTime.isLong(wait)) {
                        return failed(CallReport.resting(wait, shared.clock().instant()));
                    }
                    time.pause(wait.duration(), () -> shared.watch().isOver(task.runId()));
                }
                case Decision.GiveUp giveUp -> {
                    return failed(giveUp.reason(), giveUp.permanent());
                }
            }
        }
    }

    /** Reports that nothing came of it, for a reason that is nobody's failure. */
    Call cancelled(String why) {
        return report.cancelled(why, requests(), shared.clock().instant());
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
    private @Nullable Call ask(Decision.Ask ask, Prompts.Filled filled, AttemptSpending account)
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
                        : failed(new Call.Failure("over-budget", tooDear, true));
            }
            if (account.hasTimedOut(target) && !time.allowsAllOf(account.timeout(target, shared.requestTimeout()))) {
                // With less time than before it would be paid for once more, and come too late again.
                return failed(lastFailureOr("no time was left for a request"), false);
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

    private @Nullable Call answered(Decision.Ask ask, Provider provider, Prompts.Filled filled, AttemptSpending account)
            throws PublishException, InterruptedException {
        Target target = ask.target();
        Question question =
                question(filled, account.outputLimit(target), account.timeout(target, shared.requestTimeout()));
        RequestSpan span = RequestSpan.begin(shared.tracing(), trace, task, target, question);
        long begun = System.nanoTime();
        Answer answer;
        try {
            answer = provider.ask(question);
        } catch (ProviderException e) {
            span.end(usageOf(e), e.failure());
            Failure failure = account.inWords(e.failure());
            enter(account, target, millisSince(begun), usageOf(e), reported(failure));
            boolean again = failure.kind() == FailureKind.OUT_OF_ROOM && account.giveMoreRoom(target, e.usage());
            fail(ask, again ? Failure.of(FailureKind.MALFORMED, failure.message()) : failure);
            if (e.answer() != null) {
                keep(e.answer(), target, failure);
            }
            return null;
        } catch (InterruptedException e) {
            span.cancelled();
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
        ParsedAnswer parsed =
                AnswerParser.parse(answer.text(), answer.cutShort(), question.requestSize(), sameness::keyOf);
        report.rejected(parsed.rejected());
        Failure unusable = whyUnusable(parsed);
        span.end(answer.usage(), unusable);
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
            report.facets(facetsOf(parsed));
            enter(account, target, latency, usage, null);
        } else {
            publish(target, parsed.names());
            enter(account, target, latency, usage, null);
        }
        return report.succeeded(requests(), shared.clock().instant());
    }

    private void enter(
            AttemptSpending account,
            Target target,
            long latency,
            @Nullable Usage usage,
            Call.@Nullable Failure failure) {
        account.enter(target, latency, report.published(), usage, failure);
        shared.activity().requestEnded(target, failure != null);
    }

    private Question question(Prompts.Filled filled, @Nullable Integer outputLimit, Duration timeout) {
        boolean isPlan = task.kind() == Task.Kind.PLAN;
        return new Question(
                task.ask().topic(),
                isPlan ? Prompts.facets(task) : task.ask().requestSize(),
                filled.prompt(),
                seed(),
                time.forRequest(timeout),
                outputLimit,
                isPlan,
                filled.told().stream().map(sameness::keyOf).collect(Collectors.toUnmodifiableSet()));
    }

    private void publish(Target target, List<String> attributes) throws PublishException {
        shared.publisher().attributes(task, target, attributes, shared.clock().instant(), trace);
        report.published(attributes.size());
        if (task.ask().control()) {
            report.sample(attributes.stream()
                    .map(text -> Fingerprint.of(sameness.keyOf(text)))
                    .toList());
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
        return failed(CallReport.failure(failure, permanent));
    }

    private Call failed(Call.Failure failure) {
        return report.failed(failure, requests(), shared.clock().instant());
    }

    private List<Call.Request> requests() {
        return spending == null ? List.of() : spending.requests();
    }

    private static Call.Failure reported(Failure failure) {
        return CallReport.failure(failure, failure.kind().isFinal());
    }

    private Failure lastFailureOr(String message) {
        return lastFailure == null ? Failure.of(FailureKind.TIMED_OUT, message) : lastFailure;
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
