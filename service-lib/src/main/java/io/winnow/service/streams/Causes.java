package io.winnow.service.streams;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A failure and what caused it, outermost first. */
final class Causes {

    /** A chain that is longer is a circle. */
    private static final int MAX_DEPTH = 50;

    private Causes() {}

    static List<Throwable> of(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MAX_DEPTH)
                .toList();
    }
}
