package io.winnow.ui.lists;

import io.winnow.messages.Json;
import io.winnow.ui.http.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a list is written as a file; all are UTF-8. */
enum ExportFormat {
    /** One attribute a line. */
    TXT("text/plain;charset=UTF-8") {
        @Override
        String line(AttributeRow row) {
            return oneLine(row.attribute()) + "\n";
        }
    },
    /** One document. */
    JSON("application/json") {
        @Override
        String head(String collection, long generation) {
            return "{\"version\":1,\"collection\":" + json(collection) + ",\"generation\":" + generation
                    + ",\"attributes\":[";
        }

        @Override
        String line(AttributeRow row) {
            return row.toJson();
        }

        @Override
        String separator() {
            return ",\n";
        }

        @Override
        String foot() {
            return "]}\n";
        }
    },
    /** One object a line. */
    JSONL("application/jsonl") {
        @Override
        String line(AttributeRow row) {
            return row.toJson() + "\n";
        }
    },
    /** As RFC 4180 has it, with a header line; a leading sign that a spreadsheet would take for a formula is defused. */
    CSV("text/csv;charset=UTF-8;header=present") {
        @Override
        String head(String collection, long generation) {
            return "attribute,canonical,collection,provider,model,runId,firstSeen,facet,control\r\n";
        }

        @Override
        String line(AttributeRow row) {
            return Stream.of(
                                    row.attribute(),
                                    row.canonical(),
                                    row.collection(),
                                    text(row.provider()),
                                    text(row.model()),
                                    text(row.runId()),
                                    row.firstSeen().toString(),
                                    text(row.facet()),
                                    row.control() == null ? "" : row.control().toString())
                            .map(ExportFormat::csv)
                            .collect(Collectors.joining(","))
                    + "\r\n";
        }
    };

    private final String mediaType;

    ExportFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    static ExportFormat of(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            return TXT;
        }
        for (ExportFormat format : values()) {
            if (format.extension().equals(name)) {
                return format;
            }
        }
        throw ApiException.badRequest("format must be txt, json, jsonl or csv, not '" + name + "'");
    }

    String mediaType() {
        return mediaType;
    }

    String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    String head(String collection, long generation) {
        return "";
    }

    abstract String line(AttributeRow row);

    /** Between two rows. */
    String separator() {
        return "";
    }

    String foot() {
        return "";
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\R", " ");
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static String json(String text) {
        return new String(Json.write(text), StandardCharsets.UTF_8);
    }

    private static String csv(String value) {
        String text = startsLikeAFormula(value) ? "'" + value : value;
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /** A spreadsheet would run what a model, or a foreign producer, wrote. */
    private static boolean startsLikeAFormula(String value) {
        return !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0;
    }
}
