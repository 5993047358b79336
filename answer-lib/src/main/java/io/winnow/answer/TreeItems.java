package io.winnow.answer;

import io.winnow.answer.tree.Tree;
import io.winnow.answer.tree.Tree.Branch;
import io.winnow.answer.tree.Tree.Entry;
import io.winnow.answer.tree.Tree.Leaf;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the names in a tree whose fields may be called anything.
 *
 * <p>Which field holds the name is decided for all objects of a list together: by what it is called, else as the first one whose
 * texts differ. Where keys are what is named, as in a map from names to descriptions, keys are taken. Lists within
 * objects are the list itself when the object is only its frame or its category, and details otherwise.
 */
final class TreeItems {

    /** Where objects keep the name, the best first. */
    private static final List<String> NAMES = List.of(
            "attribute",
            "name",
            "title",
            "text",
            "value",
            "item",
            "label",
            "facet",
            "content",
            "term",
            "entry",
            "element",
            "bezeichnung",
            "titel",
            "eintrag",
            "nom",
            "titre",
            "nombre",
            "título",
            "titulo",
            "nome",
            "titolo",
            "naam",
            "nazwa",
            "название",
            "имя",
            "назва",
            "名称",
            "名字",
            "名前",
            "名稱",
            "标题",
            "이름",
            "명칭",
            "اسم",
            "الاسم",
            "नाम",
            "isim",
            "ad");

    private static final Set<String> DESCRIPTIONS = Set.of(
            "description",
            "desc",
            "explanation",
            "reason",
            "why",
            "details",
            "detail",
            "summary",
            "note",
            "notes",
            "about",
            "info",
            "comment",
            "meaning",
            "definition",
            "beschreibung",
            "erklärung",
            "descripción",
            "descripcion",
            "descrição",
            "descrizione",
            "beschrijving",
            "opis",
            "описание",
            "描述",
            "说明",
            "説明",
            "설명",
            "الوصف",
            "وصف",
            "विवरण");

    /** What no object is called by. */
    private static final Set<String> OTHERS = Set.of(
            "id",
            "uuid",
            "key",
            "index",
            "no",
            "nr",
            "number",
            "rank",
            "position",
            "order",
            "type",
            "kind",
            "category",
            "categories",
            "group",
            "section",
            "theme",
            "topic",
            "url",
            "link",
            "href",
            "source",
            "sources",
            "image",
            "year",
            "date",
            "location",
            "country",
            "city",
            "language",
            "lang",
            "icon",
            "emoji",
            "color",
            "status",
            "score",
            "price",
            "confidence",
            "importance",
            "relevance",
            "count",
            "total",
            "kategorie",
            "typ",
            "catégorie",
            "categoría",
            "тип");

    /** Objects with one of these are categories of what is in their lists. */
    static final Set<String> GROUPS = Set.of(
            "category",
            "group",
            "section",
            "theme",
            "class",
            "kategorie",
            "gruppe",
            "catégorie",
            "categoría",
            "heading");

    /** What an object calls the list that it is only the frame of. */
    private static final Set<String> LISTS = Set.of(
            "attributes",
            "items",
            "list",
            "entries",
            "values",
            "results",
            "facets",
            "examples",
            "elements",
            "members",
            "names",
            "children",
            "data",
            "answer",
            "answers",
            "output",
            "response",
            "result");

    /** Lists that say something of an object. */
    private static final Set<String> DETAILS = Set.of(
            "tags",
            "keywords",
            "aliases",
            "synonyms",
            "features",
            "facts",
            "details",
            "links",
            "sources",
            "references",
            "images",
            "languages",
            "colors",
            "colours",
            "ingredients",
            "genres",
            "authors",
            "properties",
            "metadata",
            "meta",
            "pros",
            "cons",
            "notes",
            "highlights",
            "also_known_as",
            "related",
            "location",
            "coordinates",
            "schema");

    private static final Pattern NUMBERED = Pattern.compile("[\\p{L}_ -]{0,24}?[_ #-]?\\d{1,5}");
    private static final int MOST_DEPTH = 70;

    private final List<Item> items = new ArrayList<>();
    private @Nullable String group;
    private int others;

    private TreeItems() {}

    /**
     * What was found.
     *
     * @param items in their order
     * @param others elements that hold no text
     */
    record Found(List<Item> items, int others) {}

    static Found of(List<Tree> roots) {
        TreeItems found = new TreeItems();
        if (roots.size() == 1) {
            found.take(roots.getFirst(), "", 0);
        } else {
            found.takeAll(roots, "", 0);
        }
        return new Found(found.items, found.others);
    }

