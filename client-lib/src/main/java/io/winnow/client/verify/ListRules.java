package io.winnow.client.verify;

import io.winnow.client.verify.Difference.Kind;
import io.winnow.client.verify.ListRecords.Came;
import io.winnow.client.verify.ListRecords.Entry;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Doubt;
import io.winnow.messages.Merge;
import io.winnow.messages.Verdict;
import io.winnow.messages.rulings.Ruling;
import io.winnow.messages.text.DedupMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What must hold between the records of a list. */
final class ListRules {

    private final ListRecords records;
    private final boolean isSemantic;
    private final List<Difference> differences = new ArrayList<>();
    private long undecided;
    private long unshown;

    ListRules(ListRecords records) {
        this.records = records;
        this.isSemantic = records.sameness.mode() == DedupMode.SEMANTIC;
    }

    List<Difference> check() {
        records.came.forEach(this::checkWhatCame);
        records.entries.forEach(this::checkEntry);
        records.merges.forEach(this::checkMerge);
        differences.sort(Comparator.comparing(Difference::key).thenComparing(Difference::kind));
        return differences;
    }

    /** Attributes that still wait for a judge. */
    long undecided() {
        return undecided;
    }

    /** Verdicts of which nobody knows any more what the judge was shown. */
    long unshown() {
        return unshown;
    }

    private void checkWhatCame(String key, Came came) {
        if (records.entries.containsKey(key) || records.merges.containsKey(key) || records.unreadable.contains(key)) {
            return;
        }
        if (records.doubts.containsKey(key) && !isFinal(records.verdicts.get(key))) {
            undecided++;
        } else {
            differ(Kind.MISSING, key, "came, and is neither on the list nor dropped");
        }
    }

    /** A verdict that names an entry which waits itself decides nothing yet. */
    private boolean isFinal(@Nullable Verdict verdict) {
        return verdict != null
                && (verdict.kind() != Verdict.Kind.SAME
                        || verdict.same() == null
                        || records.entries.containsKey(verdict.same())
                        || records.merges.containsKey(verdict.same()));
    }

    private void checkEntry(String key, Entry entry) {
        String text = entry.row().attribute();
        Came came = records.came.get(key);
        if (entry.row().generation() != records.generation) {
            differ(Kind.NEVER_CAME, key, "is of generation " + entry.row().generation() + ", which no run began");
            return;
        }
        if (records.repeated.contains(key)) {
            differ(Kind.REPEATED, key, "was let through more than once");
        }
        checkKey(key, text, "is on the list");
        if (came == null && records.isWhole()) {
            differ(Kind.NEVER_CAME, key, "is on the list, and never came");
        } else if (came != null
                && came.text() != null
                && records.isWhole()
                && !came.text().equals(text)) {
            differ(Kind.SPELLING, key, "is listed as \"" + text + "\", and came as \"" + came.text() + "\" first");
        }
        if (entry.isUnchecked() && !isSemantic) {
            differ(Kind.WRONG_RULE, key, "is marked unchecked in a list that is not compared by meaning");
        }
        Ruling ruling = records.rulings.get(key);
        if (ruling != null && ruling.kind() != Ruling.Kind.SPLIT) {
            differ(Kind.AGAINST_RULING, key, "is on the list, and a person took it off");
        } else if (records.merges.containsKey(key)) {
            differ(Kind.LISTED_AND_DROPPED, key, "is on the list, and was dropped as well");
        } else if (ruling == null) {
            checkVerdictOnEntry(key, entry);
        }
    }

    private void checkVerdictOnEntry(String key, Entry entry) {
        Verdict verdict = records.verdicts.get(key);
        Doubt doubt = records.doubts.get(key);
        if (verdict == null) {
            return;
        }
        if (doubt == null) {
            unshown++;
            return;
        }
        switch (verdict.kind()) {
            case SAME -> {
                if (wasShown(doubt, verdict.same())) {
                    differ(Kind.AGAINST_VERDICT, key, "is on the list, and was judged the same as " + verdict.same());
                }
            }
            case DIFFERENT -> {
                if (entry.isUnchecked()) {
                    differ(Kind.AGAINST_VERDICT, key, "is marked unchecked, and was judged different");
                }
            }
            case UNCHECKED -> {
                if (!entry.isUnchecked()) {
                    differ(Kind.AGAINST_VERDICT, key, "is not marked unchecked, and nobody judged it");
                }
            }
        }
    }

