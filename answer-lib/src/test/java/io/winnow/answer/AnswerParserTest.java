package io.winnow.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.text.Canonical;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerParserTest {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    The Eiffel Tower             | The Eiffel Tower
                    1. The Eiffel Tower.         | The Eiffel Tower
                    12) Louvre                   | Louvre
                    (3) Louvre                   | Louvre
                    4: Louvre                    | Louvre
                    7 - Louvre                   | Louvre
                    a) Louvre                    | Louvre
                    - Louvre                     | Louvre
                    * Louvre                     | Louvre
                    •Louvre                      | Louvre
                    – Louvre                     | Louvre
                    - [ ] Louvre                 | Louvre
                    - 1. **Louvre**              | Louvre
                    **1. Louvre**                | Louvre
                    ## Louvre                    | Louvre
                    > Louvre                     | Louvre
                    "Louvre",                    | Louvre
                    “Louvre”                     | Louvre
                    «Louvre»                     | Louvre
                    `Louvre`                     | Louvre
                    **Louvre**: the museum       | Louvre
                    Musée  d'Orsay               | Musée d'Orsay
                    "Mona Lisa" and "The Bridge" | "Mona Lisa" and "The Bridge"
                    Washington D.C.              | Washington D.C.
                    Martin Luther King Jr.       | Martin Luther King Jr.
                    And so on...                 | And so on...
                    747                          | 747
                    3.5 mm jack                  | 3.5 mm jack
                    1984                         | 1984
                    C++                          | C++
                    -40 °C                       | -40 °C
                    A cappella                   | A cappella
                    凯旋门。                      | 凯旋门。
                    🗼                           | 🗼
                    ①Louvre                      | Louvre
                    一、卢浮宫                    | 卢浮宫
                    2.卢浮宫                      | 卢浮宫
                    （3）卢浮宫                   | 卢浮宫
                    ٤. متحف اللوفر               | متحف اللوفر
                    ๕) พิพิธภัณฑ์ลูฟวร์            | พิพิธภัณฑ์ลูฟวร์
                    1️⃣ Louvre                    | Louvre
                    [7] Louvre                   | Louvre
                    ✅ Louvre                    | Louvre
                    🔹 **Louvre**                | Louvre
                    [Louvre](https://louvre.fr)  | Louvre
                    Louvre [2]                   | Louvre
                    <li>Louvre</li>              | Louvre
                    Bread &amp; butter           | Bread & butter
                    Museums:                     | Museums
                    「ルーブル」                    | ルーブル
                    ~~Louvre~~                   | Louvre
                    2001: A Space Odyssey        | 2001: A Space Odyssey
                    1.5 degrees                  | 1.5 degrees
                    三国演义                       | 三国演义
                    I Can't Help Falling in Love | I Can't Help Falling in Love
                    Here Comes the Sun           | Here Comes the Sun
                    Sorry                        | Sorry
                    €                            | €
                    ½                            | ½
                    [redacted] documents         | [redacted] documents
                    {curly} hair                 | {curly} hair
                    """)
    void takesDecorationOff(String line, String attribute) {
        ParsedAnswer parsed = parse(line);

        assertThat(parsed.names()).containsExactly(attribute);
        assertThat(parsed.rejected()).isEmpty();
    }

    static List<Arguments> answers() {
        return List.of(
                answer("one a line", "A one\n\n  \nA two\r\nA three\n", "A one|A two|A three", ""),
                answer(
                        "other ends of lines",
                        "Louvre\u2028Orsay\u0085Pompidou\fRodin",
                        "Louvre|Orsay|Pompidou|Rodin",
                        ""),
                answer("repeats", "Louvre\nThe louvre\n“Louvre.”\nOrsay\nLouvre", "Louvre|Orsay", "repeat=3"),
                answer(
                        "an introduction and a farewell",
                        "Here are 2 attractions:\n\n1. Louvre\n2. Orsay\n\nLet me know if you want more!",
                        "Louvre|Orsay",
                        "chatter=2"),
                answer(
                        "an introduction to bare lines",
                        "Sure, here they are:\nLouvre\nOrsay",
                        "Louvre|Orsay",
                        "chatter=1"),
                answer(
                        "an introduction that ends with a full stop",
                        "Sure! Here are some attractions of Paris.\nLouvre\nOrsay\nI hope this helps!",
                        "Louvre|Orsay",
                        "chatter=2"),
                answer(
                        "paragraphs around bare lines",
                        "Paris hat viele Museen zu bieten.\n\nLouvre\nOrsay\nRodin\n\nMöchten Sie noch mehr davon sehen?",
                        "Louvre|Orsay|Rodin",
                        "chatter=2"),
                answer(
                        "sentences that are attributes",
                        "It has a very big tower.\n\nIt was founded long ago.\n\nIt lies on the Seine.",
                        "It has a very big tower|It was founded long ago|It lies on the Seine",
                        ""),
                answer("a Chinese introduction", "以下是巴黎的景点：\n1. 卢浮宫\n2. 凯旋门", "卢浮宫|凯旋门", "chatter=1"),
                answer("a code fence", "```text\nLouvre\nOrsay\n```", "Louvre|Orsay", ""),
                answer("a fence that stays open", "```\nLouvre\nOrsay", "Louvre|Orsay", ""),
                answer(
                        "talk around a code fence",
                        "Here you go, as you asked\n```\nLouvre\nOrsay\n```\nAnything else?",
                        "Louvre|Orsay",
                        "chatter=2"),
                answer(
                        "headings",
                        "# Paris\n## Museums\n- Louvre\n- Orsay\n## Towers\n- Eiffel Tower\n- Montparnasse\n- Zamansky",
                        "Louvre|Orsay|Eiffel Tower|Montparnasse|Zamansky",
                        "heading=3"),
                answer("a heading for each", "### Louvre\n### Orsay", "Louvre|Orsay", ""),
                answer("bold headings", "**Museums**\n- Louvre\n- Orsay", "Louvre|Orsay", "chatter=1"),
                answer("an underlined heading", "Paris\n=====\nLouvre\nOrsay", "Louvre|Orsay", "heading=1,no-text=1"),
                answer(
                        "a table",
                        "| # | Name | Kind |\n|---|:---:|---|\n| 1 | Louvre | museum |\n| 2 | **Orsay** | museum |",
                        "Louvre|Orsay",
                        "heading=1,no-text=1"),
                answer(
                        "a table without borders",
                        "Name | Kind\n--- | ---\nLouvre | museum\nOrsay | museum",
                        "Louvre|Orsay",
                        "heading=1,no-text=1"),
                answer("a JSON array", "[\"Louvre\", \"Orsay.\", 747]", "Louvre|Orsay|747", ""),
                answer(
                        "a numbered JSON array",
                        "[\"1. Louvre\", \"2. Orsay.\", \"3. Rodin\"]",
                        "Louvre|Orsay|Rodin",
                        ""),
                answer("a fenced JSON array", "```json\n[\n  \"Louvre\",\n  \"Orsay\"\n]\n```", "Louvre|Orsay", ""),
                answer(
                        "JSON after an introduction, in a fence",
                        "Here is the list:\n\n```json\n{\"attributes\": [\"Louvre\", \"Orsay\",]}\n```\n\nEnjoy your trip!",
                        "Louvre|Orsay",
                        "chatter=2"),
                answer(
                        "objects",
                        "{\"attributes\":[{\"name\":\"Louvre\",\"why\":\"art\"},{\"attribute\":\"Orsay\"},null,{}]}",
                        "Louvre|Orsay",
                        "no-text=2"),
                answer("objects, one a line", "{\"name\":\"Louvre\"}\n{\"name\":\"Orsay\"}", "Louvre|Orsay", ""),
                answer("numbered fields", "{\"1\": \"Louvre\", \"2\": \"Orsay\"}", "Louvre|Orsay", ""),
                answer(
                        "a frame with a title",
                        "{\"title\":\"Paris\",\"items\":[\"Louvre\",\"Orsay\"]}",
                        "Louvre|Orsay",
                        ""),
                answer(
                        "objects with lists of their own",
                        "[{\"name\":\"Louvre\",\"tags\":[\"art\",\"old\"]}]",
                        "Louvre",
                        ""),
                answer("single quotes", "['Louvre', 'Orsay']", "Louvre|Orsay", ""),
                answer(
                        "JSON that was cut off",
                        "[\n  \"Louvre\",\n  \"Orsay\",\n  \"Pomp",
                        "Louvre|Orsay",
                        "cut-short=1"),
                answer("JSON in one line that was cut off", "```json\n[{\"attr", "", "cut-short=1"),
                answer(
                        "JSON that breaks its own quotes",
                        "[\n\"Louvre\",\n\"the \"big\" one\",\n\"Orsay\"\n]",
                        "Louvre|the \"big\" one|Orsay",
                        ""),
                answer("lines that say nothing", "Louvre\n---\n***\n- \nOrsay", "Louvre|Orsay", "no-text=3"),
                answer(
                        "a dash that is part of a line",
                        "Well-known - and old\nOrsay",
                        "Well-known - and old|Orsay",
                        ""),
                answer(
                        "one line",
                        "Louvre, Orsay, Rodin; Pompidou, Cluny, Picasso, Orangerie, Jacquemart, Guimet, Branly",
                        "Louvre|Orsay|Rodin|Pompidou|Cluny|Picasso|Orangerie|Jacquemart|Guimet|Branly",
                        ""),
                answer("thoughts", "<think>\nThe user wants\n- museums\n</think>\n\nLouvre\nOrsay", "Louvre|Orsay", ""),
                answer(
                        "thoughts that begin before the answer",
                        "So, museums\n</think>Louvre\nOrsay",
                        "Louvre|Orsay",
                        ""),
                answer("thoughts without an end", "<think>Louvre\nOrsay", "", ""),
                answer("control characters", "Lou\u0000vre\u0007\n\u001b[31mOrsay\u001b[0m", "Lou vre|Orsay", ""),
                answer(
                        "characters that turn the text around",
                        "\u202EervuoL\u202C\n\u2067Orsay\u2069",
                        "ervuoL|Orsay",
                        ""),
                answer(
                        "characters that cannot be seen",
                        "Lou\u200Bvre\uFEFF\nOr\u00ADsay\n\u3164\n\u2800\u200D",
                        "Louvre|Orsay",
                        ""),
                answer(
                        "joiners that spell",
                        "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645\n\uD83D\uDC69\u200D\uD83D\uDCBB",
                        "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645|\uD83D\uDC69\u200D\uD83D\uDCBB",
                        ""),
                answer("half a surrogate pair", "Lou\uD83Dvre", "Louvre", ""),
                answer("JSON within a line", "Louvre\n* [\"b\", \"c\"]\nOrsay", "Louvre|Orsay", "markup=1"),
                answer("nothing", "", "", ""),
                answer("only white space", " \n\t\n", "", ""));
    }

    private static Arguments answer(String name, String answer, String attributes, String rejected) {
        return Arguments.of(name, answer, attributes, rejected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void readsWhatModelsWrite(String name, String answer, String attributes, String rejected) {
        ParsedAnswer parsed = parse(answer);

        assertThat(String.join("|", parsed.names())).isEqualTo(attributes);
        assertThat(shown(parsed.rejected())).isEqualTo(rejected);
        assertThat(parsed.refusal()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I'm sorry, but I can't assist with that.",
                "I’m sorry, but I can’t help with that request. Please ask for something else.",
                "Sorry, I cannot provide a list of that kind.",
                "I cannot create such a list, as it could cause harm.\n\nIs there anything else I can help you with?",
                "I'm unable to help with that.",
                "I can't assist you with creating that list.",
                "As an AI language model, I cannot list these.",
                "I must decline to answer this question.",
                "Unfortunately, I am not able to share that.",
                "Es tut mir leid, aber dabei kann ich nicht helfen.",
                "Je suis désolé, mais je ne peux pas répondre à cette demande.",
                "Lo siento, pero no puedo ayudar con eso.",
                "很抱歉，我无法提供这样的列表。",
                "Извините, но я не могу помочь с этим.",
                "申し訳ありませんが、そのリクエストにはお応えできません。"
            })
    void knowsARefusal(String answer) {
        ParsedAnswer parsed = parse(answer);

        assertThat(parsed.names()).isEmpty();
        assertThat(parsed.refusal()).isNotNull().isNotBlank().doesNotContain("\n");
        assertThat(parsed.rejected()).containsEntry("refusal", 1);
    }

    @Test
    void takesWhatComesAfterAnApology() {
        ParsedAnswer parsed =
                parse("I'm sorry, but I can't list all of them. Some:\n1. Louvre\n2. Orsay\n3. Rodin\n4. Cluny");

        assertThat(parsed.names()).containsExactly("Louvre", "Orsay", "Rodin", "Cluny");
        assertThat(parsed.refusal()).isNull();
    }

    @Test
    void rejectsWhatIsTooLong() {
        String longest = "é".repeat(AnswerParser.MAX_LENGTH - 1) + "\uD83D\uDDFC";

        ParsedAnswer parsed = parse(longest + "\n" + longest + "y\nLouvre\n" + "z ".repeat(5_000));

        assertThat(parsed.names()).containsExactly(longest, "Louvre");
        assertThat(parsed.rejected()).isEqualTo(Map.of("too-long", 2));
    }

    @Test
    void rejectsTheLastLineOfAnAnswerThatWasCutShort() {
        ParsedAnswer parsed = AnswerParser.parse("Louvre\nOrsay\nPomp", true, 20, Canonical::of);

        assertThat(parsed.names()).containsExactly("Louvre", "Orsay");
        assertThat(parsed.rejected()).isEqualTo(Map.of("cut-short", 1));
    }

    @Test
    void keepsWholeItemsOfJsonThatWasCutShort() {
        ParsedAnswer parsed = AnswerParser.parse("[\"Louvre\", \"Orsay\", \"Pomp", true, 20, Canonical::of);

        assertThat(parsed.names()).containsExactly("Louvre", "Orsay");
    }

    @Test
    void takesNoMoreThanSomeTimesWhatWasAskedFor() {
        StringBuilder lines = new StringBuilder();
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < 10_000; i++) {
            lines.append("Attribute number ").append(i).append('\n');
            json.append(i == 0 ? "" : ",")
                    .append("\"Attribute number ")
                    .append(i)
                    .append('"');
        }

        ParsedAnswer fromLines = AnswerParser.parse(lines.toString(), false, 60, Canonical::of);
        ParsedAnswer fromJson = AnswerParser.parse(json.append(']').toString(), false, 60, Canonical::of);

        assertThat(fromLines.names()).hasSize(180).startsWith("Attribute number 0");
        assertThat(fromLines.rejected()).isEqualTo(Map.of("too-many", 9_820));
        assertThat(fromJson).isEqualTo(fromLines);
    }

    @Test
    void aModelThatGoesInCirclesGivesOneAttribute() {
        ParsedAnswer parsed = parse("Louvre\nThe Louvre\n".repeat(5_000));

        assertThat(parsed.names()).containsExactly("Louvre");
        assertThat(parsed.rejected().values().stream().mapToInt(count -> count).sum())
                .isEqualTo(9_999);
    }

    @Test
    void takesWhatTheModeSaysIsAnother() {
        ParsedAnswer parsed = AnswerParser.parse("Louvre\nlouvre\nLouvre", false, 20, Canonical::exact);

        assertThat(parsed.names()).containsExactly("Louvre", "louvre");
        assertThat(parsed.rejected()).isEqualTo(Map.of("repeat", 1));
    }

    static List<Arguments> hostile() {
        return List.of(
                Arguments.of("one letter", "a"),
                Arguments.of("line ends", "\n"),
                Arguments.of("short lines", "a\n"),
                Arguments.of("long lines", "ab cd. ".repeat(200) + "\n"),
                Arguments.of("markers", "- 1. * # > "),
                Arguments.of("lines of markers", "- ".repeat(480) + "\n"),
                Arguments.of("lines of initials", "a.".repeat(480) + "b.\n"),
                Arguments.of("lines of articles", "the ".repeat(70) + "x\n"),
                Arguments.of("quotes", "\"'“‘«"),
                Arguments.of("lines of quotes", "“".repeat(450) + "”".repeat(450) + "\n"),
                Arguments.of("brackets", "["),
                Arguments.of("braces", "{\"a\":"),
                Arguments.of("arrays", "[\"a\",["),
                Arguments.of("objects", "{\"name\":\"x\"}\n"),
                Arguments.of("a long string", "[\"" + "x".repeat(100)),
                Arguments.of("fences", "```\n"),
                Arguments.of("tags", "<think>"),
                Arguments.of("ends of tags", "</think>x"),
                Arguments.of("table rows", "|a".repeat(400) + "|\n"),
                Arguments.of("table rules", "|-".repeat(400) + "|\n"),
                Arguments.of("a row of pipes", "|-"),
                Arguments.of("escapes", "\u001b[0"),
                Arguments.of("joiners", "\u200D\u0905\u200C"),
                Arguments.of("marks", "\u0301"),
                Arguments.of("apologies", "I'm sorry, but I can list this and that, \n"),
                Arguments.of("an apology", "I'm sorry, but this "),
                Arguments.of("introductions", "Here are some of the many, many things you asked for\n"),
                Arguments.of("entities", "&amp;amp;quot;"),
                Arguments.of("HTML", "<b><b</b>"),
                Arguments.of("commas", "a, "),
                Arguments.of("stars", "**"),
                Arguments.of("emoji", "\uD83D\uDC69\u200D\uD83D\uDCBB"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void takesTimeInProportionToTheText(String name, String piece) {
        int size = 10_000_000;
        String answer = piece.repeat(size / piece.length() + 1).substring(0, size);
        AnswerParser.parse(answer.substring(0, 100_000), true, 60, Canonical::of);

        // Processor time, because other tests run beside this one.
        long begun = THREADS.getCurrentThreadCpuTime();
        ParsedAnswer parsed = AnswerParser.parse(answer, true, 60, Canonical::of);
        Duration took = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - begun);

        assertThat(took).isLessThan(Duration.ofSeconds(5));
        assertThat(parsed.names())
                .hasSizeLessThanOrEqualTo(AnswerParser.most(60))
                .allSatisfy(AnswerParserTest::isOneVisibleLine);
    }

    @Test
    void neverFails() {
        for (int i = 0; i < 25_000; i++) {
            Random random = new Random(i);
            String answer = anything(random);

            ParsedAnswer parsed =
                    AnswerParser.parse(answer, random.nextBoolean(), 1 + random.nextInt(20), Canonical::of);

            assertThat(parsed.names())
                    .as("seed %d", i)
                    .doesNotHaveDuplicates()
                    .allSatisfy(AnswerParserTest::isOneVisibleLine);
        }
    }

    private static void isOneVisibleLine(String attribute) {
        assertThat(attribute).isNotBlank().isEqualTo(attribute.strip());
        assertThat(attribute.codePointCount(0, attribute.length())).isLessThanOrEqualTo(AnswerParser.MAX_LENGTH);
        assertThat(attribute.codePoints())
                .noneMatch(c -> Character.isISOControl(c)
                        || Character.getType(c) == Character.LINE_SEPARATOR
                        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                        || Character.getType(c) == Character.SURROGATE
                        || (c >= 0x202A && c <= 0x202E)
                        || (c >= 0x2066 && c <= 0x2069));
    }

    private static final String[] PIECES = {
        "\n",
        "\n",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "- ",
        "* ",
        "1. ",
        "2) ",
        "12: ",
        "(3) ",
        "[4] ",
        "[x] ",
        "a) ",
        "I. ",
        "# ",
        "### ",
        "> ",
        "•",
        "①",
        "一、",
        "٣. ",
        "1️⃣",
        "✅ ",
        "\"",
        "'",
        "“",
        "”",
        "**",
        "__",
        "`",
        "```",
        "```json\n",
        "~~~",
        "[",
        "]",
        "{",
        "}",
        "[\"",
        "\",\"",
        "\"]",
        "{\"name\":\"",
        "\"}",
        "|",
        "|---|",
        "---",
        "===",
        ":",
        "：",
        ",",
        ", ",
        ";",
        ".",
        "...",
        "。",
        "!",
        "?",
        "<think>",
        "</think>",
        "<b>",
        "</b>",
        "<br>",
        "&amp;",
        "&quot;",
        "\\",
        "\u0000",
        "\u001b[31m",
        "\u202E",
        "\u2066",
        "\u200B",
        "\u200C",
        "\u200D",
        "\uFEFF",
        "\u2028",
        "\u3164",
        "\uFE0F",
        "\u0301",
        "\uD83D",
        "\uDE00",
        "\uD83D\uDE00",
        "é",
        "ß",
        "中",
        "あ",
        "한",
        "ع",
        "ไ",
        "अ",
        "Louvre",
        "Orsay",
        "the ",
        "x",
        "747",
        "C++",
        "Jr.",
        "D.C.",
        "Sure! Here are some items",
        "Here are 20 attributes of Paris",
        "Let me know if you want more",
        "I'm sorry, but I can't help with that.",
        "It is a sentence of some words.",
        "](http://x)",
        "[1]"
    };

    private static String anything(Random random) {
        StringBuilder answer = new StringBuilder();
        for (int i = random.nextInt(24); i > 0; i--) {
            answer.append(
                    random.nextInt(12) == 0
                            ? Character.toString(random.nextInt(Character.MAX_CODE_POINT + 1))
                            : PIECES[random.nextInt(PIECES.length)]);
        }
        return answer.toString();
    }

    private static ParsedAnswer parse(String answer) {
        return AnswerParser.parse(answer, false, 20, Canonical::of);
    }

    private static String shown(Map<String, Integer> rejected) {
        return new java.util.TreeMap<>(rejected)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(java.util.stream.Collectors.joining(","));
    }
}
