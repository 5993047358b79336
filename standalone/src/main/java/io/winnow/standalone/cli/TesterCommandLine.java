package io.winnow.standalone.cli;

import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.standalone.cli.help.OptionValues;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.ExitCodes;
import io.winnow.standalone.cli.terminal.Table;
import io.winnow.standalone.cli.terminal.UsageException;
import io.winnow.standalone.embedded.Interrupts;
import io.winnow.tester.Tester;
import io.winnow.tester.scenario.TesterOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code winnow tester}. */
@Command(
        name = "tester",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Starts Winnow as a user would, runs scenarios, faults included, and checks the results"
                + " on topics, in files, over HTTP and in traces.",
        footerHeading = "%nExamples:%n",
        footer = {"  ${COMMAND-FULL-NAME} --list", "  ${COMMAND-FULL-NAME} --scenario basic"})
final class TesterCommandLine implements Callable<Integer> {

    @Option(
            names = "--scenario",
            completionCandidates = OptionValues.Scenarios.class,
            paramLabel = "NAME",
            split = ",",
            description = "Scenario to run; can be given several times (default: all).")
    List<String> scenarios = new ArrayList<>();

    @Option(names = "--list", description = "List the scenarios, and exit.")
    boolean list;

    @Option(names = "--keep-running", description = "Keep what the scenario webserver starts running until Ctrl+C.")
    boolean keepRunning;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT,…",
            description = "Run the scenarios that can use the services on this Kafka cluster, instead of starting"
                    + " everything.")
    @Nullable String kafka;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of everything random (default: differs; it is printed).")
    @Nullable Long seed;

    @Option(names = "--json", description = "Write each check as one line of JSON.")
    boolean json;

    @Override
    public Integer call() {
        if (list) {
            Table table = new Table(new boolean[] {false, false}, "scenario", "what it shows");
            Tester.descriptions().forEach(table::add);
            table.lines().forEach(System.out::println);
            return ExitCodes.DONE;
        }
        Console console = Console.ofProcess(false);
        Tester tester = UsageException.check(() -> new Tester(options(console), System.out, console::note));
        Interrupts.install(tester::interrupt);
        return tester.run();
    }

    private TesterOptions options(Console console) {
        KafkaClients cluster = kafka == null ? null : Session.elsewhere(kafka).cluster();
        KafkaSettings reached = cluster == null ? null : cluster.settings();
        return new TesterOptions(
                scenarios,
                keepRunning,
                reached,
                Session.topics(),
                seed == null ? System.nanoTime() % 1_000_000 : seed,
                json,
                console.columns());
    }
}
