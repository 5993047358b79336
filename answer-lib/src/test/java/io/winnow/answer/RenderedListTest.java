package io.winnow.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.winnow.messages.Json;
import io.winnow.messages.text.Canonical;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Any list of names comes back whole from any way in which a model may write it. Names are put together at random, many of them such as
 * look like markup: with numbers before them, colons, dashes, brackets, articles, other scripts.
 */
class RenderedListTest {

    private static final int SEEDS = Integer.getInteger("winnow.seeds", 100);

    private static final List<String> AWKWARD = List.of(
            "1. FC Köln",
            "2001: A Space Odyssey",
            "(500) Days of Summer",
            "300",
            "3:10 to Yuma",
            "7 Up",
            "8½",
            "1984",
            "12 Angry Men",
            "10.000 Maniacs",
            "No. 5 by Chanel",
            "I, Robot",
            "C#",
            "C++",
            "M*A*S*H",
            "-5 °C",
            "7. Arrondissement",
            "X-15",
            "Jay-Z",
            "4:44",
            "3.5 mm jack",
            "50/50",
            "A cappella",
            "The Who",
            "a-ha",
            "Wall-E",
            "Rock & Roll",
            "AT&T",
            "Monsters, Inc.",
            "Washington D.C.",
            "J. R. R. Tolkien",
            "Spider-Man: No Way Home",
            "Terminator 2: Judgment Day",
            "Athens (Georgia)",
            "Stratford-upon-Avon",
            "D'Artagnan",
            "L'Avventura",
            "Ocean's Eleven",
            "Oh! Calcutta!",
            "Guess Who?",
            "Yahoo!",
            "€5 note",
            "$100 bill",
            "100% Wolf",
            ".NET",
            "#MeToo",
            "@Home",
            "Who's Afraid of Virginia Woolf?",
            "E = mc²",
            "H₂O",
            "Well-known – and old",
            "Sorry",
            "Nothing Else Matters",
            "Here Comes the Sun",
            "Article 5",
            "Apollo 11",
            "Boeing 747-400",
            "凯旋门",
            "三体",
            "七人の侍",
            "エッフェル塔",
            "에펠탑",
            "برج إيفل",
            "Эйфелева башня",
            "Η Παρθενών",
            "พระราชวัง",
            "ताज महल",
            "מגדל אייפל",
            "🗼",
            "½",
            "5th Element",
            "20th Century Fox",
            "Ⅷ. Henry",
            "II. Vatican Council",
            "A. A. Milne",
            "[REC]",
            "<3",
            "{Nothing}",
            "Q",
            "Ü",
            "v. Chr.",
            "e.g. Paris",
            "etc",
            "Fin",
            "None Shall Pass",
            "Sacré-Cœur",
            "İstanbul",
            "São Paulo",
            "Þingvellir");

    private static final List<String> FIRST = List.of(
            "Old",
            "The Grand",
            "Blue",
            "Le Petit",
            "San",
            "New",
            "Upper",
            "La",
            "Saint",
            "North",
            "Golden",
            "Der",
            "Quiet",
            "Twin",
            "Red");
    private static final List<String> SECOND = List.of(
            "Bridge",
            "Market",
            "Tower",
            "Café",
            "Garden",
            "Museum",
            "Harbour",
            "Straße",
            "Théâtre",
            "Palace",
            "Library",
            "Fountain",
            "Park");
    private static final List<String> THIRD = List.of(
            "",
            "",
            "",
            "",
            " of Light",
            " (1889)",
            " 12",
            "-Ost",
            " No. 3",
            ", East",
            " II",
            " – North Wing",
            ": Part Two",
            " & Sons",
            "!");

