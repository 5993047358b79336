package io.winnow.router.health;

import java.util.Arrays;

/**
 * The requests to one target that are in flight. Each has a ticket, in the order in which they were let through; a
 * second report about a ticket, or one after its lease has ended, is ignored. Guarded by the fleet's lock.
 */
final class InFlight {

    private final long lease;
    private long[] tickets = new long[8];
    private long[] begun = new long[8];
    private int count;
    private long next;
    // The earliest start of a request in flight; avoids searching all of them each time.
    private long earliest;

    InFlight(long leaseNanos) {
        this.lease = leaseNanos;
    }

    long begin(long now) {
        if (count == tickets.length) {
            tickets = Arrays.copyOf(tickets, count * 2);
            begun = Arrays.copyOf(begun, count * 2);
        }
        if (count == 0 || now - earliest < 0) {
            earliest = now;
        }
        tickets[count] = next;
        begun[count] = now;
        count++;
        return next++;
    }

    /** Returns whether it was in flight. */
    boolean end(long ticket) {
        int at = find(ticket);
        if (at < 0) {
            return false;
        }
        remove(at);
        return true;
    }

    boolean isUnderWay(long ticket) {
        return find(ticket) >= 0;
    }

    /** Gives up those without a report for the length of the lease. */
    void expire(long now) {
        if (count == 0 || now - earliest < lease) {
            return;
        }
        earliest = now;
        for (int i = count - 1; i >= 0; i--) {
            if (now - begun[i] >= lease) {
                remove(i);
            } else if (begun[i] - earliest < 0) {
                earliest = begun[i];
            }
        }
    }

    int count() {
        return count;
    }

    /** How many there are, without those to be given up; changes nothing. */
    int count(long now) {
        if (count == 0 || now - earliest < lease) {
            return count;
        }
        int left = 0;
        for (int i = 0; i < count; i++) {
            left += now - begun[i] < lease ? 1 : 0;
        }
        return left;
    }

    /** The ticket of the next request: greater than all before it. */
    long next() {
        return next;
    }

    private int find(long ticket) {
        for (int i = count - 1; i >= 0; i--) {
            if (tickets[i] == ticket) {
                return i;
            }
        }
        return -1;
    }

    private void remove(int at) {
        count--;
        tickets[at] = tickets[count];
        begun[at] = begun[count];
    }
}
