package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.winnow.dedup.store.KeyHash;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.DedupMode;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The generation of a collection in one partition, and its deduplication mode.
 *
 * @param generation at least 0
 * @param stored the generation as the state's value for each key; shared, not to be written to
 * @param header the generation as a header of unique records
 */
record CollectionState(long generation, DedupMode mode, byte[] stored, Header header) {

    /** Of a collection without an order. */
    static final CollectionState INITIAL = of(0, DedupMode.CANONICAL);

    static CollectionState of(long generation, DedupMode mode) {
        return new CollectionState(
                generation,
                mode,
                KeyHash.bytes(generation),
                new RecordHeader(
                        WinnowHeaders.GENERATION, String.valueOf(generation).getBytes(US_ASCII)));
    }
}