    private static List<String> names(Random random) {
        int size = 3 + random.nextInt(28);
        Set<String> names = new java.util.LinkedHashSet<>();
        Set<String> forms = new HashSet<>();
        while (names.size() < size) {
            String name = random.nextInt(4) == 0
                    ? AWKWARD.get(random.nextInt(AWKWARD.size()))
                    : pick(FIRST, random) + " " + pick(SECOND, random) + pick(THIRD, random);
            if (forms.add(Canonical.of(name))) {
                names.add(name);
            }
        }
        List<String> shuffled = new ArrayList<>(names);
        Collections.shuffle(shuffled, random);
        // Lists begin and end with what is plain: at an edge the odd ones are what people would doubt, too.
        shuffled.addFirst("Pont Neuf");
        shuffled.addLast("Grande Arche");
        return shuffled;
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    private static final Map<String, Function<List<String>, String>> STYLES = styles();

    private static Map<String, Function<List<String>, String>> styles() {
        Map<String, Function<List<String>, String>> styles = new java.util.LinkedHashMap<>();
        styles.put("plain", lines((number, name) -> name));
        for (String bullet : List.of(
                "- ", "* ", "• ", "+ ", "– ", "– ", "▪ ", "★ ", "❖ ", "➢ ", "» ", "○ ", "-> ", "- [ ] ", "> ", "👉 ",
                "🌿 ", "・")) {
            styles.put("bullet " + bullet.strip(), lines((number, name) -> bullet + name));
        }
        styles.put("1. ", lines((number, name) -> number + ". " + name));
        styles.put("1) ", lines((number, name) -> number + ") " + name));
        styles.put("(1) ", lines((number, name) -> "(" + number + ") " + name));
        styles.put("[1] ", lines((number, name) -> "[" + number + "] " + name));
        styles.put("1: ", lines((number, name) -> number + ": " + name));
        styles.put("1 - ", lines((number, name) -> number + " - " + name));
        styles.put("01. ", lines((number, name) -> "%02d. ".formatted(number) + name));
        styles.put("1\\. ", lines((number, name) -> number + "\\. " + name));
        styles.put("#1 ", lines((number, name) -> "#" + number + " " + name));
        styles.put("#1: ", lines((number, name) -> "#" + number + ": " + name));
        styles.put("No. 1: ", lines((number, name) -> "No. " + number + ": " + name));
        styles.put("Item 1: ", lines((number, name) -> "Item " + number + ": " + name));
        styles.put("Attraction #1 - ", lines((number, name) -> "Attraction #" + number + " - " + name));
        styles.put("**1.** ", lines((number, name) -> "**" + number + ".** " + name));
        styles.put("**1. x**", lines((number, name) -> "**" + number + ". " + name + "**"));
        styles.put("1. **x**", lines((number, name) -> number + ". **" + name + "**"));
        styles.put("- 1. ", lines((number, name) -> "- " + number + ". " + name));
        styles.put("1.1 ", lines((number, name) -> "1." + number + " " + name));
        styles.put("2.1. ", lines((number, name) -> "2." + number + ". " + name));
        styles.put("1/n ", lines((number, name) -> number + "/40 " + name));
        styles.put("a. ", lines((number, name) -> letter(number) + ". " + name));
        styles.put("a) ", lines((number, name) -> letter(number) + ") " + name));
        styles.put("(a) ", lines((number, name) -> "(" + letter(number) + ") " + name));
        styles.put("I. ", lines((number, name) -> roman(number) + ". " + name));
        styles.put("i) ", lines((number, name) -> roman(number).toLowerCase(java.util.Locale.ROOT) + ") " + name));
        styles.put("一、", lines((number, name) -> chinese(number) + "、" + name));
        styles.put("（一）", lines((number, name) -> "（" + chinese(number) + "）" + name));
        styles.put("第一，", lines((number, name) -> "第" + chinese(number) + "，" + name));
        styles.put("1、", lines((number, name) -> number + "、" + name));
        styles.put("١. ", lines((number, name) -> digits(number, '٠') + ". " + name));
        styles.put("१. ", lines((number, name) -> digits(number, '०') + ". " + name));
        styles.put("๑) ", lines((number, name) -> digits(number, '๐') + ") " + name));
        styles.put("continued from 21", lines((number, name) -> (number + 20) + ". " + name));
        styles.put(
                "after an introduction",
                names -> "Here are some attractions:\n\n" + styles.get("1. ").apply(names)
                        + "\n\nLet me know if you want more!");
        styles.put(
                "bullets after an introduction",
                names -> "Sure! Here are some of them:\n"
                        + styles.get("bullet -").apply(names));
        styles.put("plain, blank lines between", names -> String.join("\n\n", names));
        styles.put("CRLF", names -> String.join("\r\n", names));
        styles.put("fence", names -> "```\n" + String.join("\n", names) + "\n```");
        styles.put("indented", lines((number, name) -> "    " + name));
        styles.put("trailing spaces", lines((number, name) -> name + "   "));
        styles.put("bold", lines((number, name) -> "**" + name + "**"));
        styles.put("quoted", lines((number, name) -> '"' + name + '"'));
        styles.put("quoted, commas", lines((number, name) -> '"' + name + "\","));
        styles.put("backticks", lines((number, name) -> "- `" + name + "`"));
        styles.put("JSON", names -> json(names));
        styles.put(
                "JSON, pretty",
                names -> names.stream()
                        .map(RenderedListTest::json)
                        .collect(Collectors.joining(",\n  ", "[\n  ", "\n]")));
        styles.put(
                "JSON, no commas",
                names ->
                        names.stream().map(RenderedListTest::json).collect(Collectors.joining("\n  ", "[\n  ", "\n]")));
        styles.put(
                "JSON, trailing comma",
                names -> names.stream().map(RenderedListTest::json).collect(Collectors.joining(", ", "[", ",]")));
        styles.put("JSON in a fence", names -> "```json\n" + json(Map.of("attributes", names)) + "\n```");
        styles.put(
                "JSON objects",
                names -> json(names.stream().map(name -> Map.of("name", name)).toList()));
        styles.put(
                "JSON objects, other field",
                names -> json(Map.of(
                        "sights",
                        names.stream().map(name -> Map.of("sight", name)).toList())));
        styles.put("JSON lines", lines((number, name) -> json(Map.of("attribute", name))));
        styles.put(
                "JSON, numbered keys",
                names -> IntStream.range(0, names.size())
                        .mapToObj(i -> "\"" + (i + 1) + "\": " + json(names.get(i)))
                        .collect(Collectors.joining(", ", "{", "}")));
        styles.put("JSON, escaped twice", names -> json(json(names)));
        styles.put(
                "Python",
                names -> "sights = ["
                        + names.stream()
                                .map(name -> name.contains("'") ? '"' + name + '"' : "'" + name + "'")
                                .collect(Collectors.joining(", "))
                        + "]");
        styles.put(
                "XML",
                names -> names.stream()
                        .map(name -> "  <sight>" + entities(name) + "</sight>")
                        .collect(Collectors.joining("\n", "<sights>\n", "\n</sights>")));
        styles.put(
                "HTML",
                names -> names.stream()
                        .map(name -> "<li>" + entities(name) + "</li>")
                        .collect(Collectors.joining("\n", "<ul>\n", "\n</ul>")));
        styles.put(
                "Markdown table",
                names -> IntStream.range(0, names.size())
                        .mapToObj(i -> "| " + (i + 1) + " | " + names.get(i) + " | Paris |")
                        .collect(Collectors.joining("\n", "| # | Name | City |\n|---|---|---|\n", "")));
        styles.put(
                "CSV",
                names -> names.stream()
                        .map(name -> '"' + name.replace("\"", "\"\"") + "\",\"Paris\"")
                        .collect(Collectors.joining("\n", "\"name\",\"city\"\n", "")));
        styles.put(
                "TSV",
                names -> names.stream()
                        .map(name -> name + "\tParis")
                        .collect(Collectors.joining("\n", "name\tcity\n", "")));
        styles.put(
                "YAML",
                names -> "sights:\n"
                        + names.stream().map(name -> "  - " + json(name)).collect(Collectors.joining("\n")));
        styles.put("thoughts before", names -> "<think>\n1. Louvre?\n2. No.\n</think>\n\n" + String.join("\n", names));
        styles.put("tokens behind", names -> String.join("\n", names) + "<|im_end|>\n<|im_start|>user\nMore!");
        styles.put(
                "bold with descriptions",
                lines((number, name) -> number + ". **" + name + "**: one of the sights of the town"));
        styles.put(
                "bold with descriptions, plain",
                lines((number, name) -> "**" + name + "**: one of the sights: a quiet one - no. " + number));
        styles.put(
                "JSON objects with descriptions",
                names -> json(Map.of(
                        "attributes",
                        names.stream()
                                .map(name -> Map.of(
                                        "name", name, "description", "A sight: quiet, old.", "category", "sight"))
                                .toList())));
        styles.put("bold with dashes", lines((number, name) -> "- **" + name + "** – one of the sights of the town"));
        styles.put("citations", lines((number, name) -> "- " + name + " [" + number + "]"));
        styles.put(
                "two headings",
                names -> "## Left bank\n- " + String.join("\n- ", names.subList(0, 2)) + "\n\n## Right bank\n- "
                        + String.join("\n- ", names.subList(2, names.size())));
        return styles;
    }

    private interface Line {
        String of(int number, String name);
    }

    private static Function<List<String>, String> lines(Line line) {
        return names -> IntStream.range(0, names.size())
                .mapToObj(i -> line.of(i + 1, names.get(i)))
                .collect(Collectors.joining("\n"));
    }

    private static String json(Object value) {
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String entities(String name) {
        return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String letter(int number) {
        return String.valueOf((char) ('a' + (number - 1) % 26));
    }

    private static String roman(int number) {
        String[] tens = {"", "X", "XX", "XXX", "XL"};
        String[] ones = {"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"};
        return tens[number / 10] + ones[number % 10];
    }

    private static String chinese(int number) {
        String ones = "一二三四五六七八九";
        String ten = number < 10 ? "" : number < 20 ? "十" : ones.charAt(number / 10 - 1) + "十";
        return ten + (number % 10 == 0 ? "" : String.valueOf(ones.charAt(number % 10 - 1)));
    }

    private static String digits(int number, char zero) {
        return String.valueOf(number)
                .chars()
                .mapToObj(c -> String.valueOf((char) (zero + c - '0')))
                .collect(Collectors.joining());
    }

    @TestFactory
    List<DynamicTest> givesTheNamesBack() {
        return STYLES.entrySet().stream()
                .map(style -> DynamicTest.dynamicTest(
                        style.getKey(), () -> givesTheNamesBack(style.getKey(), style.getValue())))
                .toList();
    }

    private static void givesTheNamesBack(String style, Function<List<String>, String> render) {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<String> names = names(new Random(seed));
            if (style.contains("a") && style.length() < 5 && names.size() > 26) {
                names = names.subList(0, 26);
            }
            String answer = render.apply(names);

            ParsedAnswer parsed = AnswerParser.parse(answer, false, 60, Canonical::of);

            assertThat(parsed.names()).as("seed %d:%n%s", seed, answer).isEqualTo(names);
        }
    }
}
