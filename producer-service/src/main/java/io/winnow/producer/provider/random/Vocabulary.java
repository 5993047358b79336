package io.winnow.producer.provider.random;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/**
 * Phrases that read like attributes, as many as wanted, each different in its canonical form, drawn by Zipf's law:
 * the phrase of rank r comes in proportion to 1/r^skew, as the answers of models do.
 *
 * <p>Which phrase has which rank depends on the topic.
 */
final class Vocabulary {

    private static final List<String> ADJECTIVES = List.of(
            "ancient",
            "quiet",
            "hidden",
            "famous",
            "colourful",
            "narrow",
            "grand",
            "modern",
            "lively",
            "romantic",
            "peaceful",
            "historic",
            "elegant",
            "charming",
            "busy",
            "sunny",
            "mysterious",
            "royal",
            "rustic",
            "sleek",
            "vibrant",
            "cosy",
            "majestic",
            "playful",
            "remote",
            "seasonal",
            "sacred",
            "floating",
            "restored",
            "weathered",
            "gilded",
            "wooden",
            "marble",
            "iron",
            "glass",
            "stone",
            "winding",
            "open-air",
            "underground",
            "panoramic",
            "candlelit",
            "leafy",
            "bustling",
            "serene",
            "whimsical",
            "industrial",
            "baroque",
            "gothic",
            "bohemian",
            "coastal",
            "rural",
            "urban",
            "secret",
            "celebrated",
            "forgotten",
            "traditional",
            "experimental",
            "family-run",
            "award-winning",
            "handmade",
            "organic",
            "artisanal",
            "monumental",
            "intimate");

    private static final List<String> NOUNS = List.of(
            "garden",
            "bridge",
            "museum",
            "market",
            "tower",
            "square",
            "café",
            "gallery",
            "palace",
            "library",
            "theatre",
            "fountain",
            "courtyard",
            "rooftop",
            "harbour",
            "cathedral",
            "alley",
            "park",
            "canal",
            "bakery",
            "bookshop",
            "observatory",
            "workshop",
            "festival",
            "promenade",
            "staircase",
            "passage",
            "lighthouse",
            "vineyard",
            "monastery",
            "railway",
            "boathouse",
            "greenhouse",
            "sculpture",
            "mural",
            "orchard",
            "pavilion",
            "arcade",
            "crypt",
            "archive",
            "terrace",
            "viewpoint",
            "aquarium",
            "planetarium",
            "carousel",
            "opera",
            "cinema",
            "brasserie",
            "chapel",
            "citadel",
            "mill",
            "quay",
            "meadow",
            "arboretum",
            "cellar",
            "studio",
            "hall",
            "plaza",
            "bazaar",
            "tavern",
            "dome",
            "cloister",
            "pier",
            "summit");

    private static final List<String> SETTINGS = List.of(
            "",
            "by night",
            "in winter",
            "at sunrise",
            "by the river",
            "on the hill",
            "with live music",
            "for families",
            "in the old town",
            "near the station",
            "with a view",
            "after the rain",
            "in spring",
            "under the arches",
            "with guided tours",
            "off the beaten track",
            "in autumn",
            "at the weekend",
            "behind the wall",
            "for beginners",
            "with free entry",
            "along the coast",
            "from the last century",
            "open late",
            "among the trees");

    private final int size;
    private final int offset;
    private final double[] cumulative;

    /**
     * A part of all phrases.
     *
     * @param offset where it begins; parts that overlap have those phrases in common, each at a rank of its own
     */
    Vocabulary(int offset, int size, double skew) {
        this.size = size;
        this.offset = offset;
        this.cumulative = new double[size];
        double sum = 0;
        for (int rank = 0; rank < size; rank++) {
            sum += Math.pow(rank + 1, -skew);
            cumulative[rank] = sum;
        }
    }

    /** Draws a rank. */
    int draw(RandomGenerator random) {
        double drawn = random.nextDouble() * cumulative[size - 1];
        int low = 0;
        int high = size - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cumulative[middle] <= drawn) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The phrase of a rank for a topic, in lower case. */
    String phrase(String topic, int rank) {
        CRC32C checksum = new CRC32C();
        checksum.update(topic.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        long shift = checksum.getValue();
        // A step without a common divisor with the size visits every index once: ranks and phrases pair off.
        long step = shift % size;
        while (gcd(step, size) != 1) {
            step++;
        }
        int index = offset + (int) ((rank * step + shift) % size);
        int pairs = ADJECTIVES.size() * NOUNS.size();
        int pair = (int) (index % pairs * 2_741L % pairs);
        String words = ADJECTIVES.get(pair / NOUNS.size()) + " " + NOUNS.get(pair % NOUNS.size());
        String setting = SETTINGS.get(index / pairs);
        return setting.isEmpty() ? words : words + " " + setting;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
