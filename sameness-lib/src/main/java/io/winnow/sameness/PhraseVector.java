package io.winnow.sameness;

import java.util.Arrays;

/**
 * The direction of a phrase's meaning, as whole numbers from −127 to 127.
 *
 * <p>Embedding models calculate in floating point and differ in the last digits from processor to processor. So a text is embedded once, what
 * travels and is stored is this, and everything after it is arithmetic on integers or in a fixed order: a replay decides alike everywhere.
 *
 * <p>The largest component is ±127, which loses the least; a vector's length carries no meaning here.
 */
public final class PhraseVector {

    /** Of a text whose vector cannot be had. */
    public static final PhraseVector NONE = new PhraseVector(new byte[0]);

    private final byte[] values;
    private final int squares;

    private PhraseVector(byte[] values) {
        this.values = values;
        this.squares = dot(values, values, 0);
    }

    /** The nearest vector of whole numbers; exact halves are rounded away from zero, what is no number is 0. */
    public static PhraseVector of(float[] components) {
        float largest = 0;
        for (float component : components) {
            largest = Math.max(largest, Float.isFinite(component) ? Math.abs(component) : 0);
        }
        byte[] values = new byte[components.length];
        for (int i = 0; i < values.length && largest > 0; i++) {
            double scaled = Float.isFinite(components[i]) ? 127.0 * components[i] / largest : 0;
            values[i] = (byte) (scaled < 0 ? -Math.floor(0.5 - scaled) : Math.floor(scaled + 0.5));
        }
        return new PhraseVector(values);
    }

    /** As {@link #toBytes} gave it. */
    public static PhraseVector fromBytes(byte[] values) {
        return new PhraseVector(values.clone());
    }

    /** One byte per dimension. */
    public byte[] toBytes() {
        return values.clone();
    }

    public boolean isNone() {
        return values.length == 0;
    }

    public int dimensions() {
        return values.length;
    }

    /** From −1 to 1; 0 when either has no direction. */
    public double cosine(PhraseVector other) {
        return cosine(dot(values, other.values, 0), squares, other.squares);
    }

    static double cosine(long dot, long squares, long otherSquares) {
        return squares == 0 || otherSquares == 0 ? 0 : dot / Math.sqrt((double) squares * otherSquares);
    }

    byte[] values() {
        return values;
    }

    int squares() {
        return squares;
    }

    /** Of a vector with the one that starts at an offset of many. */
    static int dot(byte[] one, byte[] many, int offset) {
        // Four sums, so that no addition waits for the one before it.
        int a = 0;
        int b = 0;
        int c = 0;
        int d = 0;
        int i = 0;
        for (int end = one.length - 3; i < end; i += 4) {
            a += one[i] * many[offset + i];
            b += one[i + 1] * many[offset + i + 1];
            c += one[i + 2] * many[offset + i + 2];
            d += one[i + 3] * many[offset + i + 3];
        }
        for (; i < one.length; i++) {
            a += one[i] * many[offset + i];
        }
        return a + b + c + d;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PhraseVector vector && Arrays.equals(values, vector.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return values.length + " dimensions";
    }
}
