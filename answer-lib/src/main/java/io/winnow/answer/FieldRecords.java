package io.winnow.answer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads items of which each line tells one field, as YAML does and models do without thinking of YAML. A reader of YAML itself
 * would fail on what models leave unquoted ("name: Mission: Impossible") and take "No" for a truth value.
 */
final class FieldRecords {

    private static final Pattern FIELD = Pattern.compile(
            "(?:[-*•] )?[\"'*_]{0,3}(\\p{L}[\\p{L}\\p{M}_ ]{0,24}?)[\"'*_]{0,3} ?[:：=][*_]{0,3}(?: (.{0,5000}))?");
    private static final int LEAST = 2;

    private FieldRecords() {}

    /** The items; null when lines are no fields. */
    static @Nullable List<Item> read(List<String> lines) {
        List<String> keys = new ArrayList<>();
        List<String> values = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        int others = 0;
        for (String line : lines) {
            boolean isSplit = line.indexOf(':') >= 0 || line.indexOf('：') >= 0 || line.indexOf('=') >= 0;
            Matcher field = isSplit && line.length() <= 6_000 ? FIELD.matcher(line) : null;
            if (field == null || !field.matches()) {
                others += line.startsWith("[[") ? 0 : 1;
                continue;
            }
            String key = field.group(1).toLowerCase(Locale.ROOT).strip();
            String value = field.group(2);
            if (value == null || value.isBlank()) {
                // The name of the list, or of a list within an item.
                continue;
            }
            keys.add(key);
            values.add(value);
            counts.merge(key, 1, Integer::sum);
        }
        if (keys.size() < LEAST || others * 4 > keys.size()) {
            return null;
        }
        String name = keys.stream()
                .filter(key -> TreeItems.isNameField(key) && counts.getOrDefault(key, 0) >= LEAST)
                .findFirst()
                .orElse(periodic(keys, counts));
        if (name == null) {
            return null;
        }
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (!keys.get(i).equals(name)) {
                continue;
            }
            String description = null;
            String category = null;
            for (int k = i + 1; k < keys.size() && !keys.get(k).equals(name); k++) {
                if (description == null && TreeItems.isDescriptionField(keys.get(k))) {
                    description = values.get(k);
                } else if (category == null && TreeItems.isCategoryField(keys.get(k))) {
                    category = values.get(k);
                }
            }
            items.add(new Item(unquoted(values.get(i)), description, category));
        }
        return items;
    }

    /** The first of several fields that come again and again. */
    private static @Nullable String periodic(List<String> keys, Map<String, Integer> counts) {
        String first = keys.getFirst();
        int count = counts.getOrDefault(first, 0);
        boolean isPeriodic = counts.size() > 1
                && counts.size() <= 10
                && count >= LEAST
                && counts.values().stream().allMatch(other -> other * 2 > count);
        return isPeriodic ? first : null;
    }

    private static String unquoted(String value) {
        boolean isQuoted = value.length() > 2
                && "\"'".indexOf(value.charAt(0)) >= 0
                && value.charAt(value.length() - 1) == value.charAt(0);
        return isQuoted ? value.substring(1, value.length() - 1) : value;
    }
}
