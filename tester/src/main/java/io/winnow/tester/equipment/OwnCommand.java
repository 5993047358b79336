package io.winnow.tester.equipment;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start what this process is once more: the same JVM, flags and class path, other arguments.
 *
 * @param words all words of the command line before the program's own arguments
 */
public record OwnCommand(List<String> words) {

    /** What the launcher gives to commands that end soon, and not to {@code serve}. */
    private static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

    public OwnCommand {
        words = List.copyOf(words);
    }

    public static OwnCommand ofThisProcess() {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            // Its stderr is not a terminal, and the debugger's port is already taken.
            if (!flag.startsWith("-Dwinnow.terminal")
                    && !flag.startsWith("-Dwinnow.columns")
                    && !flag.startsWith("-agentlib:")) {
                words.add(flag);
            }
        }
        String classPath = System.getProperty("java.class.path");
        String started = System.getProperty("sun.java.command", "");
        if (started.startsWith(classPath)) {
            words.addAll(List.of("-jar", Path.of(classPath).toAbsolutePath().toString()));
        } else {
            words.addAll(List.of("-cp", classPath, started.split(" ", 2)[0]));
        }
        return new OwnCommand(words);
    }

    public List<String> with(List<String> arguments) {
        List<String> command = new ArrayList<>(words);
        if (arguments.getFirst().equals("serve")) {
            command.remove(QUICK_COMPILER);
        }
        command.addAll(arguments);
        return command;
    }
}
