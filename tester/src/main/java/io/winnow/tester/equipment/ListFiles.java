package io.winnow.tester.equipment;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.text.Canonical;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A list as it is in files.
 *
 * @param lines of {@code output.txt}
 * @param attributes of {@code output.json}
 */
public record ListFiles(List<String> lines, List<String> attributes, JsonNode metadata) {

    public static ListFiles in(Path directory) throws IOException {
        JsonNode document =
                Json.MAPPER.readTree(directory.resolve("output.json").toFile());
        return new ListFiles(
                Files.readAllLines(directory.resolve("output.txt")),
                StreamSupport.stream(document.path("attributes").spliterator(), false)
                        .map(row -> row.path("attribute").asText())
                        .toList(),
                Json.MAPPER.readTree(directory.resolve("metadata.json").toFile()));
    }

    public String runId() {
        return metadata.at("/run/id").asText();
    }

    public String state() {
        return metadata.at("/run/state").asText();
    }

    String reason() {
        return metadata.at("/run/reason").asText("");
    }

    public long total(String figure) {
        return metadata.path("totals").path(figure).asLong(-1);
    }

    /** How they differ from the topic, in a sentence each. */
    public List<String> differencesFrom(Audit audit) {
        List<String> differences = new ArrayList<>();
        Set<String> listed = lines.stream().map(Canonical::of).collect(Collectors.toCollection(HashSet::new));
        if (listed.size() != lines.size()) {
            differences.add((lines.size() - listed.size()) + " of " + lines.size() + " lines are repeats");
        }
        Set<String> topic = audit.unique().stream()
                .map(key -> AttributeKey.parse(key).canonical())
                .collect(Collectors.toSet());
        if (!topic.equals(listed)) {
            differences.add("output.txt has " + listed.size() + ", the topic " + topic.size() + ", and not the same");
        }
        if (!attributes.equals(lines)) {
            differences.add("output.json has " + attributes.size() + ", output.txt " + lines.size()
                    + ", and not the same in the same order");
        }
        return differences;
    }
}
