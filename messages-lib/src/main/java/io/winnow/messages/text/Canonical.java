package io.winnow.messages.text;

import io.winnow.messages.error.WinnowException;
import java.text.Normalizer;

/**
 * The form that two attributes share when they are "the same".
 *
 * <p>It takes away what is a matter of spelling (case, width, quotes, punctuation, white space, bullets) and nothing that can
 * carry meaning: numbers, signs, leading letters, marks that tell words apart. "eiffel  tower", "“Eiffel Tower”" and "The
 * EIFFEL TOWER." are one; "Boeing 747" and "Boeing 737" are two, and so are "-5" and "5", "A+" and "A". Text that consists of
 * punctuation only stands for itself.
 *
 * <p>The form is deterministic and idempotent: {@code of(of(x))} equals {@code of(x)}. Kafka keys are made from it, so rules
 * that collections have been made with never change. Other rules are a new version, and a collection keeps the one that it
 * began with ({@link Sameness}).
 */
public final class Canonical {

    /** Version of the rules that new collections begin with. */
    public static final int NEWEST = 2;

    /** Version of the rules of collections that say nothing of a version. */
    public static final int FIRST = 1;

    private Canonical() {}

    /** The canonical form by the newest rules; empty only when the text is blank. */
    public static String of(String attribute) {
        return SecondForm.of(attribute);
    }

    /**
     * The canonical form by the rules of one version; empty only when the text is blank.
     *
     * @throws WinnowException when this release does not know the version
     */
    public static String of(String attribute, int version) {
        return switch (version) {
            case FIRST -> FirstForm.of(attribute);
            case NEWEST -> SecondForm.of(attribute);
            default ->
                throw new WinnowException("version " + version
                        + " of the canonical form is not known here: upgrade all services to the same release");
        };
    }

    /** The form for {@link DedupMode#EXACT}: NFC, without the white space around it. */
    public static String exact(String attribute) {
        return Normalizer.normalize(attribute, Normalizer.Form.NFC).strip();
    }
}
