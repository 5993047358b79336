package io.winnow.benchmarks;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.winnow.dedup.DedupSettings;
import io.winnow.dedup.StreamsProperties;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The least that a deduplication with Kafka Streams has to do: hash each key and look it up in an array that never grows. It has forgotten
 * everything after a restart, a rebalance or an aborted transaction, and takes two keys with the same 64 bits for one; so nobody could use it.
 * It shows what of the cost of dedup-service is due to being exact.
 */
final class MemoryOnlyDedup implements AutoCloseable {

    /** Places for each partition, 16 MiB. */
    private static final int PLACES = 1 << 21;

    private static final Duration CLOSE = Duration.ofSeconds(10);

    private final KafkaStreams streams;

    MemoryOnlyDedup(DedupSettings settings, String group, String from, String to) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(from, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .process(FirstOnly::new)
                .to(to, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
        Properties properties = StreamsProperties.of(settings);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, group);
        streams = new KafkaStreams(builder.build(), properties);
        streams.start();
    }

    @Override
    public void close() {
        streams.close(CLOSE);
    }

    /** Lets the first record of each key through. */
    private static final class FirstOnly extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

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
}
