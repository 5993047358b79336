package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.it.Winnow.Place;
import io.winnow.messages.Json;
import io.winnow.tester.model.ModelReply;
import io.winnow.tester.model.ModelRequest;
import io.winnow.tester.model.ModelServer;
import io.winnow.tester.model.OpenAiAnswer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists whose entries differ in meaning, with a model that decides what is in doubt. */
class SemanticIT {

    private static final String SOLAR = "Put photovoltaics on the roof";
    private static final String SOLAR_AGAIN = "Install solar panels";
    private static final List<String> WARMTH =
            List.of("Turn the thermostat down by 1°C", "Turn the thermostat down by 2°C");

    private static final Pattern ENTRY = Pattern.compile("(?m)^(\\d+) \"(.*)\"\\?([\\d,]+)$");
    private static final Pattern SHOWN = Pattern.compile("(?m)^(\\d+) \"(.*)\"");

    /** Of a request for 100 tokens, answered with 50. */
    private static final BigDecimal EACH = new BigDecimal("0.00015");

    @TempDir
    private Path directory;

    @Test
    void listsNoTwinsWhereAModelJudges() throws IOException {
        try (ModelServer models = new ModelServer(SemanticIT::reply)) {
            Path prices = Files.writeString(
                    directory.resolve("prices.csv"),
                    "provider,model,input,output,cached_input\nlocal,list,0.5,2,0.5\nlocal,judge,0.5,2,0.5\n");
            Place place =
                    new Place(directory, Map.of("LOCAL_BASE_URL", models.url("/v1"), "PRICES", prices.toString()));

            place.expect(
                    0,
                    "run",
                    "--topic",
                    "Saving energy",
                    "--dedup",
                    "semantic",
                    "--routing-config",
                    "local:list",
                    "--judge",
                    "local:judge",
                    "--max-cost",
                    "0.50",
                    "--facets",
                    "off",
                    "--producers",
                    "1",
                    "--iterations",
                    "1");

            List<String> lines = Winnow.lines(place.output("saving-energy").resolve("output.txt"));
            assertThat(lines).containsAll(WARMTH).hasSize(3).containsAnyOf(SOLAR, SOLAR_AGAIN);
            JsonNode metadata = Json.MAPPER.readTree(
                    Files.readAllBytes(place.output("saving-energy").resolve("metadata.json")));
            assertThat(metadata.at("/run/state").asText()).isEqualTo("COMPLETED");
            JsonNode totals = metadata.get("totals");
            assertThat(totals.get("calls").asInt()).isEqualTo(1);
            assertThat(totals.get("duplicate").asInt()).isEqualTo(1);
            assertThat(models.received()).anyMatch(SemanticIT::isForJudge);
            assertThat(totals.get("costUsd").decimalValue())
                    .isEqualByComparingTo(
                            EACH.multiply(BigDecimal.valueOf(models.received().size())));
            String dropped = lines.contains(SOLAR) ? SOLAR_AGAIN : SOLAR;
            Winnow explained = place.expect(0, "explain", dropped, "--topic", "Saving energy");
            assertThat(String.join("\n", explained.out())).contains("local:judge");
        }
    }

    private static boolean isForJudge(ModelRequest request) {
        return request.json().get("model").asText().equals("judge");
    }

    private static ModelReply reply(ModelRequest request) {
        if (!isForJudge(request)) {
            return OpenAiAnswer.reply(
                    SOLAR + "\n" + WARMTH.getFirst() + "\n" + WARMTH.getLast() + "\n" + SOLAR_AGAIN, 100, 50);
        }
        JsonNode messages = request.json().get("messages");
        String prompt = messages.get(messages.size() - 1).get("content").asText();
        Map<String, String> texts =
                SHOWN.matcher(prompt).results().collect(Collectors.toMap(line -> line.group(1), line -> line.group(2)));
        return OpenAiAnswer.reply(
                ENTRY.matcher(prompt)
                        .results()
                        .map(entry -> verdict(entry, texts))
                        .collect(Collectors.joining("\n")),
                100,
                50);
    }

    /** What a person would say: solar panels are solar panels, and a degree more is more. */
    private static String verdict(MatchResult entry, Map<String, String> texts) {
        List<String> solar = List.of(SOLAR, SOLAR_AGAIN);
        String same = Stream.of(entry.group(3).split(","))
                .filter(candidate -> solar.contains(entry.group(2)) && solar.contains(texts.get(candidate)))
                .findFirst()
                .orElse("0");
        return entry.group(1) + ":" + same;
    }
}
