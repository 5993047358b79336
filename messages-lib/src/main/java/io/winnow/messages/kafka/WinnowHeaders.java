package io.winnow.messages.kafka;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.CallId;
import io.winnow.messages.text.Canonical;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Names and forms of the record headers that Winnow writes; all values but {@link #VECTOR}'s are text. */
public final class WinnowHeaders {

    /**
     * On {@code attributes.raw}: the version of the rules that made the record's key, see {@link Sameness}. Who sets it vouches
     * for the key; a record without it, or with another version than its collection has, is parsed and keyed anew. On an
     * order to begin a generation: the version that its collection has from then on; the first where it is missing.
     */
    public static final String CANONICAL = "winnow-canonical";

    /** On {@code attributes.raw} and {@code .unique}: the {@linkplain CallId call} that an attribute came from. */
    public static final String CALL = "winnow-call";

    /**
     * On {@code attributes.raw} and {@code .unique}: that a record is a copy of one of an earlier generation, decided anew, and the
     * {@linkplain CallId call} that the attribute came from at first; empty if none did. {@link #CALL} names the call that handed it in.
     * On {@code rulings}: that a ruling on an earlier generation is carried over.
     */
    public static final String ORIGIN = "winnow-origin";

    /**
     * On {@code attributes.raw}: the place of the attribute among those of its {@linkplain #CALL call}, a decimal number. Partitions have no
     * order among each other; by this and the time stamp, who reads all of them knows which spelling came first.
     */
    public static final String PLACE = "winnow-place";

    /**
     * On {@code attributes.unique}: the generation of the collection, a decimal number. On {@code attributes.raw}, under
     * a key that is a bare collection: the order to begin that generation in the record's partition.
     */
    public static final String GENERATION = "winnow-generation";

    /**
     * On {@code attributes.raw}: {@code true} on a record without a value, which asks deduplication to remove what the topics hold under
     * its key, unless the collection's current generation let it through.
     */
    public static final String FORGET = "winnow-forget";

    /** Together with {@link #GENERATION} in such an order: the {@link DedupMode} of the generation, in lower case. */
    public static final String DEDUP = "winnow-dedup";

    /**
     * In such an order, and on {@code attributes.candidates}: the model that the list's vectors are of, {@code provider:model}; the one that
     * is shipped where it is missing.
     */
    public static final String EMBEDDINGS = "winnow-embeddings";

    /**
     * On {@code attributes.unique}: {@code true} where an entry may say the same as another one of its list, and nobody has
     * judged that.
     */
    public static final String UNCHECKED = "winnow-unchecked";

    /**
     * On {@code attributes.raw} and {@code .candidates}: {@code true} where the attribute's run has a judge, who is asked when it is
     * in doubt whether the list says the same already.
     */
    public static final String JUDGED = "winnow-judged";

    /**
     * On {@code attributes.candidates}: {@code true} where the record is no candidate but a {@link io.winnow.messages.TallyBatch} of the first
     * stage, which counts once all candidates before it are decided.
     */
    public static final String TALLY = "winnow-tally";

    /**
     * On {@code attributes.raw}: {@code true} where the record is what becomes of a {@link io.winnow.messages.rulings.Ruling} in a
     * {@linkplain #GENERATION generation}, and no attribute of a model. With a value, the attribute is in the list from then on;
     * without, it is not.
     */
    public static final String RULED = "winnow-ruled";

    /** Where versions up to 2026-11-27 put vectors on {@code attributes.candidates}; they are computed where they are needed now. */
    public static final List<String> FORMER_VECTORS = List.of("winnow-embedding", "winnow-vector");

    /** On {@code dead-letters}: why the record was refused, for display. */
    public static final String REASON = "winnow-reason";

    /** On {@code dead-letters}: where the record came from, as {@code topic-partition@offset}. */
    public static final String SOURCE = "winnow-source";

    /** On {@code dead-letters}: size of the value in bytes before it was cut short, where it was. */
    public static final String TRUNCATED_FROM = "winnow-truncated-from";

    private WinnowHeaders() {}

    /** The value to set {@link #CANONICAL} to. */
    public static byte[] form(Sameness sameness) {
        return String.valueOf(sameness.form()).getBytes(US_ASCII);
    }

    /**
     * Whether the headers vouch that the key was made by these rules.
     *
     * @param form as {@link #form} gives it
     */
    public static boolean vouchForKey(Headers headers, byte[] form) {
        Header header = headers.lastHeader(CANONICAL);
        return header != null && Arrays.equals(header.value(), form);
    }

    /** Says in an order what makes attributes the same in the generation that it begins. */
    public static void order(Headers headers, Sameness sameness) {
        headers.add(DEDUP, sameness.mode().text().getBytes(US_ASCII));
        headers.add(CANONICAL, form(sameness));
    }

    /** What an order says that makes attributes the same. */
    public static Sameness sameness(Headers order) {
        String mode = text(order, DEDUP);
        return new Sameness(
                Arrays.stream(DedupMode.values())
                        .filter(known -> known.text().equals(mode))
                        .findFirst()
                        .orElse(DedupMode.CANONICAL),
                (int) number(order, CANONICAL, Canonical.FIRST));
    }

    /** The text of a header, or null when it is absent. */
    public static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    /** The call that an attribute came from, however often it has been decided anew; null where none is known. */
    public static @Nullable Header origin(Headers headers) {
        Header origin = headers.lastHeader(ORIGIN);
        if (origin == null) {
            return headers.lastHeader(CALL);
        }
        return origin.value() == null || origin.value().length == 0 ? null : origin;
    }

    /** The same as text. */
    public static @Nullable String originText(Headers headers) {
        Header origin = origin(headers);
        return origin == null || origin.value() == null ? null : new String(origin.value(), UTF_8);
    }

    /** The place of a record in its call; -1 where none is said. */
    public static long place(Headers headers) {
        return number(headers, PLACE, -1);
    }

    /** What {@link #PLACE} is set to. */
    public static byte[] placed(long place) {
        return String.valueOf(place).getBytes(US_ASCII);
    }

    /** Whether doubts about a record go to a judge. */
    public static boolean isJudged(Headers headers) {
        return "true".equals(text(headers, JUDGED));
    }

    /** A header that says that something is so, such as {@link #UNCHECKED}: {@code true}. */
    public static Header flag(String name) {
        return new RecordHeader(name, "true".getBytes(US_ASCII));
    }

    /** Whether a record of {@code attributes.raw} is what becomes of a ruling. */
    public static boolean isRuled(Headers headers) {
        return headers.lastHeader(RULED) != null;
    }

    /** The generation of a record of {@code attributes.unique}, or of an order to begin one; 0 where none is said. */
    public static long generation(Headers headers) {
        return number(headers, GENERATION, 0);
    }

    private static long number(Headers headers, String name, long otherwise) {
        String number = text(headers, name);
        try {
            return number == null ? otherwise : Long.parseLong(number);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
