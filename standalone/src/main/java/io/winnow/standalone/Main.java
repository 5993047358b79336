package io.winnow.standalone;

import io.quarkus.runtime.annotations.QuarkusMain;
import io.winnow.standalone.cli.WinnowCommand;
import java.util.List;

/** Where the process starts. */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String... arguments) {
        // Before anything logs: whichever log manager is first stays.
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        // Exits explicitly, so that no thread that some library left behind keeps a finished program alive.
        System.exit(WinnowCommand.execute(List.of(arguments)));
    }
}
