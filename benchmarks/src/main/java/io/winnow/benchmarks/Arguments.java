package io.winnow.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;

/** Options of a benchmark: a name with two dashes before it, then its value. */
record Arguments(Map<String, String> given) {

    static Arguments of(String[] arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            given.put(arguments[i], arguments[i + 1]);
        }
        return new Arguments(given);
    }

    String text(String name, String otherwise) {
        return given.getOrDefault("--" + name, otherwise);
    }

    int number(String name, int otherwise) {
        return Integer.parseInt(text(name, String.valueOf(otherwise)));
    }
}
