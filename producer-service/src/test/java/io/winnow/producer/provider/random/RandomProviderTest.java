package io.winnow.producer.provider.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.winnow.answer.AnswerParser;
import io.winnow.answer.ParsedAnswer;
import io.winnow.messages.text.Canonical;
import io.winnow.producer.provider.api.Answer;
import io.winnow.producer.provider.api.Prompt;
import io.winnow.producer.provider.api.Question;
import io.winnow.provider.ProviderException;
import io.winnow.provider.Usage;
import io.winnow.router.health.FailureKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
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
            Vocabulary vocabulary = new Vocabulary(0, size, 1);
            Set<String> canonical = new HashSet<>();
            for (int rank = 0; rank < size; rank++) {
                canonical.add(Canonical.of(vocabulary.phrase("Paris attractions", rank)));
            }

            assertThat(canonical).hasSize(size);
        }
    }

    @Test
    void drawsByZipfsLaw() {
        Vocabulary vocabulary = new Vocabulary(0, 1_000, 1);
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
    void hasModelsThatStandForOptions() {
        assertThat(RandomOptions.parse("basil"))
                .isEqualTo(RandomOptions.parse("vocabulary=700;offset=350;latency=900ms"))
                .isNotEqualTo(RandomOptions.parse("amber"))
                .isNotEqualTo(RandomOptions.parse("cedar"));
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
                assertThat(e.mayBeBilled()).isFalse();
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
                        .ask(new Question(
                                "t", 5, new Prompt(1, "", ""), 1, Duration.ofMillis(50), null, false, Set.of())));

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.TIMED_OUT);
        assertThat(failure.usage()).isNull();
        assertThat(failure.mayBeBilled()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void countsTokensAsRealOnesDo() throws Exception {
        Answer answer = provider("latency=0ms").ask(question("t", 1));

        assertThat(answer.usage()).isEqualTo(new Usage(2, 0, answer.text().length() / 4));
        assertThat(answer.cutShort()).isFalse();
    }

    @Test
    void countsHiddenTokensWhenItIsVerbose() throws Exception {
        Answer terse = provider("latency=0ms").ask(question("t", 1));
        Answer verbose = provider("latency=0ms;verbosity=5").ask(question("t", 1));

        assertThat(verbose.text()).isEqualTo(terse.text());
        assertThat(verbose.usage().outputTokens()).isEqualTo(5 * terse.usage().outputTokens());
    }

    @Test
    void stopsWhereItIsTold() throws Exception {
        Answer whole = provider("latency=0ms").ask(question("t", 60, 1, null, Set.of()));
        Answer cut = provider("latency=0ms").ask(question("t", 60, 1, 100, Set.of()));
        Answer verbose = provider("latency=0ms;verbosity=4").ask(question("t", 60, 1, 100, Set.of()));
        Answer roomy = provider("latency=0ms").ask(question("t", 60, 1, 10_000, Set.of()));

        assertThat(cut).isEqualTo(new Answer(whole.text().substring(0, 400), true, new Usage(2, 0, 100)));
        assertThat(verbose).isEqualTo(new Answer(whole.text().substring(0, 100), true, new Usage(2, 0, 100)));
        assertThat(roomy).isEqualTo(whole);
    }

    @Test
    void plansTheSameFacetsForATopicWheneverItIsAsked() throws Exception {
        Prompt prompt = new Prompt(1, "system", "user");
        Question one = new Question("Paris", 6, prompt, 1, Duration.ofSeconds(5), null, true, Set.of());
        Question again = new Question("Paris", 6, prompt, 2, Duration.ofSeconds(5), null, true, Set.of());
        Question other = new Question("Jazz", 6, prompt, 1, Duration.ofSeconds(5), null, true, Set.of());

        String facets = provider("latency=0ms").ask(one).text();

        assertThat(facets.lines()).hasSize(6).doesNotHaveDuplicates();
        assertThat(provider("latency=0ms").ask(again).text()).isEqualTo(facets);
        assertThat(provider("latency=0ms").ask(other).text()).isNotEqualTo(facets);
    }

    @Test
    void leavesOutAsManyOfTheKnownAsItObeys() throws Exception {
        Vocabulary vocabulary = new Vocabulary(0, 2_000, 1);
        Set<String> known = new HashSet<>();
        for (int rank = 0; rank < 200; rank++) {
            known.add(Canonical.of(vocabulary.phrase("t", rank)));
        }

        double free = shareOfKnown("obey=0", known);
        double usual = shareOfKnown("skew=1", known);
        double strict = shareOfKnown("obey=1", known);

        assertThat(free).isGreaterThan(0.5);
        // Of 200 phrases 20 are overlooked, and those come as often as they like to.
        assertThat(usual).isBetween(0.02, 0.35);
        assertThat(strict).isZero();
    }

    @Test
    void givesTheKnownAgainWhenThereIsNothingElse() throws Exception {
        Vocabulary vocabulary = new Vocabulary(0, 20, 1);
        Set<String> known = new HashSet<>();
        for (int rank = 0; rank < 20; rank++) {
            known.add(Canonical.of(vocabulary.phrase("t", rank)));
        }

        Answer answer = provider("latency=0ms;vocabulary=20;obey=1").ask(question("t", 10, 1, null, known));

        assertThat(phrases(answer)).isNotEmpty().isSubsetOf(known);
    }

    @Test
    void sharesAsManyPhrasesWithAnotherAsTheirPartsOverlap() {
        Set<String> one = phrases(new Vocabulary(0, 1_000, 1), 1_000);
        Set<String> other = phrases(new Vocabulary(700, 1_000, 1.5), 1_000);

        one.retainAll(other);

        assertThat(one).hasSize(300);
    }

    private static double shareOfKnown(String options, Set<String> known) throws Exception {
        RandomProvider provider = provider("latency=0ms;vocabulary=2000;" + options);
        int all = 0;
        int repeated = 0;
        for (long seed = 0; seed < 50; seed++) {
            for (String phrase : phrases(provider.ask(question("t", 40, seed, null, known)))) {
                all++;
                repeated += known.contains(phrase) ? 1 : 0;
            }
        }
        return (double) repeated / all;
    }

    @Test
    void describesTheSameNamesWhenItIsToldTo() throws Exception {
        RandomProvider provider = provider("latency=0ms");
        for (long seed = 0; seed < 200; seed++) {
            Question question = question("t", seed);

            ParsedAnswer plain = parsed(provider.ask(question));
            ParsedAnswer described = parsed(provider.ask(describing(question)));

            assertThat(described.names())
                    .as("seed %d", seed)
                    .hasSizeGreaterThan(40)
                    .containsAll(plain.names());
            assertThat(described.items())
                    .as("seed %d", seed)
                    .allSatisfy(item -> assertThat(item.description()).matches("A[ \\p{L}]{10,}"));
        }
    }

    private static ParsedAnswer parsed(Answer answer) {
        return AnswerParser.parse(answer.text(), false, 60, Canonical::of);
    }

    private static Question describing(Question question) {
        return new Question(
                question.topic(),
                question.requestSize(),
                question.prompt(),
                question.seed(),
                question.timeout(),
                null,
                false,
                Set.of(),
                true,
                null,
                false,
                null);
    }

    private static Set<String> phrases(Vocabulary vocabulary, int size) {
        Set<String> phrases = new HashSet<>();
        for (int rank = 0; rank < size; rank++) {
            phrases.add(vocabulary.phrase("t", rank));
        }
        return phrases;
    }

    private static RandomProvider provider(String options) {
        return new RandomProvider(RandomOptions.parse(options));
    }

    private static Question question(String topic, long seed) {
        return question(topic, 60, seed, null, Set.of());
    }

    private static Question question(String topic, int size, long seed, Integer maxOutputTokens, Set<String> known) {
        return new Question(
                topic,
                size,
                new Prompt(1, "system", "user"),
                seed,
                Duration.ofSeconds(5),
                maxOutputTokens,
                false,
                known);
    }

    /** The canonical forms in an answer, whatever its layout. */
    private static Set<String> phrases(Answer answer) {
        return answer.text()
                .lines()
                .map(line -> line.replaceAll("^(?:\\d+\\. |- |  \")|\",?$", ""))
                .filter(line -> !line.matches("```.*|\\[|]"))
                .map(Canonical::of)
                .collect(Collectors.toSet());
    }
}
