package io.winnow.sameness;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.sameness.PairEvidence.Feature;
import io.winnow.sameness.PairEvidence.Veto;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PairEvidenceTest {

    private static final List<String> WORDS = List.of(
            "led",
            "bulbs",
            "switch",
            "to",
            "the",
            "Louvre",
            "(old)",
            "no",
            "hot",
            "cold",
            "3",
            "II",
            "seat",
            "post",
            "seatpost",
            "überholt",
            "C++");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void isTheSameWithTheTextsExchanged(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            String one = text(random);
            String other = text(random);

            PairEvidence evidence = evidence(one, other);
            PairEvidence exchanged = evidence(other, one);

            assertThat(evidence.features()).as("%s / %s", one, other).containsExactly(exchanged.features());
            assertThat(evidence.vetoes()).as("%s / %s", one, other).isEqualTo(exchanged.vetoes());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void hasNoVetoOfATextAgainstItself(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            String text = text(random);

            PairEvidence evidence = evidence(text, text);

            assertThat(evidence.vetoes()).as(text).isEmpty();
            assertThat(evidence.get(Feature.OVERLAP)).as(text).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            NUMBERS    | Turn the heating down by 1 degree | Turn the heating down by 2 degrees
            NUMBERS    | Pont Alexandre III         | Pont Alexandre II
            NUMBERS    | 5. Arrondissement          | 6. Arrondissement
            NUMBERS    | -5 °C                      | 5 °C
            NUMBERS    | C++                        | C
            NUMBERS    | A/B testing                | B testing
            NUMBERS    | Vitamin C                  | Vitamin D
            NUMBERS    | double bed for two         | double bed for three
            NUMBERS    | 🍎 pie                     | 🍐 pie
            NEGATION   | partitions with a leader   | partitions without a leader
            NEGATION   | Do use the lift            | Don't use the lift
            ANTONYMS   | cheap flights              | expensive flights
            ANTONYMS   | red wine                   | white wine
            ANTONYMS   | too many parts opened      | too many parts closed
            ANTONYMS   | reliable brokers           | unreliable brokers
            ANTONYMS   | Synchronous replication    | Asynchronous replication
            NAMES      | Flag of England (historic) | Flag of Scotland (historic)
            DIACRITICS | mã                         | mà
            DIACRITICS | chợ nổi                    | chỗ nổi
            SCRIPT     | 東京タワー                  | 大阪城
            SCRIPT     | Красная площадь            | Красная стрела
            ORDER      | trains from Paris to Lyon  | trains from Lyon to Paris
            """)
    void isVetoed(Veto veto, String one, String other) {
        PairEvidence evidence = evidence(one, other);

        assertThat(evidence.vetoes()).contains(veto);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Seatpost              | seat posts
            LED bulbs             | light-emitting diode bulbs
            Hub dynamo            | dynamo hub
            Sacré-Cœur Basilica   | basilica of the Sacre Coeur
            Musée d'Orsay         | musée Orsay
            Organising the colours | organizing the color
            install solar panels  | installing the solar panel
            Two-factor login      | 2-factor login
            """)
    void coversWhatOnlyLooksDifferent(String one, String other) {
        PairEvidence evidence = evidence(one, other);

        assertThat(evidence.get(Feature.OVERLAP)).isEqualTo(1);
        assertThat(evidence.vetoes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Chain, Chainring", "Ring, String", "Bus, Bush"})
    void keepsWordsApartThatOnlyBeginAlike(String one, String other) {
        PairEvidence evidence = evidence(one, other);

        assertThat(evidence.get(Feature.OVERLAP)).isZero();
    }

    @Test
    void saysThatWordsOfSeveralEntriesTellThemApart() {
        List<String> list = new ArrayList<>();
        for (String place : List.of("roof", "fence", "door", "wall", "gate")) {
            list.add("repair the " + place);
            list.add("clean the " + place);
        }

        assertThat(evidence("clean a chimney", "repair a chimney", list).vetoes())
                .containsExactly(Veto.PARAMETERS);
        assertThat(evidence("clean a chimney", "repair a chimney", list.subList(0, 6))
                        .vetoes())
                .isEmpty();
        assertThat(evidence("clean a chimney", "clean a chimney well", list).vetoes())
                .doesNotContain(Veto.PARAMETERS);
    }

    @Test
    void saysWhenOthersShareAsMuchByChance() {
        List<String> list = List.of("strong coffee", "strong tea", "hot milk");

        assertThat(evidence("strong soup", "strong broth", list).vetoes()).containsExactly(Veto.COMMONPLACE);
        assertThat(evidence("soup", "broth", list).vetoes()).containsExactly(Veto.COMMONPLACE);
        assertThat(evidence("hot soup", "hot broth", list).vetoes()).isEmpty();
        assertThat(evidence("strong soup", "very strong soup", list).vetoes()).doesNotContain(Veto.COMMONPLACE);
    }

    private static String text(Random random) {
        List<String> words = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            words.add(WORDS.get(random.nextInt(WORDS.size())));
        }
        return String.join(" ", words);
    }

    private static PairEvidence evidence(String one, String other) {
        return evidence(one, other, List.of("switch to led bulbs", "cold water", "Louvre"));
    }

    private static PairEvidence evidence(String one, String other, List<String> list) {
        Lexicon lexicon = new Lexicon();
        for (int row = 0; row < list.size(); row++) {
            lexicon.add(
                    row, new java.util.LinkedHashSet<>(Phrase.of(list.get(row)).words()), null);
        }
        return new PairEvidence(Phrase.of(one), Phrase.of(other), 0.5, 0.4, 0, lexicon);
    }
}
