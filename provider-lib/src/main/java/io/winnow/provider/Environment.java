package io.winnow.provider;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where keys and base URLs come from: the value of an environment variable by its name, or null.
 *
 * <p>An interface of its own so that it can be a bean; the default one reads the process environment and {@code .env}.
 */
@FunctionalInterface
public interface Environment extends Function<String, @Nullable String> {

    /** Names of the variables that are set, as far as they can be told; names of other things among them do no harm. */
    default Iterable<String> names() {
        return List.of();
    }
}
