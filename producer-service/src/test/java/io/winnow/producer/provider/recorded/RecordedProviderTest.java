package io.winnow.producer.provider.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.error.WinnowException;
import io.winnow.producer.provider.api.Answer;
import io.winnow.producer.provider.api.Prompt;
import io.winnow.producer.provider.api.Question;
import io.winnow.provider.ProviderException;
import io.winnow.provider.Usage;
import io.winnow.router.health.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedProviderTest {

    @TempDir
    private Path directory;

    @Test
    void givesEachAnswerOfATopicOnceInTheOrderInWhichPeopleCount() throws Exception {
        write("paris.a10.txt", "last");
        write("paris.a2.txt", "second");
        write("paris.a1.txt", "first");
        write("paris-by-night.a1.txt", "another topic");
        write("paris.plan.txt", "no list");
        write("paris.a1.md", "no answer");
        RecordedProvider provider = provider();

        List<String> texts = List.of(text(provider, "1"), text(provider, "1"), text(provider, "1"));

        assertThat(texts).containsExactly("first", "second", "last");
    }

    @Test
    void beginsAnewWithEachRun() throws Exception {
        write("paris.a1.txt", "first");
        write("paris.a2.txt", "second");
        RecordedProvider provider = provider();
        text(provider, "1");

        assertThat(text(provider, "2")).isEqualTo("first");
        assertThat(text(provider, "1")).isEqualTo("second");
    }

    @Test
    void failsForGoodWhenEveryAnswerWasGiven() throws Exception {
        write("paris.a1.txt", "first");
        RecordedProvider provider = provider();
        text(provider, "1");

        assertThatThrownBy(() -> text(provider, "1"))
                .isInstanceOfSatisfying(ProviderException.class, e -> {
                    assertThat(e.failure().kind()).isEqualTo(FailureKind.QUOTA_EXHAUSTED);
                    assertThat(e.mayBeBilled()).isFalse();
                })
                .hasMessageContaining("all 1 recorded answers");
    }

    @Test
    void countsWhatWasRecorded() throws Exception {
        write("paris.a1.txt", "first");
        write(
                "paris.a1.json",
                "{\"latencyMs\":30,\"inputTokens\":100,\"cachedInputTokens\":60,\"outputTokens\":40,\"cutShort\":true}");
        RecordedProvider provider = provider();
        long begun = System.nanoTime();

        Answer answer = provider.ask(question("1", false, null, Duration.ofSeconds(5)));

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
        assertThat(answer.usage()).isEqualTo(new Usage(100, 60, 40));
        assertThat(answer.cutShort()).isTrue();
    }

    @Test
    void countsATokenForFourCharactersWhereNothingWasRecorded() throws Exception {
        write("paris.a1.txt", "x".repeat(400));

        Answer answer = provider().ask(question("1", false, null, Duration.ofSeconds(5)));

        assertThat(answer.usage()).isEqualTo(new Usage(("system" + "user").length() / 4, 0, 100));
        assertThat(answer.cutShort()).isFalse();
    }

    @Test
    void stopsWhereTheRunAllowsNoMore() throws Exception {
        write("paris.a1.txt", "x".repeat(400));

        Answer answer = provider().ask(question("1", false, 25, Duration.ofSeconds(5)));

        assertThat(answer.text()).hasSize(100);
        assertThat(answer.cutShort()).isTrue();
        assertThat(answer.usage()).isEqualTo(new Usage(2, 0, 25));
    }

    @Test
    void timesOutAsAModelDoes() throws Exception {
        write("paris.a1.txt", "first");
        write("paris.a1.json", "{\"latencyMs\":60000}");

        assertThatThrownBy(() -> provider().ask(question("1", false, null, Duration.ofMillis(20))))
                .isInstanceOfSatisfying(
                        ProviderException.class,
                        e -> assertThat(e.failure().kind()).isEqualTo(FailureKind.TIMED_OUT));
    }

    @Test
    void plansWithWhatWasRecordedForThat() throws Exception {
        write("paris.plan.txt", "food\nhistory");
        write("paris.a1.txt", "first");
        RecordedProvider provider = provider();

        Answer plan = provider.ask(question("1", true, null, Duration.ofSeconds(5)));

        assertThat(plan.text()).isEqualTo("food\nhistory");
        assertThat(text(provider, "1")).isEqualTo("first");
    }

    @Test
    void goesWithoutFacetsWhereNoneWereRecorded() throws Exception {
        write("paris.a1.txt", "first");

        assertThatThrownBy(() -> provider().ask(question("1", true, null, Duration.ofSeconds(5))))
                .isInstanceOfSatisfying(
                        ProviderException.class,
                        e -> assertThat(e.failure().kind()).isEqualTo(FailureKind.BAD_REQUEST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"latency\":30}", "{\"latencyMs\":-1}", "{\"latencyMs\":\"soon\"}", "30", "null", "{"})
    void refusesFiguresThatItDoesNotUnderstandBeforeARun(String figures) throws Exception {
        write("paris.a1.txt", "first");
        write("paris.a1.json", figures);

        assertThatThrownBy(() -> RecordedAnswers.in(directory.toString()).require("Paris"))
                .isInstanceOf(WinnowException.class)
                .hasMessageContaining("paris.a1.json is invalid")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void refusesATopicWithoutAnswersBeforeARun() throws Exception {
        write("paris.plan.txt", "food\nhistory");

        assertThatThrownBy(() -> RecordedAnswers.in(directory.toString()).require("Paris"))
                .isInstanceOf(WinnowException.class)
                .hasMessage("recorded:" + directory + " has no answers about paris: expected files paris.*.txt");
    }

    @Test
    void refusesAnAnswerThatIsNoTextBeforeARun() throws Exception {
        Files.write(directory.resolve("paris.a1.txt"), new byte[] {'a', '\n', (byte) 0xFF});

        assertThatThrownBy(() -> RecordedAnswers.in(directory.toString()).require("Paris"))
                .isInstanceOf(WinnowException.class)
                .hasMessageContaining("paris.a1.txt:2: not UTF-8");
    }

    @Test
    void refusesWhatIsNoDirectoryBeforeARun() {
        assertThatThrownBy(() -> RecordedAnswers.in(directory.resolve("none").toString()))
                .isInstanceOf(WinnowException.class)
                .hasMessageContaining("there is no directory " + directory.resolve("none"));
    }

    private RecordedProvider provider() {
        return new RecordedProvider(RecordedAnswers.in(directory.toString()));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private static String text(RecordedProvider provider, String run) throws ProviderException, InterruptedException {
        return provider.ask(question(run, false, null, Duration.ofSeconds(5))).text();
    }

    private static Question question(String run, boolean plan, Integer maxOutputTokens, Duration timeout) {
        return new Question(
                "Paris",
                60,
                new Prompt(1, "system", "user"),
                1,
                timeout,
                maxOutputTokens,
                plan,
                Set.of(),
                false,
                null,
                false,
                run);
    }
}
