package io.winnow.messages.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Texts;
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
    void neverLosesAllOfATextThatHoldsALetter() {
        Random random = new Random(99);
        for (int round = 0; round < 100_000; round++) {
            String text = Texts.any(random, 8) + Texts.letter(random);

            assertThat(Canonical.of(text)).as(Texts.escaped(text)).isNotEmpty();
        }
    }
}
