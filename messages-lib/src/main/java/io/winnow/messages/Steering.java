package io.winnow.messages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How models are led to what the list does not have yet.
 *
 * @param planned whether a planning call splits the topic into facets
 * @param facets parts of the topic that tasks go through in turn, as the user named them
 * @param exclusions whether models are told some of what the list has already
 * @param template what models are told instead of the built-in prompt; null is the built-in one
 */
public record Steering(
        boolean planned,
        List<String> facets,
        boolean exclusions,
        @Nullable Template template) {

    /** Plans facets, tells models what is known already, asks with the built-in prompt. */
    public static final Steering AUTO = new Steering(true, List.of(), true, null);

    /** Asks each time the same. */
    public static final Steering OFF = new Steering(false, List.of(), false, null);

    public static final int MAX_FACETS = 50;
    public static final int MAX_FACET_LENGTH = 200;

    /**
     * A prompt of the user's own. {@code {topic}}, {@code {count}}, {@code {facet}} and {@code {exclusions}} stand for what a task
     * asks.
     */
    public record Template(String system, String user) {}

    public Steering {
        facets = facets == null ? List.of() : List.copyOf(facets);
    }

    /**
     * Reads {@code auto}, {@code off}, or facets joined by commas.
     *
     * @throws WinnowException naming what is wrong
     */
    public static Steering ofFacets(String text) {
        String mode = text.strip().toLowerCase(Locale.ROOT);
        if (mode.equals("auto")) {
            return AUTO;
        }
        if (mode.equals("off")) {
            return new Steering(false, List.of(), true, null);
        }
        List<String> facets = new ArrayList<>(Arrays.stream(text.split(",", -1))
                .map(facet -> facet.replaceAll("[\\p{Cntrl}\\s]+", " ").strip())
                .filter(facet -> !facet.isEmpty())
                .distinct()
                .toList());
        if (facets.isEmpty()) {
            throw new WinnowException("facets is empty: use auto, off, or parts of the topic such as \"food,history\"");
        }
        if (facets.size() > MAX_FACETS) {
            throw new WinnowException("facets are at most " + MAX_FACETS + ", not " + facets.size());
        }
        for (String facet : facets) {
            if (facet.length() > MAX_FACET_LENGTH) {
                throw new WinnowException("a facet has at most " + MAX_FACET_LENGTH + " characters: '"
                        + facet.substring(0, 40) + "…' has " + facet.length());
            }
        }
        return new Steering(false, facets, true, null);
    }

    public Steering withExclusions(boolean wanted) {
        return new Steering(planned, facets, wanted, template);
    }

    public Steering withTemplate(@Nullable Template own) {
        return new Steering(planned, facets, exclusions, own);
    }
}
