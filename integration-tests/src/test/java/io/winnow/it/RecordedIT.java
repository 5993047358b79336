package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.it.Winnow.Place;
import io.winnow.messages.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are answered from files. */
class RecordedIT {

    @TempDir
    private Path directory;

    @Test
    void repeatsAWholeRunWithoutKeys() throws IOException {
        Path answers = Files.createDirectory(directory.resolve("answers"));
        Files.writeString(
                answers.resolve("paris.a1.txt"),
                "Here are three:\n\n1. **Eiffel Tower**: iron\n2. Louvre\n3. Sacré-Cœur\n");
        Files.writeString(answers.resolve("paris.a1.json"), "{\"latencyMs\":5,\"inputTokens\":90,\"outputTokens\":17}");
        Files.writeString(answers.resolve("paris.a2.txt"), "[\"the louvre\", \"Panthéon\"]");
        Files.writeString(answers.resolve("paris.a10.txt"), "- EIFFEL TOWER\n- Catacombs\n");

        List<String> first = rows(answers, "first");
        List<String> second = rows(answers, "second");

        assertThat(first).isEqualTo(second).hasSize(5);
        assertThat(first.toString()).contains("Eiffel Tower", "Louvre", "Sacré-Cœur", "Panthéon", "Catacombs");
    }

    @Test
    void refusesARunWithoutAnswersBeforeAnythingStarts() throws IOException {
        Path answers = Files.createDirectory(directory.resolve("answers"));
        Place place = new Place(Files.createDirectory(directory.resolve("place")), Map.of());

        Winnow refused = place.expect(2, "run", "--topic", "Paris", "--routing-config", "recorded:" + answers);

        assertThat(refused.err())
                .containsExactly(
                        "winnow: recorded:" + answers + " has no answers about paris: expected files paris.*.txt");
    }

    /** The rows of a run in a place of its own, without what no two runs share. */
    private List<String> rows(Path answers, String name) throws IOException {
        Place place = new Place(Files.createDirectory(directory.resolve(name)), Map.of());
        place.expect(
                0,
                "run",
                "--topic",
                "Paris",
                "--routing-config",
                "recorded:" + answers,
                "--producers",
                "1",
                "--iterations",
                "3",
                "--facets",
                "off");
        JsonNode metadata =
                Json.MAPPER.readTree(Files.readAllBytes(place.output("paris").resolve("metadata.json")));
        assertThat(metadata.at("/totals/requests").asInt()).isEqualTo(3);
        assertThat(metadata.at("/totals/outputTokens").asInt()).isEqualTo(17 + 26 / 4 + 27 / 4);
        assertThat(place.expect(0, "verify", "Paris").out())
                .containsExactly(
                        "paris, generation 0: 7 raw records of 5 forms, 5 entries, 0 dropped, 0 verdicts: no difference");
        List<String> rows = new ArrayList<>();
        for (String line :
                place.expect(0, "export", "Paris", "--format", "jsonl").out()) {
            JsonNode row = Json.MAPPER.readTree(line);
            rows.add(row.get("attribute").asText() + " " + row.get("model").asText() + " "
                    + row.get("partition").asInt());
        }
        return rows;
    }
}
