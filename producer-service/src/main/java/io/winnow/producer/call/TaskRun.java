package io.winnow.producer.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.answer.Item;
import io.winnow.answer.ParsedAnswer;
import io.winnow.messages.Call;
import io.winnow.messages.Task;
import io.winnow.messages.text.Fingerprint;
import io.winnow.producer.call.judge.Judgment;
import io.winnow.producer.call.judge.Questions;
import io.winnow.producer.call.limit.AttemptTime;
import io.winnow.router.Route;
import io.winnow.router.grammar.Target;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import io.winnow.tracing.TraceContext;
import io.winnow.tracing.Tracing;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a task: has models asked until an answer is published, or until nothing more can be done within the task's requests
 * and its deadline. For one thread.
 */
public final class TaskRun {

    /** Who answered, when the application's {@code ChatModel} is not {@link RoutedChatModel}. */
    private static final Target REPLACED = new Target("custom", "chat-model", null);

    /**
     * What all attempts share.
     *
     * @param instance who makes the calls
     * @param models how models are asked
     * @param assistant what they are asked by
     */
    public record Shared(
            String instance,
            RoutedChatModel models,
            ListAssistant assistant,
            Publisher publisher,
            RunWatch watch,
            KnownAttributes known,
            Tracing tracing,
            InstantSource clock) {}

    private final Task task;
    private final String source;
    private final Route route;
    private final Shared shared;
    private final @Nullable TraceContext trace;
    private final AttemptTime time;
    private final CallReport report;
    private @Nullable Attempt attempt;

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
        try (Attempt asking = new Attempt(
                Inquiry.of(task, filled.told(), trace),
                route,
                time,
                this::isOver,
                this::keep,
                shared.models().means())) {
            attempt = asking;
            return run(filled, asking);
        }
    }

    /** What is in doubt when a run drains is still judged. */
    private boolean isOver() {
        return task.kind() == Task.Kind.JUDGE
                ? shared.watch().hasEnded(task.runId())
                : shared.watch().isOver(task.runId());
    }

    private Call run(Prompts.Filled filled, Attempt asking) throws PublishException, InterruptedException {
        while (true) {
            try {
                Object answer = ScopedValue.where(Attempt.CURRENT, asking).call(() -> filled.ask(shared.assistant()));
                return answered(answer, asking);
            } catch (NoAnswerException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                return e.isCancelled() ? cancelled(e.failure().message()) : failed(e.failure());
            } catch (RuntimeException e) {
                note(asking.takeParsed());
                if (!asking.hasAnswer()) {
                    throw e;
                }
                asking.reject(failureOf(e));
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

    private Call answered(Object answer, Attempt asking) throws PublishException {
        note(asking.takeParsed());
        Target asked = asking.accept();
        if (asked == null && task.allowance().costUsd() != null) {
            return failed(new Call.Failure(
                    FailureKind.MISCONFIGURED.label(),
                    "the application has a ChatModel of its own, so that no cost limit can be kept: leave the limit out",
                    true));
        }
        Target target = Objects.requireNonNullElse(asked, REPLACED);
        switch (answer) {
            case Plan plan -> report.facets(plan.facets());
            case Listed listed -> publish(target, listed.items());
            case Judgment judgment -> publish(target, judgment);
            default -> throw new IllegalStateException("nothing was asked for that is answered with " + answer);
        }
        asking.enter(report.published());
        return report.succeeded(requests(), shared.clock().instant());
    }

    private void note(@Nullable ParsedAnswer parsed) {
        if (parsed != null) {
            report.rejected(parsed.rejected());
            report.exhausted(parsed.exhausted());
        }
    }

    private void publish(Target target, List<Item> attributes) throws PublishException {
        shared.publisher().attributes(task, target, attributes, shared.clock().instant(), trace);
        report.published(attributes.size());
        if (task.ask().control()) {
            report.sample(attributes.stream()
                    .map(item -> Fingerprint.of(task.sameness().keyOf(item.name())))
                    .toList());
        }
    }

    private void publish(Target judge, Judgment judgment) throws PublishException {
        shared.publisher()
                .verdicts(Prompts.questions(task)
                        .verdicts(
                                judgment,
                                new Questions.Source(
                                        judge.name(),
                                        task.runId(),
                                        task.callId(),
                                        shared.clock().instant())));
    }

    /** Guardrails wrap what they found; whatever else went wrong after an answer, the answer is of no use. */
    private static Failure failureOf(RuntimeException thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnusableAnswerException unusable) {
                return unusable.failure();
            }
        }
        return Failure.of(FailureKind.MALFORMED, "the answer cannot be read: " + thrown.getMessage());
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

    private Call failed(Call.Failure failure) {
        return report.failed(failure, requests(), shared.clock().instant());
    }

    private List<Call.Request> requests() {
        return attempt == null ? List.of() : attempt.requests();
    }
}
