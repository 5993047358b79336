package io.winnow.standalone.cli;

import io.winnow.client.prices.Prices;
import io.winnow.messages.error.WinnowException;
import io.winnow.standalone.cli.checks.ProviderChecks;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.ExitCodes;
import io.winnow.standalone.cli.terminal.StandardOutput;
import io.winnow.standalone.cli.terminal.UsageException;
import io.winnow.standalone.embedded.Ending;
import io.winnow.standalone.embedded.Interrupts;
import io.winnow.standalone.embedded.PlainLogging;
import io.winnow.standalone.mcp.LazyWinnow;
import io.winnow.standalone.mcp.LazyWinnow.Opened;
import io.winnow.standalone.mcp.StdioServer;
import io.winnow.ui.mcp.McpDoor;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code winnow mcp}. */
@Command(
        name = "mcp",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Offers runs and lists to an AI assistant, which starts this command, over stdin and stdout (Model"
                        + " Context Protocol).",
        footerHeading = "%nExamples:%n",
        footer = {"  ${COMMAND-FULL-NAME}", "  ${COMMAND-FULL-NAME} --kafka localhost:9092"})
final class McpCommandLine implements Callable<Integer> {

    private static final String GONE = "its MCP client is gone";

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description = "CSV file with prices; they take precedence over the built-in ones.")
    @Nullable Path prices;

    @Mixin
    PlaceOptions place = new PlaceOptions();

    private volatile @Nullable Ending ending;
    private @Nullable WinnowException failure;

    @Override
    public Integer call() {
        Prices known = UsageException.check(() -> Prices.load(prices));
        Console console = Console.ofProcess(false);
        OutputStream messages = StandardOutput.stream();
        // Whatever else is printed would break the protocol.
        System.setOut(System.err);
        StdioServer server = new StdioServer(System.in, messages, () -> ending != null);
        Interrupts.installAll(asked -> ending = asked);
        if (console.isTerminal()) {
            console.note("winnow mcp speaks the Model Context Protocol: an assistant starts it and writes to its stdin;"
                    + " Ctrl+C ends it");
        }
        try (LazyWinnow winnow = new LazyWinnow(() -> open(known, console))) {
            server.serve(new McpDoor(winnow));
            Ending asked = ending;
            winnow.leave(asked == null ? GONE : asked.reason());
            server.finish();
        }
        Ending asked = ending;
        return asked == null ? ExitCodes.DONE : asked.exitCode();
    }

    private Opened open(Prices known, Console console) {
        Session session = session(console);
        if (session.ownsServices()) {
            RunCommandLine.stopLeftovers(session, console);
        } else {
            PlainLogging.install();
        }
        return new Opened(
                session.cluster(),
                session.orders(),
                List.of(request ->
                        ProviderChecks.require(request, session.ownsServices(), EnvironmentFile.ofProcess())),
                known,
                session);
    }

    /** What failed to start once cannot be started again in this process, but may run elsewhere by now. */
    private Session session(Console console) {
        try {
            return Session.withAnyServices(place, console);
        } catch (WinnowException e) {
            failure = e;
            throw e;
        } catch (IllegalStateException e) {
            throw new WinnowException(
                    "Winnow did not start, so restart this MCP server: " + (failure == null ? e : failure).getMessage(),
                    e);
        }
    }
}
