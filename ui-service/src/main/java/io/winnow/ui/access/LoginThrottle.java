package io.winnow.ui.access;

import io.winnow.ui.http.ProblemException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes guessing a token slow: {@value #FAILURES} wrong ones from one address within a minute, and the address waits until the
 * first of them is a minute old. Requests during that time are not checked, and do not prolong it. Thread safe.
 */
public final class LoginThrottle {

    public static final int FAILURES = 5;
    private static final Duration WINDOW = Duration.ofMinutes(1);

    /** Number of addresses that are remembered; if there are more, the one that failed longest ago is dropped. */
    static final int MAX_ADDRESSES = 10_000;

    /** The IPv6 prefix that one customer of a network usually has: all of its addresses count as one. */
    private static final int NETWORK_BYTES = 8;

    private final Clock clock;
    private final SequencedMap<String, Deque<Instant>> failures = new LinkedHashMap<>();

    LoginThrottle(Clock clock) {
        this.clock = clock;
    }

    /**
     * Refuses an address that has guessed too often.
     *
     * @param address in digits; null where there is none, as with sockets that are files
     * @throws ProblemException (429) saying when to come back
     */
    synchronized void require(@Nullable String address) {
        Deque<Instant> known = failures.get(network(address));
        if (known == null || known.size() < FAILURES) {
            return;
        }
        Duration left = Duration.between(clock.instant(), known.getFirst().plus(WINDOW));
        if (left.isPositive()) {
            throw ProblemException.tooMany(
                    "too many wrong tokens from this address: use the value of WINNOW_UI_TOKEN",
                    left.plusNanos(999_999_999).toSeconds());
        }
    }

    synchronized void failed(@Nullable String address) {
        Instant now = clock.instant();
        String network = network(address);
        Deque<Instant> known = failures.get(network);
        known = known == null ? new ArrayDeque<>(FAILURES) : known;
        if (known.size() == FAILURES) {
            known.removeFirst();
        }
        known.addLast(now);
        failures.putLast(network, known);
        if (failures.size() > MAX_ADDRESSES) {
            failures.pollFirstEntry();
        }
    }

    synchronized int addresses() {
        return failures.size();
    }

    private static String network(@Nullable String address) {
        if (address == null) {
            return "";
        }
        try {
            InetAddress parsed = InetAddress.ofLiteral(address);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES))
                    : parsed.getHostAddress();
        } catch (IllegalArgumentException e) {
            return address;
        }
    }
}
