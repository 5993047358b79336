package io.winnow.messages.error;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The root cause of a failure on one line, for messages: the exceptions around it say only that something failed. */
public final class RootCause {

    /** A chain of causes that is longer is a circle. */
    private static final int MAX_DEPTH = 50;

    private RootCause() {}

    /** The message of the first cause, or what kind of failure it is when it has none. */
    public static String messageOf(Throwable failure) {
        Throwable root = of(failure);
        String message = root.getMessage();
        return oneLine(message == null || message.isBlank() ? root.getClass().getSimpleName() : message);
    }

    /** What kind of failure the first cause is, and its message. */
    public static String describe(Throwable failure) {
        Throwable root = of(failure);
        String kind = root.getClass().getSimpleName();
        return oneLine(root.getMessage() == null ? kind : kind + ": " + root.getMessage());
    }

    /** A failure and what caused it, outermost first. */
    public static List<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MAX_DEPTH)
                .toList();
    }

    private static Throwable of(Throwable failure) {
        return chain(failure).getLast();
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
