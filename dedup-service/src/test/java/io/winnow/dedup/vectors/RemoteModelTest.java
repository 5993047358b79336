package io.winnow.dedup.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.provider.ProviderException;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import io.winnow.sameness.CosineScale;
import io.winnow.sameness.PhraseVector;
import io.winnow.tester.model.WordVectors;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RemoteModelTest {

    /** It passes only while somebody waits. */
    private static final class SimulatedTime implements RemoteModel.Time {

        private Duration passed = Duration.ZERO;

        @Override
        public long nanos() {
            return passed.toNanos();
        }

        @Override
        public void sleep(Duration time) {
            passed = passed.plus(time);
        }
    }

    private final SimulatedTime time = new SimulatedTime();

    /** What was asked beside the examples, by which the scale is found. */
    private final List<List<String>> asked = new ArrayList<>();

    private final Deque<FailureKind> failures = new ArrayDeque<>();

    private final RemoteModel model = new RemoteModel("mine:model", this::answer, RemoteModel.Patience.USUAL, time);

    private List<float[]> answer(List<String> texts, Duration timeout) throws ProviderException {
        if (!texts.equals(CosineScale.examples())) {
            asked.add(List.copyOf(texts));
        }
        if (texts.contains("refused")) {
            throw ProviderException.notBilled(FailureKind.BAD_REQUEST, "no such text");
        }
        if (!failures.isEmpty()) {
            throw ProviderException.notBilled(failures.remove(), "told to fail");
        }
        return texts.stream().map(RemoteModelTest::vector).toList();
    }

    /** Texts that share words are alike. */
    static float[] vector(String text) {
        return new WordVectors(Map.of()).of(text);
    }

    @Test
    void asksInOneRequestAndKnowsItsScaleThen() {
        List<PhraseVector> vectors = model.embed(List.of("one", "two"));

        assertThat(vectors).containsExactly(PhraseVector.of(vector("one")), PhraseVector.of(vector("two")));
        assertThat(asked).containsExactly(List.of("one", "two"));
        assertThat(model.scale().factor()).isPositive();
    }

    @Test
    void asksAgainWhatFailsForAWhile() {
        failures.addAll(List.of(FailureKind.RATE_LIMITED, FailureKind.UNAVAILABLE, FailureKind.TIMED_OUT));

        assertThat(model.embed(List.of("one"))).containsExactly(PhraseVector.of(vector("one")));

        assertThat(failures).isEmpty();
    }

    @Test
    void restsAtOnceWhereAskingAgainCannotHelpAndComesBack() {
        model.embed(List.of("first"));
        failures.add(FailureKind.UNAUTHORIZED);
        asked.clear();

        assertThat(model.embed(List.of("one", "two")))
                .containsOnly(PhraseVector.NONE)
                .hasSize(2);
        assertThat(model.embed(List.of("three"))).containsExactly(PhraseVector.NONE);
        assertThat(asked).hasSize(1);

        time.sleep(RemoteModel.Patience.USUAL.rest());
        assertThat(model.embed(List.of("four"))).doesNotContain(PhraseVector.NONE);
        assertThat(model.embed(List.of("five"))).doesNotContain(PhraseVector.NONE);
    }

    @Test
    void goesWithoutWhenTheServerStaysAway() {
        failures.addAll(Collections.nCopies(1_000, FailureKind.UNAVAILABLE));

        assertThat(model.embed(List.of("one"))).containsExactly(PhraseVector.NONE);

        int asks = asked.size();
        assertThat(failures.size()).isLessThan(1_000);
        assertThat(time.passed).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(2));
        assertThat(model.embed(List.of("two"))).containsExactly(PhraseVector.NONE);
        assertThat(asked).hasSize(asks);
    }

    @Test
    void goesWithoutTheVectorOfATextThatIsRefused() {
        List<PhraseVector> vectors = model.embed(List.of("one", "two", "refused", "four", "five"));

        assertThat(vectors.get(2)).isEqualTo(PhraseVector.NONE);
        assertThat(vectors).filteredOn(PhraseVector::isNone).hasSize(1);
        assertThat(vectors.get(3)).isEqualTo(PhraseVector.of(vector("four")));
    }

    @Test
    void restsWhereTheModelTellsNothing() {
        RemoteModel dull = new RemoteModel(
                "mine:dull",
                (texts, timeout) ->
                        texts.stream().map(text -> new float[] {1, 2, 3}).toList(),
                RemoteModel.Patience.USUAL,
                time);

        assertThat(dull.embed(List.of("one"))).containsExactly(PhraseVector.NONE);
    }

    /** As a foreign record may have it. */
    @Test
    void goesWithoutWhereItsNameIsNone() {
        for (String name : List.of("", "no model", "anthropic:claude-haiku-4-5", "a:b,c:d", "nobody-configured:x")) {
            RemoteModel nobody = RemoteModel.of(name, variable -> null);

            assertThat(nobody.embed(List.of("one"))).as(name).containsExactly(PhraseVector.NONE);
        }
    }

    @Test
    void waitsNoLongerThanItsLongestPause() {
        Deque<Failure> wish = new ArrayDeque<>(
                List.of(new Failure(FailureKind.RATE_LIMITED, "come back tomorrow", Duration.ofDays(1))));
        RemoteModel busy = new RemoteModel(
                "mine:busy",
                (texts, timeout) -> {
                    if (!wish.isEmpty()) {
                        throw ProviderException.notBilled(wish.remove());
                    }
                    return texts.stream().map(RemoteModelTest::vector).toList();
                },
                RemoteModel.Patience.USUAL,
                time);

        assertThat(busy.embed(List.of("one"))).doesNotContain(PhraseVector.NONE);
        assertThat(time.passed).isEqualTo(RemoteModel.Patience.USUAL.longestPause());
    }
}
