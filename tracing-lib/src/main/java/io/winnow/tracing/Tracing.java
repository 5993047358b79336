package io.winnow.tracing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Begins spans, and sends those that have ended. Thread safe; no method throws or waits for the network. */
public abstract sealed class Tracing implements AutoCloseable permits NoTracing, ExportedTracing {

    /** How long the end of a process waits for spans to be sent. */
    static final Duration FLUSH_LIMIT = Duration.ofSeconds(2);

    private static final int MAX_MESSAGE = 300;

    private static final List<String> HEADERS =
            List.of("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS");

    private static @Nullable Tracing ofProcess;

    Tracing() {}

    /** Traces nothing. */
    public static Tracing off() {
        return NoTracing.INSTANCE;
    }

    /**
     * The instance of this process; the first call decides what it is.
     *
     * @param service what the process is called, unless {@code OTEL_SERVICE_NAME} says otherwise
     * @param environment value of an environment variable by its name, or null
     */
    public static synchronized Tracing ofProcess(String service, Function<String, @Nullable String> environment) {
        if (ofProcess == null) {
            ofProcess = start(service, environment);
        }
        return ofProcess;
    }

    /**
     * Begins to trace when the environment names a collector. Invalid settings are logged in one line and nothing is
     * traced: tracing never makes work fail.
     */
    static Tracing start(String service, Function<String, @Nullable String> environment) {
        if (!isWanted(environment)) {
            return off();
        }
        try {
            return ExportedTracing.start(service, environment);
        } catch (RuntimeException | LinkageError e) {
            // Its logger is not a constant: commands that log nothing need not wait for loggers.
            LoggerFactory.getLogger(Tracing.class)
                    .warn("nothing is traced: {}", withoutHeaders(oneLine(e), environment));
            return off();
        }
    }

    /** Sends what has ended, at most for two seconds, for ends of processes that did begin it. */
    public static synchronized void flushProcess() {
        if (ofProcess != null) {
            ofProcess.flush();
        }
    }

    /** Whether anything is traced. */
    public abstract boolean isOn();

    /**
     * Whether one more attribute may be followed now. Their number per second is limited, so that a flood of attributes
     * is not traced in full; call this once per attribute.
     */
    public abstract boolean mayFollow();

    /**
     * Begins a span.
     *
     * @param parent the span that it is a part of; null begins a trace, unless the sampler decides against it
     */
    public abstract Span begin(Span.Kind kind, String name, @Nullable TraceContext parent);

    /** Begins a span that began earlier than now. */
    public abstract Span begin(Span.Kind kind, String name, @Nullable TraceContext parent, Instant startedAt);

    /**
     * Begins a separate trace for work that would make its own trace too large.
     *
     * @param origin the span that it comes from, which the new one has a link to
     */
    public abstract Span beginLinked(Span.Kind kind, String name, TraceContext origin);

    /**
     * Begins the span that a place was {@linkplain TraceContext#reserve reserved} for, and whose parts may have been sent already.
     *
     * @param parent the span that it is a part of, in the same trace
     */
    public abstract Span beginReserved(
            Span.Kind kind, String name, TraceContext reserved, TraceContext parent, Instant startedAt);

    /** Begins to put records on a topic. */
    public Span send(String topic, @Nullable TraceContext parent) {
        return isOn()
                ? messaging(begin(Span.Kind.PRODUCER, "send " + topic, parent), topic, "send", "send")
                : Span.NONE;
    }

    /** Begins to send a record, in a separate trace with a link to its origin. */
    public Span sendLinked(String topic, TraceContext origin) {
        return isOn()
                ? messaging(beginLinked(Span.Kind.PRODUCER, "send " + topic, origin), topic, "send", "send")
                : Span.NONE;
    }

    /** Begins to work on a record. */
    public Span process(String topic, @Nullable TraceContext parent) {
        return isOn()
                ? messaging(begin(Span.Kind.CONSUMER, "process " + topic, parent), topic, "process", "process")
                : Span.NONE;
    }

    /**
     * Begins to work on a record.
     *
     * @param operation what the work is called
     */
    public Span process(String operation, String topic, @Nullable TraceContext parent, Instant startedAt) {
        return isOn()
                ? messaging(
                        begin(Span.Kind.CONSUMER, operation + " " + topic, parent, startedAt),
                        topic,
                        operation,
                        "process")
                : Span.NONE;
    }

    /** Sends what has ended; waits for it at most two seconds. */
    public abstract void flush();

    /** Sends what has ended and stops; waits for it at most two seconds. */
    @Override
    public abstract void close();

    private static Span messaging(Span span, String topic, String operation, String type) {
        return span.set(TraceAttributes.SYSTEM, "kafka")
                .set(TraceAttributes.DESTINATION, topic)
                .set(TraceAttributes.OPERATION, operation)
                .set(TraceAttributes.OPERATION_TYPE, type);
    }

    private static boolean isWanted(Function<String, @Nullable String> environment) {
        boolean named = isSet(environment.apply("OTEL_EXPORTER_OTLP_ENDPOINT"))
                || isSet(environment.apply("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"));
        return named
                && !"true".equalsIgnoreCase(environment.apply("OTEL_SDK_DISABLED"))
                && !"none".equalsIgnoreCase(environment.apply("OTEL_TRACES_EXPORTER"));
    }

    private static boolean isSet(@Nullable String value) {
        return value != null && !value.isBlank();
    }

    /** They may contain a collector's key, and the SDK repeats what it cannot read. */
    private static String withoutHeaders(String message, Function<String, @Nullable String> environment) {
        String clean = message;
        for (String variable : HEADERS) {
            String headers = environment.apply(variable);
            if (isSet(headers)) {
                clean = clean.replace(headers, "***");
            }
        }
        return clean;
    }

    static String oneLine(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        if (message == null) {
            return root.getClass().getSimpleName();
        }
        String line = message.replaceAll("\\s+", " ");
        return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "…";
    }
}
