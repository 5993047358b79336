package io.winnow.dedup.mentions;

import io.winnow.messages.AttributeKey;
import io.winnow.messages.consensus.Mentions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of one form of an attribute. Not thread safe. */
final class Wording {

    private final String key;
    private final long generation;
    private final MentionCount own = new MentionCount();
    private @Nullable String twin;
    private boolean standsForOthers;
    private boolean isPublished;
    private long lastCall;

    Wording(byte[] key, long generation) {
        this.key = new String(key, StandardCharsets.UTF_8);
        this.generation = generation;
    }

    /**
     * As it was stored.
     *
     * @param own mentions of this form alone
     * @param twin key of the entry that it was dropped for; null for an entry
     * @param standsForOthers whether counts of other wordings are stored for it
     * @param isPublished whether {@code mentions} has a record of it
     * @param lastCall hash of the call that named it last; 0 for none
     */
    Wording(
            byte[] key,
            Mentions own,
            @Nullable String twin,
            boolean standsForOthers,
            boolean isPublished,
            long lastCall) {
        this(key, own.generation());
        this.own.add(own);
        this.twin = twin;
        this.standsForOthers = standsForOthers;
        this.isPublished = isPublished;
        this.lastCall = lastCall;
    }

    /** The same form in a later generation, whose list begins empty. */
    Wording in(long later) {
        Wording wording = new Wording(key.getBytes(StandardCharsets.UTF_8), later);
        wording.isPublished = isPublished;
        return wording;
    }

    /** A call named it; one that named it just before does not count again. */
    void named(MentionCount.Source source, @Nullable Instant at, long call) {
        if (call == 0 || call != lastCall) {
            own.add(source, at);
            lastCall = call;
        }
    }

    long lastCall() {
        return lastCall;
    }

    Mentions own() {
        return own.toMentions(AttributeKey.parse(key).collection(), generation);
    }

    String key() {
        return key;
    }

    long generation() {
        return generation;
    }

    @Nullable String twin() {
        return twin;
    }

    void dropFor(@Nullable String entry) {
        twin = entry;
    }

    boolean standsForOthers() {
        return standsForOthers;
    }

    void standForOthers() {
        standsForOthers = true;
    }

    boolean isPublished() {
        return isPublished;
    }

    void published(boolean now) {
        isPublished = now;
    }
}
