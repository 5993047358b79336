package io.winnow.messages.text;

/**
 * Text as somebody types it who looks for it: lower case, Latin letters without marks, no apostrophes. It is for searching
 * only: what tells words apart is gone.
 */
public final class PlainText {

    private PlainText() {}

    public static String of(String text) {
        return Latin.foldDiacritics(Folding.fold(text)).replace("'", "");
    }
}
