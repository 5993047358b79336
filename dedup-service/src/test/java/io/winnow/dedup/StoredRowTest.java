package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.dedup.CollectionEntries.Row;
import io.winnow.sameness.Entries;
import io.winnow.sameness.PhraseVector;
import java.io.File;
import java.nio.ByteBuffer;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** Rows of lists as they are stored. */
class StoredRowTest {

    private static final byte[] DIRECTION = {1, -2, 3};

    @Test
    void isReadAsItWasWritten() {
        Row row = new Row(7, 4, -12_345, PhraseVector.fromBytes(DIRECTION), "musee d orsay", "Musée d’Orsay");

        Row read = Row.read(row.toBytes());

        assertThat(read).isEqualTo(row);
    }

    @Test
    void isReadAsReleasesBeforeAnswersWroteIt() {
        Row read = Row.read(ofFormerModel());

        assertThat(read)
                .isEqualTo(new Row(7, 0, Entries.NO_ANSWER, PhraseVector.fromBytes(DIRECTION), "louvre", "Louvre"));
    }

    /** Vectors of two models must not be compared. */
    @Test
    void isStoredAnewWithAVectorOfTodaysModel() {
        KeyValueStore<byte[], byte[]> store = store();
        byte[] key = {'h', 'o', 'm', 'e', '|', 0, 0, 0, 0};
        store.put(key, ofFormerModel());
        PhraseVector today = PhraseVector.fromBytes(new byte[] {5, 6, 7, 8});

        CollectionEntries list = new CollectionEntries(
                store, "home", text -> text.equals("Louvre") ? today : PhraseVector.fromBytes(DIRECTION));

        assertThat(list.isComparable(today)).isTrue();
        assertThat(store.get(key)[0]).isEqualTo((byte) 2);
        assertThat(Row.read(store.get(key))).isEqualTo(new Row(7, 0, Entries.NO_ANSWER, today, "louvre", "Louvre"));
    }

    private static byte[] ofFormerModel() {
        return ByteBuffer.allocate(1 + 8 + 3 * 4 + 3 + 6 + 6)
                .put((byte) 1)
                .putLong(7)
                .putInt(0)
                .putInt(DIRECTION.length)
                .putInt(6)
                .put(DIRECTION)
                .put("louvre".getBytes(UTF_8))
                .put("Louvre".getBytes(UTF_8))
                .array();
    }

    static KeyValueStore<byte[], byte[]> store() {
        KeyValueStore<byte[], byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(DedupTopology.ENTRIES), Serdes.ByteArray(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingDisabled()
                .build();
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "rows");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        store.init(
                new MockProcessorContext<>(properties, new TaskId(0, 0), new File("unused")).getStateStoreContext(),
                store);
        return store;
    }

    @Test
    void isNotReadWhereALaterReleaseWroteIt() {
        assertThatThrownBy(() -> Row.read(new byte[] {3, 0, 0}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("version 3");
    }
}
