package io.winnow.messages.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Stands for an attribute where its text would be too long: 64 bits of the SHA-256 of its canonical form, in hexadecimal
 * digits. Among a million attributes, two share one with a probability of 3 in 100 million.
 */
public final class Fingerprint {

    private static final int BYTES = 8;

    private Fingerprint() {}

    public static String of(String canonical) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