    private void take(Tree tree, String key, int depth) {
        if (depth > MOST_DEPTH) {
            return;
        }
        switch (tree) {
            case Leaf leaf -> takeLeaf(leaf);
            case Branch branch -> {
                if (branch.isKeyed()) {
                    takeObject(branch, depth);
                } else {
                    takeAll(branch.entries().stream().map(Entry::value).toList(), key, depth);
                }
            }
        }
    }

    private void takeLeaf(Leaf leaf) {
        if (leaf.isName()) {
            items.add(new Item(leaf.text(), null, group));
        } else {
            others++;
        }
    }

    /** The elements of a list. */
    private void takeAll(List<Tree> elements, String key, int depth) {
        if (isRows(elements)) {
            elements.forEach(row -> takeRow((Branch) row));
            return;
        }
        List<Branch> records = new ArrayList<>();
        for (Tree element : elements) {
            if (element instanceof Branch branch && branch.isKeyed()) {
                records.add(branch);
            }
        }
        Fields fields = records.isEmpty() ? null : Fields.of(records, key);
        for (Tree element : elements) {
            if (fields != null && element instanceof Branch branch && branch.isKeyed()) {
                takeRecord(branch, fields, depth + 1);
            } else if (element instanceof Branch branch && branch.entries().isEmpty()) {
                others++;
            } else {
                take(element, key, depth + 1);
            }
        }
    }

    /** Rows of a table begin with what they are about. */
    private static boolean isRows(List<Tree> elements) {
        return elements.size() > 1
                && elements.stream()
                        .allMatch(element -> element instanceof Branch row
                                && !row.isKeyed()
                                && row.entries().size() > 1
                                && row.entries().stream().allMatch(cell -> cell.value() instanceof Leaf)
                                && row.entries().stream().anyMatch(cell -> ((Leaf) cell.value()).isText())
                                && row.entries().stream().anyMatch(cell -> !((Leaf) cell.value()).isText()));
    }

    private void takeRow(Branch row) {
        row.entries().stream()
                .map(cell -> (Leaf) cell.value())
                .filter(Leaf::isText)
                .findFirst()
                .ifPresent(this::takeLeaf);
    }

    private void takeRecord(Branch record, Fields fields, int depth) {
        if (fields.list() != null) {
            Tree list = value(record, fields.list());
            if (list != null) {
                String outer = group;
                String own = categoryOf(record);
                group = own == null ? outer : own;
                take(list, fields.list(), depth);
                group = outer;
                return;
            }
        }
        if (fields.isKeyName() && record.entries().size() == 1) {
            Entry only = record.entries().getFirst();
            items.add(new Item(Objects.requireNonNull(only.key()), textOf(only.value())));
            return;
        }
        String name = nameOf(record, fields);
        if (name != null) {
            String own = categoryOf(record);
            items.add(new Item(name, descriptionOf(record), own == null ? group : own));
            return;
        }
        int before = items.size();
        boolean hasChildren = false;
        for (Entry entry : record.entries()) {
            if (entry.value() instanceof Branch child && !DETAILS.contains(lower(entry.key()))) {
                hasChildren = true;
                take(child, lower(entry.key()), depth + 1);
            }
        }
        if (!hasChildren && items.size() == before) {
            others++;
        }
    }

    private static @Nullable String nameOf(Branch record, Fields fields) {
        String best = bestName(record);
        String field = best != null ? best : fields.name();
        Tree value = field == null ? null : value(record, field);
        return value instanceof Leaf leaf && leaf.isName() ? leaf.text() : null;
    }

    private static @Nullable String bestName(Branch record) {
        String best = null;
        int rank = NAMES.size();
        for (Entry entry : record.entries()) {
            int priority = NAMES.indexOf(lower(entry.key()));
            if (priority >= 0
                    && priority < rank
                    && entry.value() instanceof Leaf leaf
                    && leaf.isText()
                    && leaf.isName()) {
                rank = priority;
                best = entry.key();
            }
        }
        return best;
    }

    private static @Nullable String descriptionOf(Branch record) {
        return textIn(record, DESCRIPTIONS);
    }

    private static @Nullable String categoryOf(Branch record) {
        return textIn(record, GROUPS);
    }

    private static @Nullable String textIn(Branch record, Set<String> fields) {
        for (Entry entry : record.entries()) {
            if (fields.contains(lower(entry.key()))
                    && entry.value() instanceof Leaf leaf
                    && leaf.isText()
                    && leaf.isName()) {
                return leaf.text();
            }
        }
        return null;
    }

