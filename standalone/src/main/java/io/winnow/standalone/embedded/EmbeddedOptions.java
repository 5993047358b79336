package io.winnow.standalone.embedded;

import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How {@link EmbeddedWinnow} starts.
 *
 * @param directory where its data are
 * @param kafkaPort the broker's port, if the user insists on one; 0 means any free one
 * @param http whether the dashboard and the API are served
 * @param httpPort their port, if the user insists on one; 0 means any free one
 * @param configuration further configuration of the services, which wins over their defaults and over the environment
 * @param notice receives lines that the user should see, for example that another port than the default is used
 */
public record EmbeddedOptions(
        DataDirectory directory,
        OptionalInt kafkaPort,
        boolean http,
        OptionalInt httpPort,
        Map<String, String> configuration,
        Consumer<String> notice) {

    public static final int USUAL_KAFKA_PORT = 9092;
    public static final int USUAL_HTTP_PORT = 8080;

    public EmbeddedOptions {
        configuration = Map.copyOf(configuration);
    }

    /** No HTTP, the usual port or one near it, and notices to stderr. */
    public static EmbeddedOptions in(DataDirectory directory) {
        return new EmbeddedOptions(
                directory, OptionalInt.empty(), false, OptionalInt.empty(), Map.of(), System.err::println);
    }

    public EmbeddedOptions withKafkaPort(int port) {
        return new EmbeddedOptions(directory, OptionalInt.of(port), http, httpPort, configuration, notice);
    }

    /** Serves the dashboard and the API, on the usual port or one near it. */
    public EmbeddedOptions withHttp() {
        return new EmbeddedOptions(directory, kafkaPort, true, httpPort, configuration, notice);
    }

    /** Serves the dashboard and the API on this port and no other. */
    public EmbeddedOptions withHttpPort(int port) {
        return new EmbeddedOptions(directory, kafkaPort, true, OptionalInt.of(port), configuration, notice);
    }

    public EmbeddedOptions withConfiguration(Map<String, String> further) {
        return new EmbeddedOptions(directory, kafkaPort, http, httpPort, further, notice);
    }

    public EmbeddedOptions withNotice(Consumer<String> listener) {
        return new EmbeddedOptions(directory, kafkaPort, http, httpPort, configuration, listener);
    }
}
