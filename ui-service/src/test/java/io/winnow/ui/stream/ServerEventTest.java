package io.winnow.ui.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.ui.kafka.BrokerWatch;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ServerEventTest {

    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    @Test
    void writesWhatEndsAStreamAndWhereToGoOn() {
        ServerEvent evicted = ServerEvent.of("0:7", new ServerEvent.Evicted("too slow", "0:7"));
        ServerEvent recycled = ServerEvent.of("0:7", new ServerEvent.Recycle("old", "0:7"));

        assertThat(evicted.name().onTheWire()).isEqualTo("evicted");
        assertThat(evicted.data()).isEqualTo("{\"reason\":\"too slow\",\"resumeFrom\":\"0:7\"}");
        assertThat(evicted.isLast()).isTrue();
        assertThat(recycled.name().onTheWire()).isEqualTo("recycle");
        assertThat(recycled.isLast()).isTrue();
    }

    @Test
    void leavesOutOfAHeartbeatWhatAStreamOfAllCollectionsDoesNotHave() {
        BrokerWatch.KafkaState kafka = new BrokerWatch.KafkaState(true, NOW, null);

        ServerEvent heartbeat = ServerEvent.of("0:7", new ServerEvent.Heartbeat("0:9", false, null, 5_000, kafka, NOW));

        assertThat(heartbeat.name().onTheWire()).isEqualTo("heartbeat");
        assertThat(heartbeat.isLast()).isFalse();
        assertThat(heartbeat.data()).isEqualTo("""
            {"head":"0:9","catchingUp":false,"everyMs":5000,\
            "kafka":{"reachable":true,"since":"2026-11-26T12:00:00Z","behind":null},"at":"2026-11-26T12:00:00Z"}\
            """);
    }

    @Test
    void joinsRowsThatWereWrittenOnce() {
        RowBatch batch = new RowBatch();
        batch.add(row("{\"a\":1}"));
        batch.add(row("{\"a\":2}"));

        assertThat(ServerEvent.rows("0:2", batch).data()).isEqualTo("[{\"a\":1},{\"a\":2}]");
    }

    @Test
    void isFullByRowsOrByCharacters() {
        RowBatch small = new RowBatch();
        RowBatch large = new RowBatch();

        for (int i = 0; i < RowBatch.MAX_ROWS - 1; i++) {
            small.add(row("{}"));
        }
        assertThat(small.isFull()).isFalse();
        small.add(row("{}"));
        large.add(row("x".repeat(RowBatch.MAX_CHARS)));

        assertThat(small.isFull()).isTrue();
        assertThat(large.isFull()).isTrue();
    }

    private static StreamRow row(String json) {
        return new StreamRow(0, 0, "c", 0, json, null, false);
    }
}
