package io.winnow.producer.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import io.winnow.producer.provider.api.Answer;
import io.winnow.producer.provider.api.Prompt;
import io.winnow.producer.provider.api.Provider;
import io.winnow.producer.provider.api.Question;
import io.winnow.provider.ProviderException;
import io.winnow.router.grammar.Target;
import io.winnow.router.health.FailureKind;
import io.winnow.tester.model.ModelReply;
import io.winnow.tester.model.ModelRequest;
import io.winnow.tester.model.ModelServer;
import io.winnow.tester.model.OpenAiAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What targets refuse of a request's form is found out once, and costs one request. */
class TargetAbilitiesTest {

    private static final String LISTED = "{\"attributes\":[{\"name\":\"Louvre\"}]}";

    private final ModelServer server = new ModelServer(request -> ModelReply.of(500, ""));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void asksByASchemaWhoeverTakesIt() throws Exception {
        server.reply(request -> OpenAiAnswer.reply(LISTED, 3, 2));

        Answer answer = provider("local").ask(question());

        assertThat(answer.text()).isEqualTo(LISTED);
        JsonNode format = server.received().getFirst().json().path("response_format");
        assertThat(format.path("type").asText()).isEqualTo("json_schema");
        assertThat(format.at("/json_schema/name").asText()).isEqualTo("Listing");
        assertThat(format.at("/json_schema/strict").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.\",\"type\":\"invalid_request_error\",\"param\":\"response_format\"}}",
                "{\"error\":{\"message\":\"Unsupported parameter\",\"param\":\"response_format\"}}",
                "{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"response_format\"],\"msg\":\"Extra inputs are not permitted\"}]}",
                "{\"error\":\"json_schema response format is not supported by this backend\"}",
                "{\"error\":{\"message\":\"'response_format.type' must be 'text' or 'json_object'\"}}",
                "{\"object\":\"error\",\"message\":\"guided decoding is not available\",\"code\":400}"
            })
    void goesOnWithoutASchemaAfterOneRefusal(String refusal) throws Exception {
        refuse(request -> request.json().has("response_format"), 400, refusal);
        Provider provider = provider("local");

        Answer first = provider.ask(question());
        Answer second = provider.ask(question());

        assertThat(first.text()).isEqualTo("Louvre");
        assertThat(second.text()).isEqualTo("Louvre");
        assertThat(server.received())
                .extracting(request -> request.json().has("response_format"))
                .containsExactly(true, false, false);
        assertThat(server.received().getLast().json().at("/messages/1/content").asText())
                .isEqualTo("user");
    }

    @Test
    void saysInWordsWhatASchemaWouldHaveSaidToWhomOthersAsk() throws Exception {
        refuse(
                request -> request.json().has("response_format"),
                400,
                "{\"error\":{\"message\":\"response_format is not supported\"}}");

        provider("local").ask(question(true));

        assertThat(server.received().getLast().json().at("/messages/1/content").asText())
                .startsWith("user\n\n")
                .contains("\"attributes\"")
                .contains("\"required\"");
    }

    @Test
    void callsTheLimitByItsOtherNameAndNeverLeavesItOut() throws Exception {
        refuse(
                request -> request.json().has("max_tokens"),
                400,
                "{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens' is not supported with this model. Use"
                        + " 'max_completion_tokens' instead.\",\"code\":\"unsupported_parameter\"}}");

        provider("local").ask(question());

        assertThat(server.received())
                .extracting(request -> request.json().path("max_tokens").asInt() + "|"
                        + request.json().path("max_completion_tokens").asInt())
                .containsExactly("70|0", "0|70");
    }

