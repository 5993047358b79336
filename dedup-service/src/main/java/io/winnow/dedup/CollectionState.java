package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Sameness;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The generation of a collection in one partition, and its deduplication mode.
 *
 * @param generation at least 0
 * @param header the generation as a header of what is let through
 * @param vouched for keys made by its rules
 */
public record CollectionState(long generation, Sameness sameness, Header header, Header vouched) {

    /** Of a collection that nobody ordered anything for. */
    static final CollectionState INITIAL = of(0, Sameness.UNDECIDED);

    static CollectionState of(long generation, Sameness sameness) {
        return new CollectionState(
                generation,
                sameness,
                new RecordHeader(
                        WinnowHeaders.GENERATION, String.valueOf(generation).getBytes(US_ASCII)),
                new RecordHeader(WinnowHeaders.CANONICAL, WinnowHeaders.form(sameness)));
    }
}
