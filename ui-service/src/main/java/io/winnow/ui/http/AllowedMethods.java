package io.winnow.ui.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The methods that each path takes, for the {@code Allow} header of a 405; the description of the API has them. */
public final class AllowedMethods {

    private static final Pattern PATH = Pattern.compile(" {2}(/[^:]*):");
    private static final Pattern METHOD = Pattern.compile(" {4}(get|post|put|patch|delete):");
    private static final Map<Pattern, Set<String>> BY_PATH = read();

    private AllowedMethods() {}

    /** The methods of a path, joined by commas; empty when the description does not have the path. */
    public static String of(String path) {
        return BY_PATH.entrySet().stream()
                .filter(described -> described.getKey().matcher(path).matches())
                .findFirst()
                .map(described -> String.join(", ", described.getValue()))
                .orElse("");
    }

    private static Map<Pattern, Set<String>> read() {
        Map<Pattern, Set<String>> methods = new LinkedHashMap<>();
        try (InputStream in = AllowedMethods.class.getResourceAsStream(DescriptionResource.FILE)) {
            if (in == null) {
                throw new IllegalStateException(DescriptionResource.FILE + " is missing from the class path");
            }
            List<String> lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .toList();
            Set<String> current = new TreeSet<>();
            for (String line : lines) {
                Matcher path = PATH.matcher(line);
                Matcher method = METHOD.matcher(line);
                if (path.matches()) {
                    current = new TreeSet<>(Set.of("OPTIONS"));
                    methods.put(Pattern.compile(path.group(1).replaceAll("\\{[^}]*}", "[^/]+")), current);
                } else if (method.matches()) {
                    current.add(method.group(1).toUpperCase(Locale.ROOT));
                    if (method.group(1).equals("get")) {
                        current.add("HEAD");
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return methods;
    }
}
