package io.winnow.messages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.OneModel;
import io.winnow.router.cost.Price;
import io.winnow.router.grammar.RoutingConfig;
import io.winnow.router.grammar.RoutingConfigException;
import io.winnow.router.grammar.Target;
import io.winnow.router.provider.KnownProvider;
import io.winnow.router.provider.ProviderCatalog;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which model judges a run's {@linkplain Doubt doubts}, in a list whose entries must differ in meaning. */
public final class Judge {

    /** Nobody judges: what is in doubt is listed, marked as unchecked. */
    public static final String OFF = "off";

    /** The cheapest model of the run's routing judges. */
    public static final String AUTO = "auto";

    /** Most entries that a judge is shown for one in doubt, the most probable ones. */
    public static final int MOST_CANDIDATES = 8;

    /** Most doubts in one call: its instructions are as long for one as for many. */
    public static final int MOST_DOUBTS = 60;

    /** Most UTF-16 units that a judge is shown of one text. */
    public static final int MOST_TEXT = 200;

    /** Bytes of the judge's prompt without its variable parts, and of the schema of the answer; a generous bound. */
    private static final int PROMPT_BYTES = 3_000;

    /** Bytes of a text's line beside the text itself and the candidates' numbers: its own, quotes, the mark of what was cut off. */
    private static final int LINE_BYTES = 32;

    /** Bytes of a candidate's number behind an entry, with the comma. */
    private static final int MENTION_BYTES = 4;

    /** Most bytes of all texts' lines in one call, by the bound: a call about long texts has fewer doubts. */
    private static final int MOST_LINES_BYTES = 40_000;

    /** Most bytes that a UTF-16 unit has in UTF-8, or a character that is escaped. */
    private static final int UNIT_BYTES = 3;

    private Judge() {}

    /**
     * Reads what a person asked for.
     *
     * @return {@link #OFF}, {@link #AUTO}, or the model in the grammar of the routing configuration; null for null
     * @throws WinnowException naming what is at fault, where, and what was expected there
     */
    public static @Nullable String parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String word = text.strip().toLowerCase(Locale.ROOT);
        return word.equals(OFF) || word.equals(AUTO) ? word : model(text).toString();
    }

    /** Checks a judge against the rest of its run. */
    static void require(@Nullable String judge, RunRequest.Kind kind, @Nullable DedupMode dedup, Spending spending) {
        if (judge == null || judge.equals(OFF)) {
            return;
        }
        if (dedup != null && dedup != DedupMode.SEMANTIC) {
            throw WinnowException.of(Field.JUDGE, "needs %s semantic: other modes leave nothing in doubt", Field.DEDUP);
        }
        if (!judge.equals(AUTO)) {
            model(judge);
        } else if (kind.isHandedIn()) {
            throw WinnowException.of(
                    Field.JUDGE, "must name a model for %s, which asks none itself: provider:model", nameOf(kind));
        }
        if (kind.isHandedIn() && spending.maxCostUsd() == null) {
            throw WinnowException.of(
                    Field.MAX_COST, "is missing: %s with %s needs a budget", nameOf(kind), Field.JUDGE);
        }
    }

    private static String nameOf(RunRequest.Kind kind) {
        return kind == RunRequest.Kind.IMPORT ? "an import" : "a rededup";
    }

    /** The model that a request names as its judge; null when it names none. */
    public static @Nullable Target named(RunRequest request) {
        String judge = request.judge();
        return judge == null || judge.equals(OFF) || judge.equals(AUTO) ? null : model(judge);
    }

    /**
     * Who judges in a run.
     *
     * @param mode what "the same" means in its collection
     * @return null when nobody does
     */
    public static @Nullable Target of(RunRequest request, DedupMode mode) {
        if (mode != DedupMode.SEMANTIC || OFF.equals(request.judge())) {
            return null;
        }
        Target named = named(request);
        return named != null || request.kind().isHandedIn() ? named : cheapest(request);
    }

    /** Whether any model is asked, which could judge. */
    static boolean canBeFoundFor(RunRequest request) {
        return cheapest(request) != null;
    }

    /** Targets without a price come last; of equals, the first that was written judges. */
    private static @Nullable Target cheapest(RunRequest request) {
        List<Target> targets;
        try {
            targets = RoutingConfig.parse(request.routingConfig()).targets();
        } catch (RoutingConfigException e) {
            // The producer says what is wrong with it.
            return null;
        }
        return targets.stream()
                .filter(target -> !isMadeUp(target))
                .min(Comparator.comparing(
                        target -> request.spending()
                                .priceOf(target.provider(), target.model())
                                .map(Judge::dollars)
                                .orElse(null),
                        Comparator.nullsLast(Comparator.<BigDecimal>naturalOrder())))
                .map(target -> new Target(target.provider(), target.model(), null))
                .orElse(null);
    }

    /** Of a verdict, whose prompt is many times as long as its answer. */
    private static BigDecimal dollars(Price price) {
        return price.worstCase(1_000, 100);
    }

    /**
     * The most bytes that a prompt about some doubts has in UTF-8. A budget reserves this much, and the code that fills the
     * prompt respects it.
     */
    public static long mostPromptBytes(String topic, List<Doubt> doubts) {
        Lines lines = new Lines();
        doubts.forEach(lines::with);
        return PROMPT_BYTES + 2L * topic.getBytes(UTF_8).length + lines.bytes;
    }

    /** The most bytes that any prompt about a topic's doubts has. */
    public static long mostPromptBytes(String topic) {
        return mostPromptBytes(topic, List.of()) + MOST_LINES_BYTES;
    }

    /** How many doubts one call asks about, of the first of those that wait. */
    public static int fitting(List<Doubt> doubts) {
        Lines lines = new Lines();
        int fitting = 0;
        while (fitting < Math.min(MOST_DOUBTS, doubts.size()) && lines.with(doubts.get(fitting)) <= MOST_LINES_BYTES) {
            fitting++;
        }
        return fitting;
    }

    /** The most bytes of lines that each show a text once. */
    private static final class Lines {

        private final Set<String> shown = new HashSet<>();
        private long bytes;

        long with(Doubt doubt) {
            bytes += lineBytes(doubt.text());
            doubt.candidates().stream()
                    .limit(MOST_CANDIDATES)
                    .forEach(candidate ->
                            bytes += MENTION_BYTES + (shown.add(candidate.key()) ? lineBytes(candidate.text()) : 0));
            return bytes;
        }
    }

    private static long lineBytes(String text) {
        return LINE_BYTES + Math.min(2L * text.getBytes(UTF_8).length, UNIT_BYTES * MOST_TEXT);
    }

    private static Target model(String text) {
        Target target = OneModel.parse(Field.JUDGE, text, OFF + ", " + AUTO);
        if (isMadeUp(target)) {
            throw WinnowException.of(Field.JUDGE, "must be a model: %s has no idea what it lists", target.provider());
        }
        return target;
    }

    private static boolean isMadeUp(Target target) {
        KnownProvider known = ProviderCatalog.of(target.provider());
        return known != null && known.hosting() == KnownProvider.Hosting.IN_PROCESS;
    }
}
