package io.winnow.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.dedup.vectors.Embedding;
import io.winnow.messages.Merge;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.rulings.Ruling;
import io.winnow.messages.text.DedupMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people decide, against what deduplication would do. */
class OverrulingTest {

    private static final String SOLAR = "Install solar panels";
    private static final String SOLAR_AGAIN = "Installing solar panels";
    private static final String SOLAR_THIRD = "Installing the solar panels";
    private static final String PUMP = "Heat pump";
    private static final String ONE = "Turn the thermostat down by 1°C";
    private static final String TWO = "Turn the thermostat down by 2°C";

    @TempDir
    static Path embeddings;

    private static Embedding embedding;

    @TempDir
    Path directory;

    private MeaningBench bench;

    @BeforeAll
    static void load() {
        embedding = new Embedding(embeddings, 1);
    }

    @AfterAll
    static void unload() {
        embedding.close();
    }

    @BeforeEach
    void open() {
        bench = new MeaningBench(directory.resolve("one"), embedding);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @EnumSource(DedupMode.class)
    void whatIsStruckOutNeverComesBack(DedupMode mode) {
        bench.order(0, mode);
        bench.raw(PUMP);
        bench.raw(SOLAR);

        bench.strike(PUMP);
        bench.strike(PUMP);
        bench.restart();
        bench.raw(PUMP);

        assertThat(bench.texts()).containsExactly(SOLAR);
        assertThat(bench.merges).singleElement().satisfies(merge -> {
            assertThat(merge.isStruck()).isTrue();
            assertThat(merge.dropped()).isEqualTo(PUMP);
            assertThat(merge.by()).isEqualTo("ann");
            assertThat(merge.callId()).isEqualTo(MeaningBench.CALL);
        });
        assertThat(bench.tally.unique()).isEqualTo(2);
        assertThat(bench.tally.duplicate()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(DedupMode.class)
    void whatIsStruckOutBeforeItCameDoesNotCome(DedupMode mode) {
        bench.order(0, mode);
        bench.raw(SOLAR);

        bench.strike(PUMP);
        bench.raw(PUMP);

        assertThat(bench.texts()).containsExactly(SOLAR);
        assertThat(bench.tally.duplicate()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(DedupMode.class)
    void whatIsMergedLeavesUntilItIsSplit(DedupMode mode) {
        bench.order(0, mode);
        bench.raw(PUMP);
        bench.raw(SOLAR);

        bench.merge(SOLAR, PUMP);

        assertThat(bench.texts()).containsExactly(PUMP);
        assertThat(bench.whyNot.get(MeaningBench.key(SOLAR)).twinKey()).isEqualTo(MeaningBench.key(PUMP));

        bench.split(SOLAR);
        bench.split(SOLAR);
        bench.raw(SOLAR);

        assertThat(bench.texts()).containsExactlyInAnyOrder(PUMP, SOLAR);
        assertThat(bench.whyNot).isEmpty();
        assertThat(bench.tally.duplicate()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(DedupMode.class)
    void noTwoAreMergedIntoEachOther(DedupMode mode) {
        bench.order(0, mode);
        bench.raw(PUMP);
        bench.raw(SOLAR);
        bench.merge(SOLAR, PUMP);

        bench.merge(PUMP, SOLAR);

        assertThat(bench.texts()).containsExactly(PUMP);
        assertThat(bench.refused).containsExactly("an attribute cannot be merged into itself");
    }

    @ParameterizedTest
    @EnumSource(DedupMode.class)
    void aNewGenerationKnowsNoRulings(DedupMode mode) {
        bench.order(0, mode);
        bench.raw(PUMP);
        bench.strike(PUMP);
        bench.order(1, mode);
        bench.raw(PUMP);

        bench.rule(Ruling.Kind.STRIKE, PUMP, null, 0);

        assertThat(bench.texts()).containsExactly(PUMP);
    }

    @Test
    void paraphrasesOfWhatIsStruckOutAreDroppedForIt() {
        bench.order(0, DedupMode.SEMANTIC);
        bench.raw(SOLAR);

        bench.strike(SOLAR);
        bench.restart();
        bench.raw(SOLAR_AGAIN);

        assertThat(bench.texts()).isEmpty();
        assertThat(bench.dropped()).containsExactly(SOLAR + " = null", SOLAR_AGAIN + " = " + SOLAR);
        assertThat(bench.merges.getLast().rule()).isEqualTo(Merge.Rule.MEANING);
    }

    @Test
    void paraphrasesOfWhatIsMergedAreDroppedForItsTwin() {
        bench.order(0, DedupMode.SEMANTIC);
        bench.raw(SOLAR);
        bench.raw(PUMP);

        bench.merge(SOLAR, PUMP);
        bench.raw(SOLAR_AGAIN);

        assertThat(bench.texts()).containsExactly(PUMP);
        assertThat(bench.dropped()).containsExactly(SOLAR + " = " + PUMP, SOLAR_AGAIN + " = " + PUMP);
    }

    @Test
    void whatMeaningDroppedComesOutAfterAll() {
        bench.order(0, DedupMode.SEMANTIC);
        bench.raw(SOLAR);
        bench.raw(SOLAR_AGAIN);

        bench.split(SOLAR_AGAIN);
        bench.restart();
        bench.raw(SOLAR_AGAIN);
        bench.raw(SOLAR_THIRD);

        assertThat(bench.texts()).containsExactlyInAnyOrder(SOLAR, SOLAR_AGAIN);
        assertThat(bench.whyNot).containsOnlyKeys(MeaningBench.key(SOLAR_THIRD));
        assertThat(bench.tally.total()).isEqualTo(4);
        assertThat(bench.tally.unique()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Ruling.Kind.class)
    void whatWaitsForAJudgeIsDecidedByAPersonFirst(Ruling.Kind kind) {
        bench.candidate(PUMP);
        bench.candidate(ONE);
        bench.different(ONE);
        bench.candidate(TWO);

        bench.rule(kind, TWO, kind == Ruling.Kind.MERGE ? PUMP : null, 0);
        bench.same(TWO, ONE);

        Set<String> listed = new HashSet<>(Set.of(PUMP, ONE));
        if (kind == Ruling.Kind.SPLIT) {
            listed.add(TWO);
        }
        assertThat(bench.texts()).isEqualTo(listed);
        assertThat(bench.asked()).endsWith(TWO);
        assertThat(bench.isSettled()).isTrue();
        assertThat(bench.tally.total()).isEqualTo(3);
    }

    /** Random attributes, rulings, generations and restarts of a list whose entries differ in form, against a model of it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void doesWhatAListOfMemoryDoes(long seed) {
        Random random = new Random(seed);
        List<String> texts = List.of("ash", "birch", "cedar", "elm", "fir", "larch");
        Model model = new Model();
        bench.order(0, DedupMode.CANONICAL);

        for (int step = 0; step < 250; step++) {
            String text = texts.get(random.nextInt(texts.size()));
            String other = texts.get(random.nextInt(texts.size()));
            int stale = random.nextInt(8) == 0 ? 1 : 0;
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4, 5, 6, 7 -> {
                    bench.raw(text);
                    model.attribute(text);
                }
                case 8, 9, 10, 11 -> rule(model, Ruling.Kind.STRIKE, text, null, stale);
                case 12, 13, 14 -> rule(model, Ruling.Kind.MERGE, text, other, stale);
                case 15, 16, 17 -> rule(model, Ruling.Kind.SPLIT, text, null, stale);
                case 18 -> {
                    if (random.nextInt(3) == 0) {
                        bench.restart();
                    }
                }
                default -> {
                    if (random.nextInt(6) == 0) {
                        model.begin();
                        bench.order(model.generation, DedupMode.CANONICAL);
                    }
                }
            }

            assertThat(bench.texts().stream().filter(model::isOfGeneration).toList())
                    .as("seed %d, step %d", seed, step)
                    .containsExactlyInAnyOrderElementsOf(model.listed);
            Map<String, String> whyNot = new HashMap<>();
            bench.whyNot.values().stream()
                    .filter(merge -> merge.generation() == model.generation)
                    .forEach(merge -> whyNot.put(merge.dropped(), String.valueOf(merge.twin())));
            assertThat(whyNot).as("seed %d, step %d", seed, step).isEqualTo(model.whyNot);
        }

        assertThat(bench.tally.unique()).isEqualTo(model.unique);
        assertThat(bench.tally.duplicate()).isEqualTo(model.duplicate);
        assertThat(bench.tally.quarantined()).isZero();
        assertThat(bench.refused).hasSizeGreaterThanOrEqualTo(model.refused);
    }

    private void rule(Model model, Ruling.Kind kind, String text, @Nullable String into, int stale) {
        bench.rule(kind, text, into, Math.max(0, model.generation - stale));
        if (stale == 0 || model.generation == 0) {
            model.rule(kind, text, into);
        }
    }

    /** A list in memory. */
    private final class Model {

        final Set<String> listed = new HashSet<>();
        final Map<String, String> whyNot = new HashMap<>();
        final Set<String> seen = new HashSet<>();
        long generation;
        long unique;
        long duplicate;
        int refused;

        boolean isOfGeneration(String text) {
            return WinnowHeaders.generation(
                            bench.listed.get(MeaningBench.key(text)).headers())
                    == generation;
        }

        void attribute(String text) {
            if (seen.add(text)) {
                unique++;
                listed.add(text);
            } else {
                duplicate++;
            }
        }

        void begin() {
            generation++;
            listed.clear();
            whyNot.clear();
            seen.clear();
        }

        void rule(Ruling.Kind kind, String text, @Nullable String into) {
            switch (kind) {
                case STRIKE -> leave(text, "null");
                case MERGE -> {
                    String head = into;
                    while (whyNot.containsKey(head) && !whyNot.get(head).equals("null")) {
                        head = whyNot.get(head);
                    }
                    if (head.equals(text) || whyNot.containsKey(head)) {
                        refused++;
                    } else {
                        leave(text, head);
                    }
                }
                case SPLIT -> {
                    if (whyNot.remove(text) != null) {
                        listed.add(text);
                    }
                }
            }
        }

        private void leave(String text, String why) {
            seen.add(text);
            listed.remove(text);
            whyNot.put(text, why);
        }
    }

    /** The same attributes, verdicts and rulings for a bench that goes on and for one that is restarted now and then. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void decidesAlikeInMeaningWhateverIsRestarted(long seed) {
        try (MeaningBench restarted = new MeaningBench(directory.resolve("two"), embedding)) {
            Random random = new Random(seed);
            List<String> texts = new ArrayList<>();
            for (String thing : List.of("solar panels", "heat pump", "LED lighting", "loft insulation")) {
                for (String manner : List.of("Install %s", "Installing %s", "%s 2", "%s 3", "No %s", "Cheap %s")) {
                    texts.add(manner.formatted(thing));
                }
            }
            Map<String, Ruling.Kind> last = new HashMap<>();
            Set<String> came = new HashSet<>();

            for (int step = 0; step < 200; step++) {
                String text = texts.get(random.nextInt(texts.size()));
                String other = texts.get(random.nextInt(texts.size()));
                int what = random.nextInt(10);
                if (random.nextInt(25) == 0) {
                    restarted.restart();
                } else if (random.nextInt(15) == 0) {
                    restarted.idle();
                }
                Consumer<MeaningBench> action = switch (what) {
                    case 0, 1, 2, 3, 4 -> {
                        yield came.add(text) ? to -> to.candidate(text) : to -> {};
                    }
                    case 5 -> to -> to.same(text, other);
                    case 6 -> to -> to.different(text);
                    case 7 -> to -> to.strike(text);
                    case 8 -> to -> to.merge(text, other);
                    default -> to -> to.split(text);
                };
                if (what == 7) {
                    last.put(text, Ruling.Kind.STRIKE);
                } else if (what == 9) {
                    last.put(text, Ruling.Kind.SPLIT);
                } else if (what == 8) {
                    last.remove(text);
                }
                action.accept(bench);
                action.accept(restarted);
            }
            texts.forEach(text -> {
                bench.unchecked(text);
                restarted.unchecked(text);
            });

            assertThat(bench.isSettled()).isTrue();
            assertThat(restarted.list()).isEqualTo(bench.list());
            assertThat(restarted.texts()).isEqualTo(bench.texts());
            assertThat(restarted.merges)
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("at")
                    .isEqualTo(bench.merges);
            assertThat(restarted.tally).isEqualTo(bench.tally);
            assertThat(bench.tally.total()).as("seed %d", seed).isEqualTo(came.size());
            assertThat(bench.whyNot.keySet()).doesNotContainAnyElementsOf(bench.listed.keySet());
            last.forEach((text, kind) -> assertThat(bench.texts().contains(text))
                    .as("seed %d: %s of %s", seed, kind, text)
                    .isEqualTo(kind == Ruling.Kind.SPLIT));
            came.forEach(text -> assertThat(bench.listed.containsKey(MeaningBench.key(text))
                            || bench.whyNot.containsKey(MeaningBench.key(text)))
                    .isTrue());
        }
    }
}
