package io.winnow.standalone.cli;

import io.winnow.messages.text.DotEnv;
import io.winnow.provider.Environment;
import io.winnow.standalone.cli.terminal.UsageException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The environment with {@code .env} of the working directory behind it; {@link DotEnv} says what its lines mean. */
final class EnvironmentFile implements Environment {

    private final Map<String, String> environment;
    private final Map<String, String> file;

    EnvironmentFile(Map<String, String> environment, Map<String, String> file) {
        this.environment = environment;
        this.file = file;
    }

    /**
     * Reads both as they are now.
     *
     * @throws UsageException naming the line of the file that cannot be read
     */
    static EnvironmentFile ofProcess() {
        return new EnvironmentFile(
                System.getenv(), UsageException.check(() -> DotEnv.read(DotEnv.FILE, System::getenv)));
    }

    @Override
    public @Nullable String apply(String name) {
        String value = environment.get(name);
        return value != null ? value : file.get(name);
    }

    @Override
    public Iterable<String> names() {
        Set<String> names = new HashSet<>(environment.keySet());
        names.addAll(file.keySet());
        return names;
    }
}
