package io.winnow.tester;

import io.winnow.messages.error.WinnowException;
import io.winnow.router.words.DidYouMean;
import io.winnow.tester.equipment.OwnCommand;
import io.winnow.tester.equipment.TraceReceiver;
import io.winnow.tester.scenario.BasicScenario;
import io.winnow.tester.scenario.BudgetScenario;
import io.winnow.tester.scenario.Checks;
import io.winnow.tester.scenario.HealingScenario;
import io.winnow.tester.scenario.LoadScenario;
import io.winnow.tester.scenario.ResumeScenario;
import io.winnow.tester.scenario.RoutingScenario;
import io.winnow.tester.scenario.Scenario;
import io.winnow.tester.scenario.Stage;
import io.winnow.tester.scenario.TesterOptions;
import io.winnow.tester.scenario.WebserverScenario;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Plays scenarios on processes of this very program and reports what it found. */
public final class Tester {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int INTERRUPTED = 130;

    /** The usual address of trace collectors, so that other services can be configured in advance. */
    private static final int USUAL_TRACES_PORT = 4318;

    private static final List<Scenario> ALL = List.of(
            new BasicScenario(),
            new WebserverScenario(),
            new LoadScenario(),
            new HealingScenario(),
            new RoutingScenario(),
            new BudgetScenario(),
            new ResumeScenario());

    private final TesterOptions options;
    private final List<Scenario> scenarios;
    private final List<Scenario> left;
    private final PrintStream out;
    private final Consumer<String> notice;
    private final List<Stage> stages = new CopyOnWriteArrayList<>();
    private volatile boolean interrupted;
    private boolean kept;
    private volatile @Nullable Thread player;

    /**
     * Makes ready.
     *
     * @param out where the table goes
     * @param notice receives further lines for the user
     * @throws WinnowException when a scenario is not known, or cannot be played on a cluster that runs
     */
    public Tester(TesterOptions options, PrintStream out, Consumer<String> notice) {
        this(options, chosen(options), out, notice);
    }

    Tester(TesterOptions options, List<Scenario> scenarios, PrintStream out, Consumer<String> notice) {
        this.options = options;
        this.scenarios = scenarios;
        this.left = options.scenarios().isEmpty()
                ? ALL.stream().filter(one -> !scenarios.contains(one)).toList()
                : List.of();
        this.out = out;
        this.notice = notice;
    }

    /** What can be played, with a line on each. */
    public static Map<String, String> descriptions() {
        Map<String, String> descriptions = new LinkedHashMap<>();
        ALL.forEach(scenario -> descriptions.put(scenario.name(), scenario.description()));
        return descriptions;
    }

    /**
     * Plays all that was chosen.
     *
     * @return the exit code: 0 when every check is ok, 1 when not, 130 when it was interrupted before
     */
    public int run() {
        player = Thread.currentThread();
        Thread hook = Thread.ofPlatform().name("tester-end").unstarted(() -> stages.forEach(Stage::close));
        Runtime.getRuntime().addShutdownHook(hook);
        Path directory = temporaryDirectory();
        boolean keep = true;
        try (TraceReceiver traces =
                options.kafka() == null ? TraceReceiver.start() : TraceReceiver.near(USUAL_TRACES_PORT)) {
            introduce(directory, traces);
            int failed = play(directory, traces);
            keep = failed > 0;
            if (failed > 0) {
                notice.accept("logs and data of what failed are in " + directory);
            }
            return interrupted && !kept ? INTERRUPTED : failed > 0 ? FAILED : OK;
        } finally {
            stages.forEach(Stage::close);
            Runtime.getRuntime().removeShutdownHook(hook);
            if (!keep) {
                delete(directory);
            }
        }
    }

