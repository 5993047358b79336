package io.winnow.standalone.cli;

import io.winnow.messages.error.WinnowException;
import io.winnow.tracing.Tracing;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** {@code winnow}: the command that holds all others. */
@Command(
        name = "winnow",
        description = "Many language models, one list without repeats.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommandLine.class,
            ServeCommandLine.class,
            StopCommandLine.class,
            RunsCommandLine.class,
            TailCommandLine.class,
            ExportCommandLine.class,
            ImportCommandLine.class,
            DoctorCommandLine.class,
            TesterCommandLine.class,
            AotTrainingCommandLine.class
        },
        footer = {
            "",
            "  winnow test        runs every test that this machine can run",
            "",
            "Try it without a key:",
            "  winnow run --topic \"Paris attractions\" --routing-config random:random --iterations 5"
        })
public final class WinnowCommand {

    private WinnowCommand() {}

    /** Runs one command and returns the exit code. */
    public static int execute(List<String> arguments) {
        CommandLine line = new CommandLine(new WinnowCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(BigDecimal.class, WinnowCommand::amount)
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(32)
                .setExecutionExceptionHandler((e, command, parsed) -> report(e))
                .setParameterExceptionHandler((e, args) -> report(e));
        try {
            EnvironmentFile environment = EnvironmentFile.ofProcess();
            line.setDefaultValueProvider(argument -> fromEnvironment(argument, environment));
            return line.execute(arguments.isEmpty() ? new String[] {"--help"} : arguments.toArray(String[]::new));
        } catch (UsageException e) {
            return report(e);
        } finally {
            Tracing.flushProcess();
        }
    }

    private static @org.jspecify.annotations.Nullable String fromEnvironment(
            ArgSpec argument, EnvironmentFile environment) {
        if (!(argument instanceof OptionSpec option) || option.hidden() || option.usageHelp() || option.versionHelp()) {
            return null;
        }
        String value = environment.apply(variableOf(option.longestName()));
        return value == null || value.isEmpty() ? null : value;
    }

    private static BigDecimal amount(String text) {
        try {
            return new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is no amount of US dollars, such as 0.50");
        }
    }

    /** {@code --routing-strategy} is {@code ROUTING_STRATEGY}. */
    static String variableOf(String optionName) {
        return optionName.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static int report(Exception e) {
        switch (e) {
            case ParameterException wrong -> {
                complain(oneLine(wrong) + "; see "
                        + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help");
                return ExitCodes.WRONG_USAGE;
            }
            case UsageException wrong -> {
                complain(oneLine(wrong));
                return ExitCodes.WRONG_USAGE;
            }
            case WinnowException known -> {
                complain(oneLine(known));
                return ExitCodes.FAILED;
            }
            default -> {
                complain("unexpected: " + e + " (--log-level debug shows where)");
                if (Boolean.getBoolean("winnow.debug")) {
                    e.printStackTrace();
                }
                return ExitCodes.FAILED;
            }
        }
    }

    static void complain(String message) {
        System.err.println("winnow: " + message);
    }

    private static String oneLine(Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
