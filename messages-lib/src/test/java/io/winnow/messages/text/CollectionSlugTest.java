package io.winnow.messages.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.Texts;
import io.winnow.messages.error.WinnowException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionSlugTest {

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            Paris attractions            ~ paris-attractions
            " Paris,  Attractions! "     ~ paris-attractions
            AC/DC songs                  ~ ac-dc-songs
            C                            ~ c
            C++                          ~ c-plus-plus
            C#                           ~ c-sharp
            Café culture                 ~ cafe-culture
            what's new                   ~ whats-new
            日本の観光地                  ~ 日本の観光地
            a|b                          ~ a-b
            .NET                         ~ net
            """)
    void namesACollectionAfterItsTopic(String topic, String slug) {
        assertThat(CollectionSlug.slugOf(topic.replace("\"", ""))).isEqualTo(slug);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "../../etc",
                "..",
                ".",
                "/etc/passwd",
                "a/../b",
                "..\\windows",
                "~/x",
                "!!!",
                "a\nb",
                "a\u0000b"
            })
    void refusesWhatIsNoTopic(String topic) {
        assertThatThrownBy(() -> CollectionSlug.slugOf(topic))
                .isInstanceOf(WinnowException.class)
                .hasMessageStartingWith("topic ")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mus\uFFFDe", "x\uD800", "\uDC00x"})
    void refusesADamagedTopic(String topic) {
        assertThatThrownBy(() -> CollectionSlug.slugOf(topic))
                .isInstanceOf(WinnowException.class)
                .hasMessageEndingWith("has a character that could not be read: give it in UTF-8, without U+FFFD");
    }

    @Test
    void refusesATopicOfTenKilobytes() {
        assertThatThrownBy(() -> CollectionSlug.slugOf("x".repeat(10_000)))
                .isInstanceOf(WinnowException.class)
                .hasMessage("topic is 10000 bytes long: use at most 1000 bytes");
    }

    @Test
    void tellsLongTopicsApart() {
        String head = "é".repeat(300);

        String one = CollectionSlug.slugOf(head + " one");
        String two = CollectionSlug.slugOf(head + " two");

        assertThat(one).isNotEqualTo(two);
        assertThat(one.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(CollectionSlug.MAX_SLUG_BYTES);
    }

    @Test
    void neverNamesAPathOutsideItsDirectory() {
        Random random = new Random(3);
        Path base = Path.of("output");
        int named = 0;
        for (int round = 0; round < 100_000; round++) {
            String slug;
            try {
                slug = CollectionSlug.slugOf(Texts.any(random, 30));
            } catch (WinnowException refused) {
                continue;
            }
            named++;
            assertThat(base.resolve(slug).normalize()).isEqualTo(base.resolve(slug));
            assertThat(slug)
                    .doesNotContain("/", "\\", "|", "\u0000")
                    .doesNotStartWith("-")
                    .doesNotEndWith("-");
            assertThat(slug.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(CollectionSlug.MAX_SLUG_BYTES);
            assertThat(CollectionSlug.slugOf(slug)).isEqualTo(slug);
        }
        assertThat(named).isGreaterThan(10_000);
    }
}