    /** An object that stands alone, or as a value. */
    private void takeObject(Branch object, int depth) {
        List<Entry> entries = object.entries();
        List<Entry> branches = entries.stream()
                .filter(entry -> entry.value() instanceof Branch branch
                        && !branch.entries().isEmpty()
                        && !DETAILS.contains(lower(entry.key())))
                .toList();
        if (!branches.isEmpty()) {
            if (branches.size() > 1 && branches.stream().allMatch(TreeItems::isNamedByItsKey)) {
                for (Entry entry : branches) {
                    items.add(new Item(Objects.requireNonNull(entry.key()), descriptionOf((Branch) entry.value())));
                }
                return;
            }
            for (Entry entry : branches) {
                Branch branch = (Branch) entry.value();
                if (branches.size() > 1
                        && branch.isKeyed()
                        && bestName(branch) != null
                        && branch.entries().stream().allMatch(field -> field.value() instanceof Leaf)) {
                    takeAll(List.of(branch), lower(entry.key()), depth + 1);
                } else {
                    take(branch, lower(entry.key()), depth + 1);
                }
            }
            return;
        }
        takeScalars(entries, object);
    }

    /** Whether an entry is like {@code "Espresso": {"milk": false}}. */
    private static boolean isNamedByItsKey(Entry entry) {
        return entry.value() instanceof Branch branch
                && branch.isKeyed()
                && bestName(branch) == null
                && branch.entries().stream().allMatch(field -> field.value() instanceof Leaf)
                && branch.entries().stream()
                        .anyMatch(field -> !isName(Objects.requireNonNull(field.key()))
                                || branch.entries().size() > 1)
                && !LISTS.contains(lower(entry.key()))
                && !isNumbered(Objects.requireNonNull(entry.key()));
    }

    private void takeScalars(List<Entry> entries, Branch object) {
        List<Entry> leaves =
                entries.stream().filter(entry -> entry.value() instanceof Leaf).toList();
        if (leaves.isEmpty()) {
            return;
        }
        if (leaves.stream().allMatch(entry -> isNumbered(Objects.requireNonNull(entry.key())))) {
            leaves.forEach(entry -> takeLeaf((Leaf) entry.value()));
            return;
        }
        List<Entry> texts = leaves.stream()
                .filter(entry -> ((Leaf) entry.value()).isText() && ((Leaf) entry.value()).isName())
                .toList();
        boolean hasNamedField = leaves.stream().anyMatch(entry -> isField(lower(entry.key())));
        if (!hasNamedField
                && (leaves.size() > 1
                        || (texts.size() <= 1
                                && isName(
                                        Objects.requireNonNull(leaves.getFirst().key()))))) {
            for (Entry entry : leaves) {
                items.add(new Item(Objects.requireNonNull(entry.key()), textOf(entry.value())));
            }
            return;
        }
        String best = bestName(object);
        if (best != null) {
            named(value(object, best), descriptionOf(object), categoryOf(object));
            return;
        }
        Entry only = texts.stream()
                .filter(entry -> LISTS.contains(lower(entry.key())))
                .findFirst()
                .orElse(texts.stream()
                        .filter(entry -> !OTHERS.contains(lower(entry.key())))
                        .findFirst()
                        .orElse(null));
        named(only == null ? null : only.value(), null, null);
    }

    private void named(@Nullable Tree value, @Nullable String description, @Nullable String category) {
        String name = value == null ? null : textOf(value);
        if (name == null) {
            others++;
        } else {
            items.add(new Item(name, description, category));
        }
    }

    static boolean isNameField(String key) {
        return NAMES.contains(key);
    }

    static boolean isDescriptionField(String key) {
        return DESCRIPTIONS.contains(key);
    }

    static boolean isCategoryField(String key) {
        return GROUPS.contains(key);
    }

    private static boolean isField(String key) {
        return NAMES.contains(key)
                || DESCRIPTIONS.contains(key)
                || LISTS.contains(key)
                || OTHERS.contains(key)
                || "message".equals(key)
                || "error".equals(key);
    }

    private static boolean isNumbered(String key) {
        return key.length() <= 32 && NUMBERED.matcher(key).matches() && !isPhrase(key);
    }

    private static boolean isPhrase(String key) {
        return key.indexOf(' ') != key.lastIndexOf(' ');
    }

