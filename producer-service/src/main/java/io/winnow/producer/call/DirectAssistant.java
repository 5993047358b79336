package io.winnow.producer.call;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.output.JsonSchemas;
import io.winnow.producer.call.judge.Judgment;
import io.winnow.producer.provider.api.Prompt;
import java.util.List;

/** Asks the same as the AI service that Quarkus makes of {@link ListAssistant}, in programs that have no Quarkus. */
public final class DirectAssistant implements ListAssistant {

    private final ChatModel model;

    public DirectAssistant(ChatModel model) {
        this.model = model;
    }

    @Override
    public Listing list(String topic, String facet, String known, int count) {
        return ask(Prompts.list(topic, facet, known, count), Listing.class);
    }

    @Override
    public DescribedListing describe(String topic, String facet, String known, int count) {
        return ask(Prompts.describe(topic, facet, known, count), DescribedListing.class);
    }

    @Override
    public DescribedListing describeAs(String system, String user) {
        return ask(new Prompt(Prompts.VERSION, system, user), DescribedListing.class);
    }

    @Override
    public DescribedListing describeAs(String user) {
        return describeAs("", user);
    }

    @Override
    public Listing listAs(String system, String user) {
        return ask(new Prompt(Prompts.VERSION, system, user), Listing.class);
    }

    @Override
    public Listing listAs(String user) {
        return listAs("", user);
    }

    @Override
    public Plan plan(String topic, int count) {
        return ask(Prompts.plan(topic, count), Plan.class);
    }

    @Override
    public Judgment judge(String topic, String entries, int count) {
        return ask(Prompts.judge(topic, entries, count), Judgment.class);
    }

    private <T> T ask(Prompt prompt, Class<T> type) {
        UserMessage user = UserMessage.from(prompt.user());
        ChatResponse response = model.chat(ChatRequest.builder()
                .messages(
                        prompt.system().isEmpty() ? List.of(user) : List.of(SystemMessage.from(prompt.system()), user))
                .responseFormat(ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(JsonSchemas.jsonSchemaFrom(type).orElseThrow())
                        .build())
                .build());
        return type.cast(
                Attempt.current().read(response.aiMessage().text(), response.finishReason() == FinishReason.LENGTH));
    }
}
