package io.winnow.sameness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalDecisionTest {

    private static final List<String> LIST = List.of(
            "Switch to LED bulbs",
            "Insulate the loft",
            "Take shorter showers",
            "Install solar panels",
            "Bleed the radiators",
            "Line-dry laundry",
            "Put lids on pans",
            "Close the curtains at dusk",
            "Turn the thermostat down by 1°C",
            "Cheap night-time electricity",
            "Unplug devices on standby",
            "Fit double glazing");
    private static final Embedder EMBEDDER = Embedder.inProcess(1);

    private final Entries entries = new Entries(384);

    @AfterAll
    static void close() {
        EMBEDDER.close();
    }

    @BeforeEach
    void fill() {
        LIST.forEach(text -> entries.add(text, EMBEDDER.embed(text)));
    }

    @ParameterizedTest
    @CsvSource({"Installing solar panels, 3", "the curtains: close them at dusk, 7", "Insulating the loft, 1"})
    void mergesWhatIsBeyondDoubt(String text, int entry) {
        Finding decision = decide(LocalDecision.withJudge(), text);

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Finding.Same.class,
                        same -> assertThat(same.as().entry()).isEqualTo(entry));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Turn the thermostat down by 2°C", "Expensive night-time electricity", "Install no solar panels"
            })
    void leavesWhatIsVetoedToTheJudge(String text) {
        Finding decision = decide(LocalDecision.withJudge(), text);

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Finding.Doubt.class,
                        doubt -> assertThat(doubt.nearest().getFirst().vetoes()).isNotEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Gorgonzola", "Eiffel Tower", "Consumer lag"})
    void takesWhatIsFarFromAllForNew(String text) {
        Finding decision = decide(LocalDecision.withJudge(), text);

        assertThat(decision).isEqualTo(new Finding.New());
    }

    @Test
    void showsAFewEntriesTheMostProbableFirst() {
        Finding decision = decide(LocalDecision.withJudge(), "energy-saving lamps");

        assertThat(decision).isInstanceOfSatisfying(Finding.Doubt.class, doubt -> {
            assertThat(doubt.nearest()).hasSizeBetween(1, LocalDecision.SHOWN);
            assertThat(doubt.nearest()).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
        });
    }

    @Test
    void saysWhatItCannotDecideWithoutAJudgeToo() {
        List<Class<?>> decisions = new ArrayList<>();
        for (String text : List.of("energy-saving lamps", "Installing solar panels", "Gorgonzola")) {
            decisions.add(decide(LocalDecision.alone(), text).getClass());
        }

        assertThat(decisions).containsExactly(Finding.Doubt.class, Finding.Same.class, Finding.New.class);
    }

    /** Whoever imports a list in which each line combines a few words would lose most of it to their similarity. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void keepsApartWhatVariesInAList(long seed) {
        Random random = new Random(seed);
        Set<String> texts = new LinkedHashSet<>();
        while (texts.size() < 500) {
            texts.add(String.join(
                    " ",
                    of(
                            random, "install", "replace", "repair", "inspect", "paint", "clean", "rent", "measure",
                            "extend", "test"),
                    of(
                            random, "old", "blue", "wooden", "solar", "modern", "quiet", "public", "hidden", "safe",
                            "narrow"),
                    of(
                            random, "roof", "window", "boiler", "fence", "meter", "lamp", "pump", "kitchen", "cellar",
                            "valve"),
                    of(random, "at home", "in the city", "for children", "in winter", "by the sea")));
        }
        Entries list = new Entries(384);
        int merged = 0;
        for (String text : texts) {
            PhraseVector vector = EMBEDDER.embed(text);
            if (LocalDecision.alone().decide(list, text, vector) instanceof Finding.Same(Candidate as)) {
                merged++;
                list.merge(as.entry(), text, vector);
            } else {
                list.add(text, vector);
            }
        }

        assertThat(merged).isLessThanOrEqualTo(texts.size() / 20);
    }

    private static String of(Random random, String... words) {
        return words[random.nextInt(words.length)];
    }

    @Test
    void takesTheFirstTextOfAllForNew() {
        Finding decision = LocalDecision.withJudge().decide(new Entries(384), "LEDs", EMBEDDER.embed("LEDs"));

        assertThat(decision).isEqualTo(new Finding.New());
    }

    @Test
    void readsBackWhatTheScorerWrites() {
        Scorer scorer = Scorer.load();

        Scorer back = Scorer.parse(scorer.lines());

        assertThat(back.lines()).isEqualTo(scorer.lines()).hasSizeGreaterThan(PairEvidence.Feature.values().length);
    }

    private Finding decide(LocalDecision rule, String text) {
        return rule.decide(entries, text, EMBEDDER.embed(text));
    }
}
