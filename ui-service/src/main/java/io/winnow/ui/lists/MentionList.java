package io.winnow.ui.lists;

import io.winnow.client.lists.Consensus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How often each attribute of a list was named, and by which models. There can be 100,000 of them, so that the models are named once.
 *
 * @param models those who named anything; mentions refer to them by their index
 */
public record MentionList(String collection, long generation, List<Model> models, List<Mention> mentions) {

    /**
     * Who named something.
     *
     * @param provider null when the producer did not say; likewise the model
     */
    public record Model(@Nullable String provider, @Nullable String model) {}

    /**
     * One attribute.
     *
     * @param calls that named it, in whatever words
     * @param models the most frequent one first
     */
    public record Mention(String canonical, long calls, List<Share> models) {}

    /**
     * How often one model named it.
     *
     * @param model its index
     */
    public record Share(int model, long calls) {}

    static MentionList of(String collection, long generation, Consensus consensus) {
        Map<Model, Integer> models = new LinkedHashMap<>();
        List<Mention> mentions = new ArrayList<>();
        consensus.forEach((canonical, counted) -> mentions.add(new Mention(
                canonical,
                counted.calls(),
                counted.models().stream()
                        .map(by -> new Share(
                                models.computeIfAbsent(new Model(by.provider(), by.model()), model -> models.size()),
                                by.calls()))
                        .toList())));
        return new MentionList(collection, generation, List.copyOf(models.keySet()), mentions);
    }
}
