package io.winnow.tester.scenario;

import io.winnow.messages.RunStatus;
import io.winnow.tester.equipment.Audit;
import io.winnow.tester.equipment.ListFiles;
import io.winnow.tester.equipment.LoggedProcess;
import io.winnow.tester.equipment.Services;
import io.winnow.tester.equipment.Waiting;
import io.winnow.tester.model.PaidModel;
import io.winnow.tester.model.PaidModel.Mood;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Processes that are killed and a provider that fails, in the middle of a run. */
public final class HealingScenario implements Scenario {

    private static final int PRODUCERS = 4;
    private static final int ITERATIONS = 12;

    /** Never five failures in a row that open a circuit, which would only make it longer. */
    private static final List<Mood> TROUBLE =
            List.of(Mood.SAYS_429, Mood.SAYS_500, Mood.BREAKS_OFF, Mood.SAYS_429, Mood.SAYS_500, Mood.BREAKS_OFF);

    @Override
    public String name() {
        return "healing";
    }

    @Override
    public String description() {
        return "kill -9 of everything, twice, and a model that says 429, 500 and breaks off, mid-run";
    }

    @Override
    public void play(Stage stage, Checks checks) throws IOException, InterruptedException {
        try (PaidModel model = PaidModel.that(Mood.ANSWERS)) {
            model.answering(20, 600).pace(Duration.ofMillis(80));
            Map<String, String> environment = Map.of("FRAIL_BASE_URL", model.baseUrl());
            String topic = stage.topic("plants");
            Services services = stage.serve(environment);
            String runId = services.start(Map.of(
                    "topic",
                    topic,
                    "producers",
                    PRODUCERS,
                    "iterations",
                    ITERATIONS,
                    "requestSize",
                    20,
                    "facets",
                    "off",
                    "routingConfig",
                    "frail:m"));

            services = killAt(stage, checks, services, model, 5 + stage.random().nextInt(8), environment);
            int asked = model.journal().size();
            model.next(TROUBLE);
            Waiting.until("the provider's failures", () -> model.journal().size() >= asked + TROUBLE.size());
            services = killAt(
                    stage,
                    checks,
                    services,
                    model,
                    model.journal().size() + stage.random().nextInt(8),
                    environment);
            RunStatus end = services.end(runId);

            checks.that(
                    "the provider did fail",
                    model.times(Mood.SAYS_429) == 2
                            && model.times(Mood.SAYS_500) == 2
                            && model.times(Mood.BREAKS_OFF) == 2,
                    "%d × 429, %d × 500, %d broken off"
                            .formatted(
                                    model.times(Mood.SAYS_429),
                                    model.times(Mood.SAYS_500),
                                    model.times(Mood.BREAKS_OFF)));
            checks.that(
                    "the run is completed nevertheless",
                    end.state() == RunStatus.State.COMPLETED && end.totals().calls() == PRODUCERS * ITERATIONS,
                    CheckFigures.of(end.totals().calls()) + " calls"
                            + (end.reason() == null ? "" : "; " + end.reason()));
            Audit audit = Audit.of(services.kafka(), stage.topics(), Stage.collection(topic), Set.of(runId));
            Exactness.check(checks, audit);
            checks.equal(
                    "the run's status counts as the topics do", end.totals().unique(), (long)
                            audit.unique().size());
            checks.none(
                    "the files have what the topic has",
                    files(stage, topic, audit),
                    CheckFigures.of(audit.unique().size()) + " lines");
        }
    }

    private static Services killAt(
            Stage stage,
            Checks checks,
            Services services,
            PaidModel model,
            int requests,
            Map<String, String> environment)
            throws InterruptedException {
        Waiting.until(requests + " requests of the run", () -> model.journal().size() >= requests);
        int exitCode = services.program().kill();
        checks.that(
                "kill -9 of the process that runs everything",
                exitCode == LoggedProcess.KILLED,
                "exit code " + exitCode + " after " + model.journal().size() + " requests");
        long begun = System.nanoTime();
        Services again = stage.serve(environment);
        checks.that(
                "it starts again and goes on with the run",
                Waiting.within(
                        Waiting.LIMIT, () -> again.program().err().stream().anyMatch(line -> line.contains("goes on"))),
                "serves after " + CheckFigures.seconds(Duration.ofNanos(System.nanoTime() - begun)));
        return again;
    }

    private static List<String> files(Stage stage, String topic, Audit audit) throws IOException, InterruptedException {
        var directory = stage.directory().resolve("served").resolve(Stage.collection(topic));
        List<String> differences = List.of("no files");
        // They are written a moment after the run's end.
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!differences.isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(100);
            differences = ListFiles.in(directory).differencesFrom(audit);
        }
        return differences;
    }
}
