package io.winnow.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Attribute;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerParserTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    The Eiffel Tower             | The Eiffel Tower
                    1. The Eiffel Tower.         | The Eiffel Tower
                    12) Louvre                   | Louvre
                    (3) Louvre                   | Louvre
                    4: Louvre                    | Louvre
                    7 - Louvre                   | Louvre
                    a) Louvre                    | Louvre
                    - Louvre                     | Louvre
                    * Louvre                     | Louvre
                    •Louvre                      | Louvre
                    – Louvre                     | Louvre
                    - [ ] Louvre                 | Louvre
                    - 1. **Louvre**              | Louvre
                    **1. Louvre**                | Louvre
                    ## Louvre                    | Louvre
                    > Louvre                     | Louvre
                    "Louvre",                    | Louvre
                    “Louvre”                     | Louvre
                    «Louvre»                     | Louvre
                    `Louvre`                     | Louvre
                    **Louvre**: the museum       | Louvre: the museum
                    Musée  d'Orsay               | Musée d'Orsay
                    "Mona Lisa" and "The Bridge" | "Mona Lisa" and "The Bridge"
                    Washington D.C.              | Washington D.C.
                    Martin Luther King Jr.       | Martin Luther King Jr.
                    And so on...                 | And so on...
                    747                          | 747
                    3.5 mm jack                  | 3.5 mm jack
                    1984                         | 1984
                    C++                          | C++
                    -40 °C                       | -40 °C
                    A cappella                   | A cappella
                    凯旋门。                      | 凯旋门。
                    🗼                           | 🗼
                    """)
    void takesDecorationOff(String line, String attribute) {
        assertThat(AnswerParser.parse(line, false)).isEqualTo(new AnswerParser.Parsed(List.of(attribute), 0));
    }

    static List<Arguments> answers() {
        return List.of(
                Arguments.of(
                        "one a line, blank lines apart", "A one\n\n  \nA two\r\nA three\n", "A one|A two|A three", 0),
                Arguments.of("repeats stay", "Louvre\nlouvre\nLouvre", "Louvre|louvre|Louvre", 0),
                Arguments.of(
                        "an introduction and a farewell",
                        "Here are 2 attractions:\n\n1. Louvre\n2. Orsay\n\nLet me know if you want more!",
                        "Louvre|Orsay",
                        2),
                Arguments.of("an introduction to bare lines", "Sure, here they are:\nLouvre\nOrsay", "Louvre|Orsay", 1),
                Arguments.of("a code fence", "```text\nLouvre\nOrsay\n```", "Louvre|Orsay", 0),
                Arguments.of("a JSON array", "[\"Louvre\", \"1. Orsay.\", 747]", "Louvre|Orsay|747", 0),
                Arguments.of(
                        "a fenced JSON array", "```json\n[\n  \"Louvre\",\n  \"Orsay\"\n]\n```", "Louvre|Orsay", 0),
                Arguments.of(
                        "objects",
                        "{\"attributes\":[{\"name\":\"Louvre\",\"why\":\"art\"},{\"attribute\":\"Orsay\"},null,{}]}",
                        "Louvre|Orsay",
                        2),
                Arguments.of("JSON that was cut off", "[\n  \"Louvre\",\n  \"Orsay\",\n  \"Pomp", "Louvre|Orsay", 1),
                Arguments.of("JSON in one line that was cut off", "```json\n[{\"attr", "", 1),
                Arguments.of("lines that say nothing", "Louvre\n---\n***\n- \nOrsay", "Louvre|Orsay", 3),
                Arguments.of(
                        "a dash that is part of a line",
                        "Well-known - and old\nOrsay",
                        "Well-known - and old|Orsay",
                        0),
                Arguments.of("control characters", "Lou\u0000vre\u0007\n\u001b[31mOrsay", "Lou vre|[31mOrsay", 0),
                Arguments.of("half a surrogate pair", "Lou\uD83Dvre", "Louvre", 0),
                Arguments.of("nothing", "", "", 0),
                Arguments.of("only white space", " \n\t\n", "", 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void readsWhatModelsWrite(String name, String answer, String attributes, int rejected) {
        List<String> expected = attributes.isEmpty() ? List.of() : List.of(attributes.split("\\|"));

        assertThat(AnswerParser.parse(answer, false)).isEqualTo(new AnswerParser.Parsed(expected, rejected));
    }

    @Test
    void rejectsWhatIsTooLong() {
        String longest = "x".repeat(Attribute.MAX_LENGTH);

        assertThat(AnswerParser.parse(longest + "\n" + longest + "y\nLouvre", false))
                .isEqualTo(new AnswerParser.Parsed(List.of(longest, "Louvre"), 1));
    }

    @Test
    void rejectsTheLastLineOfAnAnswerThatWasCutShort() {
        assertThat(AnswerParser.parse("Louvre\nOrsay\nPomp", true))
                .isEqualTo(new AnswerParser.Parsed(List.of("Louvre", "Orsay"), 1));
    }

    @Test
    void neverFailsAndAlwaysGivesOneVisibleLine() {
        Random random = new Random(3);
        String alphabet = "aZ1.)(-*#\"'`\n\n\r\t\u0000\u2028:,[]{}\\ é中\uD83D\uDE00\uFEFF";
        for (int i = 0; i < 100_000; i++) {
            StringBuilder answer = new StringBuilder();
            for (int j = random.nextInt(40); j > 0; j--) {
                answer.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            AnswerParser.Parsed parsed = AnswerParser.parse(answer.toString(), random.nextBoolean());
            for (String attribute : parsed.attributes()) {
                assertThat(attribute).isNotBlank().isEqualTo(attribute.strip());
                assertThat(attribute.chars().noneMatch(Character::isISOControl)).isTrue();
            }
        }
    }
}
