package io.winnow.router.health;

import java.util.Arrays;

/**
 * The requests to one target in the last 60 seconds, and their tokens: a log, so that the limit holds in every
 * 60-second window and not only on average. Guarded by the fleet's lock.
 */
public final class MinuteWindow {

    static final long MINUTE = 60_000_000_000L;

    private final long mostRequests;
    private final long mostTokens;

    // A ring: the oldest request at `head`, its length a power of two. Requests have consecutive tickets.
    private long[] times = new long[16];
    private long[] tokens = new long[16];
    private int head;
    private int size;
    private long headTicket;
    private long sum;

    MinuteWindow(RateLimit limit) {
        this.mostRequests = limit.requestsPerMinute() == null ? Long.MAX_VALUE : limit.requestsPerMinute();
        this.mostTokens = limit.tokensPerMinute() == null ? Long.MAX_VALUE : limit.tokensPerMinute();
    }

    /**
     * How long until a request of so many tokens fits. One that is greater than the whole limit fits an empty window:
     * waiting longer would not help it.
     */
    long nanosUntilFits(long wanted, long now) {
        forget(now);
        long wait = size < mostRequests ? 0 : untilGone(0, now);
        long room = mostTokens - Math.min(wanted, mostTokens);
        long left = sum;
        for (int i = 0; left > room && i < size; i++) {
            left -= tokens[at(i)];
            if (left <= room) {
                wait = Math.max(wait, untilGone(i, now));
            }
        }
        return wait;
    }

    void add(long wanted, long now) {
        if (size == times.length) {
            grow();
        }
        // Threads read the clock before they get the lock, so their readings may come in a slightly different order.
        long time = size > 0 && now - times[at(size - 1)] < 0 ? times[at(size - 1)] : now;
        times[at(size)] = time;
        tokens[at(size)] = wanted;
        size++;
        sum += wanted;
    }

    /** Replaces the estimated tokens of a request by the actual ones. */
    void correct(long ticket, long used) {
        long position = ticket - headTicket;
        if (position >= 0 && position < size) {
            int at = at((int) position);
            sum += used - tokens[at];
            tokens[at] = used;
        }
    }

    private void forget(long now) {
        while (size > 0 && now - times[head] >= MINUTE) {
            sum -= tokens[head];
            head = at(1);
            size--;
            headTicket++;
        }
    }

    private long untilGone(int position, long now) {
        return times[at(position)] + MINUTE - now;
    }

    private int at(int position) {
        return head + position & times.length - 1;
    }

    private void grow() {
        times = unrolled(times);
        tokens = unrolled(tokens);
        head = 0;
    }

    private long[] unrolled(long[] ring) {
        long[] longer = Arrays.copyOf(Arrays.copyOfRange(ring, head, ring.length), ring.length * 2);
        System.arraycopy(ring, 0, longer, ring.length - head, head);
        return longer;
    }
}