    /** Ends it soon; processes that it started are ended too. For other threads. */
    public void interrupt() {
        interrupted = true;
        Thread thread = player;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void introduce(Path directory, TraceReceiver traces) {
        notice.accept("seed " + options.seed() + "; logs are in " + directory + " until all is well");
        if (options.kafka() != null) {
            notice.accept("traces are taken at " + traces.endpoint()
                    + ": what services there send (OTEL_EXPORTER_OTLP_ENDPOINT) is checked");
            if (!left.isEmpty()) {
                notice.accept("left out, because they start processes: "
                        + left.stream().map(Scenario::name).collect(Collectors.joining(", ")));
            }
        }
    }

    private int play(Path directory, TraceReceiver traces) {
        Report report = new Report(out, options.columns(), options.json());
        long begun = System.nanoTime();
        int made = 0;
        int failed = 0;
        int played = 0;
        report.begin();
        for (Scenario scenario : scenarios) {
            long began = System.nanoTime();
            Checks checks = new Checks(scenario.name(), report::add);
            Stage stage = new Stage(
                    OwnCommand.ofThisProcess(),
                    directory.resolve(scenario.name()),
                    traces,
                    options,
                    scenario.name(),
                    notice);
            stages.add(stage);
            play(scenario, stage, checks);
            if (interrupted) {
                notice.accept("interrupted in " + scenario.name());
                return failed + checks.failed();
            }
            report.end(scenario.name(), checks.made(), checks.failed(), since(began));
            made += checks.made();
            failed += checks.failed();
            played++;
            if (options.keepRunning() && scenario instanceof WebserverScenario) {
                report.total(played, made, failed, since(begun));
                kept = true;
                awaitInterrupt();
                stage.close();
                return failed;
            }
            stage.close();
            if (checks.failed() == 0) {
                delete(stage.directory());
            }
        }
        report.total(played, made, failed, since(begun));
        return failed;
    }

    private void play(Scenario scenario, Stage stage, Checks checks) {
        try {
            scenario.play(stage, checks);
            if (checks.made() == 0) {
                checks.that("something was checked", false, "nothing");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (WinnowException | IOException e) {
            failed(stage, checks, e, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            failed(stage, checks, e, e.toString());
        }
    }

    private void failed(Stage stage, Checks checks, Exception e, String words) {
        if (interrupted) {
            return;
        }
        checks.that("goes on to its end", false, words);
        try (PrintWriter log =
                new PrintWriter(Files.newBufferedWriter(stage.directory().resolve("tester.log")))) {
            e.printStackTrace(log);
        } catch (IOException unwritten) {
            // The words are in the table.
        }
    }

    private void awaitInterrupt() {
        notice.accept("everything stays up until Ctrl+C");
        try {
            while (!interrupted) {
                Thread.sleep(Duration.ofDays(1));
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
    }

    private static List<Scenario> chosen(TesterOptions options) {
        Map<String, Scenario> byName = new LinkedHashMap<>();
        ALL.forEach(scenario -> byName.put(scenario.name(), scenario));
        List<Scenario> chosen = new ArrayList<>();
        for (String name : options.scenarios()) {
            Scenario scenario = byName.get(name);
            if (scenario == null) {
                throw new WinnowException("there is no scenario '" + name + "': use one of "
                        + String.join(", ", byName.keySet()) + DidYouMean.hint(name, byName.keySet()));
            }
            if (options.kafka() != null && !scenario.playsElsewhere()) {
                throw new WinnowException("scenario " + name + " starts processes: omit --kafka to run it");
            }
            if (!chosen.contains(scenario)) {
                chosen.add(scenario);
            }
        }
        if (options.scenarios().isEmpty()) {
            ALL.stream()
                    .filter(scenario -> options.kafka() == null || scenario.playsElsewhere())
                    .forEach(chosen::add);
        }
        if (options.keepRunning()) {
            Scenario kept = chosen.stream()
                    .filter(WebserverScenario.class::isInstance)
                    .findFirst()
                    .orElseThrow(() -> new WinnowException(
                            "--keep-running keeps what the scenario webserver starts: choose that one too"));
            chosen.remove(kept);
            chosen.add(kept);
        }
        return chosen;
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("winnow-tester-");
        } catch (IOException e) {
            throw new WinnowException("cannot write to " + System.getProperty("java.io.tmpdir") + ": set TMPDIR", e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException | UncheckedIOException e) {
            // It is in the place for what may be deleted at any time.
        }
    }
}
