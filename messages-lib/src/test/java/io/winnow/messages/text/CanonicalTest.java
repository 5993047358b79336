package io.winnow.messages.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Texts;
import java.text.Normalizer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalTest {

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            The Eiffel Tower.           ~ eiffel tower
            eiffel  tower               ~ eiffel tower
            EIFFEL TOWER                ~ eiffel tower
            - **Eiffel Tower**          ~ eiffel tower
            "Eiffel Tower"              ~ eiffel tower
            «Eiffel Tower»              ~ eiffel tower
            • Eiffel Tower;             ~ eiffel tower
            Eiffel-Tower                ~ eiffel tower
            # Eiffel Tower              ~ eiffel tower
            Musée d’Orsay               ~ musee dorsay
            Musee d'Orsay               ~ musee dorsay
            Łódź voivodeship            ~ lodz voivodeship
            Łódź                        ~ łódź
            Straße                      ~ strasse
            STRASSE                     ~ strasse
            ﬁne wine                    ~ fine wine
            ＦＵＬＬ width               ~ full width
            Boeing 747                  ~ boeing 747
            Boeing 737                  ~ boeing 737
            C                           ~ c
            C++                         ~ c++
            C#                          ~ c#
            R&B                         ~ r and b
            3.5 litres                  ~ 3.5 litres
            35 litres                   ~ 35 litres
            The The                     ~ the
            A                           ~ a
            1984                        ~ 1984
            3D printing                 ~ 3d printing
            ΟΔΟΣ                        ~ οδοσ
            οδός                        ~ οδόσ
            東京タワー                   ~ 東京タワー
            Эйфелева башня              ~ эйфелева башня
            برج إيفل                    ~ برج إيفل
            हिन्दी                      ~ हिन्दी
            🗼 tower                    ~ 🗼 tower
            ???                         ~ ???
            """)
    void reducesSpellingsOfOneThingToOneForm(String attribute, String canonical) {
        assertThat(Canonical.of(attribute)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n", "\u00A0\u2003"})
    void isEmptyForBlankText(String blank) {
        assertThat(Canonical.of(blank)).isEmpty();
    }

    @Test
    void isIdempotentForAnyText() {
        Random random = new Random(20261122);
        for (int round = 0; round < 200_000; round++) {
            String text = Texts.any(random, 24);

            String once = Canonical.of(text);

            assertThat(Canonical.of(once))
                    .as("canonical of %s", Texts.escaped(text))
                    .isEqualTo(once);
        }
    }

    @Test
    void ignoresCaseAndDecorationOfAnyWords() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            String words = Texts.latinWords(random);

            String decorated = Texts.decorate(random, words);

            assertThat(Canonical.of(decorated)).as(decorated).isEqualTo(Canonical.of(words));
        }
    }

    @Test
    void isTheSameForAnyTextInAnyUnicodeForm() {
        Random random = new Random(20261126);
        for (int round = 0; round < 50_000; round++) {
            String text = Texts.any(random, 16);
            // Small figures are what NFKC mistakes: "10⁵" is not "105".
            boolean hasSmallFigures = text.codePoints().anyMatch(c -> Character.getType(c) == Character.OTHER_NUMBER);

            String form = Canonical.of(text);

            for (Normalizer.Form unicode : Normalizer.Form.values()) {
                boolean isCompatible = unicode == Normalizer.Form.NFKC || unicode == Normalizer.Form.NFKD;
                if (!isCompatible || !hasSmallFigures) {
                    assertThat(Canonical.of(Normalizer.normalize(text, unicode)))
                            .as("%s of %s", unicode, Texts.escaped(text))
                            .isEqualTo(form);
                }
            }
        }
    }

    @Test
    void neverMergesTextsThatDifferInADigitASignOrALeadingLetter() {
        List<String> patterns =
                List.of("%s. W", "%s W", "W %s", "(%s) W", "W-%s", "W %s%%", "%s° W", "W %s.5", "No. %s W", "“%s W”");
        List<List<String>> fillers = List.of(
                List.of("1", "2", "11", "12", "-1", "+1", "±1", "1²", "1½", ".1", "1.1", "1,1", "1/2", "1-2", "1:2"),
                List.of("B", "C", "B+", "B-", "B*", "B#", "B/C", "BC", "C++"));
        Random random = new Random(5);
        for (int round = 0; round < 20_000; round++) {
            String words = Texts.latinWords(random);
            String pattern = patterns.get(random.nextInt(patterns.size())).replace("W", words);
            List<String> filler = fillers.get(random.nextInt(fillers.size()));
            String one = pattern.formatted(filler.get(random.nextInt(filler.size())));
            String other = pattern.formatted(filler.get(random.nextInt(filler.size())));

            boolean same = Canonical.of(one).equals(Canonical.of(other));

            assertThat(same).as("%s and %s", one, other).isEqualTo(one.equals(other));
            assertThat(Canonical.of(one)).as(one).isNotEqualTo(Canonical.of(words));
        }
    }

    @Test
    void doesNotCareForTheStyleOfQuotes() {
        String[] quotes = {"\"\"", "“”", "„“", "«»", "‹›", "「」", "‘’", "''", "``"};
        String[] apostrophes = {"'", "’", "‘", "ʼ", "´", "`", "＇", "ʻ"};
        Random random = new Random(6);
        for (int round = 0; round < 20_000; round++) {
            String plain = Texts.latinWords(random) + " o'x" + Texts.latinWords(random);
            String pair = quotes[random.nextInt(quotes.length)];

            String quoted = pair.charAt(0)
                    + plain.replace("'", apostrophes[random.nextInt(apostrophes.length)])
                    + pair.charAt(1);

            assertThat(Canonical.of(quoted)).as(quoted).isEqualTo(Canonical.of(plain));
        }
    }

    @Test
    void neverLosesAllOfATextThatHoldsALetter() {
        Random random = new Random(99);
        for (int round = 0; round < 100_000; round++) {
            String text = Texts.any(random, 8) + Texts.letter(random);

            assertThat(Canonical.of(text)).as(Texts.escaped(text)).isNotEmpty();
        }
    }
}
