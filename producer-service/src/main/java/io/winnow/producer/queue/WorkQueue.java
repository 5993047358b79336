package io.winnow.producer.queue;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Hands out tasks, each to one worker of all instances at a time, until somebody reports it done. */
public interface WorkQueue extends AutoCloseable {

    /** What becomes of a task that was taken. */
    enum Verdict {
        /** It is over and goes to nobody else. */
        DONE,
        /** It was not begun: somebody else takes it. */
        RETURNED
    }

    /** What the queue knows of a task that was taken. */
    interface Claim {

        /** Whether the task still is this worker's; when not, another one works on it. */
        boolean isHeld();

        /**
         * How often the task has been handed out, from 1. From the second time on an earlier worker may have worked on it, may have
         * paid for it and may even have reported it: it was killed or cut off before the queue knew.
         */
        int delivery();
    }

    /** What is done with a task. Called on a virtual thread of the task's own, which is interrupted to cancel it. */
    @FunctionalInterface
    interface Handler {
        Verdict handle(ConsumerRecord<byte[], byte[]> task, Claim claim);
    }

    /** Begins to take tasks; returns at once. */
    void start();

    /** Takes no more tasks, lets those in flight finish for a while, then cancels them. Takes a bounded time. */
    @Override
    void close();
}
