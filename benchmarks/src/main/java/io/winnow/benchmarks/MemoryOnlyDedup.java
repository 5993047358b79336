package io.winnow.benchmarks;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The least that a deduplication with Kafka Streams has to do: hash each key and look it up in an array that never grows. It has forgotten
 * everything after a restart, a rebalance or an aborted transaction, and takes two keys with the same 64 bits for one; so nobody could use it.
 * It shows what of the cost of dedup-service is due to being exact.
 */
final class MemoryOnlyDedup extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

    /** Places for each partition, 16 MiB. */
    private static final int PLACES = 1 << 21;

    private static final Hasher64 XXH3 = Hashing.xxh3_64();

    private final long[] table = new long[PLACES];
    private int taken;

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (record.value() != null && isFirst(XXH3.hashBytesToLong(record.key()))) {
            context().forward(record);
        }
    }

    private boolean isFirst(long hash) {
        int place = (int) hash & PLACES - 1;
        while (table[place] != 0) {
            if (table[place] == hash) {
                return false;
            }
            place = place + 1 & PLACES - 1;
        }
        if (++taken > PLACES / 2) {
            throw new IllegalStateException("more than " + PLACES / 2 + " keys in a partition");
        }
        table[place] = hash;
        return true;
    }
}
