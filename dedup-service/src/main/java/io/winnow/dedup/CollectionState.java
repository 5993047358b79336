package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Sameness;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * The generation of a collection in one partition, and its deduplication mode.
 *
 * @param generation at least 0
 * @param header the generation as a header of what is let through
 * @param vouched for keys made by its rules
 * @param embeddings which model its vectors are of, as a header; null for the one that is shipped
 */
public record CollectionState(
        long generation,
        Sameness sameness,
        Header header,
        Header vouched,
        @Nullable Header embeddings) {

    /** Of a collection that nobody ordered anything for. */
    static final CollectionState INITIAL = of(0, Sameness.UNDECIDED, null);

    static CollectionState of(long generation, Sameness sameness, @Nullable String embeddings) {
        return new CollectionState(
                generation,
                sameness,
                new RecordHeader(
                        WinnowHeaders.GENERATION, String.valueOf(generation).getBytes(US_ASCII)),
                new RecordHeader(WinnowHeaders.CANONICAL, WinnowHeaders.form(sameness)),
                embeddings == null ? null : new RecordHeader(WinnowHeaders.EMBEDDINGS, embeddings.getBytes(UTF_8)));
    }
}
