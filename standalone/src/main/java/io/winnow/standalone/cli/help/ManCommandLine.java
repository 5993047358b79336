package io.winnow.standalone.cli.help;

import io.winnow.standalone.cli.terminal.ExitCodes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code winnow man}. */
@Command(
        name = "man",
        mixinStandardHelpOptions = true,
        description = "Prints the manual page, with all commands and options, for man and groff.",
        footerHeading = "%nExamples:%n",
        footer = "  ${COMMAND-FULL-NAME} | man -l -")
public final class ManCommandLine implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        System.out.print(ManPage.of(CompletionCommandLine.plain(spec).getCommandSpec()));
        return ExitCodes.DONE;
    }
}
