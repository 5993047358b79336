package io.winnow.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhrasesTest {

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS;

    private static final List<String> ATOMS = List.of(
            "a",
            "b",
            "é",
            "ß",
            "ſ",
            "K",
            "и",
            "完",
            " ",
            "\\.",
            "\\[",
            "¿",
            "'",
            "\\b",
            "\\W",
            "\\w",
            "\\d",
            "\\p{L}",
            ".",
            "[ab]",
            "[.\\-\\]a]",
            "[^a]",
            "[a-c]",
            "(?:a|b )",
            "(?:\\W|é)",
            "(?:ab|(?:b|'|\\.)?и)",
            "(?:(?:a)?b?)");

    private static final List<String> QUANTIFIERS =
            List.of("", "", "", "", "?", "*", "+", "{0,2}", "{1,2}", "{2}", "??", "*+");

    private static final List<String> CHARACTERS = List.of(
            "a", "A", "b", "B", "c", "é", "É", "ß", "s", "S", "k", "K", "И", "完", " ", ".", "[", "]", "-", "¿", "'",
            "5", "🏴");

    @Test
    void tellsPhrasesFromNames() {
        Phrases phrases = Phrases.of("(?:oh )?sure[,!]|\\W{0,3}nothing more\\b|.{0,5}完");

        assertThat(List.of("Sure, why not", "OH sure!", "** Nothing more to say", "全部完"))
                .allMatch(phrases::begin);
        assertThat(List.of("Surely", "Nothing moreover", "", "Louvre", "…")).noneMatch(phrases::begin);
        assertThat(phrases.have("Sure!")).isTrue();
        assertThat(phrases.have("Sure! Here")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void matchesWhatTheWholeExpressionMatches(int seed) {
        Random random = new Random(seed);
        int matched = 0;
        for (int i = 0; i < 300; i++) {
            String regex = IntStream.rangeClosed(0, random.nextInt(6))
                    .mapToObj(unused -> sequence(random))
                    .collect(Collectors.joining("|"));
            Phrases phrases = Phrases.of(regex);
            Pattern whole = Pattern.compile(regex, FLAGS);
            for (int j = 0; j < 40; j++) {
                String text = text(random);

                boolean begins = phrases.begin(text);

                assertThat(begins)
                        .as("%s at the start of \"%s\"", regex, text)
                        .isEqualTo(whole.matcher(text).lookingAt());
                assertThat(phrases.have(text))
                        .as("%s and \"%s\"", regex, text)
                        .isEqualTo(whole.matcher(text).matches());
                matched += begins ? 1 : 0;
            }
        }
        assertThat(matched).as("texts that matched").isBetween(1_000, 11_000);
    }

    private static String sequence(Random random) {
        return IntStream.rangeClosed(0, random.nextInt(4))
                .mapToObj(unused -> {
                    String atom = pick(ATOMS, random);
                    return atom.equals("\\b") ? atom : atom + pick(QUANTIFIERS, random);
                })
                .collect(Collectors.joining());
    }

    private static String text(Random random) {
        return IntStream.range(0, random.nextInt(6))
                .mapToObj(unused -> pick(CHARACTERS, random))
                .collect(Collectors.joining());
    }

    private static <T> T pick(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }
}
