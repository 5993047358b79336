package io.winnow.provider.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.winnow.router.health.FailureKind;
import io.winnow.router.health.RetryAfter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says of an error, in its own shape and words, whatever the status of the response it is in.
 *
 * <p>Providers differ in what they wrap around it: {@code {"error": {…}}} and {@code {"type": "error", "error": {…}}}, an array of
 * such, a text instead of an object, {@code errors}, {@code base_resp}, {@code detail}, or nothing.
 */
public final class ErrorBody {

    private static final List<String> WRAPPERS = List.of("error", "errors", "base_resp");

    private static final List<String> WORDS = List.of(
            "message",
            "msg",
            "detail",
            "error_msg",
            "error_message",
            "error_description",
            "status_msg",
            "title",
            "error");

    private static final List<String> CODES =
            List.of("code", "type", "status", "status_code", "error_code", "__type", "reason");

    private final String body;
    private final JsonNode root;
    private final JsonNode error;

    private ErrorBody(String body, JsonNode root) {
        this.body = body;
        this.root = root;
        this.error = WRAPPERS.stream()
                .map(root::path)
                .map(ErrorBody::firstOf)
                .filter(node -> node.isObject() || isText(node))
                .findFirst()
                .orElse(root);
    }

    /** Reads the body of an error response. */
    public static ErrorBody of(String body) {
        List<JsonNode> values = JsonText.of(body).values();
        return new ErrorBody(body, values.isEmpty() ? MissingNode.getInstance() : values.getFirst());
    }

    /** Reads a value that is known to be an error. */
    public static ErrorBody of(JsonNode value) {
        return new ErrorBody(value.toString(), value);
    }

    /** The error within a body that is a success by its status; null when there is none. */
    public static @Nullable ErrorBody within(JsonNode value) {
        ErrorBody body = of(value);
        JsonNode status = value.path("base_resp").path("status_code");
        boolean isError = value.path("type").asText().equals("error")
                || value.path("object").asText().equals("error")
                || value.path("success").asText().equals("false")
                || Stream.of("error", "errors")
                        .map(value::path)
                        .map(ErrorBody::firstOf)
                        .anyMatch(ErrorBody::isSaid)
                || (status.isNumber() && status.asInt() != 0);
        return isError ? body : null;
    }

    /** Clients are sent empty errors along with answers. */
    private static boolean isSaid(JsonNode error) {
        return isText(error)
                || WORDS.stream().anyMatch(name -> isText(error.path(name)))
                || error.path("code").asInt(0) >= 400
                || isText(error.path("code"))
                || isText(error.path("type"));
    }

    /** The provider's own words; empty when there are none. */
    public Optional<String> words() {
        Optional<String> words = Stream.concat(
                        Stream.of(error),
                        Stream.of(error, root).flatMap(node -> WORDS.stream().map(node::path)))
                .map(node -> node.isArray() ? firstOf(node) : node)
                .flatMap(node -> Stream.of(node, node.path("msg"), node.path("message")))
                .filter(ErrorBody::isText)
                .map(JsonNode::asText)
                .findFirst();
        // OpenRouter says that the provider behind it failed, and beside that what it said.
        JsonNode raw = error.path("metadata").path("raw");
        return isText(raw) ? Optional.of(words.map(said -> said + ": ").orElse("") + raw.asText()) : words;
    }

    /** Gemini says how long to wait in the body: {@code {"@type": "…RetryInfo", "retryDelay": "34s"}}. */
    @Nullable Duration retryDelay() {
        for (JsonNode detail : error.path("details")) {
            String delay = detail.path("retryDelay").asText();
            if (delay.endsWith("s")) {
                return RetryAfter.parse(delay.substring(0, delay.length() - 1), Instant.EPOCH);
            }
        }
        return null;
    }

    /**
     * What kind of failure it is.
     *
     * @param status of HTTP
     * @param retryAfter how long the provider asks to be left alone; null when it does not say
     */
    public FailureKind kind(int status, @Nullable Duration retryAfter) {
        return signs(status, retryAfter).kind();
    }

    private ErrorSigns signs(int status, @Nullable Duration retryAfter) {
        String words = words().orElse("");
        Stream<JsonNode> fields = Stream.concat(
                Stream.of(
                        error.path("innererror").path("code"),
                        error.path("details").path("error_code")),
                Stream.of(error, root).flatMap(node -> CODES.stream().map(node::path)));
        String codes = Stream.concat(
                        // A single word is a code, wherever it is.
                        Stream.of(words).filter(code -> !code.contains(" ")),
                        fields.filter(code -> code.isTextual() || code.isNumber())
                                .map(JsonNode::asText))
                .collect(Collectors.joining(" "))
                .toLowerCase(Locale.ROOT);
        return new ErrorSigns(
                status < 400 ? ownStatus() : status,
                codes,
                words.toLowerCase(Locale.ROOT),
                body,
                error.path("metadata").has("flagged_input"),
                retryAfter);
    }

    /** The status that the error names itself; 0 when it names none. */
    private int ownStatus() {
        return Stream.of(error, root)
                .flatMap(node -> Stream.of("code", "status", "status_code").map(node::path))
                .mapToInt(JsonNode::asInt)
                .filter(status -> status >= 400 && status < 600)
                .findFirst()
                .orElse(0);
    }

    private static JsonNode firstOf(JsonNode node) {
        return node.isArray() ? node.path(0) : node;
    }

    private static boolean isText(JsonNode node) {
        return node.isTextual() && !node.asText().isBlank();
    }
}
