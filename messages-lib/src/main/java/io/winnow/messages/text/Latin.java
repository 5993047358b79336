package io.winnow.messages.text;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/** Reduces Latin letters to their plain forms and leaves every other script alone. */
final class Latin {

    private Latin() {}

    /** "Musée" becomes "Musee", "Łódź" "Lodz"; marks on letters of other scripts carry meaning and stay. */
    static String foldDiacritics(String text) {
        if (isAscii(text)) {
            return text;
        }
        String decomposed = Normalizer.normalize(text, Normalizer.Form.NFD);
        StringBuilder folded = new StringBuilder(decomposed.length());
        boolean afterLatin = false;
        for (int i = 0; i < decomposed.length(); ) {
            int c = decomposed.codePointAt(i);
            i += Character.charCount(c);
            if (Character.getType(c) == Character.NON_SPACING_MARK) {
                if (!afterLatin) {
                    folded.appendCodePoint(c);
                }
                continue;
            }
            afterLatin = UnicodeScript.of(c) == UnicodeScript.LATIN;
            String plain = plainForm(c);
            if (plain == null) {
                folded.appendCodePoint(c);
            } else {
                folded.append(plain);
            }
        }
        return Normalizer.normalize(folded, Normalizer.Form.NFC);
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return false;
            }
        }
        return true;
    }

    /** Letters that Unicode does not decompose, as the languages that use them write them in plain Latin. */
    private static @Nullable String plainForm(int c) {
        return switch (c) {
            case 'ø' -> "o";
            case 'Ø' -> "O";
            case 'ł' -> "l";
            case 'Ł' -> "L";
            case 'đ' -> "d";
            case 'Đ' -> "D";
            case 'ħ' -> "h";
            case 'Ħ' -> "H";
            case 'ı' -> "i";
            case 'æ' -> "ae";
            case 'Æ' -> "AE";
            case 'œ' -> "oe";
            case 'Œ' -> "OE";
            case 'þ' -> "th";
            case 'Þ' -> "TH";
            case 'ð' -> "d";
            case 'Ð' -> "D";
            case 'ß' -> "ss";
            case 'ẞ' -> "SS";
            default -> null;
        };
    }
}