    /** Whether a key reads like the name of a thing and not like the name of a field. */
    private static boolean isName(String key) {
        return !isField(key.toLowerCase(Locale.ROOT))
                && (key.indexOf(' ') > 0
                        || Character.isUpperCase(key.codePointAt(0))
                        || !Character.isLowerCase(key.codePointAt(0)) && Character.isLetter(key.codePointAt(0)));
    }

    private static @Nullable Tree value(Branch record, String key) {
        for (Entry entry : record.entries()) {
            if (key.equals(entry.key())) {
                return entry.value();
            }
        }
        return null;
    }

    private static @Nullable String textOf(Tree value) {
        return value instanceof Leaf leaf && leaf.isName() ? leaf.text() : null;
    }

    private static String lower(@Nullable String key) {
        return key == null ? "" : key.toLowerCase(Locale.ROOT);
    }

    /**
     * What the fields of all objects of a list are for.
     *
     * @param name where the name is, when no field is called so
     * @param list the list that the objects are frames or categories of
     * @param isKeyName whether each object is one pair of a name and something of it
     */
    private record Fields(@Nullable String name, @Nullable String list, boolean isKeyName) {

        static Fields of(List<Branch> records, String parent) {
            return new Fields(name(records, parent), list(records), isKeyName(records));
        }

        private static boolean isKeyName(List<Branch> records) {
            Set<String> keys = new HashSet<>();
            return records.size() > 1
                    && records.stream()
                            .allMatch(record -> record.entries().size() == 1
                                    && record.entries().getFirst().value() instanceof Leaf
                                    && keys.add(Objects.requireNonNull(
                                            record.entries().getFirst().key())));
        }

        private static @Nullable String name(List<Branch> records, String parent) {
            List<String> keys = records.stream()
                    .limit(50)
                    .flatMap(record -> record.entries().stream())
                    .filter(entry -> entry.value() instanceof Leaf leaf && leaf.isText() && leaf.isName())
                    .map(entry -> Objects.requireNonNull(entry.key()))
                    .distinct()
                    .limit(50)
                    .toList();
            for (String key : keys) {
                if (isSingular(lower(key), parent)) {
                    return key;
                }
            }
            String first = null;
            for (String key : keys) {
                if (OTHERS.contains(lower(key)) || DESCRIPTIONS.contains(lower(key))) {
                    continue;
                }
                first = first == null ? key : first;
                List<String> values = records.stream()
                        .limit(50)
                        .map(record -> value(record, key))
                        .map(value -> value instanceof Leaf leaf ? leaf.text() : "")
                        .toList();
                if (new HashSet<>(values).size() == values.size()) {
                    return key;
                }
            }
            return first;
        }

        /** "attraction" of "attractions", "city" of "cities". */
        private static boolean isSingular(String key, String plural) {
            int stem = Math.max(3, key.length() - 2);
            return plural.length() >= stem && key.length() >= 3 && plural.startsWith(key.substring(0, stem));
        }

        private static @Nullable String list(List<Branch> records) {
            Set<String> keys = new HashSet<>();
            boolean isGroup = records.stream()
                    .limit(50)
                    .flatMap(record -> record.entries().stream())
                    .anyMatch(entry -> GROUPS.contains(lower(entry.key())) && entry.value() instanceof Leaf);
            for (Branch record : records.subList(0, Math.min(records.size(), 50))) {
                for (Entry entry : record.entries()) {
                    String key = Objects.requireNonNull(entry.key());
                    if (!keys.add(key) || DETAILS.contains(lower(key)) || !(entry.value() instanceof Branch)) {
                        continue;
                    }
                    if (isGroup || LISTS.contains(lower(key)) || holdsThings(records, key)) {
                        return key;
                    }
                }
            }
            return null;
        }

        private static boolean holdsThings(List<Branch> records, String key) {
            List<Tree> elements = records.stream()
                    .limit(50)
                    .map(record -> value(record, key))
                    .filter(value -> value instanceof Branch branch && !branch.isKeyed())
                    .flatMap(value -> ((Branch) value).entries().stream())
                    .map(Entry::value)
                    .toList();
            return elements.size() > records.size() / 2
                    && elements.stream()
                            .allMatch(element -> element instanceof Leaf leaf
                                    ? leaf.isText()
                                            && !leaf.text().isEmpty()
                                            && !Character.isLowerCase(
                                                    leaf.text().codePointAt(0))
                                    : ((Branch) element).isKeyed() && bestName((Branch) element) != null);
        }
    }
}
