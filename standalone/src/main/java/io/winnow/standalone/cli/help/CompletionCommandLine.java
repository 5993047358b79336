package io.winnow.standalone.cli.help;

import io.winnow.standalone.cli.terminal.ExitCodes;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code winnow completion}. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = "Prints what makes a shell complete commands, options and their values.",
        footerHeading = "%nExamples:%n",
        footer = {"  eval \"$(${COMMAND-FULL-NAME} bash)\"", "  ${COMMAND-FULL-NAME} fish"})
public final class CompletionCommandLine implements Callable<Integer> {

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.BASH;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Shells that complete. */
    enum Shell {
        BASH,
        ZSH,
        FISH;

        /** As people write it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() {
        System.out.print(script(shell, plain(spec)));
        return ExitCodes.DONE;
    }

    static String script(Shell shell, CommandLine winnow) {
        return switch (shell) {
            case BASH -> AutoComplete.bash(CommandName.USUAL, winnow);
            case ZSH -> ZshCompletion.script(winnow.getCommandSpec());
            case FISH -> FishCompletion.script(winnow.getCommandSpec());
        };
    }

    /** The root command by its usual name, without what this user's environment sets. */
    static CommandLine plain(CommandSpec command) {
        return command.root().commandLine().setCommandName(CommandName.USUAL).setDefaultValueProvider(null);
    }
}
