package io.winnow.client.runs;

import io.winnow.messages.RunCommand;
import io.winnow.messages.RunIds;
import io.winnow.messages.RunRequest;
import io.winnow.messages.kafka.Topics;
import io.winnow.tracing.Span;
import io.winnow.tracing.TraceAttributes;
import io.winnow.tracing.TraceContext;
import io.winnow.tracing.Tracing;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Orders runs, and orders them to stop. Thread safe. */
public final class Orders {

    private static final RandomGenerator RANDOM = new SecureRandom();
    private static final Clock CLOCK = Clock.tickMillis(ZoneOffset.UTC);

    private final Sender sender;
    private final String topic;
    private final Tracing tracing;

    /**
     * Orders of one cluster.
     *
     * @param sender writes them to {@code runs}
     */
    public Orders(Sender sender, Topics topics, Tracing tracing) {
        this.sender = sender;
        this.topic = topics.runs();
        this.tracing = tracing;
    }

    /** Sends orders to the coordinator. */
    @FunctionalInterface
    public interface Sender {

        /**
         * Sends an order; when this returns, all in-sync replicas have it.
         *
         * @param trace the context of the order; null when nothing is traced
         */
        void send(RunCommand command, @Nullable TraceContext trace);
    }

    /** The order to start a run, with a new id, not sent yet. */
    public static RunCommand draft(RunRequest request) {
        Instant now = CLOCK.instant();
        return RunCommand.start(RunIds.next(now, RANDOM), request, now);
    }

    /**
     * Sends an order.
     *
     * @param trace the context of the order; null when nothing is traced
     */
    public void send(RunCommand command, @Nullable TraceContext trace) {
        try (Span span = tracing.send(topic, trace)
                .set(TraceAttributes.RUN, command.runId())
                .set(TraceAttributes.COLLECTION, command.collection())) {
            try {
                sender.send(command, span.context());
            } catch (RuntimeException e) {
                span.failed("unpublished", null);
                throw e;
            }
        }
    }

    /**
     * Orders a run to stop.
     *
     * @param reason for people
     * @return the order that was sent
     */
    public RunCommand stop(RunCommand run, String reason) {
        RunCommand stop = run.stop(reason, CLOCK.instant());
        send(stop, null);
        return stop;
    }

    /** Says that all of a list has been handed in. */
    public void finish(RunCommand run) {
        send(run.finish(CLOCK.instant()), null);
    }
}
