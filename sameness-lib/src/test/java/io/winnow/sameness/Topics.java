package io.winnow.sameness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The labelled lists, from the directory that the property {@code winnow.sameness.data} names. */
final class Topics {

    static final String PROPERTY = "winnow.sameness.data";

    private Topics() {}

    record Entry(int number, int concept, String text, PhraseVector vector) {}

    record Pair(int one, int other) {}

    record Topic(String name, List<Entry> entries, Set<Pair> unsure) {

        boolean isUnsure(int one, int other) {
            return unsure.contains(new Pair(Math.min(one, other), Math.max(one, other)));
        }
    }

    static boolean available() {
        return !System.getProperty(PROPERTY, "").isBlank();
    }

    static List<Topic> read(Embedder embedder) {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty(PROPERTY), "labels"))) {
            return files.filter(file ->
                            file.toString().endsWith(".tsv") && !file.toString().contains(".unsure."))
                    .sorted()
                    .map(file -> read(file, embedder))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Topic read(Path file, Embedder embedder) {
        String name = file.getFileName().toString().replace(".tsv", "");
        List<String[]> rows = rows(file);
        List<PhraseVector> vectors =
                embedder.embed(rows.stream().map(row -> row[2]).toList());
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            String[] row = rows.get(i);
            entries.add(new Entry(Integer.parseInt(row[0]), Integer.parseInt(row[1]), row[2], vectors.get(i)));
        }
        Set<Pair> unsure = new HashSet<>();
        for (String[] row : rows(file.resolveSibling(name + ".unsure.tsv"))) {
            int one = Integer.parseInt(row[0]);
            int other = Integer.parseInt(row[1]);
            unsure.add(new Pair(Math.min(one, other), Math.max(one, other)));
        }
        return new Topic(name, entries, unsure);
    }

    private static List<String[]> rows(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(line -> line.split("\t"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
