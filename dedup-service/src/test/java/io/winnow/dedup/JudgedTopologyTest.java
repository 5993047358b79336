package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.dedup.vectors.Embedding;
import io.winnow.messages.Doubt;
import io.winnow.messages.Merge;
import io.winnow.messages.Tally;
import io.winnow.messages.Verdict;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Doubts of runs with a judge, who answers late, twice, or never. */
class JudgedTopologyTest {

    private static final String ONE = "Turn the thermostat down by 1°C";
    private static final String TWO = "Turn the thermostat down by 2°C";
    private static final String THREE = "Turn the thermostat down by 3°C";
    private static final String FOUR = "Turn the thermostat down by 4°C";

    private static final String LINE = "Dry clothes on a line";
    private static final String LINE_AGAIN = "Hang washing outdoors";

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
    void start() {
        bench = new MeaningBench(directory, embedding);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void asksTheJudgeAndWaits() {
        bench.candidate(ONE);

        bench.candidate(TWO);

        assertThat(bench.doubts)
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("at")
                .containsExactly(new Doubt(
                        1,
                        "r1",
                        "home",
                        0,
                        MeaningBench.CALL,
                        MeaningBench.key(TWO),
                        TWO,
                        List.of(new Doubt.Option(MeaningBench.key(ONE), ONE)),
                        Instant.EPOCH));
        assertThat(bench.list()).containsExactly(ONE);
        assertThat(bench.tally.total()).isOne();
    }

    @Test
    void countsWhatWaitsForTheJudge() {
        bench.candidate(ONE);
        bench.candidate(TWO);
        bench.candidate(THREE);
        bench.candidate(FOUR);

        assertThat(bench.waiting()).isEqualTo(3);

        bench.different(TWO);
        bench.same(THREE, ONE);
        assertThat(bench.waiting()).isOne();

        bench.candidate(ONE, 1, true);
        assertThat(bench.waiting()).isZero();
    }

    @Test
    void letsThroughWhatTheJudgeFindsDifferent() {
        inDoubt();

        bench.different(TWO);

        assertThat(bench.list()).containsExactly(ONE, TWO);
        TestRecord<byte[], byte[]> out = bench.unique.getLast();
        assertThat(new String(out.key(), UTF_8)).isEqualTo(MeaningBench.key(TWO));
        assertThat(WinnowHeaders.text(out.headers(), WinnowHeaders.CALL)).isEqualTo(MeaningBench.CALL);
        assertThat(WinnowHeaders.text(out.headers(), WinnowHeaders.GENERATION)).isEqualTo("0");
        assertThat(out.headers().lastHeader(WinnowHeaders.JUDGED)).isNull();
        assertThat(bench.tally).isEqualTo(tally(2, 0));
        assertThat(bench.isSettled()).isTrue();
    }

    /** Models hardly name a thing twice in an answer. */
    @Test
    void asksWhetherAnotherAnswerSaidTheSameAndNotTheOwnOne() {
        bench.candidate(LINE, 0, true, "r1.0.1.1");
        bench.restart();

        bench.candidate(LINE_AGAIN, 0, true, "r1.0.1.1");
        bench.candidate("Dry laundry outside", 0, true, "r1.0.2.1");

        assertThat(bench.list()).containsExactly(LINE, LINE_AGAIN);
        assertThat(bench.asked()).containsExactly("Dry laundry outside");
    }

    /** Copies say which answer they are of, so that a list that is decided anew is decided alike. */
    @Test
    void knowsTheAnswerThatACopyIsOf() {
        bench.order(0, DedupMode.SEMANTIC);

        for (String text : List.of(LINE, LINE_AGAIN)) {
            TestRecord<byte[], byte[]> copy = MeaningBench.attribute(text, MeaningBench.CALL);
            copy.headers().add(WinnowHeaders.ORIGIN, "r0.0.1.1".getBytes(UTF_8));
            copy.headers().add(WinnowHeaders.JUDGED, "true".getBytes(UTF_8));
            bench.pipe(MeaningBench.TOPICS.rawAttributes(), copy);
        }

        assertThat(bench.asked()).isEmpty();
    }

    @Test
    void marksWhatNobodyJudged() {
        inDoubt();

        bench.unchecked(TWO);

        assertThat(bench.list()).containsExactly(ONE, TWO + " ?");
        assertThat(bench.tally).isEqualTo(tally(2, 0));
    }

    @Test
    void dropsWhatTheJudgeFindsTheSame() {
        inDoubt();

        bench.same(TWO, ONE);

        assertThat(bench.list()).containsExactly(ONE);
        assertThat(bench.merges)
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("at", "attribute")
                .containsExactly(new Merge(
                        1,
                        "home",
                        0,
                        TWO,
                        ONE,
                        MeaningBench.key(ONE),
                        Merge.Rule.JUDGE,
                        null,
                        "random:judge",
                        "r1",
                        MeaningBench.CALL,
                        null,
                        null,
                        null));
        assertThat(bench.tally).isEqualTo(tally(1, 1));
        assertThat(bench.isSettled()).isTrue();
    }

    @Test
    void recognisesLaterOnesByWhatTheJudgeMerged() {
        bench.candidate("Install solar panels");
        bench.candidate("Put photovoltaics on the roof");
        bench.same("Put photovoltaics on the roof", "Install solar panels");

        bench.candidate("Putting photovoltaics on the roof");

        assertThat(bench.dropped())
                .containsExactly(
                        "Put photovoltaics on the roof = Install solar panels",
                        "Putting photovoltaics on the roof = Install solar panels");
        assertThat(bench.merges.getLast().rule()).isEqualTo(Merge.Rule.MEANING);
    }

    @Test
    void waitsForWhatIsInDoubtItself() {
        fourInDoubt();
        bench.same(FOUR, THREE);
        bench.same(THREE, TWO);
        assertThat(bench.tally).isEqualTo(tally(1, 0));

        bench.same(TWO, ONE);

        assertThat(bench.dropped())
                .containsExactlyInAnyOrder(TWO + " = " + ONE, THREE + " = " + ONE, FOUR + " = " + ONE);
        assertThat(bench.tally).isEqualTo(tally(1, 3));
        assertThat(bench.isSettled()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sharesTheFateOfWhatItWaitedFor(boolean isJudged) {
        fourInDoubt();
        bench.same(FOUR, THREE);
        bench.same(THREE, TWO);

        bench.verdict(TWO, 0, isJudged ? Verdict.Kind.DIFFERENT : Verdict.Kind.UNCHECKED, null);

        assertThat(bench.list()).containsExactly(ONE, isJudged ? TWO : TWO + " ?");
        assertThat(bench.dropped()).containsExactlyInAnyOrder(THREE + " = " + TWO, FOUR + " = " + TWO);
        assertThat(bench.tally).isEqualTo(tally(2, 2));
    }

    @Test
    void goesOnToWhatItsTwinHasBecome() {
        fourInDoubt();
        bench.same(THREE, TWO);
        bench.same(TWO, ONE);

        bench.same(FOUR, THREE);

        assertThat(bench.dropped()).contains(FOUR + " = " + ONE);
        assertThat(bench.tally).isEqualTo(tally(1, 3));
    }

    @Test
    void waitsWithoutAJudgeForWhatSaysTheSameBeyondDoubt() {
        solarPanelsInDoubt();

        bench.candidate("Installing solar panels", 0, false);

        assertThat(bench.tally.total()).isOne();
        bench.different("Install solar panels");
        assertThat(bench.dropped()).containsExactly("Installing solar panels = Install solar panels");
        assertThat(bench.merges.getLast().rule()).isEqualTo(Merge.Rule.MEANING);
        assertThat(bench.merges.getLast().score()).isGreaterThan(0.9);
        assertThat(bench.tally).isEqualTo(tally(2, 1));
        assertThat(bench.isSettled()).isTrue();
    }

    @Test
    void hearsTheFirstVerdictOnly() {
        inDoubt();
        bench.different(TWO);

        bench.different(TWO);
        bench.same(TWO, ONE);
        bench.unchecked(TWO);

        assertThat(bench.list()).containsExactly(ONE, TWO);
        assertThat(bench.merges).isEmpty();
        assertThat(bench.tally).isEqualTo(tally(2, 0));
    }

    @Test
    void hearsTheFirstVerdictOnlyOfWhatStillWaits() {
        fourInDoubt();
        bench.same(THREE, TWO);

        bench.different(THREE);
        bench.same(TWO, ONE);

        assertThat(bench.list()).containsExactly(ONE);
        assertThat(bench.dropped()).containsExactlyInAnyOrder(TWO + " = " + ONE, THREE + " = " + ONE);
    }

    @Test
    void hearsNoVerdictOnWhatIsNotInDoubt() {
        inDoubt();

        bench.same(ONE, TWO);
        bench.unchecked("Never heard of");
        bench.verdict(TWO, 1, Verdict.Kind.DIFFERENT, null);

        assertThat(bench.list()).containsExactly(ONE);
        assertThat(bench.merges).isEmpty();
        assertThat(bench.tally).isEqualTo(tally(1, 0));
        assertThat(bench.isSettled()).isFalse();
    }

    @Test
    void takesWhatTheJudgeWasNotShownAsDifferent() {
        fourInDoubt();

        bench.same(TWO, THREE);
        bench.same(THREE, THREE);
        bench.same(FOUR, null);

        assertThat(bench.list()).containsExactly(ONE, TWO, THREE, FOUR);
        assertThat(bench.merges).isEmpty();
    }

    @Test
    void refusesWhatIsNoVerdict() {
        inDoubt();

        bench.pipe(
                MeaningBench.TOPICS.verdicts(),
                new TestRecord<>(MeaningBench.key(TWO).getBytes(UTF_8), "SAME".getBytes(UTF_8)));

        assertThat(bench.tally).isEqualTo(tally(1, 0));
        assertThat(bench.isSettled()).isFalse();
    }

    @Test
    void losesNothingThatWaitsWhenAGenerationBegins() {
        fourInDoubt();
        bench.same(FOUR, THREE);

        bench.candidate("LED lighting", 1, true);
        bench.verdict(TWO, 0, Verdict.Kind.SAME, MeaningBench.key(ONE));

        assertThat(bench.list()).containsExactly(ONE, TWO + " ?", THREE + " ?", "LED lighting");
        assertThat(bench.dropped()).containsExactly(FOUR + " = " + THREE);
        assertThat(bench.tally).isEqualTo(tally(4, 1));
        assertThat(bench.isSettled()).isTrue();
    }

    @Test
    void goesOnAfterARestartWhereItWas() {
        fourInDoubt();
        bench.same(FOUR, THREE);

        bench.restart();
        bench.same(THREE, TWO);
        bench.restart();
        bench.idle();
        bench.same(TWO, ONE);

        assertThat(bench.asked()).containsExactly(TWO, THREE, FOUR);
        assertThat(bench.list()).containsExactly(ONE);
        assertThat(bench.merges).extracting(Merge::twin).containsExactly(ONE, ONE, ONE);
        assertThat(bench.tally).isEqualTo(tally(1, 3));
        assertThat(bench.isSettled()).isTrue();
    }

    @Test
    void asksNobodyWhereNoRunWouldHear() {
        bench.candidate(ONE);
        TestRecord<byte[], byte[]> record = MeaningBench.attribute(TWO, "");
        record.headers().add(WinnowHeaders.JUDGED, "true".getBytes(UTF_8));

        bench.pipe(MeaningBench.TOPICS.candidates(), record);

        assertThat(bench.doubts).isEmpty();
        assertThat(bench.list()).containsExactly(ONE, TWO + " ?");
    }

    /** Stage one of a former version may have written it, with the vector of a former model. */
    @Test
    void heedsNoVectorOfAFormerVersion() {
        bench.candidate(LINE);
        TestRecord<byte[], byte[]> record = MeaningBench.attribute("Drying clothes on a line", MeaningBench.CALL);
        WinnowHeaders.FORMER_VECTORS.forEach(name -> record.headers().add(name, new byte[] {1, 2, 3}));

        bench.pipe(MeaningBench.TOPICS.candidates(), record);

        assertThat(bench.list()).containsExactly(LINE);
        assertThat(bench.merges).extracting(Merge::twin).containsExactly(LINE);
    }

    /** More than are decided at once: the rest waits for its vectors, and other topics are heard meanwhile. */
    @Test
    void decidesAlikeHoweverFastTheyCome() {
        List<String> texts = new ArrayList<>();
        for (int step = 0; step < 40; step++) {
            for (String deed : List.of("Install %d solar panels", "Installing %d solar panels", "%d heat pumps")) {
                texts.add(deed.formatted(step));
            }
        }
        texts.forEach(text -> bench.candidate(text, 0, false));

        try (MeaningBench hurried = new MeaningBench(directory.resolve("hurried"), embedding)) {
            long most = 0;
            for (String text : texts) {
                hurried.hurry(
                        MeaningBench.TOPICS.candidates(),
                        MeaningBench.candidateRecord(text, 0, false, MeaningBench.CALL));
                most = Math.max(most, hurried.queued());
            }
            assertThat(hurried.tally.total()).isEqualTo(MeaningProcessor.AT_ONCE);
            assertThat(most).isEqualTo(texts.size() - MeaningProcessor.AT_ONCE);
            assertThat(hurried.isSettled()).isFalse();

            hurried.settle();

            assertThat(hurried.list()).isEqualTo(bench.list());
            assertThat(hurried.dropped()).isEqualTo(bench.dropped()).isNotEmpty();
            assertThat(hurried.tally).isEqualTo(bench.tally);
            assertThat(hurried.isSettled()).isTrue();
        }
    }

    /** As when a list is handed in once more after the one who handed it in was killed: its run must not end before the list is whole. */
    @Test
    void countsARepeatOnceWhatItRepeatsIsDecided() {
        bench.order(0, DedupMode.SEMANTIC);
        List<String> texts = IntStream.range(0, MeaningProcessor.AT_ONCE + 10)
                .mapToObj("%d heat pumps"::formatted)
                .toList();
        texts.forEach(
                text -> bench.hurry(MeaningBench.TOPICS.rawAttributes(), MeaningBench.attribute(text, "r1.0.1.1")));
        assertThat(bench.queued()).isGreaterThanOrEqualTo(10);
        long counted = bench.tally.total();

        texts.forEach(
                text -> bench.hurry(MeaningBench.TOPICS.rawAttributes(), MeaningBench.attribute(text, "r2.0.1.1")));

        assertThat(bench.tally.total()).isEqualTo(counted);
        bench.settle();
        assertThat(bench.tally.total()).isEqualTo(2L * texts.size());
        assertThat(bench.tally.duplicate()).isGreaterThanOrEqualTo(texts.size());
        assertThat(bench.refused).isEmpty();
        assertThat(bench.isSettled()).isTrue();
    }

    @Test
    void countsWhatWaitsAlreadyAsADuplicate() {
        inDoubt();

        bench.candidate(TWO);

        assertThat(bench.asked()).containsExactly(TWO);
        assertThat(bench.tally).isEqualTo(tally(1, 1));
    }

    @Test
    void hearsFromStageOneWhichRunsHaveAJudge() {
        RecordHeaders order = new RecordHeaders();
        order.add(WinnowHeaders.GENERATION, "0".getBytes(UTF_8));
        WinnowHeaders.order(order, Sameness.beginning(DedupMode.SEMANTIC));
        bench.pipe(MeaningBench.TOPICS.rawAttributes(), new TestRecord<>("home".getBytes(UTF_8), null, order));
        TestRecord<byte[], byte[]> judged = MeaningBench.attribute(TWO, MeaningBench.CALL);
        judged.headers().add(WinnowHeaders.JUDGED, "true".getBytes(UTF_8));

        bench.pipe(MeaningBench.TOPICS.rawAttributes(), MeaningBench.attribute(ONE, MeaningBench.CALL));
        bench.pipe(MeaningBench.TOPICS.rawAttributes(), judged);
        bench.pipe(MeaningBench.TOPICS.rawAttributes(), MeaningBench.attribute(THREE, MeaningBench.CALL));

        assertThat(bench.asked()).containsExactly(TWO);
        assertThat(bench.list()).containsExactly(ONE, THREE + " ?");
    }

    private void inDoubt() {
        bench.candidate(ONE);
        bench.candidate(TWO);
    }

    private void fourInDoubt() {
        inDoubt();
        bench.candidate(THREE);
        bench.candidate(FOUR);
    }

    private void solarPanelsInDoubt() {
        bench.candidate("Put photovoltaics on the roof");
        bench.candidate("Install solar panels");
    }

    private static Tally tally(long unique, long duplicate) {
        return new Tally(Tally.VERSION, "r1", "home", MeaningBench.CALL, unique, duplicate, 0);
    }
}
