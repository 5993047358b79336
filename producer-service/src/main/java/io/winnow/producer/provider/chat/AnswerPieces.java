package io.winnow.producer.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.winnow.provider.Usage;
import io.winnow.provider.http.ErrorBody;
import io.winnow.provider.http.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Assembles an answer from one body, or from the pieces of a stream.
 *
 * <p>The shape of a piece decides how it is read, not the provider that was asked, because gateways answer in the dialect of
 * whatever is behind them:
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><th>shape</th><th>text</th><th>piece of a stream</th><th>end</th><th>usage</th></tr>
 * <tr><td>OpenAI's chat completions</td><td>{@code choices[].message.content}</td><td>{@code choices[].delta.content}</td>
 *     <td>{@code finish_reason}</td><td>{@code usage}</td></tr>
 * <tr><td>its older completions</td><td>{@code choices[].text}</td><td>the same</td><td>the same</td><td>the same</td></tr>
 * <tr><td>its responses</td><td>{@code output[].content[]}</td><td>{@code response.output_text.delta}</td>
 *     <td>{@code status}, {@code incomplete_details.reason}</td><td>{@code usage}</td></tr>
 * <tr><td>Anthropic's messages</td><td>{@code content[]}</td><td>{@code content_block_delta}</td>
 *     <td>{@code stop_reason}</td><td>{@code usage}, in two pieces</td></tr>
 * <tr><td>Gemini's generated content</td><td>{@code candidates[].content.parts[]}</td><td>the same</td>
 *     <td>{@code finishReason}</td><td>{@code usageMetadata}</td></tr>
 * <tr><td>Ollama's chat</td><td>{@code message.content}</td><td>the same</td><td>{@code done_reason}</td>
 *     <td>{@code eval_count}, {@code prompt_eval_count}</td></tr>
 * </table>
 *
 * Content is a string, an object with a text, or an array of either. Reasoning is left out. Parts are joined without a separator,
 * because a part may end within a word.
 */
final class AnswerPieces {

    private static final List<String> REASONING =
            List.of("reasoning_content", "reasoning", "thinking", "reasoning_details");

    /** The text of older completions: Anthropic's, Ollama's, Hugging Face's. */
    private static final List<String> TEXTS = List.of("completion", "response", "generated_text");

    /** One of the answers in a reply; Winnow asks for one. */
    private static final class Choice {

        private final StringBuilder text = new StringBuilder();
        private final StringBuilder refusal = new StringBuilder();
        private @Nullable String reasoning;
        private @Nullable String end;
        private @Nullable String remark;
    }

    private final Map<Integer, Choice> choices = new TreeMap<>();
    private final ObjectNode usage = JsonNodeFactory.instance.objectNode();
    private final List<String> fields = new ArrayList<>();
    private boolean isAnswer;
    private @Nullable String blocked;
    private @Nullable ErrorBody error;

    private AnswerPieces() {}

    /** Reads the JSON of a reply. */
    static Reading read(JsonText json) {
        AnswerPieces pieces = new AnswerPieces();
        json.values().forEach(pieces::add);
        return pieces.reading(json);
    }

    private Reading reading(JsonText json) {
        Choice said = choices.values().stream()
                .filter(choice -> !choice.text.toString().isBlank())
                .findFirst()
                .or(() -> choices.values().stream().findFirst())
                .orElseGet(Choice::new);
        ErrorBody failed = error;
        if (failed == null
                && !isAnswer
                && !json.values().isEmpty()
                && json.values().getFirst().isObject()) {
            ErrorBody perhaps = ErrorBody.of(json.values().getFirst());
            failed = perhaps.words().isPresent() ? perhaps : null;
        }
        // A stream without an end broke off, and its counts are incomplete.
        boolean isBroken = json.isStream() && (said.end == null || json.fault() != null);
        TokenCount count = new TokenCount(usage);
        @Nullable Usage counted = isBroken && (failed == null || !said.text.isEmpty()) ? null : count.usage();
        return new Reading(
                said.text.toString(),
                counted,
                isBroken && said.end != null ? AnswerEnding.UNKNOWN : AnswerEnding.of(said.end, json.isStream()),
                said.remark == null ? said.end : said.end + ": " + said.remark,
                said.refusal.toString().isBlank() ? null : said.refusal.toString(),
                blocked,
                said.reasoning,
                count.reasoning(),
                failed,
                isAnswer ? null : List.copyOf(fields));
    }

    private void add(JsonNode piece) {
        JsonNode response = piece.path("response");
        if (response.isObject()) {
            // The last event of OpenAI's responses repeats the whole answer.
            if (!response.path("output").isEmpty()) {
                choices.clear();
            }
            add(response);
            return;
        }
        piece.fieldNames().forEachRemaining(fields::add);
        error = error == null ? ErrorBody.within(piece) : error;
        addUsage(piece);
        addChoices(piece.path("choices"));
        addCandidates(piece);
        addMessage(piece);
        addOutput(piece);
        TEXTS.forEach(name -> addText(piece.path(name), piece));
    }

    private void addUsage(JsonNode piece) {
        List<JsonNode> places = List.of(
                piece.path("usage"),
                piece.path("usageMetadata"),
                piece.path("message").path("usage"),
                piece.path("x_groq").path("usage"),
                piece.has("eval_count") ? piece : JsonNodeFactory.instance.missingNode());
        for (JsonNode counted : places) {
            counted.properties().stream()
                    .filter(field -> !field.getValue().isNull())
                    .forEach(field -> usage.set(field.getKey(), field.getValue()));
        }
    }

