package io.winnow.tester;

import io.winnow.messages.Json;
import io.winnow.tester.scenario.Check;
import io.winnow.tester.scenario.CheckFigures;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a table of checks as they are made, or a line of JSON for each. */
final class Report {

    private static final String GAP = "  ";
    private static final int NAME = 9;
    private static final int RESULT = 6;
    private static final int LEAST_COLUMNS = 80;

    private final PrintStream out;
    private final boolean json;
    private final int what;
    private final int figures;

    /** @param columns how wide it may get; at least 80 */
    Report(PrintStream out, int columns, boolean json) {
        this.out = out;
        this.json = json;
        int rest = Math.max(columns, LEAST_COLUMNS) - 1 - NAME - RESULT - 3 * GAP.length();
        this.what = rest * 3 / 5;
        this.figures = rest - what;
    }

    void begin() {
        if (!json) {
            row("scenario", "check", "figures", "result");
        }
    }

    void add(Check check) {
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("scenario", check.scenario());
            line.put("check", check.what());
            line.put("figures", check.figures());
            line.put("ok", check.ok());
            write(line);
        } else {
            row(check.scenario(), check.what(), check.figures(), check.ok() ? "ok" : "FAILED");
        }
    }

    void end(String scenario, int checks, int failed, Duration took) {
        if (json) {
            write(totals("scenario", scenario, checks, failed, took));
        } else {
            out.println(scenario + ": " + sum(checks, failed) + ", " + CheckFigures.seconds(took));
            out.println();
        }
    }

    void total(int scenarios, int checks, int failed, Duration took) {
        if (json) {
            write(totals("scenarios", scenarios, checks, failed, took));
        } else {
            out.println(scenarios + (scenarios == 1 ? " scenario, " : " scenarios, ") + sum(checks, failed) + ", "
                    + CheckFigures.seconds(took));
        }
    }

    private static String sum(int checks, int failed) {
        return checks + (checks == 1 ? " check, " : " checks, ") + (failed == 0 ? "all ok" : failed + " FAILED");
    }

    private static Map<String, Object> totals(String name, Object value, int checks, int failed, Duration took) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(name, value);
        line.put("checks", checks);
        line.put("failed", failed);
        line.put("seconds", took.toMillis() / 1e3);
        return line;
    }

    private void write(Map<String, Object> line) {
        out.println(new String(Json.write(line), StandardCharsets.UTF_8));
    }

    private void row(String name, String check, String found, String result) {
        List<String> left = wrapped(check, what);
        List<String> right = wrapped(found, figures);
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            String line = padded(i == 0 ? name : "", NAME)
                    + GAP
                    + padded(i < left.size() ? left.get(i) : "", what)
                    + GAP
                    + padded(i < right.size() ? right.get(i) : "", figures)
                    + GAP
                    + (i == 0 ? result : "");
            out.println(line.stripTrailing());
        }
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** Words in lines of a width; a word that is longer is cut. */
    private static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split("\\s+")) {
            String rest = word;
            if (!line.isEmpty() && line.length() + 1 + rest.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            while (rest.length() > width) {
                lines.add(rest.substring(0, width));
                rest = rest.substring(width);
            }
            line.append(line.isEmpty() ? "" : " ").append(rest);
        }
        lines.add(line.toString());
        return lines;
    }
}
