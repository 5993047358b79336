package io.winnow.tester;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.winnow.messages.Json;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import io.winnow.tester.equipment.Waiting;
import io.winnow.tester.scenario.Checks;
import io.winnow.tester.scenario.Exactness;
import io.winnow.tester.scenario.Scenario;
import io.winnow.tester.scenario.Stage;
import io.winnow.tester.scenario.TesterOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tester says and ends with. */
class TesterTest {

    private final ByteArrayOutputStream table = new ByteArrayOutputStream();
    private final List<String> notices = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    @Test
    void endsWithOneWhenATopicHoldsADuplicate() {
        try (Written topics = new Written(directory)) {
            topics.raw("a", "rome", "forum", "tiber").unique("rome", "forum", "tiber", "tiber");
            topics.tally("a", 2, 0).call("a", 2);

            int exitCode = tester(
                            options(false),
                            played("topics", (stage, checks) -> Exactness.check(checks, topics.audit("rome"))))
                    .run();

            assertThat(exitCode).isEqualTo(1);
            assertThat(lines())
                    .anyMatch(line -> line.startsWith("topics ") && line.endsWith("FAILED"))
                    .anyMatch(line -> line.contains("1 came out more than once:"))
                    .anyMatch(line -> line.strip().equals("rome|tiber"));
            assertThat(lines().getLast()).startsWith("1 scenario, 2 checks, 2 FAILED, ");
            assertThat(notices.getLast()).startsWith("logs and data of what failed are in ");
            assertThat(Path.of(lastWord(notices.getLast())).resolve("topics")).isDirectory();
        }
    }

    @Test
    void endsWithZeroAndKeepsNothingWhenAllIsWell() {
        Path[] stages = new Path[1];

        int exitCode = tester(options(false), played("well", (stage, checks) -> {
                    stages[0] = stage.directory();
                    checks.equal("one is one", 1, 1);
                }))
                .run();

        assertThat(exitCode).isZero();
        assertThat(lines()).anyMatch(line -> line.endsWith(" ok"));
        assertThat(lines().getLast()).startsWith("1 scenario, 1 check, all ok, ");
        assertThat(stages[0].getParent()).doesNotExist();
    }

    @Test
    void makesAFailedCheckOfWhatEndsAScenarioAndPlaysTheNext() {
        int exitCode = tester(
                        options(false),
                        played("broken", (stage, checks) -> {
                            throw new WinnowException("no Kafka broker answers");
                        }),
                        played("empty", (stage, checks) -> {}),
                        played("odd", (stage, checks) -> {
                            throw new IllegalStateException("odd");
                        }),
                        played("well", (stage, checks) -> checks.equal("one is one", 1, 1)))
                .run();

        assertThat(exitCode).isEqualTo(1);
        assertThat(lines().stream().filter(line -> line.endsWith("FAILED"))).hasSize(3);
        assertThat(lines())
                .anyMatch(line -> line.contains("no Kafka broker answers"))
                .noneMatch(line -> line.startsWith("\tat "));
        assertThat(lines().getLast()).startsWith("4 scenarios, 4 checks, 3 FAILED, ");
    }

    @Test
    void fitsIntoTheColumnsThatThereAre() {
        String words = "words that are many ".repeat(12);

        tester(options(false), played("wide", (stage, checks) -> {
                    checks.that(words, true, words);
                    checks.that("x", false, "y".repeat(200));
                }))
                .run();

        assertThat(lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(100));
        assertThat(String.join("", lines()).replaceAll("[^y]", "")).hasSizeGreaterThanOrEqualTo(200);
    }

    @Test
    void writesALineOfJsonForEachCheckWhenAsked() throws IOException {
        tester(options(true), played("json", (stage, checks) -> checks.equal("one is one", 1, 2)))
                .run();

        assertThat(lines()).hasSize(3);
        assertThat(lines().getFirst())
                .isEqualTo("{\"scenario\":\"json\",\"check\":\"one is one\",\"figures\":\"1, not 2\",\"ok\":false}");
        assertThat(Json.MAPPER.readTree(lines().getLast()).get("failed").asInt())
                .isEqualTo(1);
    }

    @Test
    void endsSoonWhenItIsInterrupted() {
        CountDownLatch begun = new CountDownLatch(1);
        Tester tester = tester(
                options(false),
                played("long", (stage, checks) -> {
                    begun.countDown();
                    Thread.sleep(600_000);
                }),
                played("never", (stage, checks) -> checks.equal("one is one", 1, 1)));
        CompletableFuture<Integer> exitCode = CompletableFuture.supplyAsync(tester::run);
        await().atMost(Waiting.LIMIT).until(() -> begun.getCount() == 0);

        tester.interrupt();

        await().atMost(Waiting.LIMIT).until(exitCode::isDone);
        assertThat(exitCode).isCompletedWithValue(130);
        assertThat(lines()).noneMatch(line -> line.startsWith("never"));
    }

    @Test
    void namesTheScenariosThatThereAreWhenOneIsUnknown() {
        TesterOptions unknown = chosen(List.of("basic", "nonsense"), false, null);

        assertThatThrownBy(() -> new Tester(unknown, System.out, notices::add))
                .isInstanceOf(WinnowException.class)
                .hasMessage("there is no scenario 'nonsense': use one of"
                        + " basic, webserver, load, healing, routing, budget, resume");
    }

    @Test
    void refusesWhatCannotBePlayedElsewhereAndWhatCannotBeKept() {
        KafkaSettings elsewhere = KafkaSettings.of("127.0.0.1:1");

        assertThatThrownBy(() -> new Tester(chosen(List.of("healing"), false, elsewhere), System.out, notices::add))
                .isInstanceOf(WinnowException.class)
                .hasMessageContaining("omit --kafka");
        assertThatThrownBy(() -> new Tester(chosen(List.of("basic"), true, null), System.out, notices::add))
                .isInstanceOf(WinnowException.class)
                .hasMessageContaining("webserver");
    }

    private Tester tester(TesterOptions options, Scenario... scenarios) {
        return new Tester(options, List.of(scenarios), new PrintStream(table, true, UTF_8), notices::add);
    }

    private static TesterOptions options(boolean json) {
        return new TesterOptions(List.of("given"), false, null, Topics.withDefaultPrefix(), 1, json, 100);
    }

    private static TesterOptions chosen(List<String> names, boolean keepRunning, KafkaSettings kafka) {
        return new TesterOptions(names, keepRunning, kafka, Topics.withDefaultPrefix(), 1, false, 100);
    }

    private List<String> lines() {
        return table.toString(UTF_8).lines().toList();
    }

    private static String lastWord(String text) {
        return text.substring(text.lastIndexOf(' ') + 1);
    }

    private interface Play {
        void play(Stage stage, Checks checks) throws IOException, InterruptedException;
    }

    private static Scenario played(String name, Play play) {
        return new Scenario() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String description() {
                return name;
            }

            @Override
            public void play(Stage stage, Checks checks) throws IOException, InterruptedException {
                play.play(stage, checks);
            }
        };
    }
}
