package io.winnow.standalone.cli;

import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.kafka.KafkaSettings;
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
        description =
                "Starts Winnow as a user would, plays scenarios with it, faults included, and checks what comes of it"
                        + " on topics, in files, over HTTP and in traces.")
final class TesterCommandLine implements Callable<Integer> {

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            split = ",",
            description = "What to play; can be said several times (default: all that there are).")
    List<String> scenarios = new ArrayList<>();

    @Option(names = "--list", description = "Show the scenarios, and end.")
    boolean list;

    @Option(names = "--keep-running", description = "Leave up what the scenario webserver started, until Ctrl+C.")
    boolean keepRunning;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT,…",
            description = "Play with the services on this Kafka cluster what can be played there, instead of starting"
                    + " everything.")
    @Nullable String kafka;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Makes chance repeat itself (default: differs; it is shown).")
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
