package io.winnow.service;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import io.smallrye.config.SysPropConfigSource;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.DotEnv;
import java.util.Map;

/**
 * Lets services read {@code .env} of the working directory by Winnow's own grammar. Quarkus' source for it reads the file as Java
 * properties, which keep quotes and comments as parts of a value.
 *
 * <p>A file that cannot be read must not end in a stack trace from a class that did not initialise: {@link DotEnvCheck}
 * refuses the start later, with a message.
 */
public final class DotEnvSource implements SmallRyeConfigBuilderCustomizer {

    /** Holds why the file cannot be read, when it cannot. */
    static final String FAULT = "winnow.dotenv.fault";

    /** Below the environment (300), as Quarkus' own source for the file. */
    private static final int ORDINAL = 295;

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        // The default sources, except the one for .env.
        builder.setAddDefaultSources(false)
                .setAddSystemSources(false)
                .setAddPropertiesSources(true)
                .withSources(
                        new SysPropConfigSource(),
                        new EnvConfigSource(System.getenv(), EnvConfigSource.ORDINAL),
                        new Source(read()));
    }

    private static Map<String, String> read() {
        try {
            return DotEnv.read(DotEnv.FILE, System::getenv);
        } catch (WinnowException e) {
            return Map.of(FAULT, String.valueOf(e.getMessage()));
        }
    }

    // A subclass of the environment's, because names are mapped to properties in the same way: A_B to a.b.
    private static final class Source extends EnvConfigSource {

        private static final long serialVersionUID = 1L;

        Source(Map<String, String> variables) {
            super(variables, ORDINAL);
        }

        @Override
        public String getName() {
            return "DotEnv[" + DotEnv.FILE.toAbsolutePath() + "]";
        }
    }
}
