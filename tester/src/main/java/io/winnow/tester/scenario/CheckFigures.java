package io.winnow.tester.scenario;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.NumberFormat;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Figures as people read them. */
public final class CheckFigures {

    private CheckFigures() {}

    /** Thousands apart; anything but a whole number as it is. */
    static String of(Object value) {
        return value instanceof Integer || value instanceof Long
                ? NumberFormat.getIntegerInstance(Locale.ROOT).format(value)
                : String.valueOf(value);
    }

    public static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
    }

    static String dollars(BigDecimal amount) {
        return "$"
                + amount.setScale(4, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
    }

    /** Half of all are at most the first, 99 in a hundred at most the second. */
    static String quantiles(List<Long> milliseconds) {
        long[] sorted =
                milliseconds.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0
                ? "no times"
                : "p50 " + of(quantile(sorted, 0.5)) + " ms, p99 " + of(quantile(sorted, 0.99)) + " ms";
    }

    private static long quantile(long[] sorted, double share) {
        return Arrays.stream(sorted)
                .skip((long) Math.ceil(share * sorted.length) - 1)
                .findFirst()
                .orElseThrow();
    }
}
