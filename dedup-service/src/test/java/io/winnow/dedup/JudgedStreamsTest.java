package io.winnow.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.dedup.vectors.Embedding;
import io.winnow.messages.Attribute;
import io.winnow.messages.Doubt;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.Verdict;
import io.winnow.messages.kafka.WinnowHeaders;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random streams of candidates and verdicts, in random interleavings, with repeats and restarts. */
class JudgedStreamsTest {

    private static final List<String> THINGS =
            List.of("solar panels", "heat pump", "LED lighting", "loft insulation", "smart thermostat");
    private static final List<String> MANNERS =
            List.of("Install %s", "Installing %s", "New %s", "%s 2", "%s 3", "Cheap %s", "No %s", "Buy a better %s");

    @TempDir
    static Path embeddings;

    private static Embedding embedding;

    @TempDir
    Path directory;

    @BeforeAll
    static void load() {
        embedding = new Embedding(embeddings, 1);
    }

    @AfterAll
    static void unload() {
        embedding.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void decidesEachOnceUnderAnyInterleaving(long seed) {
        try (MeaningBench bench = new MeaningBench(directory.resolve("once"), embedding);
                MeaningBench restarted = new MeaningBench(directory.resolve("restarted"), embedding)) {
            Play play = new Play(seed, bench, restarted);

            play.all();

            assertThat(bench.isSettled()).isTrue();
            assertThat(bench.tally.unique()).isEqualTo(bench.unique.size());
            assertThat(bench.tally.duplicate()).isEqualTo(bench.merges.size() + play.repeated);
            assertThat(bench.tally.quarantined()).isEqualTo(play.unusable);
            assertThat(bench.tally.total()).isEqualTo(play.candidates);
            Set<String> listed = listed(bench);
            assertThat(listed).hasSameSizeAs(bench.unique);
            Set<String> dropped = bench.merges.stream().map(Merge::dropped).collect(Collectors.toSet());
            assertThat(dropped).hasSameSizeAs(bench.merges).doesNotContainAnyElementsOf(listed);
            assertThat(bench.merges).allSatisfy(merge -> assertThat(listed).contains(merge.twin()));
            assertThat(Stream.concat(listed.stream(), dropped.stream()))
                    .containsExactlyInAnyOrderElementsOf(play.known);
            play.first.values().stream()
                    .filter(verdict -> verdict.kind() == Verdict.Kind.SAME)
                    .forEach(
                            verdict -> assertThat(play.entryOf(verdict.key())).isEqualTo(play.entryOf(verdict.same())));
            assertThat(bench.doubts).isNotEmpty();

            assertThat(restarted.list()).isEqualTo(bench.list());
            assertThat(restarted.merges)
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("at")
                    .isEqualTo(bench.merges);
            assertThat(restarted.tally).isEqualTo(bench.tally);
        }
    }

    private static Set<String> listed(MeaningBench bench) {
        return bench.unique.stream()
                .map(record -> Json.read(record.value(), Attribute.class).attribute())
                .collect(Collectors.toSet());
    }

    /** The same records for one that goes on and for one that is restarted, or lets go of its lists, now and then. */
    private static final class Play {

        final Map<String, Verdict> first = new HashMap<>();
        final Set<String> known = new HashSet<>();
        long candidates;
        long repeated;
        long unusable;

        private final Random random;
        private final MeaningBench bench;
        private final MeaningBench restarted;
        private final List<Verdict> due = new ArrayList<>();
        private final List<Verdict> given = new ArrayList<>();
        private int heard;

        Play(long seed, MeaningBench bench, MeaningBench restarted) {
            this.random = new Random(seed);
            this.bench = bench;
            this.restarted = restarted;
        }

        void all() {
            List<String> texts = new ArrayList<>();
            THINGS.forEach(thing -> MANNERS.forEach(manner -> texts.add(manner.formatted(thing))));
            Collections.shuffle(texts, random);
            for (String text : texts) {
                disturb();
                candidate(text);
                if (random.nextInt(12) == 0) {
                    unusable();
                }
                if (!due.isEmpty() && random.nextInt(12) == 0) {
                    again(due.get(random.nextInt(due.size())).key());
                }
                while (random.nextInt(2) == 0) {
                    disturb();
                    verdict();
                }
            }
            while (!due.isEmpty()) {
                disturb();
                verdict();
            }
        }

        private void candidate(String text) {
            boolean isJudged = random.nextInt(4) > 0;
            candidates++;
            known.add(text);
            both(each -> each.candidate(text, 0, isJudged));
            for (Doubt doubt : bench.doubts.subList(heard, bench.doubts.size())) {
                due.add(answer(doubt));
            }
            heard = bench.doubts.size();
        }

        private void unusable() {
            candidates++;
            unusable++;
            TestRecord<byte[], byte[]> record = MeaningBench.attribute("Not vouched for", MeaningBench.CALL);
            record.headers().remove(WinnowHeaders.CANONICAL);
            both(each -> each.pipe(MeaningBench.TOPICS.candidates(), record));
        }

        /** What is still in doubt comes a second time. */
        private void again(String key) {
            candidates++;
            repeated++;
            String text = bench.doubts.stream()
                    .filter(doubt -> doubt.key().equals(key))
                    .findFirst()
                    .orElseThrow()
                    .text();
            both(each -> each.candidate(text));
        }

        /** One that is due, in any order, or one that was given before, or another one on the same. */
        private void verdict() {
            if (!given.isEmpty() && random.nextInt(4) == 0) {
                Verdict again = given.get(random.nextInt(given.size()));
                Verdict verdict = random.nextBoolean() ? again : of(again.key(), Verdict.Kind.DIFFERENT, null);
                both(each -> each.pipe(verdict));
            } else if (!due.isEmpty()) {
                Verdict verdict = due.remove(random.nextInt(due.size()));
                given.add(verdict);
                first.put(verdict.key(), verdict);
                both(each -> each.pipe(verdict));
            }
        }

        private Verdict answer(Doubt doubt) {
            return switch (random.nextInt(5)) {
                case 0 -> of(doubt.key(), Verdict.Kind.UNCHECKED, null);
                case 1, 2 -> of(doubt.key(), Verdict.Kind.DIFFERENT, null);
                default ->
                    of(
                            doubt.key(),
                            Verdict.Kind.SAME,
                            doubt.candidates()
                                    .get(random.nextInt(doubt.candidates().size()))
                                    .key());
            };
        }

        private static Verdict of(String key, Verdict.Kind kind, @Nullable String same) {
            return new Verdict(1, "home", 0, key, same, kind, "random:judge", "r1", "r1.0.2.1", Instant.EPOCH);
        }

        private void disturb() {
            switch (random.nextInt(8)) {
                case 0 -> restarted.restart();
                case 1 -> restarted.idle();
                default -> {
                    // Goes on.
                }
            }
        }

        private void both(Consumer<MeaningBench> action) {
            action.accept(bench);
            action.accept(restarted);
        }

        /** The entry that a key stands for in the end. */
        String entryOf(String key) {
            return bench.merges.stream()
                    .filter(merge -> MeaningBench.key(merge.dropped()).equals(key))
                    .map(Merge::twinKey)
                    .findFirst()
                    .orElse(key);
        }
    }
}
