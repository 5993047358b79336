package io.winnow.messages.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32C;

/** Turns a topic in the user's words into the name of its collection. */
public final class CollectionSlug {

    /** Longest topic, in UTF-8 bytes. */
    public static final int MAX_TOPIC_BYTES = 1_000;

    /** Longest slug, in UTF-8 bytes: a file name with room for a suffix on every file system. */
    static final int MAX_SLUG_BYTES = 120;

    private CollectionSlug() {}

    /**
     * The slug of a topic: its letters and digits in lower case, of any script, in words joined by hyphens.
     *
     * <p>A slug is safe as a file name, in a URL path and in a Kafka key: it holds letters, combining marks, digits and
     * hyphens only, and begins and ends with none of the latter. "Paris attractions" becomes
     * {@code paris-attractions}. A slug that would be too long is cut and told apart by a checksum.
     *
     * @throws WinnowException when the topic is empty, too long, damaged, looks like a path or holds no letter or digit
     */
    public static String slugOf(String topic) {
        requireUsable(topic);
        String slug = words(topic);
        // Dropping one character can join two that fold further; a slug of a slug must be itself.
        for (String next = words(slug); !next.equals(slug); next = words(slug)) {
            slug = next;
        }
        if (slug.codePoints().noneMatch(Character::isLetterOrDigit)) {
            throw WinnowException.of(Field.TOPIC, "%s has no letter or digit to name its collection", quoted(topic));
        }
        return cut(slug, topic);
    }

    private static String words(String topic) {
        String text = Normalizer.normalize(Latin.foldDiacritics(topic), Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT);
        StringBuilder slug = new StringBuilder();
        boolean gap = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isJoiner(c)) {
                continue;
            }
            String spelled = spelled(c);
            if (spelled == null && !isWordPart(c)) {
                gap = true;
                continue;
            }
            if ((gap || spelled != null) && !slug.isEmpty()) {
                slug.append('-');
            }
            gap = spelled != null;
            slug.append(spelled == null ? Character.toString(c) : spelled);
        }
        return Normalizer.normalize(slug, Normalizer.Form.NFC);
    }

    private static void requireUsable(String topic) {
        if (topic.isBlank()) {
            throw WinnowException.of(Field.TOPIC, "is empty: give a topic, such as \"Paris attractions\"");
        }
        int bytes = topic.getBytes(UTF_8).length;
        if (bytes > MAX_TOPIC_BYTES) {
            throw WinnowException.of(Field.TOPIC, "is %d bytes long: use at most %d bytes", bytes, MAX_TOPIC_BYTES);
        }
        if (topic.codePoints().anyMatch(Character::isISOControl)) {
            throw WinnowException.of(
                    Field.TOPIC, "%s has control characters: give it as one line of text", quoted(topic));
        }
        if (TextCheck.faultIn(topic) != null || topic.indexOf('\uFFFD') >= 0) {
            throw WinnowException.of(
                    Field.TOPIC,
                    "%s has a character that could not be read: give it in UTF-8, without U+FFFD",
                    quoted(topic));
        }
        String path = topic.strip().replace('\\', '/');
        if (path.startsWith("/") || path.startsWith("~/") || path.matches("(.*/)?\\.{1,2}(/.*)?")) {
            throw WinnowException.of(
                    Field.TOPIC, "%s looks like a path: give a topic, such as \"Paris attractions\"", quoted(topic));
        }
    }

    private static boolean isWordPart(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> Character.isLetterOrDigit(c);
        };
    }

    /** Characters inside a word that part nothing: "don't" is one word. */
    private static boolean isJoiner(int c) {
        return c == '\''
                || c == '\u2019'
                || (c >= '\uFE00' && c <= '\uFE0F')
                || Character.getType(c) == Character.FORMAT;
    }

    /** "C", "C++" and "C#" are three topics. */
    private static @org.jspecify.annotations.Nullable String spelled(int c) {
        return switch (c) {
            case '+' -> "plus";
            case '#' -> "sharp";
            default -> null;
        };
    }

    private static String cut(String slug, String topic) {
        if (slug.getBytes(UTF_8).length <= MAX_SLUG_BYTES) {
            return slug;
        }
        CRC32C checksum = new CRC32C();
        checksum.update(topic.getBytes(UTF_8));
        String suffix = "-" + HexFormat.of().toHexDigits((int) checksum.getValue());
        int end = slug.length();
        while (slug.substring(0, end).getBytes(UTF_8).length > MAX_SLUG_BYTES - suffix.length()) {
            end = slug.offsetByCodePoints(end, -1);
        }
        String head = slug.substring(0, end);
        return (head.endsWith("-") ? head.substring(0, head.length() - 1) : head) + suffix;
    }

    private static String quoted(String topic) {
        String shown = topic.length() <= 40 ? topic : topic.substring(0, 40) + "…";
        return '"'
                + shown.codePoints()
                        .map(c ->
                                Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '\uFFFD' : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString()
                + '"';
    }
}
