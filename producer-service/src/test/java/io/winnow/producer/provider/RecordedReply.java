package io.winnow.producer.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.producer.provider.api.Answer;
import io.winnow.provider.ProviderException;
import io.winnow.provider.Usage;
import io.winnow.tester.model.ModelReply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * An HTTP response of some server, and how it has to be understood. There is one file per kind. In it, each response follows its
 * name ({@code ###}) and the expectations, as comments:
 *
 * <ul>
 *   <li>{@code text} of the answer, with {@code |} for a line break, and {@code cut} if its last line may be half a line;
 *   <li>or else {@code kind} of the failure, {@code message} (parts of it) and {@code retry} (seconds);
 *   <li>{@code usage}: input, cached and output tokens, or {@code unknown}; of a failure, nothing unless it is given;
 *   <li>{@code cost} in US dollars, as reported.
 * </ul>
 */
record RecordedReply(String name, List<String> expected, ModelReply reply) {

    static Stream<RecordedReply> all() {
        return Stream.of("errors", "addresses", "shapes", "ends", "streams", "usage")
                .flatMap(RecordedReply::ofKind);
    }

    private static Stream<RecordedReply> ofKind(String kind) {
        try (InputStream file = RecordedReply.class.getResourceAsStream(kind + ".http")) {
            String text = new String(file.readAllBytes(), UTF_8);
            return Arrays.stream(text.split("(?m)^### ")).skip(1).map(reply -> of(kind, reply));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RecordedReply of(String kind, String text) {
        int afterName = text.indexOf('\n');
        String response = text.substring(afterName + 1);
        List<String> expected =
                response.lines().takeWhile(line -> line.startsWith("# ")).toList();
        return new RecordedReply(
                kind + ": " + text.substring(0, afterName), expected, ModelReply.ofHttp(response.getBytes(UTF_8)));
    }

    void check(Answer answer) {
        assertThat(values("kind")).as("was answered").isEmpty();
        assertThat(answer.text().replace('\n', '|')).isEqualTo(value("text"));
        assertThat(answer.cutShort()).isEqualTo(!values("cut").isEmpty());
        check(answer.usage());
    }

    void check(ProviderException failure) {
        assertThat(failure.failure().kind().name()).as(failure.getMessage()).isEqualTo(value("kind"));
        assertThat(failure.failure().message()).contains(values("message"));
        assertThat(failure.failure().retryAfter())
                .isEqualTo(values("retry").isEmpty() ? null : Duration.ofSeconds(Long.parseLong(value("retry"))));
        check(failure.usage());
    }

    private void check(Usage usage) {
        String tokens = values("usage").isEmpty() ? "0 0 0" : value("usage");
        BigDecimal cost = values("cost").isEmpty() ? null : new BigDecimal(value("cost"));
        if (tokens.equals("unknown")) {
            assertThat(usage).isNull();
        } else {
            List<Long> counts =
                    Arrays.stream(tokens.split(" ")).map(Long::valueOf).toList();
            assertThat(usage).isEqualTo(new Usage(counts.get(0), counts.get(1), counts.get(2), cost));
        }
    }

    private String value(String name) {
        List<String> values = values(name);
        assertThat(values).as(name).hasSize(1);
        return values.getFirst();
    }

    private List<String> values(String name) {
        List<String> values = new ArrayList<>();
        expected.stream()
                .filter(line -> line.startsWith("# " + name + ": "))
                .forEach(line -> values.add(line.substring(name.length() + 4)));
        return values;
    }

    @Override
    public String toString() {
        return name;
    }
}
