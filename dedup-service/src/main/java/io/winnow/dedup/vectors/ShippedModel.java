package io.winnow.dedup.vectors;

import io.winnow.messages.error.RootCause;
import io.winnow.messages.error.WinnowException;
import io.winnow.sameness.CosineScale;
import io.winnow.sameness.Embedder;
import io.winnow.sameness.PhraseVector;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The model that is part of Winnow, in this process. Neither it nor its native libraries are touched before the first text. */
final class ShippedModel implements VectorModel {

    private final Path directory;
    private final Supplier<Embedder> loading;
    private @Nullable Embedder embedder;

    /**
     * @param directory where the tokenizer may unpack its native library
     * @param loading called once
     */
    ShippedModel(Path directory, Supplier<Embedder> loading) {
        this.directory = directory;
        this.loading = loading;
    }

    @Override
    public String name() {
        return embedder().name();
    }

    @Override
    public boolean isQuick() {
        return true;
    }

    /** Several threads with one each are as fast as one with several. */
    @Override
    public int mostTexts() {
        return 1;
    }

    @Override
    public List<PhraseVector> embed(List<String> texts) {
        try {
            return embedder().embed(texts);
        } catch (RuntimeException | LinkageError e) {
            throw new WinnowException(
                    "the embedding model that --dedup semantic needs does not run here (" + RootCause.describe(e)
                            + "): check that " + directory + " and " + System.getProperty("java.io.tmpdir")
                            + " are writable and not mounted noexec, and that this is Linux with glibc, macOS or Windows",
                    e);
        }
    }

    @Override
    public CosineScale scale() {
        return CosineScale.SHIPPED;
    }

    private synchronized Embedder embedder() {
        Embedder made = embedder;
        if (made == null) {
            made = loading.get();
            embedder = made;
        }
        return made;
    }

    @Override
    public void close() {
        Embedder model;
        synchronized (this) {
            model = embedder;
        }
        // Not under the lock, which the first text of a thread needs.
        if (model != null) {
            model.close();
        }
    }
}
