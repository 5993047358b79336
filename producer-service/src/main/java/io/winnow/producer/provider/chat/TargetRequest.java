package io.winnow.producer.provider.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import io.winnow.messages.Json;
import io.winnow.producer.provider.api.Question;
import io.winnow.producer.provider.chat.TargetAbilities.Feature;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A question as one target can take it.
 *
 * @param features what it has that the target may refuse
 */
record TargetRequest(List<ChatMessage> messages, ChatRequestParameters parameters, Set<Feature> features) {

    static TargetRequest of(Question question, Dialect dialect, TargetAbilities abilities) {
        ChatRequest asked = question.request() == null ? prompted(question) : question.request();
        Set<Feature> features = EnumSet.noneOf(Feature.class);
        List<ChatMessage> messages = asked.messages();
        if (messages.stream().anyMatch(SystemMessage.class::isInstance)) {
            if (abilities.has(Feature.SYSTEM)) {
                features.add(Feature.SYSTEM);
            } else {
                messages = withoutSystem(messages);
            }
        }
        ChatRequestParameters wanted = asked.parameters();
        boolean hasSchema = wanted.responseFormat() != null && abilities.has(Feature.SCHEMA);
        boolean hasTemperature = wanted.temperature() != null && abilities.has(Feature.TEMPERATURE);
        if (wanted.responseFormat() != null && !hasSchema && question.explainsForm()) {
            messages = explained(messages, wanted.responseFormat());
        }
        Integer limit = question.maxOutputTokens();
        if (hasSchema) {
            features.add(Feature.SCHEMA);
        }
        if (hasTemperature) {
            features.add(Feature.TEMPERATURE);
        }
        boolean usualName = abilities.has(Feature.LIMIT_NAME);
        if (limit != null && usualName) {
            // Whoever takes neither of the names is told the other one: a limit is never left out, since it is paid
            // for.
            features.add(Feature.LIMIT_NAME);
        }
        ChatRequestParameters shared = ChatRequestParameters.builder()
                .temperature(hasTemperature ? wanted.temperature() : null)
                .topP(wanted.topP())
                .topK(wanted.topK())
                .frequencyPenalty(wanted.frequencyPenalty())
                .presencePenalty(wanted.presencePenalty())
                .stopSequences(wanted.stopSequences())
                .toolSpecifications(wanted.toolSpecifications())
                .toolChoice(wanted.toolChoice())
                .responseFormat(hasSchema ? wanted.responseFormat() : null)
                .build();
        return new TargetRequest(
                messages, shared.overrideWith(dialect.parameters(limit, question.requestSize(), usualName)), features);
    }

    ChatRequest build() {
        return ChatRequest.builder().messages(messages).parameters(parameters).build();
    }

    /** A person's prompt may have no system message, and none is not the same as an empty one. */
    private static ChatRequest prompted(Question question) {
        UserMessage user = UserMessage.from(question.prompt().user());
        String system = question.prompt().system();
        return ChatRequest.builder()
                .messages(system.isBlank() ? List.of(user) : List.of(SystemMessage.from(system), user))
                .build();
    }

    private static List<ChatMessage> explained(List<ChatMessage> messages, ResponseFormat format) {
        JsonSchema schema = format.jsonSchema();
        if (schema == null || !(messages.getLast() instanceof UserMessage user)) {
            return messages;
        }
        List<Content> contents = new ArrayList<>(user.contents());
        String words = "\n\nAnswer with JSON and nothing else. Its schema is:\n"
                + new String(Json.write(JsonSchemaElementUtils.toMap(schema.rootElement())), UTF_8);
        if (user.hasSingleText()) {
            contents.set(0, TextContent.from(user.singleText() + words));
        } else {
            contents.add(TextContent.from(words.strip()));
        }
        List<ChatMessage> explained = new ArrayList<>(messages);
        explained.set(messages.size() - 1, user.toBuilder().contents(contents).build());
        return explained;
    }

    private static List<ChatMessage> withoutSystem(List<ChatMessage> messages) {
        List<ChatMessage> merged = new ArrayList<>();
        StringBuilder said = new StringBuilder();
        for (ChatMessage message : messages) {
            if (message instanceof SystemMessage system) {
                said.append(system.text()).append("\n\n");
            } else if (message instanceof UserMessage user && !said.isEmpty()) {
                List<Content> contents = new ArrayList<>(user.contents());
                if (user.hasSingleText()) {
                    contents.set(0, TextContent.from(said + user.singleText()));
                } else {
                    contents.addFirst(TextContent.from(said.toString()));
                }
                merged.add(user.toBuilder().contents(contents).build());
                said.setLength(0);
            } else {
                merged.add(message);
            }
        }
        return merged;
    }
}
