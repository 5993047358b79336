package io.winnow.standalone.cli.help;

import io.winnow.client.exports.ExportFormat;
import io.winnow.client.exports.ExportOrder;
import io.winnow.messages.Judge;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Embeddings;
import io.winnow.router.provider.KnownProvider;
import io.winnow.router.provider.ProviderCatalog;
import io.winnow.router.strategy.Optimize;
import io.winnow.router.strategy.Strategy;
import io.winnow.tester.Tester;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** The values that options take, for shells to complete and for messages about others. */
public abstract class OptionValues implements Iterable<String> {

    private OptionValues() {}

    /** Not looked up before somebody asks: commands are described at each start. */
    abstract Stream<String> values();

    private static <T> Stream<String> of(T[] values, Function<T, String> name) {
        return Arrays.stream(values).map(name);
    }

    private static Stream<String> names(Enum<?>[] values) {
        return of(values, value -> value.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public Iterator<String> iterator() {
        return values().iterator();
    }

    /** Of {@code --routing-strategy}. */
    public static final class Strategies extends OptionValues {
        @Override
        Stream<String> values() {
            return of(Strategy.values(), Strategy::label);
        }
    }

    /** Of {@code --optimize}. */
    public static final class Goals extends OptionValues {
        @Override
        Stream<String> values() {
            return of(Optimize.values(), Optimize::label);
        }
    }

    /** Of {@code --dedup}. */
    public static final class Modes extends OptionValues {
        @Override
        Stream<String> values() {
            return of(DedupMode.values(), DedupMode::text);
        }
    }

    /** What {@code --routing-config} begins with. */
    public static final class Providers extends OptionValues {
        @Override
        Stream<String> values() {
            return ProviderCatalog.all().stream().map(KnownProvider::name);
        }
    }

    /** Of {@code --judge}, besides models. */
    public static final class Judges extends OptionValues {
        @Override
        Stream<String> values() {
            return Stream.of(Judge.AUTO, Judge.OFF);
        }
    }

    /** Of {@code --embeddings}, besides models. */
    public static final class EmbeddingModels extends OptionValues {
        @Override
        Stream<String> values() {
            return Stream.of(Embeddings.IN_PROCESS);
        }
    }

    /** Of {@code --facets}, besides lists. */
    public static final class Facets extends OptionValues {
        @Override
        Stream<String> values() {
            return Stream.of("auto", "off");
        }
    }

    /** Of {@code --format}. */
    public static final class Formats extends OptionValues {
        @Override
        Stream<String> values() {
            return names(ExportFormat.values());
        }
    }

    /** Of {@code --sort}. */
    public static final class Orders extends OptionValues {
        @Override
        Stream<String> values() {
            return names(ExportOrder.values());
        }
    }

    /** Of {@code --scenario}. */
    public static final class Scenarios extends OptionValues {
        @Override
        Stream<String> values() {
            return Tester.descriptions().keySet().stream();
        }
    }

    /** Of {@code --log-level}. */
    public static final class LogLevels extends OptionValues {
        @Override
        Stream<String> values() {
            return Stream.of("info", "debug", "trace");
        }
    }
}
