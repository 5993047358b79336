package io.winnow.messages;

import java.util.Locale;
import java.util.Random;

/** Random texts of the kinds that break normalisers. */
public final class Texts {

    private static final int[][] BLOCKS = {
        {0x20, 0x7E},
        {0x20, 0x7E},
        {0x00, 0x1F},
        {0xA0, 0x24F},
        {0x300, 0x36F},
        {0x370, 0x3FF},
        {0x400, 0x4FF},
        {0x590, 0x6FF},
        {0x900, 0x97F},
        {0xE00, 0xE7F},
        {0x1E00, 0x1FFF},
        {0x2000, 0x206F},
        {0x2070, 0x218F},
        {0x2460, 0x24FF},
        {0x3040, 0x30FF},
        {0x4E00, 0x4FFF},
        {0xAC00, 0xACFF},
        {0xFB00, 0xFB4F},
        {0xFE00, 0xFE0F},
        {0xFF00, 0xFFEF},
        {0x1F300, 0x1F6FF},
        {0x1D400, 0x1D7FF}
    };

    private static final String[] PIECES = {"the ", "a ", "an ", "1. ", "2) ", "- ", "* ", "# ", "\"", "'", ". ", "(a) "
    };

    private Texts() {}

    public static String any(Random random, int most) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(most + 1);
        while (text.length() < length) {
            if (random.nextInt(6) == 0) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
                continue;
            }
            int[] block = BLOCKS[random.nextInt(BLOCKS.length)];
            int c = block[0] + random.nextInt(block[1] - block[0] + 1);
            text.appendCodePoint(c);
        }
        return text.toString();
    }

    public static String letter(Random random) {
        while (true) {
            int[] block = BLOCKS[random.nextInt(BLOCKS.length)];
            int c = block[0] + random.nextInt(block[1] - block[0] + 1);
            // U+FFA0 is a letter that nobody sees.
            if (Character.isLetter(c) && c != 0xFFA0) {
                return Character.toString(c);
            }
        }
    }

    public static String latinWords(Random random) {
        StringBuilder words = new StringBuilder();
        for (int word = random.nextInt(4); word >= 0; word--) {
            words.append(words.isEmpty() ? "" : " ");
            for (int letter = 2 + random.nextInt(8); letter >= 0; letter--) {
                words.append((char) ('b' + random.nextInt(25)));
            }
        }
        return words.toString();
    }

    public static String decorate(Random random, String words) {
        String cased = random.nextBoolean() ? words.toUpperCase(Locale.ROOT) : words;
        String spaced = random.nextBoolean() ? cased.replace(" ", "  ") : cased;
        String prefix = switch (random.nextInt(7)) {
            case 0 -> "**" + random.nextInt(1000) + ".** ";
            case 1 -> random.nextInt(100) + ") ";
            case 2 -> "- ";
            case 3 -> "* **";
            case 4 -> "\u201C";
            case 5 -> "The ";
            default -> " ";
        };
        String suffix = switch (random.nextInt(4)) {
            case 0 -> ".";
            case 1 -> "**";
            case 2 -> "\u201D,";
            default -> "\n";
        };
        return prefix + spaced + suffix;
    }

    public static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars()
                .forEach(c -> escaped.append(c < 127 && c > 31 ? String.valueOf((char) c) : "\\u%04x".formatted(c)));
        return escaped.toString();
    }
}
