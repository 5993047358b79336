package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.dedup.CollectionEntries.Row;
import io.winnow.sameness.Entries;
import io.winnow.sameness.PhraseVector;
import java.nio.ByteBuffer;
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
        byte[] stored = ByteBuffer.allocate(1 + 8 + 3 * 4 + 3 + 6 + 6)
                .put((byte) 1)
                .putLong(7)
                .putInt(4)
                .putInt(DIRECTION.length)
                .putInt(6)
                .put(DIRECTION)
                .put("louvre".getBytes(UTF_8))
                .put("Louvre".getBytes(UTF_8))
                .array();

        Row read = Row.read(stored);

        assertThat(read)
                .isEqualTo(new Row(7, 4, Entries.NO_ANSWER, PhraseVector.fromBytes(DIRECTION), "louvre", "Louvre"));
    }

    @Test
    void isNotReadWhereALaterReleaseWroteIt() {
        assertThatThrownBy(() -> Row.read(new byte[] {3, 0, 0}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("version 3");
    }
}
