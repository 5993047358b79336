package io.winnow.messages;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.winnow.router.health.TargetHealth;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Reads and writes messages as JSON: instants as ISO-8601, absent fields left out, unknown fields ignored. */
public final class Json {

    /** The one mapper; thread safe, not to be reconfigured. */
    public static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            // 0.00000015, not 1.5E-7, because users read prices.
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .addMixIn(TargetHealth.State.class, EarlierNames.class)
            .build();

    /** The names of a target's states in earlier releases. */
    private enum EarlierNames {
        @JsonAlias("PROBING")
        HALF_OPEN
    }

    private Json() {}

    public static byte[] write(Object message) {
        try {
            return MAPPER.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new SerializationException(
                    "cannot write a " + message.getClass().getSimpleName() + " as JSON", e);
        }
    }

    /**
     * Reads a message.
     *
     * @throws SerializationException when the bytes are not such a message
     */
    public static <T> T read(byte[] json, Class<T> type) {
        try {
            T message = MAPPER.readValue(json, type);
            if (message == null) {
                throw new SerializationException("not a " + type.getSimpleName() + ": null");
            }
            return message;
        } catch (JsonProcessingException e) {
            throw new SerializationException("not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new SerializationException("not a " + type.getSimpleName(), e);
        }
    }

    public static <T> Serializer<T> serializer() {
        return (topic, message) -> message == null ? null : write(message);
    }

    public static <T> Deserializer<@Nullable T> deserializer(Class<T> type) {
        return (topic, json) -> json == null ? null : read(json, type);
    }

    public static <T> Serde<T> serde(Class<T> type) {
        return Serdes.serdeFrom(serializer(), deserializer(type));
    }
}
