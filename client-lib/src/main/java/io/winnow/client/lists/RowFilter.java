package io.winnow.client.lists;

import io.winnow.messages.text.Canonical;
import io.winnow.messages.text.PlainText;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Selects rows of a list. */
public final class RowFilter {

    private RowFilter() {}

    /**
     * Rows that match all of these; a filter that is null or empty matches every row.
     *
     * @param query text that the attribute contains, whatever its case, marks on Latin letters, apostrophes or punctuation
     */
    public static Predicate<Row> of(
            @Nullable String query,
            @Nullable String provider,
            @Nullable String model,
            @Nullable String run,
            @Nullable String facet) {
        return containing(query)
                .and(equal(provider, Row::provider))
                .and(equal(model, Row::model))
                .and(equal(run, Row::runId))
                .and(equal(facet, Row::facet));
    }

    private static Predicate<Row> containing(@Nullable String query) {
        if (query == null || query.isBlank()) {
            return row -> true;
        }
        String text = query.strip().toLowerCase(Locale.ROOT);
        String plain = PlainText.of(query);
        String canonical = Canonical.of(query);
        return row -> row.attribute().toLowerCase(Locale.ROOT).contains(text)
                || row.canonical().contains(canonical)
                || (!plain.isEmpty() && PlainText.of(row.attribute()).contains(plain));
    }

    private static Predicate<Row> equal(@Nullable String wanted, Function<Row, @Nullable String> property) {
        return row -> wanted == null || wanted.isEmpty() || wanted.equals(property.apply(row));
    }
}
