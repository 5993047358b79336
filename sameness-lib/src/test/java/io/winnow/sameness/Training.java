package io.winnow.sameness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes what the shipped {@link Scorer} knows to a file: {@code -Dwinnow.sameness.data=DIR Training FILE}. */
final class Training {

    private Training() {}

    public static void main(String... arguments) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "# Written by the program Training of the tests from labelled lists. Measures and their weights, then trees: a measure,",
                "# its threshold, what holds below it, what holds above; \"=\" and a number is a leaf."));
        try (Embedder embedder = Embedder.inProcess(1)) {
            List<Examples> examples =
                    Topics.read(embedder).stream().map(Examples::both).toList();
            lines.addAll(Learning.from(Examples.of(examples)).lines());
        }
        Files.write(Path.of(arguments[0]), lines);
    }
}
