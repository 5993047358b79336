package io.winnow.messages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.TextCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How prompts steer models to new attributes.
 *
 * @param planned whether a planning call splits the topic into facets
 * @param facets parts of the topic that tasks go through in turn, as the user named them
 * @param exclusions whether prompts contain some of what is already in the list
 * @param template replaces the built-in prompt; null is the built-in one
 * @param describe whether models are asked to describe each attribute in a line; null is no
 */
public record Steering(
        boolean planned,
        List<String> facets,
        boolean exclusions,
        @Nullable Template template,
        @Nullable Boolean describe) {

    /** Plans facets, excludes known attributes, uses the built-in prompt. */
    public static final Steering AUTO = new Steering(true, List.of(), true, null, null);

    /** Asks each time the same. */
    public static final Steering OFF = new Steering(false, List.of(), false, null, null);

    public static final int MAX_TEMPLATE_LENGTH = 20_000;

    /** Bytes of the built-in prompt without its variable parts; a generous bound. */
    private static final int PROMPT_BYTES = 3_000;

    /** Bytes of the exclusions in a prompt. */
    private static final int EXCLUSION_BYTES = 6_000;

    public static final int MAX_FACETS = 50;
    public static final int MAX_FACET_LENGTH = 200;

    /**
     * A prompt of the user's own. {@code {topic}}, {@code {count}}, {@code {facet}} and {@code {exclusions}} are
     * replaced in each task.
     */
    public record Template(String system, String user) {

        private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z_]+)}");
        private static final Set<String> PLACEHOLDERS = Set.of("topic", "count", "facet", "exclusions");
        private static final Pattern SEPARATOR = Pattern.compile("(?m)^---[ \\t]*$\\R?");

        /**
         * Reads a user's prompt: the part before a line of {@code ---} is the system message, the rest is the user
         * message. Without such a line all of it is the user message.
         *
         * @throws WinnowException naming what is wrong
         */
        public static Template parse(String text) {
            requireText(Field.PROMPT, text);
            String[] parts = SEPARATOR.split(text, 2);
            Template template = parts.length == 2
                    ? new Template(parts[0].strip(), parts[1].strip())
                    : new Template("", text.strip());
            if (!template.user.contains("{topic}")) {
                throw WinnowException.of(
                        Field.PROMPT, "must have {topic} in its user message: it says what the model is to list");
            }
            Matcher placeholders = PLACEHOLDER.matcher(template.system + template.user);
            while (placeholders.find()) {
                if (!PLACEHOLDERS.contains(placeholders.group(1))) {
                    throw WinnowException.of(
                            Field.PROMPT,
                            "has an unknown placeholder %s: use {topic}, {count}, {facet} or {exclusions}",
                            placeholders.group());
                }
            }
            if (text.length() > MAX_TEMPLATE_LENGTH) {
                throw WinnowException.of(
                        Field.PROMPT, "must be at most %d characters long, not %d", MAX_TEMPLATE_LENGTH, text.length());
            }
            return template;
        }
    }

    public Steering {
        facets = facets == null ? List.of() : List.copyOf(facets);
    }

    /**
     * Reads {@code auto}, {@code off}, or facets joined by commas.
     *
     * @throws WinnowException naming what is wrong
     */
    public static Steering ofFacets(String text) {
        requireText(Field.FACETS, text);
        String mode = text.strip().toLowerCase(Locale.ROOT);
        if (mode.equals("auto")) {
            return AUTO;
        }
        if (mode.equals("off")) {
            return new Steering(false, List.of(), true, null, null);
        }
        List<String> facets = new ArrayList<>(Arrays.stream(text.split(",", -1))
                .map(facet -> facet.replaceAll("[\\p{Cntrl}\\s]+", " ").strip())
                .filter(facet -> !facet.isEmpty())
                .distinct()
                .toList());
        if (facets.isEmpty()) {
            throw WinnowException.of(
                    Field.FACETS, "is empty: use auto, off, or parts of the topic such as \"food,history\"");
        }
        if (facets.size() > MAX_FACETS) {
            throw WinnowException.of(Field.FACETS, "must be at most %d, not %d", MAX_FACETS, facets.size());
        }
        for (String facet : facets) {
            if (facet.length() > MAX_FACET_LENGTH) {
                throw WinnowException.of(
                        Field.FACETS,
                        "must each be at most %d characters long: '%s…' has %d",
                        MAX_FACET_LENGTH,
                        facet.substring(0, 40),
                        facet.length());
            }
        }
        return new Steering(false, facets, true, null, null);
    }

    private static void requireText(Field field, String text) {
        String fault = TextCheck.faultIn(text);
        if (fault != null) {
            throw WinnowException.of(field, "has %s: remove it", fault);
        }
    }

    /**
     * The most bytes that a prompt has in UTF-8. A budget reserves this much, and the code that fills the prompt
     * respects it.
     *
     * @param told whether the prompt contains what is already in the list
     */
    public long mostPromptBytes(String topic, @Nullable String facet, boolean told) {
        long topicBytes = bytes(topic);
        long facetBytes = facet == null ? 0 : bytes(facet);
        long varying = template == null
                ? 2 * (topicBytes + facetBytes)
                : bytes(template.system())
                        + bytes(template.user())
                        + places("{topic}") * topicBytes
                        + places("{facet}") * facetBytes;
        return PROMPT_BYTES + varying + (told ? EXCLUSION_BYTES : 0);
    }

    private long places(String placeholder) {
        String text = template == null ? "" : template.system() + template.user();
        return (text.length() - text.replace(placeholder, "").length()) / placeholder.length();
    }

    private static long bytes(String text) {
        return text.getBytes(UTF_8).length;
    }

    public Steering withExclusions(boolean wanted) {
        return new Steering(planned, facets, wanted, template, describe);
    }

    public Steering withTemplate(@Nullable Template own) {
        return new Steering(planned, facets, exclusions, own, describe);
    }

    public Steering withDescriptions(boolean wanted) {
        return new Steering(planned, facets, exclusions, template, wanted ? true : null);
    }

    public boolean describes() {
        return Boolean.TRUE.equals(describe);
    }
}
