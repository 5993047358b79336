package io.winnow.standalone.cli;

import io.winnow.client.runs.CollectionSummary;
import io.winnow.client.runs.RunIndex;
import io.winnow.messages.text.CollectionSlug;
import io.winnow.standalone.cli.terminal.UsageException;

/** A collection, named by its topic or its slug. */
final class CollectionArgument {

    private CollectionArgument() {}

    static String slug(String text) {
        return UsageException.check(() -> CollectionSlug.slugOf(text));
    }

    static UsageException unknown(String slug, RunIndex known) {
        String some = known.collections().stream()
                .map(CollectionSummary::collection)
                .limit(5)
                .collect(java.util.stream.Collectors.joining(", "));
        return new UsageException("there is no collection " + slug + (some.isEmpty() ? "" : "; there are: " + some));
    }
}
