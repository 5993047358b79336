package io.winnow.standalone.files;

import io.winnow.standalone.client.UniqueRow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row as {@code output.json}, {@code --json} and the JSON exports show it. */
public record RowDocument(
        String attribute,
        String canonical,
        @Nullable String provider,
        @Nullable String model,
        @Nullable String runId,
        Instant firstSeen) {

    public static RowDocument of(UniqueRow row) {
        var attribute = row.attribute();
        return new RowDocument(
                attribute.attribute(),
                attribute.canonical(),
                attribute.provider(),
                attribute.model(),
                attribute.runId(),
                row.firstSeen());
    }
}
