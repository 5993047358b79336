package io.winnow.tester.equipment;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** A collector of traces: takes OTLP over HTTP and keeps the spans. */
public final class TraceReceiver implements AutoCloseable {

    /**
     * A span as it was sent.
     *
     * @param parentId empty for the first one of a trace
     * @param error the description of a failure; empty when it is none
     * @param links ids of the traces that it has links to
     */
    public record Span(
            String service,
            String traceId,
            String id,
            String parentId,
            String name,
            long startNanos,
            long endNanos,
            Map<String, String> attributes,
            boolean failed,
            String error,
            List<String> links) {

        /** What it says under a name; empty when nothing. */
        public String attribute(String name) {
            return attributes.getOrDefault(name, "");
        }
    }

    private static final HexFormat HEX = HexFormat.of();

    private final HttpServer server;
    private final Map<String, Span> spans = new ConcurrentHashMap<>();

    private TraceReceiver(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    /** Listens on a free port of this machine. */
    public static TraceReceiver start() {
        try {
            return new TraceReceiver(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Listens on a port of this machine, or on any free one when it is taken. */
    public static TraceReceiver near(int port) {
        try {
            return new TraceReceiver(port);
        } catch (IOException e) {
            return start();
        }
    }

    /** What {@code OTEL_EXPORTER_OTLP_ENDPOINT} has to be. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** All spans that came so far. */
    public List<Span> spans() {
        return List.copyOf(spans.values());
    }

    public List<Span> spans(String name) {
        return spans.values().stream().filter(span -> span.name().equals(name)).toList();
    }

    /** The names of the spans from the first one of its trace to this one; {@code ?} where one is missing. */
    public List<String> way(Span span) {
        List<String> names = new ArrayList<>();
        Span at = span;
        while (true) {
            names.addFirst(at.name());
            if (at.parentId().isEmpty()) {
                return names;
            }
            Span parent = spans.get(at.parentId());
            if (parent == null || !parent.traceId().equals(at.traceId())) {
                names.addFirst("?" + at.parentId());
                return names;
            }
            at = parent;
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            InputStream body = exchange.getRequestBody();
            boolean packed =
                    "gzip".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            ExportTraceServiceRequest request =
                    ExportTraceServiceRequest.parseFrom(packed ? new GZIPInputStream(body) : body);
            request.getResourceSpansList().forEach(this::keep);
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private void keep(ResourceSpans resource) {
        String service = attributes(resource.getResource().getAttributesList()).getOrDefault("service.name", "");
        resource.getScopeSpansList()
                .forEach(scope -> scope.getSpansList()
                        .forEach(span -> spans.put(
                                HEX.formatHex(span.getSpanId().toByteArray()),
                                new Span(
                                        service,
                                        HEX.formatHex(span.getTraceId().toByteArray()),
                                        HEX.formatHex(span.getSpanId().toByteArray()),
                                        HEX.formatHex(span.getParentSpanId().toByteArray()),
                                        span.getName(),
                                        span.getStartTimeUnixNano(),
                                        span.getEndTimeUnixNano(),
                                        attributes(span.getAttributesList()),
                                        span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR,
                                        span.getStatus().getMessage(),
                                        span.getLinksList().stream()
                                                .map(link -> HEX.formatHex(
                                                        link.getTraceId().toByteArray()))
                                                .toList()))));
    }

    private static Map<String, String> attributes(List<KeyValue> attributes) {
        return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, attribute -> {
            var value = attribute.getValue();
            return switch (value.getValueCase()) {
                case STRING_VALUE -> value.getStringValue();
                case INT_VALUE -> String.valueOf(value.getIntValue());
                default -> value.toString();
            };
        }));
    }
}
