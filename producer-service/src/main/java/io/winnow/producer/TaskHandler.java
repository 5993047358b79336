package io.winnow.producer;

import io.winnow.messages.Call;
import io.winnow.messages.Json;
import io.winnow.messages.Task;
import io.winnow.router.FailureKind;
import io.winnow.router.Route;
import io.winnow.router.RoutingConfigException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a task off the queue, has it done, and reports. */
final class TaskHandler implements WorkQueue.Handler {

    private static final Logger LOG = LoggerFactory.getLogger(TaskHandler.class);

    private final Routers routers = new Routers();
    private final TaskRun.Shared shared;
    private final OccasionalLog troubles = new OccasionalLog(LOG, Duration.ofSeconds(30));

    TaskHandler(TaskRun.Shared shared) {
        this.shared = shared;
    }

    @Override
    public WorkQueue.Verdict handle(ConsumerRecord<byte[], byte[]> record, WorkQueue.Claim claim) {
        String source = record.topic() + "-" + record.partition() + "@" + record.offset();
        try {
            Task task = Json.read(record.value() == null ? new byte[0] : record.value(), Task.class);
            return work(task, source, claim);
        } catch (SerializationException e) {
            return refuse(record, source, String.valueOf(e.getMessage()));
        }
    }

    private WorkQueue.Verdict work(Task task, String source, WorkQueue.Claim claim) {
        try {
            Route route =
                    routers.of(task.routingStrategy(), task.routingConfig()).open(task.runId(), task.seed());
            return work(new TaskRun(task, source, route, shared), task, claim);
        } catch (RoutingConfigException e) {
            return report(misconfigured(task, String.valueOf(e.getMessage())));
        }
    }

    private WorkQueue.Verdict work(TaskRun run, Task task, WorkQueue.Claim claim) {
        try {
            return report(run.run());
        } catch (PublishException e) {
            // Some attributes may be there and some not, so nothing can be claimed. The coordinator hands the task out
            // anew.
            troubles.warn("call {} is not reported: {}", task.callId(), String.valueOf(e.getMessage()));
            return WorkQueue.Verdict.DONE;
        } catch (InterruptedException e) {
            if (!claim.isHeld() || !run.hasAsked()) {
                return WorkQueue.Verdict.RETURNED;
            }
            return report(run.cancelled("the worker stopped"));
        }
    }

    private WorkQueue.Verdict report(Call call) {
        try {
            shared.publisher().call(call);
        } catch (PublishException e) {
            troubles.warn("call {} is not reported: {}", call.callId(), String.valueOf(e.getMessage()));
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
        troubles.warn("{} is no task and goes to the dead letters: {}", source, reason);
        byte[] value = record.value() == null ? new byte[0] : record.value();
        shared.publisher().deadLetter(record.key(), value, reason, source, null);
        return WorkQueue.Verdict.DONE;
    }

    private Call misconfigured(Task task, String words) {
        Instant now = shared.clock().instant();
        return new Call(
                Call.VERSION,
                task.callId(),
                task.taskId(),
                task.runId(),
                task.slot(),
                task.attempt(),
                shared.instance(),
                Call.Outcome.FAILED,
                0,
                0,
                List.of(),
                new Call.Failure(FailureKind.MISCONFIGURED.label(), words, true),
                now,
                now);
    }
}