    private void checkMerge(String key, Merge merge) {
        checkKey(key, merge.dropped(), "was dropped");
        if (!records.came.containsKey(key) && records.isWhole()) {
            differ(Kind.NEVER_CAME, key, "was dropped, and never came");
        }
        Ruling ruling = records.rulings.get(key);
        if (merge.rule() == Merge.Rule.PERSON) {
            checkRuled(key, merge, ruling);
            return;
        }
        if (ruling != null) {
            differ(Kind.AGAINST_RULING, key, "was dropped by " + merge.rule() + ", and a person decided otherwise");
            return;
        }
        if (!records.entries.containsKey(merge.twinKey()) && !isRuledOut(merge.twinKey())) {
            differ(Kind.NO_TWIN, key, "was dropped for " + merge.twinKey() + ", which is not on the list");
        }
        if (!isSemantic) {
            differ(Kind.WRONG_RULE, key, "was dropped for its meaning in a list that is not compared by meaning");
            return;
        }
        Verdict verdict = records.verdicts.get(key);
        switch (merge.rule()) {
            case MEANING -> {
                if (records.doubts.containsKey(key)) {
                    differ(Kind.WRONG_RULE, key, "was dropped by local evidence, and was in doubt");
                } else if (merge.score() == null || !(merge.score() >= Merge.LEAST_SCORE && merge.score() <= 1)) {
                    differ(
                            Kind.WRONG_RULE,
                            key,
                            String.format(
                                    Locale.ROOT,
                                    "was dropped by local evidence with the score %s; at least %s is needed",
                                    merge.score(),
                                    Merge.LEAST_SCORE));
                }
            }
            case JUDGE -> checkJudged(key, merge, verdict);
            default -> {}
        }
    }

    private void checkRuled(String key, Merge merge, @Nullable Ruling ruling) {
        if (ruling == null || ruling.kind() == Ruling.Kind.SPLIT || !Objects.equals(ruling.into(), merge.twinKey())) {
            differ(Kind.AGAINST_RULING, key, "was dropped by a person, and no ruling says so");
        }
    }

    /** Whether a person took an entry off the list for which others had been dropped before. */
    private boolean isRuledOut(@Nullable String key) {
        Merge merge = records.merges.get(key);
        return merge != null && merge.rule() == Merge.Rule.PERSON;
    }

    private void checkJudged(String key, Merge merge, @Nullable Verdict verdict) {
        if (verdict == null) {
            differ(Kind.WRONG_RULE, key, "was dropped by a judge, and no verdict says so");
        } else if (verdict.kind() != Verdict.Kind.SAME || verdict.same() == null) {
            differ(Kind.AGAINST_VERDICT, key, "was dropped by a judge, whose verdict is " + verdict.kind());
        } else {
            Doubt doubt = records.doubts.get(key);
            if (doubt == null) {
                unshown++;
            } else if (!wasShown(doubt, verdict.same())) {
                differ(
                        Kind.AGAINST_VERDICT,
                        key,
                        "was dropped for " + verdict.same() + ", which its judge was not shown");
                return;
            }
            Merge further = records.merges.get(verdict.same());
            String entry = further == null ? verdict.same() : further.twinKey();
            if (!Objects.equals(entry, merge.twinKey())) {
                differ(
                        Kind.AGAINST_VERDICT,
                        key,
                        "was dropped for " + merge.twinKey() + ", and its verdict leads to " + entry);
            }
        }
    }

    private void checkKey(String key, String text, String what) {
        String right = new AttributeKey(records.collection, records.sameness.keyOf(text)).toString();
        Came came = records.came.get(key);
        // Whoever vouches for a key may put anything below it.
        boolean isVouched = came != null && Objects.equals(came.text(), text);
        if (!right.equals(key) && !isVouched) {
            differ(
                    Kind.WRONG_KEY,
                    key,
                    what + " with the text \"" + text + "\", whose key is " + right
                            + (records.entries.containsKey(right) ? ", which is on the list too" : ""));
        }
    }

    private static boolean wasShown(Doubt doubt, @Nullable String key) {
        return doubt.candidates().stream().anyMatch(shown -> shown.key().equals(key));
    }

    private void differ(Kind kind, String key, String detail) {
        differences.add(new Difference(kind, key, detail));
    }
}
