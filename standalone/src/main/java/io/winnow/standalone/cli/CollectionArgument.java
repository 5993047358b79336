package io.winnow.standalone.cli;

import io.winnow.messages.text.CollectionSlug;
import io.winnow.standalone.client.KnownRuns;

/** A collection, named by its topic or its slug. */
final class CollectionArgument {

    private CollectionArgument() {}

    static String slug(String text) {
        return UsageException.check(() -> CollectionSlug.slugOf(text));
    }

    static UsageException unknown(String slug, KnownRuns known) {
        String some = known.all().stream()
                .map(run -> run.request().collection())
                .distinct()
                .limit(5)
                .collect(java.util.stream.Collectors.joining(", "));
        return new UsageException("there is no collection " + slug + (some.isEmpty() ? "" : "; there are: " + some));
    }
}
