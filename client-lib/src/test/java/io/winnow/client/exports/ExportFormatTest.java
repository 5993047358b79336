package io.winnow.client.exports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.client.lists.Consensus;
import io.winnow.client.lists.ListReader.Slice;
import io.winnow.client.lists.Row;
import io.winnow.client.topics.TopicPosition;
import io.winnow.messages.Json;
import io.winnow.messages.consensus.Mentions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExportFormatTest {

    private static final Instant SEEN = Instant.parse("2026-11-22T10:00:00Z");

    /** What models, and producers of others, write into lists. */
    private static final List<Row> ROWS = List.of(
            row("Louvre", "louvre", "openai", "gpt", 0),
            row("say \"cheese\", please", "say cheese please", null, null, 1),
            row("two\r\nlines\u0007 and\u2028more\u0085end", "two lines and more end", "foreign", null, 2),
            row("شارع الشانزليزيه \u202Eabc", "شارع الشانزليزيه abc", "openai", "gpt", 3),
            row("🗼 tour 👩‍👩‍👧", "🗼 tour 👩‍👩‍👧", "openai", "gpt", 4),
            row("=HYPERLINK(\"http://x\")", "hyperlinkhttpx", "@SUM(1)", "gpt", 5),
            row("＝1+1", "＝1+1", "openai", "gpt", 6));

    @Test
    void writesOneAttributePerLine() throws Exception {
        assertThat(export(ExportFormat.TXT, ROWS)).isEqualTo("""
                        Louvre
                        say "cheese", please
                        two  lines  and more end
                        شارع الشانزليزيه \u202Eabc
                        🗼 tour 👩‍👩‍👧
                        =HYPERLINK("http://x")
                        ＝1+1
                        """);
    }

    @Test
    void writesOneObjectPerLineForAnyReaderOfLines() throws Exception {
        String exported = export(ExportFormat.JSONL, ROWS);

        assertThat(exported).doesNotContain("\u2028").doesNotContain("\u0085");
        List<String> lines = exported.lines().toList();
        assertThat(lines).hasSize(ROWS.size());
        for (int i = 0; i < lines.size(); i++) {
            assertThat(Json.MAPPER.readValue(lines.get(i), Row.class)).isEqualTo(ROWS.get(i));
        }
        assertThat(lines.getFirst())
                .isEqualTo("{\"attribute\":\"Louvre\",\"canonical\":\"louvre\",\"collection\":\"paris\","
                        + "\"provider\":\"openai\",\"model\":\"gpt\",\"runId\":\"r1\",\"facet\":\"museums\",\"control\":false,"
                        + "\"firstSeen\":\"2026-11-22T10:00:00Z\",\"generation\":3,\"partition\":0,\"offset\":0}");
    }

    @Test
    void writesOneObjectWithTheRowsInIt() throws Exception {
        String exported = export(ExportFormat.JSON, ROWS);

        assertThat(exported)
                .startsWith(
                        "{\"version\":1,\"collection\":\"paris\",\"generation\":3,\"attributes\":[\n{\"attribute\":")
                .endsWith("}\n]}\n");
        JsonNode document = Json.MAPPER.readTree(exported);
        assertThat(document.get("attributes")).hasSize(ROWS.size());
        assertThat(document.at("/attributes/2/attribute").asText())
                .isEqualTo(ROWS.get(2).attribute());
    }

    @Test
    void writesCsvThatSpreadsheetsReadAsText() throws Exception {
        assertThat(export(ExportFormat.CSV, ROWS).split("\r\n"))
                .containsExactly(
                        "attribute,canonical,collection,provider,model,runId,firstSeen,facet,control,description,category,calls,models",
                        "Louvre,louvre,paris,openai,gpt,r1,2026-11-22T10:00:00Z,museums,false,,,,",
                        "\"say \"\"cheese\"\", please\",say cheese please,paris,,,r1,2026-11-22T10:00:00Z,museums,false,,,,",
                        "two  lines  and more end,two lines and more end,paris,foreign,,r1,2026-11-22T10:00:00Z,museums,false,,,,",
                        "شارع الشانزليزيه \u202Eabc,شارع الشانزليزيه abc,paris,openai,gpt,r1,2026-11-22T10:00:00Z,museums,false,,,,",
                        "🗼 tour 👩‍👩‍👧,🗼 tour 👩‍👩‍👧,paris,openai,gpt,r1,2026-11-22T10:00:00Z,museums,false,,,,",
                        "\"'=HYPERLINK(\"\"http://x\"\")\",hyperlinkhttpx,paris,'@SUM(1),gpt,r1,2026-11-22T10:00:00Z,museums,false,,,,",
                        "'＝1+1,'＝1+1,paris,openai,gpt,r1,2026-11-22T10:00:00Z,museums,false,,,,");
    }

    @Test
    void writesWhatIsSaidOfAnAttribute() throws Exception {
        Row described = new Row(
                "Louvre",
                "louvre",
                "paris",
                null,
                null,
                null,
                null,
                null,
                "=1+1, with \"art\"\nand more",
                "museum",
                SEEN,
                3,
                0,
                1);

        List<Row> rows = List.of(described);

        assertThat(export(ExportFormat.TXT, rows)).isEqualTo("Louvre\n");
        assertThat(export(ExportFormat.JSONL, rows))
                .isEqualTo("{\"attribute\":\"Louvre\",\"canonical\":\"louvre\",\"collection\":\"paris\","
                        + "\"description\":\"=1+1, with \\\"art\\\"\\nand more\",\"category\":\"museum\","
                        + "\"firstSeen\":\"2026-11-22T10:00:00Z\",\"generation\":3,\"partition\":0,\"offset\":1}\n");
        assertThat(export(ExportFormat.CSV, rows))
                .endsWith("\r\nLouvre,louvre,paris,,,,2026-11-22T10:00:00Z,,,"
                        + "\"'=1+1, with \"\"art\"\" and more\",museum,,\r\n");
    }

    @ParameterizedTest
    @CsvSource({"=1", "+1", "-1", "@x", "＝1", "＋1", "－1", "＠x", "'\t=1'", "'\n+1'"})
    void defusesWhateverBeginsAFormula(String attribute) throws Exception {
        String row = export(ExportFormat.CSV, List.of(row(attribute, "x", null, null, 0)))
                .split("\r\n")[1];

        assertThat(row).startsWith("'" + attribute.strip());
    }

    @Test
    void writesWhoNamedAnAttribute() throws Exception {
        Row named = counted("Louvre", 3, new Mentions.Model("openai", "gpt", 2), new Mentions.Model(null, null, 1));

        assertThat(export(ExportFormat.CSV, List.of(named))).endsWith(",,,3,openai:gpt=2;=1\r\n");
        assertThat(export(ExportFormat.JSONL, List.of(named)))
                .endsWith(
                        ",\"calls\":3,\"models\":[{\"provider\":\"openai\",\"model\":\"gpt\",\"calls\":2},{\"calls\":1}]}\n");
    }

    @Test
    void sortsWhatManyModelsNameFirst() throws Exception {
        Row alone = counted("A", 9, new Mentions.Model("openai", "gpt", 9));
        Row twice = counted("B", 2, new Mentions.Model("openai", "gpt", 1), new Mentions.Model("gemini", "flash", 1));
        Row thrice = counted("C", 3, new Mentions.Model("openai", "gpt", 2), new Mentions.Model("gemini", "flash", 1));
        Row unknown = row("D", "d", null, null, 4);

        assertThat(sorted(ExportOrder.CONSENSUS, unknown, alone, twice, thrice)).isEqualTo("C\nB\nA\nD\n");
    }

    @Test
    void sortsByNameAndByTime() throws Exception {
        Row the = row("The Abbey", "abbey", null, null, 1);
        Row zoo = row("zoo", "zoo", null, null, 2);
        Row later = new Row("M", "m", "paris", null, null, null, null, null, null, null, SEEN.plusSeconds(1), 3, 0, 3);

        assertThat(sorted(ExportOrder.ALPHABETICAL, zoo, later, the)).isEqualTo("The Abbey\nM\nzoo\n");
        assertThat(sorted(ExportOrder.NEWEST, zoo, later, the)).isEqualTo("M\nThe Abbey\nzoo\n");
    }

    @Test
    void writesAnEmptyList() throws Exception {
        assertThat(export(ExportFormat.TXT, List.of())).isEmpty();
        assertThat(export(ExportFormat.JSONL, List.of())).isEmpty();
        assertThat(Json.MAPPER.readTree(export(ExportFormat.JSON, List.of())).get("attributes"))
                .isEmpty();
        assertThat(export(ExportFormat.CSV, List.of()).lines()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(ExportFormat.class)
    void isTheSameInSlicesOfAnySize(ExportFormat format) throws Exception {
        String whole = export(format, ROWS);

        for (int size = 1; size < ROWS.size(); size++) {
            assertThat(export(format, ROWS, size)).as("slices of %d", size).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @EnumSource(ExportFormat.class)
    void isNamedByItsExtension(ExportFormat format) {
        assertThat(ExportFormat.named(format.extension())).contains(format);
        assertThat(ExportFormat.named("xml")).isEmpty();
    }

    private static Row counted(String attribute, long calls, Mentions.Model... models) {
        return new Row(
                attribute,
                attribute,
                "paris",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                SEEN,
                3,
                0,
                0,
                calls,
                List.of(models));
    }

    private static String sorted(ExportOrder order, Row... rows) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ListExport.begin(
                        (from, upTo, query, limits) -> {
                            int first = (int) from.at(0);
                            int last = Math.min(rows.length, first + 2);
                            return new Slice(
                                    List.of(rows).subList(first, last),
                                    TopicPosition.of(last),
                                    TopicPosition.START,
                                    TopicPosition.of(rows.length),
                                    last == rows.length);
                        },
                        "paris",
                        3,
                        ExportFormat.TXT,
                        row -> true)
                .sorted(Consensus.UNKNOWN, order)
                .writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String export(ExportFormat format, List<Row> rows) throws Exception {
        return export(format, rows, Math.max(1, rows.size()));
    }

    /** With slices of so many rows, from a topic that grows meanwhile. */
    private static String export(ExportFormat format, List<Row> rows, int size) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long written = ListExport.begin(
                        (from, upTo, query, limits) -> {
                            int first = (int) from.at(0);
                            int last = Math.min(rows.size(), first + size);
                            return new Slice(
                                    rows.subList(first, last).stream()
                                            .filter(query.filter())
                                            .toList(),
                                    TopicPosition.of(last),
                                    TopicPosition.START,
                                    upTo == null ? TopicPosition.of(rows.size()) : upTo,
                                    last == rows.size());
                        },
                        "paris",
                        3,
                        format,
                        row -> true)
                .writeTo(out);
        assertThat(written).isEqualTo(rows.size());
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Row row(
            String attribute, String canonical, @Nullable String provider, @Nullable String model, long offset) {
        return new Row(
                attribute, canonical, "paris", provider, model, "r1", "museums", false, null, null, SEEN, 3, 0, offset);
    }
}
