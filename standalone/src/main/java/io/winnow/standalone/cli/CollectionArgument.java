package io.winnow.standalone.cli;

import io.winnow.client.runs.CollectionSummary;
import io.winnow.client.runs.RunIndex;
import io.winnow.messages.text.CollectionSlug;
import io.winnow.router.words.DidYouMean;
import io.winnow.standalone.cli.terminal.UsageException;
import java.util.List;
import java.util.stream.Collectors;

/** A collection, named by its topic or its slug. */
final class CollectionArgument {

    private CollectionArgument() {}

    static String slug(String text) {
        return UsageException.check(() -> CollectionSlug.slugOf(text));
    }

    /** Refuses a collection that never had a run, or whose list was deleted. */
    static void requireKnown(String slug, RunIndex known) {
        if (known.isDeleted(slug) || known.runs(slug, null, 1).isEmpty()) {
            throw unknown(slug, known);
        }
    }

    static UsageException unknown(String slug, RunIndex known) {
        List<String> all =
                known.collections().stream().map(CollectionSummary::collection).toList();
        String some = all.stream().limit(5).collect(Collectors.joining(", "));
        return new UsageException("there is no collection " + slug + (some.isEmpty() ? "" : "; there are: " + some)
                + DidYouMean.hint(slug, all));
    }
}
