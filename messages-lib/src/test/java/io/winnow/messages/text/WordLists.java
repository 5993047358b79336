package io.winnow.messages.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Json;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prints what the canonical form merges in lists of words, by the rule that does it: for each file the groups, and for each rule some of
 * them. The lists are those of Debian's {@code wamerican-insane}, {@code hunspell-*} and {@code iso-codes}, or any file of lines.
 *
 * <p>Run it with the files as arguments; {@code RATIONALE.md} has what it said.
 */
final class WordLists {

    private static final int SHOWN = 12;

    /** What each rule adds to those before it; the last one takes the rest. */
    private static final Map<String, UnaryOperator<String>> RULES = new LinkedHashMap<>();

    static {
        RULES.put(
                "case",
                text -> Normalizer.normalize(text, Normalizer.Form.NFC)
                        .toUpperCase(Locale.ROOT)
                        .toLowerCase(Locale.ROOT)
                        .replace('ς', 'σ'));
        RULES.put("compatible characters, quotes and apostrophes", Folding::fold);
        RULES.put("dots of abbreviations", text -> text.replace(".", ""));
        RULES.put("dash or space", text -> text.replaceAll("[\\p{Pd} ]+", " ").strip());
        RULES.put("and", text -> text.replaceAll(" ?& ?", " and "));
        RULES.put(
                "other punctuation",
                text -> text.replaceAll("[\\p{Punct}&&[^+'-]]+", " ")
                        .replaceAll(" +", " ")
                        .strip());
        RULES.put("article", Articles::without);
        RULES.put(
                "marks and apostrophes of phrases",
                text -> Latin.foldDiacritics(text).replace("'", ""));
        RULES.put("anything else", text -> "");
    }

    private WordLists() {}

    public static void main(String[] files) throws IOException {
        Map<String, List<Set<String>>> byRule = new LinkedHashMap<>();
        RULES.keySet().forEach(rule -> byRule.put(rule, new ArrayList<>()));
        for (String file : files) {
            Set<String> entries = read(Path.of(file));
            Map<String, Set<String>> byForm = entries.stream()
                    .collect(Collectors.groupingBy(Canonical::of, Collectors.toCollection(LinkedHashSet::new)));
            long first = entries.stream()
                    .map(text -> Canonical.of(text, Canonical.FIRST))
                    .distinct()
                    .count();
            Map<String, Integer> here = new LinkedHashMap<>();
            for (Set<String> group : byForm.values()) {
                if (group.size() > 1) {
                    String rule = rule(group);
                    byRule.get(rule).add(group);
                    here.merge(rule, group.size() - 1, Integer::sum);
                }
            }
            System.out.printf(
                    "%s: %,d entries, merged away %,d (by version 1: %,d) %s%n",
                    Path.of(file).getFileName(),
                    entries.size(),
                    entries.size() - byForm.size(),
                    entries.size() - first,
                    here);
        }
        byRule.forEach((rule, groups) -> {
            System.out.printf("%n%s: %,d groups%n", rule, groups.size());
            groups.stream()
                    .sorted(Comparator.comparing(group -> group.hashCode() * 31))
                    .limit(SHOWN)
                    .forEach(group -> System.out.println("  " + group));
        });
    }

    private static String rule(Set<String> group) {
        Set<String> texts = group;
        for (Map.Entry<String, UnaryOperator<String>> rule : RULES.entrySet()) {
            texts = texts.stream().map(rule.getValue()).collect(Collectors.toSet());
            if (texts.size() == 1) {
                return rule.getKey();
            }
        }
        throw new IllegalStateException("the last rule takes all");
    }

    private static Set<String> read(Path file) throws IOException {
        Stream<String> entries = file.toString().endsWith(".json")
                ? texts(Json.MAPPER.readTree(file.toFile()))
                : lines(file).stream().map(line -> file.toString().endsWith(".dic") ? line.split("[/\t]", 2)[0] : line);
        return entries.map(
                        text -> Normalizer.normalize(text, Normalizer.Form.NFC).strip())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Stream<String> texts(JsonNode codes) {
        return codes.findValuesAsText("name").stream();
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file, UTF_8);
        } catch (MalformedInputException e) {
            Charset charset = file.toString().contains("pl_") ? Charset.forName("ISO-8859-2") : ISO_8859_1;
            return Files.readAllLines(file, charset);
        }
    }
}
