package io.winnow.producer.provider.recorded;

import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.CollectionSlug;
import io.winnow.messages.text.TextFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The answers in one directory: {@code <slug>.<anything>.txt} holds one answer about the topic with that slug, byte for byte as a model gave it,
 * and {@code <slug>.<anything>.json} what was {@linkplain RecordedFigures measured}. They are given in the order of their names, in which
 * numbers count as numbers. {@code <slug>.plan.txt} answers the call that plans facets.
 */
public final class RecordedAnswers {

    private static final String ANSWER = ".txt";
    private static final String FIGURES = ".json";
    private static final String PLAN = ".plan" + ANSWER;

    private static final Pattern PIECE = Pattern.compile("\\d+|\\D+");

    private final Path directory;

    private RecordedAnswers(Path directory) {
        this.directory = directory;
    }

    /** One answer. */
    record Recording(String text, RecordedFigures figures) {}

    /**
     * The answers in a directory.
     *
     * @param name relative to the working directory, or absolute
     * @throws WinnowException when it is no directory
     */
    public static RecordedAnswers in(String name) {
        Path directory;
        try {
            directory = Path.of(name).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new WinnowException("recorded:" + name + " names no directory", e);
        }
        if (!Files.isDirectory(directory)) {
            throw new WinnowException("recorded:" + name + ": there is no directory " + directory);
        }
        return new RecordedAnswers(directory);
    }

    /**
     * Makes sure that something can be answered about a topic, and that everything about it can be read.
     *
     * @throws WinnowException naming the file that is missing or wrong
     */
    public void require(String topic) {
        List<Path> files = about(topic);
        if (files.isEmpty()) {
            throw new WinnowException("recorded:" + directory + " has no answers about " + CollectionSlug.slugOf(topic)
                    + ": expected files " + CollectionSlug.slugOf(topic) + ".*" + ANSWER);
        }
        files.forEach(RecordedAnswers::read);
        plan(topic);
    }

    /**
     * The files that answer questions about a topic, in their order.
     *
     * @throws WinnowException when the directory cannot be read
     */
    List<Path> about(String topic) {
        String slug = CollectionSlug.slugOf(topic) + ".";
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> isAnswer(file.getFileName().toString(), slug))
                    .sorted(Comparator.comparing(file -> file.getFileName().toString(), RecordedAnswers::compare))
                    .toList();
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
    }

    /** The answer to a call that plans facets; null when there is none. */
    @Nullable Recording plan(String topic) {
        Path file = directory.resolve(CollectionSlug.slugOf(topic) + PLAN);
        return Files.exists(file) ? read(file) : null;
    }

    static Recording read(Path file) {
        String name = file.getFileName().toString();
        try {
            return new Recording(
                    TextFile.read(file),
                    RecordedFigures.read(
                            file.resolveSibling(name.substring(0, name.length() - ANSWER.length()) + FIGURES)));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static boolean isAnswer(String name, String slug) {
        return name.startsWith(slug)
                && name.endsWith(ANSWER)
                && !name.equals(slug.substring(0, slug.length() - 1) + PLAN);
    }

    private static WinnowException unreadable(Path file, IOException e) {
        return new WinnowException("cannot read " + file + ": " + e.getClass().getSimpleName(), e);
    }

    /** Names in the order in which people count: {@code a2} before {@code a10}. */
    static int compare(String one, String other) {
        List<String> ones = pieces(one);
        List<String> others = pieces(other);
        for (int i = 0; i < Math.min(ones.size(), others.size()); i++) {
            int difference = comparePieces(ones.get(i), others.get(i));
            if (difference != 0) {
                return difference;
            }
        }
        int difference = Integer.compare(ones.size(), others.size());
        return difference == 0 ? one.compareTo(other) : difference;
    }

    private static int comparePieces(String one, String other) {
        return isNumber(one) && isNumber(other)
                ? new BigInteger(one).compareTo(new BigInteger(other))
                : one.compareTo(other);
    }

    private static boolean isNumber(String piece) {
        return piece.charAt(0) >= '0' && piece.charAt(0) <= '9';
    }

    private static List<String> pieces(String name) {
        return PIECE.matcher(name).results().map(MatchResult::group).toList();
    }
}
