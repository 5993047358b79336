package io.winnow.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.ForeignAttribute.Reading;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignAttributeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "k|x;     {'attribute':'The Louvre','collection':'Paris sights'}; paris-sights|louvre",
                "paris|x; {'attribute':'The Louvre'};                             paris|louvre",
                "k;       {'attribute':'The Louvre','topic':'Paris sights'};      paris-sights|louvre",
                "exact|x; {'attribute':'The Louvre'};                             exact|The Louvre"
            })
    void findsTheKeyThatARecordBelongsUnder(String key, String value, String right) {
        Reading reading = read(key, value.replace('\'', '"'));

        assertThat(reading)
                .isInstanceOfSatisfying(
                        Reading.Usable.class, usable -> assertThat(usable.key()).hasToString(right));
    }

    @Test
    void leavesOutFieldsThatAreNotWhatTheyShouldBe() {
        Reading reading = read(
                "paris|x", "{\"attribute\":\"x\\ny\",\"provider\":7,\"model\":\" m\\u2028n \",\"at\":\"yesterday\"}");

        assertThat(reading)
                .isEqualTo(new Reading.Usable(
                        new AttributeKey("paris", "x y"),
                        new Attribute(1, "x y", "x y", "paris", null, "m n", null, null, null)));
    }

    @Test
    void takesOverWhatIsSaidOfAnAttributeAsALineThatIsNotTooLong() {
        Reading reading = read(
                "paris|x",
                "{\"attribute\":\"x\",\"description\":\" so\\n" + " long".repeat(100)
                        + "\",\"category\":\"a\\u2028b\"}");

        assertThat(reading).isInstanceOfSatisfying(Reading.Usable.class, usable -> {
            assertThat(usable.key()).hasToString("paris|x");
            assertThat(usable.attribute().description())
                    .startsWith("so  long long")
                    .endsWith("long…")
                    .hasSizeBetween(295, Attribute.MAX_DESCRIPTION);
            assertThat(usable.attribute().category()).isEqualTo("a b");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "null", "[\"a\"]", "{\"en\":\"a\"}", "\" \\n\"", "\"\\ud800\""})
    void leavesOutDescriptionsThatAreNoText(String said) {
        Reading reading =
                read("paris|x", "{\"attribute\":\"x\",\"description\":" + said + ",\"category\":" + said + "}");

        assertThat(reading)
                .isEqualTo(new Reading.Usable(
                        new AttributeKey("paris", "x"),
                        new Attribute(1, "x", "x", "paris", null, null, null, null, null)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "nonsense;                                              not JSON",
                "{'attribute':'x','collection':'paris'} trailing;       not JSON",
                "[];                                                    not a JSON object",
                "{'attribute':7};                                       no text in its field 'attribute'",
                "{'attribute':' ','collection':'paris'};                blank",
                "{'attribute':'\\ud800','collection':'paris'};          half a surrogate pair",
                "{'attribute':'x'};                                     no collection"
            })
    void saysWhyARecordCannotBeUsed(String value, String reason) {
        Reading reading = read("k", value.replace('\'', '"'));

        assertThat(reading)
                .isInstanceOfSatisfying(
                        Reading.Unusable.class,
                        unusable -> assertThat(unusable.reason()).contains(reason.replace('"', '\'')));
    }

    private static Reading read(String key, String value) {
        return ForeignAttribute.read(
                key.getBytes(UTF_8),
                value.getBytes(UTF_8),
                collection -> Sameness.beginning(collection.equals("exact") ? DedupMode.EXACT : DedupMode.CANONICAL));
    }
}
