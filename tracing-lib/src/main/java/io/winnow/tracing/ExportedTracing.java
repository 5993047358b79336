package io.winnow.tracing;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/** Spans of OpenTelemetry's SDK, sent to a collector as OTLP over HTTP. */
final class ExportedTracing extends Tracing {

    private static final String SCOPE = "io.winnow";

    /** Attributes that a process follows per second. */
    private static final String RATE = "WINNOW_TRACING_RATE";

    private static final int DEFAULT_RATE = 100;
    private static final int HIGHEST_RATE = 1_000_000;

    /** Kept in fields, because the JDK forgets loggers that are not referenced, with their levels. */
    private static final java.util.logging.Logger SDK = java.util.logging.Logger.getLogger("io.opentelemetry");

    /** Variables are looked up by name, because an environment with a file behind it cannot be listed. */
    private static final List<String> VARIABLES = List.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
            "OTEL_EXPORTER_OTLP_PROTOCOL",
            "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
            "OTEL_EXPORTER_OTLP_HEADERS",
            "OTEL_EXPORTER_OTLP_TRACES_HEADERS",
            "OTEL_EXPORTER_OTLP_TIMEOUT",
            "OTEL_EXPORTER_OTLP_COMPRESSION",
            "OTEL_EXPORTER_OTLP_CERTIFICATE",
            "OTEL_SERVICE_NAME",
            "OTEL_RESOURCE_ATTRIBUTES",
            "OTEL_TRACES_SAMPLER",
            "OTEL_TRACES_SAMPLER_ARG",
            "OTEL_BSP_SCHEDULE_DELAY",
            "OTEL_BSP_MAX_QUEUE_SIZE",
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
            "OTEL_BSP_EXPORT_TIMEOUT");

    private static final TextMapGetter<TraceContext> READER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(TraceContext carrier) {
            return List.of(TraceHeaders.PARENT, TraceHeaders.STATE);
        }

        @Override
        public @Nullable String get(@Nullable TraceContext carrier, String key) {
            if (carrier == null) {
                return null;
            }
            return key.equals(TraceHeaders.PARENT)
                    ? carrier.traceparent()
                    : key.equals(TraceHeaders.STATE) ? carrier.tracestate() : null;
        }
    };

    private static final TextMapSetter<Map<String, String>> WRITER = (carrier, key, value) -> {
        if (carrier != null) {
            carrier.put(key, value);
        }
    };

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final ReservedIds ids;
    private final Allowance followed;

    /** Whether the last flush failed. */
    private volatile boolean gaveUp;

    private ExportedTracing(SdkTracerProvider provider, ReservedIds ids, int rate) {
        this.followed = new Allowance(rate, System.nanoTime());
        this.provider = provider;
        this.tracer = provider.get(SCOPE);
        this.ids = ids;
    }

    static Tracing start(String service, Function<String, @Nullable String> environment) {
        int rate = rate(environment.apply(RATE));
        // WatchedExporter logs what is relevant.
        SDK.setLevel(Level.OFF);
        ReservedIds ids = new ReservedIds();
        AutoConfiguredOpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .setServiceClassLoader(ExportedTracing.class.getClassLoader())
                .disableShutdownHook()
                .addPropertiesSupplier(() -> properties(service, environment))
                .addPropertiesCustomizer(properties -> corrections(service, properties))
                .addTracerProviderCustomizer((builder, properties) -> builder.setIdGenerator(ids))
                .addSpanExporterCustomizer(
                        (exporter, properties) -> new WatchedExporter(exporter, endpointOf(properties)))
                .build();
        return new ExportedTracing(sdk.getOpenTelemetrySdk().getSdkTracerProvider(), ids, rate);
    }

    private static int rate(@Nullable String given) {
        if (given == null || given.isBlank()) {
            return DEFAULT_RATE;
        }
        try {
            int rate = Integer.parseInt(given.strip());
            if (rate >= 1 && rate <= HIGHEST_RATE) {
                return rate;
            }
        } catch (NumberFormatException e) {
            // Handled like one that is out of range.
        }
        throw new IllegalArgumentException(
                RATE + "=" + given + ": give the attributes to follow per second, 1 to " + HIGHEST_RATE);
    }

    private static Map<String, String> properties(String service, Function<String, @Nullable String> environment) {
        Map<String, String> properties = new HashMap<>();
        properties.put("otel.service.name", service);
        properties.put("otel.exporter.otlp.protocol", "http/protobuf");
        for (String variable : VARIABLES) {
            String value = environment.apply(variable);
            if (value != null && !value.isBlank()) {
                properties.put(variable.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        }
        return properties;
    }

    private static Map<String, String> corrections(String service, ConfigProperties properties) {
        Map<String, String> corrections = new HashMap<>();
        corrections.put("otel.metrics.exporter", "none");
        corrections.put("otel.logs.exporter", "none");
        corrections.put("otel.traces.exporter", "otlp");
        // Empty variables count as not set.
        if (isBlank(properties.getString("otel.service.name"))) {
            corrections.put("otel.service.name", service);
        }
        if (isBlank(properties.getString("otel.traces.sampler"))) {
            corrections.put("otel.traces.sampler", "parentbased_always_on");
        }
        if (isBlank(properties.getString("otel.exporter.otlp.protocol"))) {
            corrections.put("otel.exporter.otlp.protocol", "http/protobuf");
        }
        return corrections;
    }

    private static boolean isBlank(@Nullable String value) {
        return value == null || value.isBlank();
    }

    /** Without what may be secret. */
    private static String endpointOf(ConfigProperties properties) {
        String traces = properties.getString("otel.exporter.otlp.traces.endpoint");
        URI uri = URI.create(
                String.valueOf(isBlank(traces) ? properties.getString("otel.exporter.otlp.endpoint") : traces));
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public boolean mayFollow() {
        return followed.take(System.nanoTime());
    }

    @Override
    public Span begin(Span.Kind kind, String name, @Nullable TraceContext parent) {
        return new ExportedSpan(builder(kind, name, parent).startSpan());
    }

    @Override
    public Span begin(Span.Kind kind, String name, @Nullable TraceContext parent, Instant startedAt) {
        return new ExportedSpan(
                builder(kind, name, parent).setStartTimestamp(startedAt).startSpan());
    }

    @Override
    public Span beginLinked(Span.Kind kind, String name, TraceContext origin) {
        return new ExportedSpan(builder(kind, name, null)
                .addLink(io.opentelemetry.api.trace.Span.fromContext(contextOf(origin))
                        .getSpanContext())
                .startSpan());
    }

    @Override
    public Span beginReserved(
            Span.Kind kind, String name, TraceContext reserved, TraceContext parent, Instant startedAt) {
        SpanBuilder builder = builder(kind, name, parent).setStartTimestamp(startedAt);
        ids.use(reserved.spanId());
        return new ExportedSpan(builder.startSpan());
    }

    @Override
    public void flush() {
        // A collector that did not accept them in time will not do so in twice the time: the end of the process must
        // wait only once.
        long limit = gaveUp ? 0 : FLUSH_LIMIT.toMillis();
        gaveUp = !provider.forceFlush().join(limit, TimeUnit.MILLISECONDS).isSuccess();
    }

    @Override
    public void close() {
        provider.shutdown().join(FLUSH_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private SpanBuilder builder(Span.Kind kind, String name, @Nullable TraceContext parent) {
        SpanBuilder builder = tracer.spanBuilder(name).setSpanKind(SpanKind.valueOf(kind.name()));
        return parent == null ? builder.setNoParent() : builder.setParent(contextOf(parent));
    }

    private static Context contextOf(TraceContext context) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), context, READER);
    }

    /** One of the SDK's. */
    private record ExportedSpan(io.opentelemetry.api.trace.Span span) implements Span {

        @Override
        public Span set(String attribute, @Nullable String value) {
            if (value != null) {
                span.setAttribute(attribute, value);
            }
            return this;
        }

        @Override
        public Span set(String attribute, long value) {
            span.setAttribute(attribute, value);
            return this;
        }

        @Override
        public Span set(String attribute, double value) {
            span.setAttribute(attribute, value);
            return this;
        }

        @Override
        public Span failed(String type, @Nullable String description) {
            span.setAttribute(TraceAttributes.ERROR, type);
            span.setStatus(StatusCode.ERROR, description == null ? "" : description);
            return this;
        }

        @Override
        public @Nullable TraceContext context() {
            Map<String, String> written = new HashMap<>();
            W3CTraceContextPropagator.getInstance().inject(Context.root().with(span), written, WRITER);
            return TraceContext.parse(written.get(TraceHeaders.PARENT), written.get(TraceHeaders.STATE));
        }

        @Override
        public void end() {
            span.end();
        }

        @Override
        public void end(Instant at) {
            span.end(at);
        }
    }
}
