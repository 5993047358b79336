package io.winnow.producer.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Json;
import io.winnow.router.health.FailureKind;
import io.winnow.tester.model.ModelReply;
import io.winnow.tester.model.ModelRequest;
import java.time.Duration;

/** A provider's wire format, as its documentation has it: all that {@link ProviderContract} needs to know of it. */
interface Wire {

    /** What a model says, and what it counts. */
    record Said(String text, End end, long prompt, long cached, long visible, long reasoning) {

        static Said of(String text) {
            return new Said(text, End.DONE, 31, 0, 17, 0);
        }

        Said ending(End other) {
            return new Said(text, other, prompt, cached, visible, reasoning);
        }
    }

    /** How an answer ends. */
    enum End {
        DONE,
        CUT_SHORT,
        FILTERED,
        REFUSED
    }

    /** As in a routing configuration. */
    String config();

    /** What is appended to the server's address to make the base URL. */
    String basePath();

    /** Where requests arrive. */
    String path();

    /** The header that carries the key, and what stands in it. */
    String keyHeader();

    String keyValue(String key);

    /**
     * The body of an answer.
     *
     * @param said {@link Said#prompt} is the whole prompt, {@link Said#cached} of it from the cache; the answer has
     *     {@link Said#visible} tokens and {@link Said#reasoning} that nobody sees
     */
    String answer(Said said);

    /** The body of an answer that says nothing of tokens. */
    String answerWithoutUsage(String text);

    /** The body of an error. */
    String error(String message);

    /** What a refusal, and a filter, are reported as. */
    FailureKind refusal();

    /** A 429 that says, in the provider's own way alone, to come back in so long. */
    ModelReply limitedFor(Duration wait);

    /** The model that a request asks for. */
    String model(ModelRequest request, JsonNode body);

    /** Where a request says how long the answer may be. */
    JsonNode maxOutputTokens(JsonNode body);

    static String json(Object value) {
        return new String(Json.write(value), UTF_8);
    }
}
