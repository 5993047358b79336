package io.winnow.sameness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes what the shipped {@link Scorer} knows to a file: {@code -Dwinnow.sameness.data=DIR Training FILE}. If the file is a directory,
 * writes to it what each topic has to be tried with, {@code TOPIC.txt}, learned from all others.
 */
final class Training {

    private Training() {}

    public static void main(String... arguments) throws IOException {
        Path to = Path.of(arguments[0]);
        List<Topics.Topic> topics;
        try (Embedder embedder = Embedder.inProcess(1)) {
            topics = Topics.read(embedder);
        }
        List<Examples> examples = topics.stream().map(Examples::both).toList();
        if (!Files.isDirectory(to)) {
            write(to, examples);
            return;
        }
        for (int topic = 0; topic < topics.size(); topic++) {
            int left = topic;
            List<Examples> others = IntStream.range(0, topics.size())
                    .filter(other -> other != left)
                    .mapToObj(examples::get)
                    .toList();
            write(to.resolve(topics.get(topic).name() + ".txt"), others);
        }
    }

    private static void write(Path file, List<Examples> examples) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "# Written by the program Training of the tests from labelled lists. Measures and their weights, then trees: a measure,",
                "# its threshold, what holds below it, what holds above; \"=\" and a number is a leaf."));
        lines.addAll(Learning.from(Examples.of(examples)).lines());
        Files.write(file, lines);
    }
}
