package io.winnow.producer.call;

import io.winnow.messages.Call;
import io.winnow.messages.Doubt;
import io.winnow.messages.Json;
import io.winnow.messages.Task;
import io.winnow.messages.error.WinnowException;
import io.winnow.producer.queue.WorkQueue;
import io.winnow.router.Route;
import io.winnow.router.health.FailureKind;
import io.winnow.router.strategy.Evidence;
import io.winnow.service.OccasionalLog;
import io.winnow.tracing.Span;
import io.winnow.tracing.TraceAttributes;
import io.winnow.tracing.TraceHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a task off the queue, has it done, and reports. */
public final class TaskHandler implements WorkQueue.Handler {

    private static final Logger LOG = LoggerFactory.getLogger(TaskHandler.class);

    /** The least number of five digits in the greatest radix. */
    private static final int FIRST_EXECUTION = 36 * 36 * 36 * 36;

    private final Routers routers;
    private final TaskRun.Shared shared;
    private final Consumer<Call> reported;
    private final OccasionalLog troubles = new OccasionalLog(LOG, Duration.ofSeconds(30));

    /**
     * Handles tasks.
     *
     * @param reported told of each call that was reported
     */
    public TaskHandler(TaskRun.Shared shared, Routers routers, Consumer<Call> reported) {
        this.shared = shared;
        this.routers = routers;
        this.reported = reported;
    }

    @Override
    public WorkQueue.Verdict handle(ConsumerRecord<byte[], byte[]> record, WorkQueue.Claim claim) {
        String source = record.topic() + "-" + record.partition() + "@" + record.offset();
        Task task;
        try {
            task = requireWhole(Json.read(record.value() == null ? new byte[0] : record.value(), Task.class));
        } catch (SerializationException e) {
            return refuse(record, source, String.valueOf(e.getMessage()));
        }
        try (Span span = shared.tracing()
                .process(record.topic(), TraceHeaders.extract(record.headers()))
                .set(TraceAttributes.RUN, task.runId())
                .set(TraceAttributes.CALL, task.callId())
                .set(TraceAttributes.COLLECTION, task.collection())) {
            if (isCostLimited(task) && claim.delivery() > 1) {
                return report(
                        unasked(
                                task,
                                Call.Outcome.LOST,
                                new Call.Failure("lost", "a previous worker took this task and never reported", false)),
                        span);
            }
            return work(task.ofExecution(execution()), source, claim, span);
        }
    }

    /** Five letters and digits: two executions of one attempt have the same ones once in thirty million times. */
    private static String execution() {
        return Integer.toString(
                ThreadLocalRandom.current().nextInt(FIRST_EXECUTION, Character.MAX_RADIX * FIRST_EXECUTION),
                Character.MAX_RADIX);
    }

    /** Fields that are missing are null in what was read. */
    private static Task requireWhole(Task task) {
        boolean isWhole = Stream.of(
                        task.kind(),
                        task.taskId(),
                        task.callId(),
                        task.runId(),
                        task.collection(),
                        task.dedup(),
                        task.ask(),
                        task.routing(),
                        task.allowance(),
                        task.deadline())
                .allMatch(Objects::nonNull);
        List<Doubt> doubts = task.doubts();
        if (!isWhole || (task.kind() == Task.Kind.JUDGE && (doubts == null || doubts.isEmpty()))) {
            throw new SerializationException("not a task: fields are missing");
        }
        return task;
    }

    private static boolean isCostLimited(Task task) {
        return task.allowance().costUsd() != null;
    }

    private WorkQueue.Verdict work(Task task, String source, WorkQueue.Claim claim, Span span) {
        Route route;
        try {
            route = routers.of(task.routing().strategy(), task.routing().config())
                    .open(task.runId(), evidenceOf(task.routing()), task.seed());
        } catch (WinnowException e) {
            return report(
                    unasked(
                            task,
                            Call.Outcome.FAILED,
                            new Call.Failure(FailureKind.MISCONFIGURED.label(), String.valueOf(e.getMessage()), true)),
                    span);
        }
        return work(new TaskRun(task, source, route, shared, span.context()), task, claim, span);
    }

    private static Evidence evidenceOf(Task.Routing routing) {
        return new Evidence(routing.evidence().stream()
                .collect(Collectors.toMap(Task.Evidence::target, Task.Evidence::toYield, (first, again) -> first)));
    }

    private WorkQueue.Verdict work(TaskRun run, Task task, WorkQueue.Claim claim, Span span) {
        try {
            return report(run.run(), span);
        } catch (PublishException e) {
            span.failed("unpublished", e.getMessage());
            // Some attributes may be there and some not, so nothing can be claimed. The coordinator hands the task out
            // anew.
            troubles.warn("cannot report call {}: {}", task.callId(), String.valueOf(e.getMessage()));
            return WorkQueue.Verdict.DONE;
        } catch (InterruptedException e) {
            // Whoever got it next would have to take it that money was spent, and only this worker knows how much it
            // was: so the task does not go back, and is reported even when it was lost to somebody else.
            if (isCostLimited(task) || (claim.isHeld() && run.hasAsked())) {
                return report(run.cancelled("the worker stopped"), span);
            }
            span.set(TraceAttributes.OUTCOME, "returned");
            return WorkQueue.Verdict.RETURNED;
        }
    }

    private WorkQueue.Verdict report(Call call, Span span) {
        span.set(TraceAttributes.OUTCOME, call.outcome().name().toLowerCase(Locale.ROOT))
                .set(TraceAttributes.ATTRIBUTES, call.published());
        if (call.error() != null) {
            span.failed(call.error().kind(), call.error().message());
        }
        shared.models().activity().callEnded();
        try {
            shared.publisher().call(call);
            reported.accept(call);
        } catch (PublishException e) {
            troubles.warn("cannot report call {}: {}", call.callId(), String.valueOf(e.getMessage()));
        }
        if (call.outcome() == Call.Outcome.FAILED && call.error() != null) {
            troubles.warn(
                    "call {} failed: {}: {}",
                    call.callId(),
                    call.error().kind(),
                    call.error().message());
        }
        return WorkQueue.Verdict.DONE;
    }

    private WorkQueue.Verdict refuse(ConsumerRecord<byte[], byte[]> record, String source, String reason) {
        troubles.warn("{} is not a task; sending it to the dead letters: {}", source, reason);
        byte[] value = record.value() == null ? new byte[0] : record.value();
        shared.publisher().deadLetter(record.key(), value, reason, source, null);
        return WorkQueue.Verdict.DONE;
    }

    /** A report on a task for which nothing was asked. */
    private Call unasked(Task task, Call.Outcome outcome, Call.Failure why) {
        Instant now = shared.clock().instant();
        return new CallReport(task, shared.instance(), now).end(outcome, why, List.of(), now);
    }
}
