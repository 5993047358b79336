package io.winnow.service.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RecordTimeTest {

    private final RecordTime time = new RecordTime();

    @Test
    void isTheRecordsOwnWhateverTheYear() {
        assertThat(time.extract(record(1), 500)).isEqualTo(1);
    }

    @Test
    void isThePresentWhereTheRecordSaysNone() {
        long before = System.currentTimeMillis();

        long extracted = time.extract(record(-1), -1);

        assertThat(extracted).isBetween(before, System.currentTimeMillis());
    }

    private static ConsumerRecord<Object, Object> record(long timestamp) {
        return new ConsumerRecord<>(
                "t", 0, 0, timestamp, TimestampType.CREATE_TIME, 0, 0, "k", "v", new RecordHeaders(), Optional.empty());
    }
}
