package io.winnow.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.it.Winnow.Place;
import io.winnow.messages.Json;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * Requests of all kinds, made from the API's own description: whatever is asked, the answer has a status that the description names, and
 * an error is a problem document. Another seed: {@code -Dwinnow.seed=}; more requests: {@code -Dwinnow.fuzz.requests=}.
 */
@Tag("faults")
class ApiFuzzIT {

    private static final int REQUESTS = Integer.getInteger("winnow.fuzz.requests", 200);
    private static final long SEED = Long.getLong("winnow.seed", 20261127);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD");

    /** What any path may answer, as the head of the description says. */
    private static final Set<Integer> OF_ANY_PATH = Set.of(400, 404, 405, 406, 413, 414);

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "x",
            "0",
            "-1",
            "1001",
            "1e400",
            "99999999999999999999999",
            "NaN",
            "true",
            "null",
            "start",
            "json",
            "csv",
            "0:1",
            "0:999999999999999999",
            "9999:1",
            "0:1,0:2",
            "0:1,",
            "1:-5",
            "../../etc/passwd",
            "a/b",
            "Paris attractions",
            "paris-attractions",
            "20261122-175012-k3f9",
            "\u0000",
            "a\u0000b",
            "\r\nX-Injected: yes",
            "\u202Eabc",
            "\uD83D\uDE00",
            "é".repeat(400),
            "<script>alert(1)</script>",
            "' OR 1=1 --",
            "%",
            "{}",
            "x".repeat(5_000));

    /** What no UTF-8 is, once it is decoded. */
    private static final List<String> BYTES = List.of("%00", "%FF%FE", "%ED%A0%80", "%C0%AF", "%2F..%2F", "%", "%zz");

    private static final List<String> JSONS = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e400",
            "-1e-400",
            "99999999999999999999999999",
            "\"\"",
            "\" \"",
            "\"x\"",
            "\"\\ud800\"",
            "\"\\udc00x\"",
            "\"\\u0000\"",
            "\"random:random\"",
            "\"10m\"",
            "\"PT-1S\"",
            "\"P99999999999D\"",
            "[]",
            "{}",
            "[[[[[[]]]]]]",
            "{\"topic\":{}}",
            "NaN",
            "\"" + "y".repeat(3_000) + "\"");

    @TempDir
    private Path directory;

    /** An operation of the description. */
    private record Operation(
            String method,
            String path,
            List<Map<String, Object>> parameters,
            List<String> fields,
            Set<Integer> codes) {}

    private record Answer(int status, Map<String, String> headers, byte[] body) {}

    @Test
    void answersWhateverIsAskedAsTheDescriptionSays() throws Exception {
        Random random = new Random(SEED);
        List<String> wrong = new ArrayList<>();
        Map<Integer, Integer> seen = new TreeMap<>();
        try (Winnow serve = Place.in(directory).start("serve", "--http-port", "0", "--kafka-port", "0");
                HttpClient http = HttpClient.newHttpClient()) {
            URI api = api(serve);
            List<Operation> operations = operations(http.send(
                            HttpRequest.newBuilder(api.resolve("/api/openapi.yaml"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body());
            await().atMost(Winnow.LIMIT)
                    .until(() -> send(api, "GET /api/runs HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".getBytes(UTF_8), "GET")
                                    .status()
                            == 200);

            for (int i = 0; i < REQUESTS; i++) {
                Operation operation = operations.get(i % operations.size());
                String method =
                        random.nextInt(8) == 0 ? METHODS.get(random.nextInt(METHODS.size())) : operation.method();
                byte[] request = request(operation, method, random);
                // 503 says that the same request can succeed shortly: on a busy machine, Kafka may not answer for a
                // moment.
                Answer answer = await().atMost(PATIENCE)
                        .pollDelay(Duration.ZERO)
                        .until(() -> send(api, request, method), given -> given.status() != 503);
                seen.merge(answer.status(), 1, Integer::sum);
                String fault = faultOf(operation, operations, method, answer);
                if (fault != null) {
                    wrong.add(fault + " (request " + i + ")\n  " + shown(request) + "\n  " + shown(answer.body()));
                }
            }
            assertThat(serve.isAlive()).isTrue();
        }

        assertThat(wrong)
                .as("seed %d, %d requests, answers %s", SEED, REQUESTS, seen)
                .isEmpty();
        assertThat(seen.keySet()).as("kinds of answers met").contains(200, 400, 404, 405, 414);
    }

    @Test
    void schemathesisFindsNothing() throws Exception {
        Path program = schemathesis();
        assumeThat(program)
                .as("schemathesis is not installed: pip install schemathesis")
                .isNotNull();
        try (Winnow serve = Place.in(directory).start("serve", "--http-port", "0", "--kafka-port", "0")) {
            URI api = api(serve);
            Path log = directory.resolve("schemathesis.log");

            Process process = new ProcessBuilder(
                            program.toString(),
                            "run",
                            api.resolve("/api/openapi.yaml").toString(),
                            "--url",
                            api.resolve("/").toString(),
                            "--seed",
                            String.valueOf(SEED),
                            "--max-examples",
                            System.getProperty("winnow.fuzz.examples", "25"),
                            // Streams do not end by themselves.
                            "--exclude-path-regex",
                            "stream$",
                            "--exclude-checks",
                            "unsupported_method",
                            "--request-timeout",
                            "30",
                            "--no-color")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();

            assertThat(process.waitFor())
                    .as(() -> String.join("\n", Winnow.lines(log)))
                    .isZero();
        }
    }

    /** The program, if it is on the path. */
    private static @Nullable Path schemathesis() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(entry -> Path.of(entry, "schemathesis"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    static URI api(Winnow serve) {
        await().atMost(Winnow.LIMIT)
                .until(() ->
                        !serve.isAlive() || serve.err().stream().anyMatch(line -> line.startsWith("winnow serves ")));
        return URI.create(serve.err().stream()
                .filter(line -> line.startsWith("winnow serves "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(serve.err().toString()))
                .substring("winnow serves ".length()));
    }

    private static @Nullable String faultOf(Operation operation, List<Operation> all, String method, Answer answer)
            throws IOException {
        String what = method + " " + operation.path() + " answers " + answer.status();
        Set<Integer> allowed = all.stream()
                .filter(known -> known.path().equals(operation.path())
                        && known.method().equals(method.equals("HEAD") ? "GET" : method))
                .flatMap(known -> known.codes().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        allowed.addAll(OF_ANY_PATH);
        if (answer.status() == 400 && answer.body().length == 0) {
            // Of a request whose first line cannot be read, as the description says.
            return null;
        }
        if (!allowed.contains(answer.status()) || answer.status() >= 500) {
            return what + ", which is not one of " + allowed;
        }
        if (answer.status() == 405 && answer.headers().getOrDefault("allow", "").isEmpty()) {
            return what + " without Allow";
        }
        if (answer.status() < 400 || method.equals("HEAD")) {
            return null;
        }
        if (!answer.headers().getOrDefault("content-type", "").startsWith("application/problem+json")) {
            return what + " as " + answer.headers().get("content-type");
        }
        return isProblem(answer) ? null : what + " with an incomplete problem";
    }

    private static boolean isProblem(Answer answer) throws IOException {
        JsonNode problem = Json.MAPPER.readTree(answer.body());
        return problem.path("status").asInt() == answer.status()
                && problem.path("type").asText().equals("about:blank")
                && !problem.path("title").asText().isEmpty()
                && !problem.path("detail").asText().isEmpty();
    }

    private static byte[] request(Operation operation, String method, Random random) throws IOException {
        String path = operation.path();
        StringBuilder query = new StringBuilder();
        StringBuilder headers = new StringBuilder("Host: 127.0.0.1\r\n");
        for (Map<String, Object> parameter : operation.parameters()) {
            String name = (String) parameter.get("name");
            switch ((String) parameter.get("in")) {
                case "path" -> path = path.replace("{" + name + "}", value(random));
                case "query" -> {
                    for (int times = random.nextInt(3); times > 0; times--) {
                        query.append(query.isEmpty() ? "?" : "&")
                                .append(name)
                                .append("=")
                                .append(value(random));
                    }
                }
                default -> {
                    if (random.nextBoolean()) {
                        headers.append(name)
                                .append(": ")
                                .append(oneOf(TEXTS, random).replaceAll("\\p{Cntrl}", ""))
                                .append("\r\n");
                    }
                }
            }
        }
        if (random.nextInt(10) == 0) {
            query.append(query.isEmpty() ? "?" : "&").append("unknown=").append("z".repeat(random.nextInt(6_000)));
        }
        if (random.nextInt(10) == 0) {
            headers.append("Accept: ")
                    .append(oneOf(List.of("image/png", "nonsense", "*/*", "text/csv", ""), random))
                    .append("\r\n");
        }
        byte[] body = method.equals("GET") || method.equals("HEAD") ? new byte[0] : body(operation, random);
        if (body.length > 0 || method.equals("POST")) {
            headers.append("Content-Length: ").append(body.length).append("\r\n");
            if (random.nextInt(6) > 0) {
                headers.append("Content-Type: application/json\r\n");
            } else if (random.nextBoolean()) {
                headers.append("Content-Type: ")
                        .append(oneOf(
                                List.of(
                                        "text/plain",
                                        "application/xml",
                                        "nonsense",
                                        "application/json;charset=utf-16",
                                        "multipart/form-data"),
                                random))
                        .append("\r\n");
            }
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write((method + " " + path + query + " HTTP/1.0\r\n" + headers + "\r\n").getBytes(ISO_8859_1));
        request.write(body);
        return request.toByteArray();
    }

    private static byte[] body(Operation operation, Random random) {
        StringBuilder json = new StringBuilder(
                "{\"topic\":\"x\",\"iterations\":1,\"maxDuration\":\"2s\",\"routingConfig\":\"random:random\"");
        for (String field : operation.fields()) {
            if (random.nextInt(operation.fields().size()) < 2) {
                json.append(",\"").append(field).append("\":").append(oneOf(JSONS, random));
            }
        }
        json.append("}");
        return switch (random.nextInt(14)) {
            case 0 -> new byte[0];
            case 1 -> oneOf(JSONS, random).getBytes(UTF_8);
            case 2 -> json.substring(0, random.nextInt(json.length())).getBytes(UTF_8);
            case 3 -> json.toString().getBytes(UTF_16);
            case 4 -> (json + "{}").getBytes(UTF_8);
            case 5 -> "{\"topic\":\"\u00ff\uffff\"}".getBytes(ISO_8859_1);
            case 6 -> ("[".repeat(5_000) + "]".repeat(5_000)).getBytes(UTF_8);
            case 7 -> ("{\"topic\":\"" + "z".repeat(100_000) + "\"}").getBytes(UTF_8);
            case 8 -> ("{\"no such field\":" + oneOf(JSONS, random) + "}").getBytes(UTF_8);
            default -> json.toString().getBytes(UTF_8);
        };
    }

    private static String value(Random random) {
        return random.nextInt(5) == 0
                ? oneOf(BYTES, random)
                : URLEncoder.encode(oneOf(TEXTS, random), UTF_8).replace("+", "%20");
    }

    private static String oneOf(List<String> some, Random random) {
        return some.get(random.nextInt(some.size()));
    }

    /** Over a bare socket: a client library would not send most of this. Of a stream, only the head is read. */
    private static Answer send(URI api, byte[] request, String method) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", api.getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            byte[] block = new byte[8_192];
            int headEnd = -1;
            try {
                for (int count = in.read(block); count >= 0; count = in.read(block)) {
                    bytes.write(block, 0, count);
                    headEnd = headEnd < 0 ? bytes.toString(ISO_8859_1).indexOf("\r\n\r\n") : headEnd;
                    if (headEnd >= 0
                            && bytes.toString(ISO_8859_1).substring(0, headEnd).contains("text/event-stream")) {
                        break;
                    }
                }
            } catch (SocketTimeoutException e) {
                throw new AssertionError("no answer within " + PATIENCE + " to " + shown(request), e);
            } catch (IOException e) {
                // A server that refuses a body closes the connection while it is sent; what it said arrived before.
                if (headEnd < 0) {
                    throw new AssertionError("no answer to " + shown(request), e);
                }
            }
            assertThat(headEnd).as("an answer to %s", shown(request)).isNotNegative();
            String[] head = bytes.toString(ISO_8859_1).substring(0, headEnd).split("\r\n");
            Map<String, String> headers = new LinkedHashMap<>();
            for (int i = 1; i < head.length; i++) {
                int colon = head[i].indexOf(':');
                headers.put(
                        head[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        head[i].substring(colon + 1).strip());
            }
            byte[] all = bytes.toByteArray();
            return new Answer(
                    Integer.parseInt(head[0].split(" ")[1]), headers, Arrays.copyOfRange(all, headEnd + 4, all.length));
        }
    }

    private static String shown(byte[] bytes) {
        String text = new String(bytes, ISO_8859_1).replace("\r\n", " | ");
        return text.length() > 400 ? text.substring(0, 400) + "…" : text;
    }

    @SuppressWarnings("unchecked")
    private static List<Operation> operations(String description) {
        Map<String, Object> document = new Yaml().load(description);
        List<Operation> operations = new ArrayList<>();
        Map<String, Map<String, Object>> paths = (Map<String, Map<String, Object>>) document.get("paths");
        paths.forEach((path, methods) -> methods.forEach((method, described) -> {
            Map<String, Object> operation = (Map<String, Object>) described;
            List<Map<String, Object>> parameters = new ArrayList<>();
            for (Object parameter : (List<Object>) operation.getOrDefault("parameters", List.of())) {
                parameters.add(resolved(document, (Map<String, Object>) parameter));
            }
            List<String> fields = new ArrayList<>();
            if (operation.get("requestBody") instanceof Map<?, ?> body) {
                Map<String, Object> content = (Map<String, Object>) body.get("content");
                Map<String, Object> json = (Map<String, Object>) content.get("application/json");
                Map<String, Object> schema = resolved(document, (Map<String, Object>) json.get("schema"));
                fields.addAll(((Map<String, Object>) schema.get("properties")).keySet());
            }
            Set<Integer> codes = ((Map<String, Object>) operation.get("responses"))
                    .keySet().stream().map(Integer::valueOf).collect(Collectors.toSet());
            operations.add(new Operation(method.toUpperCase(Locale.ROOT), path, parameters, fields, codes));
        }));
        return operations;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> resolved(Map<String, Object> document, Map<String, Object> node) {
        if (!(node.get("$ref") instanceof String reference)) {
            return node;
        }
        Map<String, Object> found = document;
        for (String step : reference.substring(2).split("/")) {
            found = (Map<String, Object>) found.get(step);
        }
        return found;
    }
}
