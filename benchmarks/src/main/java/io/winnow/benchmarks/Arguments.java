package io.winnow.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Options of a benchmark: a name with two dashes before it, then its value. What a benchmark says of them is also what is known:
 * anything else ends the process before it measures for minutes.
 */
final class Arguments {

    private static final Set<String> HELP = Set.of("-h", "--help");

    private final String usage;
    private final Map<String, String> given = new LinkedHashMap<>();

    private Arguments(String usage) {
        this.usage = usage;
    }

    /**
     * Ends the process if they ask for help, or cannot be understood.
     *
     * @param usage a line for each option, with its name first
     */
    static Arguments of(String usage, String... arguments) {
        Arguments read = new Arguments(usage);
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i];
            if (HELP.contains(name)) {
                System.out.print(usage);
                System.exit(0);
            }
            if (!read.isKnown(name)) {
                throw read.refusal("unknown option '" + name + "'");
            }
            if (i + 1 == arguments.length) {
                throw read.refusal(name + " needs a value");
            }
            read.given.put(name, arguments[i + 1]);
        }
        return read;
    }

    String text(String name, String otherwise) {
        return given.getOrDefault("--" + name, otherwise);
    }

    int number(String name, int otherwise) {
        String text = text(name, String.valueOf(otherwise));
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw refusal("--" + name + " is not a number: '" + text + "'");
        }
    }

    private boolean isKnown(String name) {
        return name.startsWith("--") && usage.lines().anyMatch(line -> line.startsWith(name + " "));
    }

    private IllegalArgumentException refusal(String why) {
        System.err.println("benchmarks/run: " + why + "; these are known:\n" + usage.stripTrailing());
        System.exit(2);
        return new IllegalArgumentException(why);
    }
}
