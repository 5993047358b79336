package io.winnow.tester.scenario;

import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import io.winnow.tester.equipment.Audit;
import io.winnow.tester.equipment.ListFiles;
import io.winnow.tester.equipment.TraceReceiver;
import io.winnow.tester.equipment.TraceReceiver.Span;
import io.winnow.tester.equipment.Waiting;
import io.winnow.tester.scenario.Stage.Finished;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** A run end to end: files, topics, traces. */
public final class BasicScenario implements Scenario {

    private static final int PRODUCERS = 3;
    private static final int ITERATIONS = 5;
    private static final Duration LAST_SPANS = Duration.ofSeconds(15);

    @Override
    public String name() {
        return "basic";
    }

    @Override
    public String description() {
        return "a run end to end: files, topics, and one trace from the order to each attribute";
    }

    @Override
    public boolean playsElsewhere() {
        return true;
    }

    @Override
    public void play(Stage stage, Checks checks) throws IOException, InterruptedException {
        String topic = stage.topic("sights");
        Path output = stage.directory().resolve("output");
        KafkaSettings kafka = stage.kafka();
        Finished run = stage.run(
                "run",
                "--topic",
                topic,
                "--producers",
                String.valueOf(PRODUCERS),
                "--iterations",
                String.valueOf(ITERATIONS),
                "--routing-config",
                "random:random",
                "--seed",
                String.valueOf(stage.random().nextInt(1_000_000)),
                "--output",
                output.toString());

        checks.that(
                "winnow run ends with 0",
                run.exitCode() == 0,
                run.exitCode() == 0 ? "0" : run.exitCode() + ": " + run.lastWords());
        ListFiles files = ListFiles.in(output);
        Audit audit = Audit.of(kafka, stage.topics(), Stage.collection(topic), Set.of(files.runId()));
        checks.equal("the run is completed", files.state(), "COMPLETED");
        checks.equal("as many calls as asked for", audit.succeeded(), (long) PRODUCERS * ITERATIONS);
        Exactness.check(checks, audit);
        checks.none(
                "the files have what the topic has",
                files.differencesFrom(audit),
                CheckFigures.of(files.lines().size()) + " lines");
        checks.equal("metadata.json counts as the topics do", totalsOf(files), totalsOf(audit));
        checkTraces(stage, checks, audit, files.runId());
    }

    private static String totalsOf(ListFiles files) {
        return totals(files.total("raw"), files.total("unique"), files.total("duplicate"), files.total("quarantined"));
    }

    private static String totalsOf(Audit audit) {
        return totals(audit.raw().size(), audit.newOnes(), audit.duplicates(), audit.quarantined());
    }

    private static String totals(long raw, long unique, long duplicate, long quarantined) {
        return "%,d = %,d + %,d + %,d".formatted(raw, unique, duplicate, quarantined);
    }

    private static void checkTraces(Stage stage, Checks checks, Audit audit, String runId) throws InterruptedException {
        Topics topics = stage.topics();
        TraceReceiver traces = stage.traces();
        List<String> toTask = List.of(
                "winnow run",
                "send " + topics.runs(),
                "process " + topics.runs(),
                "run",
                "send " + topics.tasks(),
                "process " + topics.tasks());
        List<String> toAttribute = new ArrayList<>(toTask);
        toAttribute.addAll(List.of("send " + topics.rawAttributes(), "process " + topics.rawAttributes()));
        Function<String, Stream<Span>> spans =
                name -> traces.spans().stream().filter(span -> span.name().startsWith(name) && isOf(runId, span));
        boolean ended = Waiting.within(
                LAST_SPANS,
                () -> spans.apply("run").findAny().isPresent()
                        && spans.apply("chat ").count() >= audit.requests());
        if (stage.isElsewhere() && !ended && spans.apply("chat ").findAny().isEmpty()) {
            stage.note(
                    "no span of the services came to " + traces.endpoint() + ": basic checked files and topics only");
            return;
        }
        List<Span> chats = spans.apply("chat ").toList();
        checks.equal("a span for each request to a model", (long) chats.size(), audit.requests());
        checks.none(
                "each belongs to its task and run",
                chats.stream()
                        .map(traces::way)
                        .filter(way -> !way.subList(0, way.size() - 1).equals(toTask))
                        .map(way -> String.join(" → ", way))
                        .distinct()
                        .toList(),
                CheckFigures.quantiles(
                        chats.stream().map(BasicScenario::milliseconds).toList()));
        List<Span> decided = traces.spans("process " + topics.rawAttributes()).stream()
                .filter(span -> span.attribute("messaging.kafka.message.key").startsWith(collectionOf(audit)))
                .toList();
        List<String> broken = new ArrayList<>(decided.stream()
                .map(traces::way)
                .filter(way -> !way.equals(toAttribute))
                .map(way -> String.join(" → ", way))
                .distinct()
                .toList());
        if (decided.isEmpty()) {
            broken.add("no attribute was followed");
        }
        checks.none(
                "attributes lead back to winnow run",
                broken,
                decided.size() + " followed, " + toAttribute.size() + " steps each");
        checks.equal(
                "all of it is one trace",
                Stream.concat(chats.stream(), decided.stream())
                        .map(Span::traceId)
                        .distinct()
                        .count(),
                1L);
    }

    private static String collectionOf(Audit audit) {
        String key = audit.unique().isEmpty() ? "|" : audit.unique().getFirst();
        return key.substring(0, key.indexOf('|') + 1);
    }

    private static boolean isOf(String runId, Span span) {
        return span.attribute("winnow.run.id").equals(runId);
    }

    private static long milliseconds(Span span) {
        return (span.endNanos() - span.startNanos()) / 1_000_000;
    }
}
