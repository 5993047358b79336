package io.winnow.tester.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.winnow.messages.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Stands for a model that turns texts of any language into vectors: texts are as alike as the words that they share, and words with one
 * meaning are one.
 *
 * @param meanings of words, in lower case, that mean the same as others
 */
public record WordVectors(Map<String, String> meanings) {

    private static final int DIMENSIONS = 64;
    private static final int STEM = 5;

    public float[] of(String text) {
        float[] sum = new float[DIMENSIONS];
        for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
            Random random = new Random(meanings.getOrDefault(word, word.substring(0, Math.min(word.length(), STEM)))
                    .hashCode());
            for (int i = 0; i < DIMENSIONS && !word.isEmpty(); i++) {
                sum[i] += (float) random.nextGaussian();
            }
        }
        return sum;
    }

    /** A successful reply in OpenAI's wire format. */
    public ModelReply reply(ModelRequest request) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("object", "list").put("model", request.json().path("model").asText());
        ArrayNode data = body.putArray("data");
        request.json().withArray("input").forEach(text -> {
            ObjectNode one = data.addObject();
            one.put("object", "embedding").put("index", data.size() - 1);
            ArrayNode vector = one.putArray("embedding");
            for (float component : of(text.asText())) {
                vector.add(component);
            }
        });
        body.putObject("usage").put("prompt_tokens", 5 * data.size()).put("total_tokens", 5 * data.size());
        return ModelReply.of(200, body.toString());
    }
}
