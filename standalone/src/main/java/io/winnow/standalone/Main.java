package io.winnow.standalone;

import io.quarkus.runtime.annotations.QuarkusMain;
import io.winnow.standalone.cli.WinnowCommand;
import io.winnow.standalone.cli.terminal.StandardOutput;
import java.util.List;

/** Where the process starts. */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String... arguments) {
        // Before anything logs: the first log manager that is loaded stays.
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        StandardOutput.install();
        // Exits explicitly, so that a library's leftover thread cannot keep a finished program running.
        System.exit(WinnowCommand.execute(List.of(arguments)));
    }
}
