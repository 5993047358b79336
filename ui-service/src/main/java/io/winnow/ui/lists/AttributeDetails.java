package io.winnow.ui.lists;

import io.winnow.client.lists.Explanation;
import io.winnow.client.lists.Row;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Merge;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of an attribute, or of any text.
 *
 * @param canonical its form, which identifies it in its collection
 * @param row as it is in the list; null unless it is
 * @param callId the call that it came from; null if no run found it, or if it is not in the list
 * @param unchecked whether it may say the same as another entry, and nobody has judged that; null unless it is in the list
 * @param merged what says the same and was dropped for it
 * @param reason why it is not in the list; null unless it was merged or struck out
 * @param further what people made of the entry that it was dropped for
 * @param refused why it could not be used; null unless it was refused
 */
public record AttributeDetails(
        String collection,
        String canonical,
        State state,
        @Nullable Row row,
        @Nullable String callId,
        @Nullable Boolean unchecked,
        List<Merge> merged,
        @Nullable Merge reason,
        List<Merge> further,
        @Nullable String refused) {

    /** What it is in its list. */
    public enum State {
        LISTED,
        /** It says the same as an entry. */
        MERGED,
        /** A person struck it out. */
        STRUCK,
        /** It may say the same as an entry, and a judge is asked. */
        WAITING,
        /** It came and could not be used. */
        REFUSED,
        UNKNOWN
    }

    static AttributeDetails of(AttributeKey key, Explanation explanation) {
        return switch (explanation) {
            case Explanation.Listed listed ->
                new AttributeDetails(
                        key.collection(),
                        key.canonical(),
                        State.LISTED,
                        listed.row(),
                        listed.callId(),
                        listed.isUnchecked(),
                        listed.merged(),
                        null,
                        List.of(),
                        null);
            case Explanation.Merged(Merge merge, List<Merge> further) -> not(key, State.MERGED, merge, further, null);
            case Explanation.Struck(Merge merge) -> not(key, State.STRUCK, merge, List.of(), null);
            case Explanation.Waiting waiting -> not(key, State.WAITING, null, List.of(), null);
            case Explanation.Refused(String reason) -> not(key, State.REFUSED, null, List.of(), reason);
            case Explanation.Unknown() -> not(key, State.UNKNOWN, null, List.of(), null);
        };
    }

    private static AttributeDetails not(
            AttributeKey key, State state, @Nullable Merge reason, List<Merge> further, @Nullable String refused) {
        return new AttributeDetails(
                key.collection(), key.canonical(), state, null, null, null, List.of(), reason, further, refused);
    }
}
