package io.winnow.ui.stream;

import io.winnow.client.topics.TopicPosition;

/** Where a client wants to begin. */
sealed interface Start {

    /** With all that there is. */
    record Beginning() implements Start {}

    /** Where it left off. */
    record Resume(TopicPosition position) implements Start {}
}