    @Test
    void takesALimitThatIsTooHighForWhatItIs() throws Exception {
        refuse(request -> true, 400, "{\"error\":{\"message\":\"max_tokens is too large: 70\"}}");

        ProviderException failure = catchThrowableOfType(
                ProviderException.class, () -> provider("local").ask(question()));

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.BAD_REQUEST);
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void leavesOutATemperatureThatIsNotTaken() throws Exception {
        refuse(
                request -> request.json().has("temperature"),
                400,
                "{\"error\":{\"message\":\"Unsupported value: 'temperature' does not support 0.2 with this model.\"}}");

        provider("local").ask(question());

        assertThat(server.received())
                .extracting(request -> request.json().has("temperature"))
                .containsExactly(true, false);
    }

    @Test
    void putsWhatTheSystemMessageSaysBeforeTheUsersWhereThereIsNoSuchRole() throws Exception {
        refuse(
                request -> request.json().at("/messages/0/role").asText().equals("system"),
                400,
                "{\"error\":{\"message\":\"System role not supported\"}}");

        provider("local").ask(question());

        JsonNode messages = server.received().getLast().json().path("messages");
        assertThat(messages).hasSize(1);
        assertThat(messages.at("/0/role").asText()).isEqualTo("user");
        assertThat(messages.at("/0/content").asText()).isEqualTo("system\n\nuser");
    }

    @Test
    void learnsOneThingAfterTheOther() throws Exception {
        refuse(
                request -> request.json().has("response_format")
                        || request.json().at("/messages/0/role").asText().equals("system"),
                422,
                "{\"error\":{\"message\":\"response_format is not supported, and only user and assistant roles are:"
                        + " system role unknown\"}}");

        Answer answer = provider("local").ask(question());

        assertThat(answer.text()).isEqualTo("Louvre");
        assertThat(server.received()).hasSize(2);
    }

    @Test
    void endsWhereARefusalNamesNothingThatCouldBeLeftOut() throws Exception {
        refuse(request -> true, 400, "{\"error\":{\"message\":\"the conversation is not valid\"}}");

        ProviderException failure = catchThrowableOfType(
                ProviderException.class, () -> provider("local").ask(question()));

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.BAD_REQUEST);
        assertThat(failure.mayBeBilled()).isFalse();
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void anthropicAndGeminiAreAskedByASchemaToo() throws Exception {
        server.reply(
                request -> request.path().contains("generateContent")
                        ? ModelReply.of(
                                200,
                                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"{}\"}]},\"finishReason\":\"STOP\"}]}")
                        : ModelReply.of(
                                200,
                                "{\"content\":[{\"type\":\"text\",\"text\":\"{}\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}"));

        provider("gemini").ask(question());
        provider("anthropic").ask(question());

        assertThat(server.received().getFirst().body())
                .contains("responseSchema")
                .contains("attributes");
        assertThat(server.received().getLast().body()).contains("json_schema").contains("attributes");
    }

    private void refuse(Predicate<ModelRequest> refused, int status, String body) {
        server.reply(
                request -> refused.test(request) ? ModelReply.of(status, body) : OpenAiAnswer.reply("Louvre", 3, 2));
    }

    private Provider provider(String name) {
        return new Providers(Map.of(
                        "LOCAL_BASE_URL", server.url("/v1"),
                        "GEMINI_BASE_URL", server.url("/v1beta"),
                        "GEMINI_API_KEY", "key",
                        "ANTHROPIC_BASE_URL", server.url("/v1"),
                        "ANTHROPIC_API_KEY", "key")::get)
                .of(new Target(name, "m", null));
    }

    private static Question question() {
        return question(false);
    }

    private static Question question(boolean explainsForm) {
        ChatRequest request = ChatRequest.builder()
                .messages(List.of(SystemMessage.from("system"), UserMessage.from("user")))
                .temperature(0.2)
                .responseFormat(ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(JsonSchema.builder()
                                .name("Listing")
                                .rootElement(JsonObjectSchema.builder()
                                        .addStringProperty("attributes")
                                        .required("attributes")
                                        .build())
                                .build())
                        .build())
                .build();
        return new Question(
                "Paris",
                20,
                new Prompt(1, "system", "user"),
                1,
                Duration.ofSeconds(10),
                70,
                false,
                Set.of(),
                false,
                request,
                explainsForm,
                null);
    }
}
