package io.winnow.messages.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** US dollars as people read them: cents where they do, three digits where the amount needs more. */
public final class Dollars {

    private static final MathContext DIGITS = new MathContext(3, RoundingMode.HALF_UP);

    private Dollars() {}

    /** Such as {@code $12.50}, {@code $0.05} or {@code $0.000123}. */
    public static String shown(BigDecimal amount) {
        BigDecimal rounded = amount.abs().compareTo(BigDecimal.ONE) >= 0
                ? amount.setScale(2, RoundingMode.HALF_UP)
                : amount.round(DIGITS);
        BigDecimal plain = rounded.stripTrailingZeros();
        return "$" + plain.setScale(Math.max(2, plain.scale())).toPlainString();
    }
}
