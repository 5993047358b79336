package io.winnow.answer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Json;
import io.winnow.messages.text.Canonical;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Answers as models write them, by kind, each with what a person would take from it: {@code answers/KIND/NAME.txt} and {@code
 * NAME.expected.json} beside it ({@code names}, and, where the case is about them, {@code descriptions} and {@code exhausted}).
 */
class AnswerCorpusTest {

    /** Attributes asked for. */
    private static final int WANTED = 20;

    private static final String LIST = "Eiffel Tower\nLouvre Museum\nNotre-Dame\nSacré-Cœur\nSeine cruise";

    private record Case(
            String kind,
            String name,
            String answer,
            List<String> names,
            List<String> descriptions,
            boolean exhausted) {}

    @Test
    void takesWhatAPersonWouldTake() {
        List<Case> cases = cases();
        Map<String, int[]> counts = new TreeMap<>();
        List<String> wrong = new ArrayList<>();

        for (Case one : cases) {
            ParsedAnswer parsed = AnswerParser.parse(one.answer(), false, WANTED, Canonical::of);
            count(one, parsed, counts.computeIfAbsent(one.kind(), kind -> new int[4]));
            String difference = difference(one, parsed);
            if (difference != null) {
                wrong.add(one.kind() + "/" + one.name() + ": " + difference);
            }
        }

        counts.forEach((kind, count) -> System.out.printf(
                "%-18s %3d cases, precision %.3f, recall %.3f%n",
                kind, count[3], share(count[0], count[1]), share(count[0], count[2])));
        assertThat(cases).hasSizeGreaterThan(300);
        assertThat(wrong).as("%d of %d cases", wrong.size(), cases.size()).isEmpty();
    }

    static List<Arguments> talk() {
        List<Arguments> talk = new ArrayList<>();
        lines("openings").forEach(line -> talk.add(Arguments.of(line, line + "\n\n" + LIST)));
        lines("closings").forEach(line -> talk.add(Arguments.of(line, LIST + "\n\n" + line)));
        lines("last-lines").forEach(line -> talk.add(Arguments.of(line, LIST + "\n" + line)));
        return talk;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("talk")
    void takesNoTalkForNames(String line, String answer) {
        ParsedAnswer parsed = AnswerParser.parse(answer, false, WANTED, Canonical::of);

        assertThat(String.join("\n", parsed.names())).isEqualTo(LIST);
    }

    static List<String> nothingMore() {
        return lines("nothing-more");
    }

    @ParameterizedTest
    @MethodSource("nothingMore")
    void knowsThatThereIsNothingMore(String answer) {
        ParsedAnswer parsed = AnswerParser.parse(answer, false, WANTED, Canonical::of);

        assertThat(parsed.names()).isEmpty();
        assertThat(parsed.refusal()).isNull();
        assertThat(parsed.exhausted()).isTrue();
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(root()).resolve("talk").resolve(file + ".txt"), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Right ones, taken ones, expected ones, cases. */
    private static void count(Case one, ParsedAnswer parsed, int[] count) {
        Set<String> right = new HashSet<>(parsed.names());
        right.retainAll(one.names());
        count[0] += right.size();
        count[1] += parsed.names().size();
        count[2] += one.names().size();
        count[3]++;
    }

    private static double share(int part, int all) {
        return all == 0 ? 1 : (double) part / all;
    }

    private static String difference(Case one, ParsedAnswer parsed) {
        if (!parsed.names().equals(one.names())) {
            return "took " + parsed.names() + " for " + one.names();
        }
        if (parsed.exhausted() != one.exhausted()) {
            return "exhausted is " + parsed.exhausted();
        }
        List<String> descriptions = parsed.items().stream()
                .map(item -> String.valueOf(item.description()))
                .toList();
        return one.descriptions().isEmpty() || one.descriptions().equals(descriptions)
                ? null
                : "described " + descriptions + " for " + one.descriptions();
    }

    private static List<Case> cases() {
        try (Stream<Path> files = Files.walk(Path.of(root()))) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .filter(file -> !file.getParent().endsWith("talk"))
                    .sorted()
                    .map(AnswerCorpusTest::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URI root() {
        try {
            return AnswerCorpusTest.class.getResource("/answers").toURI();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Case read(Path file) {
        String name = file.getFileName().toString().replace(".txt", "");
        try {
            JsonNode expected =
                    Json.MAPPER.readTree(Files.readString(file.resolveSibling(name + ".expected.json"), UTF_8));
            return new Case(
                    file.getParent().getFileName().toString(),
                    name,
                    Files.readString(file, UTF_8),
                    texts(expected.path("names")),
                    texts(expected.path("descriptions")),
                    expected.path("exhausted").asBoolean());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
