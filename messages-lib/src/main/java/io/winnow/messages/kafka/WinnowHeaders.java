package io.winnow.messages.kafka;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.CallId;
import io.winnow.messages.text.Canonical;
import io.winnow.messages.text.DedupMode;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Names and forms of the record headers that Winnow writes; all values are text. */
public final class WinnowHeaders {

    /**
     * On {@code attributes.raw}: the version of {@link Canonical} that made the record's key. The producer that sets it
     * vouches for the key; a record without it, or with another version, is parsed and gets a new key.
     */
    public static final String CANONICAL = "winnow-canonical";

    /** On {@code attributes.raw} and {@code .unique}: the {@linkplain CallId call} that an attribute came from. */
    public static final String CALL = "winnow-call";

    /**
     * On {@code attributes.unique}: the generation of the collection, a decimal number. On {@code attributes.raw}, under
     * a key that is a bare collection: the order to begin that generation in the record's partition.
     */
    public static final String GENERATION = "winnow-generation";

    /** Together with {@link #GENERATION} in such an order: the {@link DedupMode} of the generation, in lower case. */
    public static final String DEDUP = "winnow-dedup";

    /** On {@code dead-letters}: why the record was refused, for display. */
    public static final String REASON = "winnow-reason";

    /** On {@code dead-letters}: where the record came from, as {@code topic-partition@offset}. */
    public static final String SOURCE = "winnow-source";

    /** On {@code dead-letters}: size of the value in bytes before it was cut short, where it was. */
    public static final String TRUNCATED_FROM = "winnow-truncated-from";

    private static final byte[] CANONICAL_VERSION =
            String.valueOf(Canonical.VERSION).getBytes(US_ASCII);

    private WinnowHeaders() {}

    /** The value to set {@link #CANONICAL} to. The array is shared: do not write to it. */
    public static byte[] canonicalVersion() {
        return CANONICAL_VERSION;
    }

    /** Whether the headers vouch that the key was made by this version of {@link Canonical}. */
    public static boolean vouchForKey(org.apache.kafka.common.header.Headers headers) {
        Header header = headers.lastHeader(CANONICAL);
        return header != null && java.util.Arrays.equals(header.value(), CANONICAL_VERSION);
    }

    /** The text of a header, or null when it is absent. */
    public static @Nullable String text(org.apache.kafka.common.header.Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    /** The generation of a record of {@code attributes.unique}, or of an order to start one; 0 if absent. */
    public static long generation(org.apache.kafka.common.header.Headers headers) {
        String generation = text(headers, GENERATION);
        try {
            return generation == null ? 0 : Long.parseLong(generation);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
