package io.winnow.producer.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.winnow.messages.Canonical;
import io.winnow.router.FailureKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomProviderTest {

    @Test
    void givesTheSameAnswerToTheSameQuestion() throws Exception {
        Answer one = provider("latency=0ms").ask(question("Paris attractions", 7));
        Answer other = provider("latency=0ms").ask(question("Paris attractions", 7));

        assertThat(other).isEqualTo(one);
    }

    @Test
    void givesOtherAnswersToOtherSeedsAndTopics() throws Exception {
        RandomProvider provider = provider("latency=0ms");

        Set<String> answers = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            answers.add(provider.ask(question("Paris attractions", seed)).text());
            answers.add(provider.ask(question("Jazz", seed)).text());
        }

        assertThat(answers).hasSize(200);
    }

    @Test
    void hasAsManyPhrasesAsAskedForEachDifferentInItsCanonicalForm() {
        for (int size : new int[] {1, 2, 500, 4_096, 5_000, 100_000}) {
            Vocabulary vocabulary = new Vocabulary(size, 1);
            Set<String> canonical = new HashSet<>();
            for (int rank = 0; rank < size; rank++) {
                canonical.add(Canonical.of(vocabulary.phrase("Paris attractions", rank)));
            }

            assertThat(canonical).hasSize(size);
        }
    }

    @Test
    void drawsByZipfsLaw() {
        Vocabulary vocabulary = new Vocabulary(1_000, 1);
        Random random = new Random(1);
        int[] counts = new int[1_000];
        for (int i = 0; i < 1_000_000; i++) {
            counts[vocabulary.draw(random)]++;
        }

        double harmonic = 7.485;
        assertThat(counts[0] / 1e6).isCloseTo(1 / harmonic, within(0.005));
        assertThat(counts[9] / 1e6).isCloseTo(0.1 / harmonic, within(0.002));
        assertThat(counts[99] / 1e6).isCloseTo(0.01 / harmonic, within(0.001));
    }

    @Test
    void failsAsOftenAsAsked() throws Exception {
        RandomProvider provider =
                provider("latency=0ms;rate-limit=0.2;server-error=0.1;unauthorized=0.05;retry-after=2s");
        Map<FailureKind, Integer> counts = new EnumMap<>(FailureKind.class);
        for (long seed = 0; seed < 5_000; seed++) {
            try {
                provider.ask(question("t", seed));
            } catch (ProviderException e) {
                counts.merge(e.failure().kind(), 1, Integer::sum);
                if (e.failure().kind() == FailureKind.RATE_LIMITED) {
                    assertThat(e.failure().retryAfter()).isEqualTo(Duration.ofSeconds(2));
                }
            }
        }

        assertThat(counts.get(FailureKind.RATE_LIMITED)).isCloseTo(1_000, within(100));
        assertThat(counts.get(FailureKind.UNAVAILABLE)).isCloseTo(500, within(80));
        assertThat(counts.get(FailureKind.UNAUTHORIZED)).isCloseTo(250, within(60));
    }

    @Test
    void timesOutWhenItIsTooSlow() {
        long begun = System.nanoTime();
        ProviderException failure = org.assertj.core.api.Assertions.catchThrowableOfType(
                ProviderException.class,
                () -> provider("latency=10s")
                        .ask(new Question("t", 5, new Prompt(1, "", ""), 1, Duration.ofMillis(50))));

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.TIMED_OUT);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }

    private static RandomProvider provider(String options) {
        return new RandomProvider(RandomOptions.parse(options));
    }

    private static Question question(String topic, long seed) {
        return new Question(topic, 60, new Prompt(1, "system", "user"), seed, Duration.ofSeconds(5));
    }
}
