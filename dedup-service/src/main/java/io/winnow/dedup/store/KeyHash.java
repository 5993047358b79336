package io.winnow.dedup.store;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The 128-bit fingerprint that represents a key in the state: XXH3, seed 0, in its canonical (big-endian) form.
 *
 * <p>Among a billion keys the chance that any two share a fingerprint is about 10⁻²¹. The form is on disk and in the
 * changelog: it never changes.
 */
public final class KeyHash {

    public static final int BYTES = 16;

    private static final Hasher128 XXH3 = Hashing.xxh3_128();
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private KeyHash() {}

    public static byte[] of(byte[] key) {
        Hash hash = hash(key);
        return bytes(hash.high(), hash.low());
    }

    static Hash hash(byte[] key) {
        HashValue128 hash = XXH3.hashBytesTo128Bits(key);
        return new Hash(hash.getMostSignificantBits(), hash.getLeastSignificantBits());
    }

    /** A fingerprint as two numbers. */
    record Hash(long high, long low) {}

    public static byte[] bytes(long high, long low) {
        byte[] bytes = new byte[BYTES];
        LONG.set(bytes, 0, high);
        LONG.set(bytes, Long.BYTES, low);
        return bytes;
    }

    static long high(byte[] hash) {
        return (long) LONG.get(hash, 0);
    }

    static long low(byte[] hash) {
        return (long) LONG.get(hash, Long.BYTES);
    }

    /** A generation as it is stored: eight bytes, big-endian. */
    public static byte[] bytes(long generation) {
        byte[] bytes = new byte[Long.BYTES];
        LONG.set(bytes, 0, generation);
        return bytes;
    }

    /** The generation in the first eight bytes. */
    public static long generation(byte[] bytes) {
        return (long) LONG.get(bytes, 0);
    }
}
