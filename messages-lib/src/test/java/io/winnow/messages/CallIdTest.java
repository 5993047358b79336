package io.winnow.messages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallIdTest {

    @Test
    void tellsCallsToModelsFromThoseThatHandIn() {
        String attempt = new CallId("r1", 0, 1, 1).toString();
        String handedIn = CallId.handedIn("r1", 1).toString();

        assertThat(CallId.isOfModel(attempt)).isTrue();
        assertThat(CallId.isOfModel(CallId.ofExecution(attempt, "kccnc"))).isTrue();
        assertThat(CallId.isOfModel(handedIn)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "r1", "r1.0", "r1.0.1", "mine"})
    void takesNothingElseForACallToAModel(String text) {
        assertThat(CallId.isOfModel(text)).isFalse();
    }
}
