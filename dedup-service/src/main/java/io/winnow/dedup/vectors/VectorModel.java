package io.winnow.dedup.vectors;

import io.winnow.sameness.CosineScale;
import io.winnow.sameness.PhraseVector;
import java.util.List;

/** A model that turns texts into vectors. Safe for use by several threads. */
public interface VectorModel extends AutoCloseable {

    /** Names it in what is decided by its vectors. */
    String name();

    /** Whether a vector takes a few milliseconds, so that a stream's thread may wait for one. */
    boolean isQuick();

    /** How many texts it takes at once. */
    int mostTexts();

    /**
     * In the order of the texts; {@link PhraseVector#NONE} for one whose vector cannot be had.
     *
     * @throws io.winnow.messages.error.WinnowException when it can never work in this process
     */
    List<PhraseVector> embed(List<String> texts);

    /** What its cosines are worth; known with its first vector. */
    CosineScale scale();

    /** Texts that are being turned into vectors are finished first. */
    @Override
    void close();
}
