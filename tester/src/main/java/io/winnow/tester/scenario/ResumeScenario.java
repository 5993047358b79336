package io.winnow.tester.scenario;

import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.text.Canonical;
import io.winnow.tester.equipment.Audit;
import io.winnow.tester.equipment.ListFiles;
import io.winnow.tester.equipment.LoggedProcess;
import io.winnow.tester.equipment.Waiting;
import io.winnow.tester.scenario.Stage.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** The same topic again after Ctrl+C. */
public final class ResumeScenario implements Scenario {

    private static final int INTERRUPTED = 130;
    private static final int BEFORE_CTRL_C = 200;

    @Override
    public String name() {
        return "resume";
    }

    @Override
    public String description() {
        return "Ctrl+C, and the same topic again: nothing twice, the list goes on; runs and export agree";
    }

    @Override
    public boolean playsElsewhere() {
        return true;
    }

    @Override
    public void play(Stage stage, Checks checks) throws IOException, InterruptedException {
        String topic = stage.topic("words");
        Path output = stage.directory().resolve("output");
        KafkaSettings kafka = stage.kafka();
        LoggedProcess first = stage.start(
                "run",
                "--topic",
                topic,
                "--routing-config",
                "random:vocabulary=20000;latency=100ms",
                "--output",
                output.toString());
        Waiting.until(BEFORE_CTRL_C + " lines", () -> !first.isAlive() || linesIn(output) >= BEFORE_CTRL_C);

        first.interrupt();

        OptionalInt exitCode = first.awaitExit(Waiting.LIMIT);
        checks.that(
                "Ctrl+C ends winnow run with 130",
                exitCode.orElse(-1) == INTERRUPTED,
                exitCode.isPresent() ? String.valueOf(exitCode.getAsInt()) : "it did not end");
        ListFiles stopped = ListFiles.in(output);
        checks.that(
                "the run is stopped, all it had is in the files",
                stopped.state().equals("STOPPED")
                        && stopped.total("unique") == stopped.lines().size(),
                stopped.lines().size() + " lines, " + stopped.total("unique") + " new; " + stopped.state());

        Finished second = stage.run(
                "run",
                "--topic",
                topic,
                "--routing-config",
                "random:vocabulary=20000;latency=100ms",
                "--producers",
                "3",
                "--iterations",
                "5",
                "--output",
                output.toString());

        checks.that(
                "the second run ends with 0",
                second.exitCode() == 0,
                second.exitCode() == 0 ? "0" : second.exitCode() + ": " + second.lastWords());
        ListFiles both = ListFiles.in(output);
        checks.that(
                "the list begins as it was, and has grown",
                both.lines().size() > stopped.lines().size()
                        && both.lines().subList(0, stopped.lines().size()).equals(stopped.lines()),
                CheckFigures.of(stopped.lines().size()) + " lines, now "
                        + CheckFigures.of(both.lines().size()));
        Audit audit = Audit.of(kafka, stage.topics(), Stage.collection(topic), Set.of(stopped.runId(), both.runId()));
        Exactness.check(checks, audit);
        checks.none(
                "the files have what the topic has",
                both.differencesFrom(audit),
                CheckFigures.of(both.lines().size()) + " lines");
        List<String> exported = stage.run("export", topic).out();
        checks.that(
                "winnow export has the same",
                exported.size() == both.lines().size() && canonical(exported).equals(canonical(both.lines())),
                CheckFigures.of(exported.size()) + " lines");
        List<String> runs = stage.run("runs").out();
        checks.that(
                "winnow runs has both, and how they ended",
                shows(runs, stopped.runId(), "stopped") && shows(runs, both.runId(), "completed"),
                stopped.runId() + " stopped, " + both.runId() + " completed");
    }

    private static boolean shows(List<String> runs, String runId, String state) {
        return runs.stream().anyMatch(line -> line.contains(runId) && line.contains(state));
    }

    private static Set<String> canonical(List<String> lines) {
        return lines.stream().map(Canonical::of).collect(Collectors.toCollection(HashSet::new));
    }

    private static int linesIn(Path output) {
        Path file = output.resolve("output.txt");
        try {
            return Files.exists(file) ? Files.readAllLines(file).size() : 0;
        } catch (IOException e) {
            throw new WinnowException("cannot read " + file, e);
        }
    }
}
