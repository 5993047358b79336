package io.winnow.producer.queue;

import io.winnow.messages.error.RootCause;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the share group of the tasks its settings, which live in the broker. */
public final class GroupSetup {

    private static final Logger LOG = LoggerFactory.getLogger(GroupSetup.class);
    private static final long TIMEOUT_SECONDS = 15;

    /**
     * Without these two a task that was handed out before the first worker came is skipped, and one of a transaction that was
     * aborted is worked on.
     */
    private static final Map<String, String> ESSENTIAL =
            Map.of("share.auto.offset.reset", "earliest", "share.isolation.level", "read_committed");

    /**
     * How soon the task of a worker that hangs goes to another (that of one that dies does at once), how soon a new worker gets its
     * share, and how far the queue goes on past its oldest task that has not ended. Brokers have limits to these, and defaults
     * that work.
     */
    private static final List<Map<String, List<String>>> WELCOME = List.of(
            // Shorter ones end while a machine under load is busy with other things.
            Map.of("share.record.lock.duration.ms", List.of("15000")),
            Map.of("share.heartbeat.interval.ms", List.of("500", "1000", "2000")),
            // The connections of an instance that dies end one after another: what one lets go goes to the next that
            // seems to ask, several times before somebody alive gets it.
            Map.of("share.delivery.count.limit", List.of("25", "10")),
            // Counted from the oldest task in flight to the newest, those that have ended between them included: at a
            // thousand calls a second, one that hangs for ten seconds holds up all others when this is reached.
            Map.of("share.partition.max.record.locks", List.of("10000", "4000")));

    private GroupSetup() {}

    /**
     * Sets what is essential and, where the broker lets us, what is welcome.
     *
     * @throws KafkaException when the broker cannot be reached for now
     */
    public static void apply(Admin admin, String group) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        CompletableFuture<Void> essential = set(admin, resource, ESSENTIAL);
        // Waited for as well: who asked closes its client afterwards, and what is still to be asked then never is.
        CompletableFuture<?>[] welcome = WELCOME.stream()
                .flatMap(setting -> setting.entrySet().stream())
                .map(setting -> tryEach(admin, resource, setting.getKey(), setting.getValue()))
                .toArray(CompletableFuture[]::new);
        try {
            essential.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            CompletableFuture.allOf(welcome).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException retriable) {
                throw retriable;
            }
            LOG.warn(
                    "cannot configure the share group {}: {}; without {} tasks can be missed: let an administrator set them",
                    group,
                    RootCause.messageOf(e),
                    ESSENTIAL);
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no answer within " + TIMEOUT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    /** Completes, and never fails, when the broker has granted a value or refused all. */
    private static CompletableFuture<Void> tryEach(
            Admin admin, ConfigResource resource, String name, List<String> values) {
        if (values.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return set(admin, resource, Map.of(name, values.getFirst())).exceptionallyCompose(refusal -> {
            LOG.debug("the broker refuses {}={}: {}", name, values.getFirst(), RootCause.messageOf(refusal));
            return tryEach(admin, resource, name, values.subList(1, values.size()));
        });
    }

    private static CompletableFuture<Void> set(Admin admin, ConfigResource resource, Map<String, String> settings) {
        List<AlterConfigOp> operations = settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        return admin.incrementalAlterConfigs(Map.of(resource, operations))
                .all()
                .toCompletionStage()
                .toCompletableFuture();
    }
}
