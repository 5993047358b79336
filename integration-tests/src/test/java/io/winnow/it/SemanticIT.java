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
import java.util.concurrent.atomic.AtomicInteger;
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
        AtomicInteger calls = new AtomicInteger();
        try (ModelServer models = new ModelServer(request -> reply(request, calls))) {
            Place place = place(models);

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
                    "2");

            List<String> lines = Winnow.lines(place.output("saving-energy").resolve("output.txt"));
            assertThat(lines).containsAll(WARMTH).hasSize(3).containsAnyOf(SOLAR, SOLAR_AGAIN);
            JsonNode metadata = Json.MAPPER.readTree(
                    Files.readAllBytes(place.output("saving-energy").resolve("metadata.json")));
            assertThat(metadata.at("/run/state").asText()).isEqualTo("COMPLETED");
            JsonNode totals = metadata.get("totals");
            assertThat(totals.get("calls").asInt()).isEqualTo(2);
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

    @Test
    void decidesAnImportedListAnewWithAModelThatJudges() throws IOException {
        try (ModelServer models = new ModelServer(SemanticIT::judge)) {
            Place place = place(models);
            Path list = Files.write(
                    directory.resolve("list.txt"),
                    List.of(SOLAR, WARMTH.getFirst(), WARMTH.getLast(), "put PHOTOVOLTAICS on the roof", SOLAR_AGAIN));
            place.expect(0, "import", list.toString(), "--topic", "Saving energy", "--dedup", "canonical");
            assertThat(place.expect(0, "export", "Saving energy").out()).hasSize(4);

            place.expect(
                    0,
                    "rededup",
                    "Saving energy",
                    "--dedup",
                    "semantic",
                    "--judge",
                    "local:judge",
                    "--max-cost",
                    "0.50");

            List<String> lines = place.expect(0, "export", "Saving energy").out();
            assertThat(lines).containsAll(WARMTH).hasSize(3).containsAnyOf(SOLAR, SOLAR_AGAIN);
            assertThat(models.received()).isNotEmpty().allMatch(SemanticIT::isForJudge);
            assertThat(place.expect(0, "verify", "Saving energy").out())
                    .singleElement()
                    .asString()
                    .endsWith("no difference");
            String dropped = lines.contains(SOLAR) ? SOLAR_AGAIN : SOLAR;
            Winnow explained = place.expect(0, "explain", dropped, "--topic", "Saving energy");
            assertThat(String.join("\n", explained.out())).contains("local:judge");
        }
    }

    private Place place(ModelServer models) throws IOException {
        Path prices = Files.writeString(
                directory.resolve("prices.csv"),
                "provider,model,input,output,cached_input\nlocal,list,0.5,2,0.5\nlocal,judge,0.5,2,0.5\n");
        return new Place(directory, Map.of("LOCAL_BASE_URL", models.url("/v1"), "PRICES", prices.toString()));
    }

    private static boolean isForJudge(ModelRequest request) {
        return request.json().get("model").asText().equals("judge");
    }

    /** No answer repeats itself, the second one repeats the first. */
    private static ModelReply reply(ModelRequest request, AtomicInteger calls) {
        if (isForJudge(request)) {
            return judge(request);
        }
        String answer =
                calls.getAndIncrement() == 0 ? SOLAR + "\n" + WARMTH.getFirst() : WARMTH.getLast() + "\n" + SOLAR_AGAIN;
        return OpenAiAnswer.reply(answer, 100, 50);
    }

    private static ModelReply judge(ModelRequest request) {
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
