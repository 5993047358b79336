package io.winnow.answer;

import io.winnow.answer.tree.LooseJson;
import io.winnow.answer.tree.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a model chose, by numbers: for each numbered question the number of one answer, or 0 for none. Takes JSON and what is nearly
 * JSON, and lines such as {@code 3: 2}, {@code Entry 3 -> candidate 2} and {@code 3. none}. Of a question that is answered in two ways,
 * nothing is taken.
 */
public final class Choices {

    private static final Set<String> QUESTIONS = Set.of("entry", "number", "id", "index", "item", "question", "n");
    private static final Set<String> NONE = Set.of("none", "null", "no", "n/a", "nothing", "-", "–", "—");
    private static final int MOST_DIGITS = 6;

    private static final Pattern LINE = Pattern.compile(
            "[\\s*_#>•|(\\[\"'-]{0,12}(?:entry|item|no\\.?|number)?[\\s#*_]{0,4}(\\d{1,6})[\\s\"'*_)\\]|]{0,6}"
                    + "(?:[:.)=|,→–—-]|>|is\\b|same as\\b|matches\\b)[\\s:=|>→*_\"'(\\[–-]{0,8}"
                    + "(?:is |the |same as |matches |candidate |option |number |no\\. |#){0,4}[\\s*_\"'#]{0,4}"
                    // No number below 0: that is not the one that looks like it.
                    + "(?<![:=>|,]\\s{0,3}[-–−])(\\d{1,6}|none|null|no|n/a|nothing)(?!\\w|\\.\\d)(.{0,400})",
            Pattern.CASE_INSENSITIVE);

    private final Map<Integer, Integer> chosen = new TreeMap<>();
    private final Set<Integer> contradicted = new HashSet<>();

    private final int questions;
    private boolean isIncomplete;

    private Choices(int questions) {
        this.questions = questions;
    }

    /**
     * Reads an answer.
     *
     * @param cutShort whether the last line may be incomplete
     * @param questions that were asked: a bare list of so many numbers answers them in order, one of any other length answers none, since nobody
     *     knows which ones it leaves out
     * @return numbers of answers by numbers of questions, in order; empty when there are none in it
     */
    public static Map<Integer, Integer> read(String answer, boolean cutShort, int questions) {
        String text = Thoughts.off(answer);
        Choices choices = new Choices(questions);
        choices.readJson(text);
        if (choices.chosen.isEmpty() && !choices.isIncomplete) {
            choices.readLines(text, cutShort);
        }
        choices.contradicted.forEach(choices.chosen::remove);
        return Map.copyOf(choices.chosen);
    }

    private void readJson(String text) {
        int object = text.indexOf('{');
        int list = text.indexOf('[');
        int from = object < 0 ? list : list < 0 ? object : Math.min(object, list);
        if (from >= 0) {
            LooseJson.read(text, from).roots().forEach(this::take);
        }
    }

    private void take(Tree tree) {
        if (!(tree instanceof Tree.Branch branch)) {
            return;
        }
        if (takeOne(branch) || takePositions(branch)) {
            return;
        }
        for (Tree.Entry entry : branch.entries()) {
            Integer question = entry.key() == null ? null : number(entry.key());
            Integer answer = entry.value() instanceof Tree.Leaf leaf ? choice(leaf.text()) : null;
            if (question != null && answer != null) {
                take(question, answer);
            } else if (entry.key() == null && entry.value() instanceof Tree.Leaf leaf) {
                takeLine(leaf.text());
            } else {
                take(entry.value());
            }
        }
    }

    /** {@code {"entry": 3, "same": 2}}, whatever its fields are called. */
    private boolean takeOne(Tree.Branch branch) {
        Integer question = null;
        Integer answer = null;
        for (Tree.Entry entry : branch.entries()) {
            if (entry.key() == null || !(entry.value() instanceof Tree.Leaf leaf)) {
                continue;
            }
            boolean asks = QUESTIONS.contains(entry.key().toLowerCase(Locale.ROOT));
            Integer number = asks ? number(leaf.text()) : choice(leaf.text());
            if (asks && question == null) {
                question = number;
            } else if (!asks && answer == null) {
                answer = number;
            }
        }
        if (question == null || answer == null) {
            return false;
        }
        take(question, answer);
        return true;
    }

    /** {@code [2, 0, 1]}: one for each question. */
    private boolean takePositions(Tree.Branch branch) {
        List<Integer> answers = branch.entries().stream()
                .filter(entry -> entry.key() == null && entry.value() instanceof Tree.Leaf)
                .map(entry -> choice(((Tree.Leaf) entry.value()).text()))
                .filter(Objects::nonNull)
                .toList();
        if (answers.isEmpty() || answers.size() < branch.entries().size()) {
            return false;
        }
        isIncomplete = answers.size() != questions;
        if (isIncomplete) {
            return true;
        }
        for (int i = 0; i < answers.size(); i++) {
            take(i + 1, answers.get(i));
        }
        return true;
    }

    private void readLines(String text, boolean cutShort) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        for (String line : cutShort && !lines.isEmpty() ? lines.subList(0, lines.size() - 1) : lines) {
            takeLine(line);
        }
    }

    private void takeLine(String line) {
        Matcher found = LINE.matcher(line.strip());
        if (found.matches()) {
            Integer question = number(found.group(1));
            Integer answer = choice(found.group(2));
            if (question != null && answer != null) {
                take(question, answer);
            }
        }
    }

    private void take(int question, int answer) {
        Integer before = chosen.putIfAbsent(question, answer);
        if (before != null && before != answer) {
            contradicted.add(question);
        }
    }

    private static @Nullable Integer choice(String text) {
        String word = text.strip();
        return NONE.contains(word.toLowerCase(Locale.ROOT)) ? (Integer) 0 : number(word);
    }

    private static @Nullable Integer number(String text) {
        String digits = text.strip();
        return digits.isEmpty()
                        || digits.length() > MOST_DIGITS
                        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')
                ? null
                : (Integer) Integer.parseInt(digits);
    }
}
