package io.winnow.messages.text;

import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import io.winnow.router.grammar.Target;
import io.winnow.router.provider.KnownProvider;
import io.winnow.router.provider.ProviderCatalog;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which model turns the texts of a list whose entries must differ in meaning into vectors. A list keeps its model: vectors of two cannot be
 * compared.
 */
public final class Embeddings {

    /** The model that is shipped, for English: it runs in the process of deduplication and costs nothing. */
    public static final String IN_PROCESS = "in-process";

    private Embeddings() {}

    /**
     * Reads what a person asked for.
     *
     * @return {@link #IN_PROCESS}, or the model in the grammar of the routing configuration; null for null
     * @throws WinnowException naming what is at fault, where, and what was expected there
     */
    public static @Nullable String parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return text.strip().toLowerCase(Locale.ROOT).equals(IN_PROCESS)
                ? IN_PROCESS
                : model(text).toString();
    }

    /** Checks a model for vectors against the rest of its run. */
    public static void require(@Nullable String embeddings, @Nullable DedupMode dedup) {
        if (embeddings == null) {
            return;
        }
        if (dedup != null && dedup != DedupMode.SEMANTIC) {
            throw WinnowException.of(
                    Field.EMBEDDINGS, "needs %s semantic: other modes compare no meanings", Field.DEDUP);
        }
        if (!embeddings.equals(IN_PROCESS)) {
            model(embeddings);
        }
    }

    /** The model that a request names and that has to be asked; null when it names none, or the one that is shipped. */
    public static @Nullable Target named(@Nullable String embeddings) {
        return asked(kept(embeddings));
    }

    /** The model of a list that has to be asked. */
    public static @Nullable Target asked(@Nullable String kept) {
        return kept == null ? null : model(kept);
    }

    /** How a list keeps its model: null for the one that is shipped. */
    public static @Nullable String kept(@Nullable String embeddings) {
        return IN_PROCESS.equals(embeddings) ? null : embeddings;
    }

    /**
     * Whether asking it may cost money, so that nobody asks it unless told to: all but servers on the user's own machine.
     *
     * @param model null for the one that is shipped
     */
    public static boolean mayCost(@Nullable Target model) {
        if (model == null) {
            return false;
        }
        KnownProvider known = ProviderCatalog.of(model.provider());
        return known == null || known.hosting() != KnownProvider.Hosting.LOCAL;
    }

    private static Target model(String text) {
        Target target = OneModel.parse(Field.EMBEDDINGS, text, IN_PROCESS);
        KnownProvider known = ProviderCatalog.of(target.provider());
        if (known != null
                && (known.dialect() == KnownProvider.Dialect.NONE
                        || known.dialect() == KnownProvider.Dialect.ANTHROPIC)) {
            throw WinnowException.of(
                    Field.EMBEDDINGS,
                    "must be a provider that has models for vectors, such as openai:text-embedding-3-small or"
                            + " ollama:bge-m3: %s has none",
                    target.provider());
        }
        return target;
    }
}
