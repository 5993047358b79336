package io.winnow.client.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.error.Field;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunOrderTest {

    static Stream<String> fields() {
        return Arrays.stream(RunOrder.class.getRecordComponents()).map(RecordComponent::getName);
    }

    @ParameterizedTest
    @MethodSource("fields")
    void namesEachFieldAsErrorsDo(String field) {
        assertThat(Field.values()).extracting(Field::json).contains(field);
    }
}
