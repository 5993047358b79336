package io.winnow.producer.provider.recorded;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.winnow.messages.Json;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What was measured when an answer was recorded: the JSON file beside it, with the names that requests have on {@code calls}. Whatever it does
 * not say is null.
 *
 * @param latencyMs until the last byte of the answer
 * @param inputTokens of the whole prompt, cached ones included
 * @param outputTokens of the answer, those of hidden reasoning included
 * @param cutShort whether the provider ended the answer early
 */
record RecordedFigures(
        @Nullable Long latencyMs,
        @Nullable Long inputTokens,
        @Nullable Long cachedInputTokens,
        @Nullable Long outputTokens,
        @Nullable Boolean cutShort) {

    private static final RecordedFigures NONE = new RecordedFigures(null, null, null, null, null);

    /** A figure whose name is misspelled would be left out without a word. */
    private static final ObjectReader READER =
            Json.MAPPER.readerFor(RecordedFigures.class).with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /**
     * Reads a file; none says nothing.
     *
     * @throws WinnowException naming the file and what it may hold
     */
    static RecordedFigures read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return NONE;
        }
        RecordedFigures figures;
        try {
            figures = READER.readValue(TextFile.read(file));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw invalid(file);
        }
        if (figures == null
                || isNegative(figures.latencyMs)
                || isNegative(figures.inputTokens)
                || isNegative(figures.cachedInputTokens)
                || isNegative(figures.outputTokens)) {
            throw invalid(file);
        }
        return figures;
    }

    private static boolean isNegative(@Nullable Long number) {
        return number != null && number < 0;
    }

    private static WinnowException invalid(Path file) {
        return new WinnowException(
                file + " is invalid: expected {\"latencyMs\":820,\"inputTokens\":123,\"cachedInputTokens\":0,"
                        + "\"outputTokens\":353,\"cutShort\":false}, each of them optional");
    }
}
