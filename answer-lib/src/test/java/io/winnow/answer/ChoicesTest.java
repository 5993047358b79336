package io.winnow.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChoicesTest {

    private static final Map<Integer, Integer> EXPECTED = Map.of(1, 2, 2, 0, 3, 10);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1: 2\n2: 0\n3: 10",
                "1. 2\n2. none\n3. 10",
                "1) 2\n2) None.\n3) 10",
                "- 1: 2\n- 2: 0\n- 3: 10",
                "* **1**: 2\n* **2**: 0\n* **3**: 10",
                "Entry 1: 2\nEntry 2: 0\nEntry 3: 10",
                "Entry 1 -> candidate 2\nEntry 2 -> 0\nEntry 3 -> candidate 10",
                "1 → 2\n2 → 0\n3 → 10",
                "1 = 2\n2 = 0\n3 = 10",
                "1 is the same as candidate 2\n2: no\n3: #10",
                "| 1 | 2 |\n| 2 | 0 |\n| 3 | 10 |",
                "Here are my verdicts:\n\n1: 2 (the same museum)\n2: 0 - a part of it\n3: 10",
                "<think>\n1: 7\n2: 7\n</think>\n1: 2\n2: 0\n3: 10",
                "{\"verdicts\":[{\"entry\":1,\"same\":2},{\"entry\":2,\"same\":0},{\"entry\":3,\"same\":10}]}",
                "```json\n[{\"entry\": \"1\", \"same\": \"2\"}, {\"entry\": 2, \"same\": null}, {\"entry\": 3, \"same\": 10}]\n```",
                "[{'number': 1, 'candidate': 2}, {'number': 2, 'candidate': 0}, {'number': 3, 'candidate': 10}]",
                "{\"1\": 2, \"2\": 0, \"3\": 10}",
                "{1: 2, 2: none, 3: 10}",
                "[2, 0, 10]",
                "{\"verdicts\": [2, 0, 10]}",
                "{\"verdicts\":[\"1:2\",\"2:0\",\"3:10\"]}",
                "[\"1: 2\", \"2: none\", \"3: 10\"]",
                "1:2\n2:0\n3:10",
            })
    void readsWhatModelsWrite(String answer) {
        assertThat(Choices.read(answer, false, 3)).isEqualTo(EXPECTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "I cannot help with that.",
                "None of them.",
                "Eiffel Tower\nLouvre",
                "1: Louvre\n2: Orsay",
                "1: 2.5\n2: 3rd",
                "1: -1\n2:-2\n3 = -1",
                "{\"verdicts\": []}",
                "{\"error\": \"busy\"}",
            })
    void takesNothingFromWhatIsNoVerdict(String answer) {
        assertThat(Choices.read(answer, false, 3)).isEmpty();
    }

    @Test
    void takesNothingOfAListThatLeavesSomethingOut() {
        assertThat(Choices.read("[2, 10]", false, 3)).isEmpty();
        assertThat(Choices.read("{\"verdicts\": [2, 0, 10, 1]}", false, 3)).isEmpty();
        assertThat(Choices.read("[2, 0,", true, 3)).isEmpty();
    }

    @Test
    void takesNothingOfAQuestionThatIsAnsweredInTwoWays() {
        assertThat(Choices.read("1: 2\n2: 3\n2: 0\n3: 1\n3: 1", false, 3)).isEqualTo(Map.of(1, 2, 3, 1));
    }

    @Test
    void distrustsTheLastLineOfAnAnswerThatWasCutOff() {
        assertThat(Choices.read("1: 2\n2: 0\n3: 1", true, 3)).isEqualTo(Map.of(1, 2, 2, 0));
        assertThat(Choices.read("{\"verdicts\":[{\"entry\":1,\"same\":2},{\"entry\":2,\"same\":1", true, 2))
                .isEqualTo(Map.of(1, 2));
        assertThat(Choices.read("{\"verdicts\":[\"1:2\",\"2:1", true, 2)).isEqualTo(Map.of(1, 2));
    }

    @Test
    void readsAnythingInTime() {
        Random random = new Random(26);
        String alphabet = "0123456789:->|*[]{}\",'() \nentry";
        for (int i = 0; i < 200; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(2_000); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }

            Map<Integer, Integer> read = Choices.read(text.toString(), random.nextBoolean(), random.nextInt(9));

            assertThat(read.values()).allMatch(number -> number >= 0);
        }
    }
}
