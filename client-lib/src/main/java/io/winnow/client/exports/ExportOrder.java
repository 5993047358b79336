package io.winnow.client.exports;

import io.winnow.client.lists.Row;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** How the rows of an exported list are sorted. Whatever is equal otherwise is sorted by its canonical form, so that the order is one. */
public enum ExportOrder {
    /** What most models name comes first, then what most calls name. What is not counted counts as named once. */
    CONSENSUS(Comparator.comparingInt(
                    (Row row) -> row.models() == null ? 1 : row.models().size())
            .thenComparingLong(row -> row.calls() == null ? 1 : row.calls())
            .reversed()),
    /** What was found last comes first. */
    NEWEST(Comparator.comparing(Row::firstSeen).reversed()),
    /** By canonical form: whatever case, articles and punctuation. */
    ALPHABETICAL(Comparator.comparing(Row::canonical));

    private final Comparator<Row> comparator;

    ExportOrder(Comparator<Row> comparator) {
        this.comparator = comparator.thenComparing(Row::canonical);
    }

    Comparator<Row> comparator() {
        return comparator;
    }

    /** The order with a name, such as {@code consensus}. */
    public static Optional<ExportOrder> named(String name) {
        return Arrays.stream(values())
                .filter(order -> order.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}
