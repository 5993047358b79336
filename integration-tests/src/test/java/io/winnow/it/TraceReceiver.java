package io.winnow.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** A collector of traces: takes OTLP over HTTP and keeps the spans. */
final class TraceReceiver implements AutoCloseable {

    /**
     * A span as it was sent.
     *
     * @param parentId empty for the first one of a trace
     * @param error the description of a failure; empty when it is none
     * @param links ids of the traces that it has links to
     */
    record Span(
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

        String attribute(String name) {
            return attributes.getOrDefault(name, "");
        }
    }

    private static final HexFormat HEX = HexFormat.of();

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();

    private TraceReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    static TraceReceiver start() {
        return new TraceReceiver();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Span> spans() {
        return spans;
    }

    List<Span> spans(String name) {
        return spans.stream().filter(span -> span.name().equals(name)).toList();
    }

    /** The names of the spans from the first one of its trace to this one; {@code ?} where one is missing. */
    List<String> way(Span span) {
        List<String> names = new ArrayList<>();
        Span at = span;
        while (true) {
            names.addFirst(at.name());
            if (at.parentId().isEmpty()) {
                return names;
            }
            Span child = at;
            Span parent = spans.stream()
                    .filter(one ->
                            one.id().equals(child.parentId()) && one.traceId().equals(child.traceId()))
                    .findFirst()
                    .orElse(null);
            if (parent == null) {
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
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
            request.getResourceSpansList().forEach(this::keep);
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private void keep(ResourceSpans resource) {
        String service = attributes(resource.getResource().getAttributesList()).getOrDefault("service.name", "");
        resource.getScopeSpansList()
                .forEach(scope -> scope.getSpansList()
                        .forEach(span -> spans.add(new Span(
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
                                        .map(link ->
                                                HEX.formatHex(link.getTraceId().toByteArray()))
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
