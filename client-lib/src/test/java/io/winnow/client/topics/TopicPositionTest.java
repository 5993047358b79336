package io.winnow.client.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.error.WinnowException;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicPositionTest {

    @Test
    void readsAndWritesPositions() {
        TopicPosition position = TopicPosition.parse("0:123,1:456");

        assertThat(position.at(1)).isEqualTo(456);
        assertThat(position.at(7)).isZero();
        assertThat(TopicPosition.parse("1:5,0:4"))
                .isEqualTo(TopicPosition.of(4, 5))
                .hasToString("0:4,1:5");
    }

    @Test
    void isMadeOfATopicsOffsets() {
        assertThat(TopicPosition.of(Map.of(new TopicPartition("t", 2), 7L, new TopicPartition("t", 0), 5L)))
                .isEqualTo(TopicPosition.of(5, 0, 7));
        assertThat(TopicPosition.of(Map.of())).isEqualTo(TopicPosition.START);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0:", ":1", "0:-1", "0:1;1:2", "0:1,", "99999:1", "0:99999999999999999999"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> TopicPosition.parse(text))
                .isInstanceOf(WinnowException.class)
                .hasMessageContaining("is not a position");
    }
}
