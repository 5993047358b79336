package io.winnow.client.exports;

import io.winnow.client.lists.Row;
import io.winnow.messages.Json;
import io.winnow.messages.text.OneLine;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a list is written as a file, in UTF-8.
 *
 * <p>In txt and csv each row is one line: {@link OneLine control characters and line separators become spaces}. json and jsonl hold
 * the text as it is, escaped so that no reader takes a character of it for a line end.
 */
public enum ExportFormat {
    /** One attribute per line. */
    TXT("text/plain;charset=UTF-8") {
        @Override
        public String row(Row row, boolean first) {
            return row.line() + "\n";
        }
    },
    /** One object: a description of the list, with the rows, one per line, in {@code attributes}. */
    JSON("application/json") {
        @Override
        public String head(Object description) {
            String object = new String(Json.write(description), StandardCharsets.UTF_8);
            return object.substring(0, object.length() - 1) + ",\"attributes\":[\n";
        }

        @Override
        public String row(Row row, boolean first) {
            return (first ? "" : ",\n") + row.toJson();
        }

        @Override
        public String foot() {
            return "\n]}\n";
        }
    },
    /** One object per line. */
    JSONL("application/jsonl") {
        @Override
        public String row(Row row, boolean first) {
            return row.toJson() + "\n";
        }
    },
    /** RFC 4180 with a header line; what a spreadsheet would take for a formula is defused with an apostrophe. */
    CSV("text/csv;charset=UTF-8;header=present") {
        @Override
        public String head(Object description) {
            return "attribute,canonical,collection,provider,model,runId,firstSeen,facet,control,description,category,calls,models\r\n";
        }

        @Override
        public String row(Row row, boolean first) {
            return Stream.of(
                                    row.attribute(),
                                    row.canonical(),
                                    row.collection(),
                                    text(row.provider()),
                                    text(row.model()),
                                    text(row.runId()),
                                    row.firstSeen().toString(),
                                    text(row.facet()),
                                    row.control() == null ? "" : row.control().toString(),
                                    text(row.description()),
                                    text(row.category()),
                                    row.calls() == null ? "" : row.calls().toString(),
                                    models(row))
                            .map(ExportFormat::field)
                            .collect(Collectors.joining(","))
                    + "\r\n";
        }
    };

    /** What Excel needs before csv to read it as UTF-8; no part of the format itself. */
    public static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final int VERSION = 1;

    /** The characters that begin a formula in spreadsheets, in both widths. */
    private static final String FORMULA_STARTS = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

    private final String mediaType;

    ExportFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /**
     * The header of an exported list.
     *
     * @param version of this form
     */
    public record Description(int version, String collection, long generation) {

        public Description(String collection, long generation) {
            this(VERSION, collection, generation);
        }
    }

    /** The format with an extension, such as {@code jsonl}. */
    public static Optional<ExportFormat> named(String extension) {
        return Arrays.stream(values())
                .filter(format -> format.extension().equals(extension))
                .findFirst();
    }

    public String mediaType() {
        return mediaType;
    }

    public String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The text before the rows.
     *
     * @param description of the list, an object of at least one field
     */
    public String head(Object description) {
        return "";
    }

    /**
     * One row, with the separator before it.
     *
     * @param first whether no row comes before
     */
    public abstract String row(Row row, boolean first);

    /** The text after the rows. */
    public String foot() {
        return "";
    }

    /** {@code provider:model=calls}, the most frequent one first. */
    private static String models(Row row) {
        return row.models() == null
                ? ""
                : row.models().stream()
                        .map(model -> Stream.of(model.provider(), model.model())
                                        .filter(Objects::nonNull)
                                        .collect(Collectors.joining(":"))
                                + "=" + model.calls())
                        .collect(Collectors.joining(";"));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static String field(String value) {
        String line = OneLine.of(value);
        // A spreadsheet would run formulas that a model or a foreign producer wrote.
        String text = !line.isEmpty() && FORMULA_STARTS.indexOf(line.charAt(0)) >= 0 ? "'" + line : line;
        return text.indexOf(',') < 0 && text.indexOf('"') < 0 ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
