package io.winnow.producer.provider.chat;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * What a target was found not to take, by its own refusals. It is found out with the first request that has it, remembered as long as the process
 * lives, and no failure of the model: a request that is refused for its form was not even looked at. Thread safe.
 */
final class TargetAbilities {

    /** What a request can have that not every server takes. */
    enum Feature {
        /** An answer by a JSON schema; without it, the prompt alone says what form it should have. */
        SCHEMA(
                "response_?format|json_?schema|response_?schema|response_?mime|output_?(?:config|format)|structured.?output"
                        + "|json.?mode|guided|grammar"),
        /** The name that the limit of the answer's length has in this dialect; without it, it goes by the other one. */
        LIMIT_NAME("max_(?:completion_)?tokens|max_?output_?tokens"),
        TEMPERATURE("temperature"),
        /** A system message; without it, the user message begins with its text. */
        SYSTEM("(?:system|developer).{0,20}(?:role|message|prompt|instruction)|role.{0,20}(?:system|developer)");

        private final Pattern words;

        Feature(String words) {
            this.words = Pattern.compile(words, Pattern.CASE_INSENSITIVE);
        }
    }

    /** What refusals of a parameter say, unlike those of its value: a limit that is too high is no limit that is unknown. */
    private static final Pattern UNKNOWN = Pattern.compile(
            "support|unknown|unrecogni[sz]ed|unexpected|not (?:permitted|allowed|enabled|available|implemented|accepted)|extra (?:inputs|fields)"
                    + "|invalid (?:parameter|argument|field|type|value|request)|unavailable|cannot find field|does ?n[o']t|no such|not (?:a )?valid|must be"
                    + "|only .{0,40}(?:role|allowed)|not in \\[|one of",
            Pattern.CASE_INSENSITIVE);

    private final Set<Feature> refused = ConcurrentHashMap.newKeySet();

    boolean has(Feature feature) {
        return !refused.contains(feature);
    }

    /**
     * Learns from a reply.
     *
     * @param used what the request had of these
     * @return whether it was refused for one of them, so that it may be repeated without
     */
    boolean learn(int status, String said, Set<Feature> used) {
        if ((status != 400 && status != 422) || !UNKNOWN.matcher(said).find()) {
            return false;
        }
        Set<Feature> named = EnumSet.noneOf(Feature.class);
        used.stream().filter(feature -> feature.words.matcher(said).find()).forEach(named::add);
        refused.addAll(named);
        return !named.isEmpty();
    }

    /** For people. */
    @Override
    public String toString() {
        return "refuses " + Collections.unmodifiableSet(refused).toString().toLowerCase(Locale.ROOT);
    }
}
