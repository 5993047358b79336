package io.winnow.standalone.cli;

import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.ExitCodes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Starts the broker without services, prints its address when it answers, and ends: what no start of Winnow can be faster than. For
 * {@code benchmarks/run start}.
 */
@Command(name = "broker-alone", hidden = true)
final class BrokerAloneCommandLine implements Callable<Integer> {

    @Mixin
    PlaceOptions place = new PlaceOptions();

    @Override
    public Integer call() {
        try (Session session = Session.ofBroker(place, Console.ofProcess(true))) {
            System.out.println(session.cluster().brokers());
            return ExitCodes.DONE;
        }
    }
}