    private void addChoices(JsonNode all) {
        isAnswer |= all.isArray() && !all.isEmpty();
        int position = 0;
        for (JsonNode each : all) {
            Choice choice = choice(each.path("index").asInt(position++));
            JsonNode message = each.path(each.hasNonNull("message") ? "message" : "delta");
            say(choice, message);
            if (!message.isObject()) {
                choice.text.append(string(each.path("text")));
            }
            end(choice, each.path("finish_reason"), each.path("finishReason"), each.path("stop_reason"));
            if (error == null && each.path("error").isObject()) {
                error = ErrorBody.of(each);
            }
        }
    }

    private void addCandidates(JsonNode piece) {
        JsonNode all = piece.path("candidates");
        isAnswer |= all.isArray() && !all.isEmpty();
        int position = 0;
        for (JsonNode each : all) {
            Choice choice = choice(each.path("index").asInt(position++));
            JsonNode content = each.path("content");
            write(choice, content.has("parts") ? content.path("parts") : content);
            end(choice, each.path("finishReason"), each.path("finish_reason"));
            choice.remark = each.hasNonNull("finishMessage")
                    ? each.path("finishMessage").asText()
                    : choice.remark;
        }
        JsonNode feedback = piece.path("promptFeedback");
        String reason = string(feedback.path("blockReason"));
        if (!reason.isEmpty()) {
            isAnswer = true;
            String words = string(feedback.path("blockReasonMessage"));
            blocked = words.isBlank() ? "the provider blocked the prompt (" + reason + ")" : words;
        }
    }

    /** Anthropic's messages and their events, and Ollama's messages. */
    private void addMessage(JsonNode piece) {
        JsonNode message = piece.path("message");
        JsonNode delta = piece.path("delta");
        boolean isMessage = piece.has("content") || message.isObject();
        boolean isEvent = string(piece.path("type")).startsWith("content_block") || piece.has("delta");
        if (!isMessage && !isEvent) {
            return;
        }
        isAnswer = true;
        Choice choice = choice(0);
        say(choice, message.isObject() ? message : piece);
        write(choice, piece.path("content_block"));
        if (delta.isTextual()) {
            if (string(piece.path("type")).equals("response.output_text.delta")) {
                choice.text.append(delta.asText());
            }
        } else {
            write(choice, delta);
        }
        end(choice, piece.path("stop_reason"), delta.path("stop_reason"), piece.path("done_reason"));
        String why = string(piece.path("stop_details").path("explanation"));
        if (!why.isBlank()) {
            choice.refusal.append(why);
        }
    }

    private void addOutput(JsonNode piece) {
        JsonNode output = piece.path("output");
        if (!output.isArray() && !output.isTextual()) {
            return;
        }
        isAnswer = true;
        Choice choice = choice(0);
        write(choice, output);
        JsonNode reason = piece.path("incomplete_details").path("reason");
        String status = string(piece.path("status"));
        if (reason.isTextual() || !(status.equals("in_progress") || status.equals("queued"))) {
            end(choice, reason, piece.path("status"));
        }
    }

    private void addText(JsonNode text, JsonNode piece) {
        if (text.isTextual()) {
            isAnswer = true;
            choice(0).text.append(text.asText());
            end(choice(0), piece.path("stop_reason"), piece.path("done_reason"));
        }
    }

    private Choice choice(int index) {
        return choices.computeIfAbsent(index, unused -> new Choice());
    }

    private static void say(Choice choice, JsonNode message) {
        if (message.isTextual()) {
            choice.text.append(message.asText());
            return;
        }
        write(choice, message.path("content"));
        choice.refusal.append(string(message.path("refusal")));
        REASONING.stream()
                .filter(name -> !message.path(name).isEmpty()
                        || !string(message.path(name)).isBlank())
                .findFirst()
                .ifPresent(name -> choice.reasoning = name);
    }

    private static void write(Choice choice, JsonNode content) {
        if (content.isTextual()) {
            choice.text.append(content.asText());
        } else if (content.isArray()) {
            content.forEach(part -> write(choice, part));
        } else if (content.isObject()) {
            writePart(choice, content);
        }
    }

    private static void writePart(Choice choice, JsonNode part) {
        String type = string(part.path("type"));
        if (type.contains("think")
                || type.contains("reason")
                || part.path("thought").asBoolean()) {
            choice.reasoning = type.isEmpty() ? "its thoughts" : type;
            return;
        }
        choice.refusal.append(string(part.path("refusal")));
        JsonNode text = part.path("text");
        if (text.isObject()) {
            choice.text.append(string(text.path("value")));
        } else if (text.isTextual()) {
            choice.text.append(text.asText());
        } else {
            write(choice, part.path("content"));
        }
    }

    private static void end(Choice choice, JsonNode... words) {
        Stream.of(words)
                .map(AnswerPieces::string)
                .filter(word -> !word.isBlank())
                .findFirst()
                .ifPresent(word -> choice.end = word);
    }

    private static String string(JsonNode node) {
        return node.isTextual() ? node.asText() : "";
    }
}
