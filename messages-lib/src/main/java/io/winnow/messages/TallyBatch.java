package io.winnow.messages;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The {@linkplain Tally tallies} of some calls of a run, in one record: under load, deduplication decides upon hundreds of calls between
 * two commits, and each record costs its writer, the broker and all readers more than what is in it.
 *
 * @param v version of this message
 * @param calls at least one, at most {@value #MOST} where Winnow wrote it
 */
public record TallyBatch(int v, String runId, String collection, List<OfCall> calls) implements RunMessage {

    /** Up to 2, a record had the tally of one call. */
    public static final int VERSION = 3;

    /** Calls in a batch. With the longest ids that are counted, it is a third of the largest record that a broker takes by default. */
    public static final int MOST = 500;

    /** What was decided for one call. */
    public record OfCall(String callId, long unique, long duplicate, long quarantined) {

        public OfCall {
            Tally.require(callId, unique, duplicate, quarantined);
        }
    }

    public TallyBatch {
        Objects.requireNonNull(runId, "runId is missing");
        collection = collection == null ? "" : collection;
        calls = List.copyOf(calls);
        if (calls.isEmpty()) {
            throw new IllegalArgumentException("calls is empty");
        }
    }

    /** Reads what earlier releases wrote, too: the fields of one call beside those of its run. */
    @JsonCreator
    static TallyBatch read(
            @JsonProperty("v") int v,
            @JsonProperty("runId") String runId,
            @JsonProperty("collection") @Nullable String collection,
            @JsonProperty("calls") @Nullable List<OfCall> calls,
            @JsonProperty("callId") @Nullable String callId,
            @JsonProperty("unique") @Nullable Long unique,
            @JsonProperty("duplicate") @Nullable Long duplicate,
            @JsonProperty("quarantined") @Nullable Long quarantined) {
        return new TallyBatch(
                v,
                runId,
                collection == null ? "" : collection,
                calls != null
                        ? calls
                        : List.of(new OfCall(
                                Objects.requireNonNull(callId, "callId is missing"),
                                Objects.requireNonNull(unique, "unique is missing"),
                                Objects.requireNonNull(duplicate, "duplicate is missing"),
                                Objects.requireNonNull(quarantined, "quarantined is missing"))));
    }

    /** The tallies in it, in their order. */
    @JsonIgnore
    public List<Tally> tallies() {
        return calls.stream().map(call -> tally(v, runId, collection, call)).toList();
    }

    private static Tally tally(int v, String runId, String collection, OfCall call) {
        return new Tally(v, runId, collection, call.callId, call.unique, call.duplicate, call.quarantined);
    }
}
