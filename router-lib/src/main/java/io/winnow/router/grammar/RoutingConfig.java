package io.winnow.router.grammar;

import io.winnow.router.provider.KnownProvider;
import io.winnow.router.provider.ProviderCatalog;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The targets of a routing, in the order in which they were written.
 *
 * <p>The grammar is {@code provider[:model][:weight]}, comma separated, white space around the parts of the list
 * ignored:
 *
 * <ul>
 *   <li>A provider is a letter, then letters, digits, {@code -} and {@code _}; case does not matter.
 *   <li>A model may contain {@code :} and {@code /}. Without one, {@code openai}, {@code anthropic}, {@code gemini} and
 *       {@code random} take a default; every other provider needs one.
 *   <li>The last part is the weight when, and only when, it is a plain decimal number such as {@code 2} or {@code 0.6}:
 *       {@code ollama:llama3.2:3b} has no weight, {@code ollama:llama3.2:3b:2} has weight 2, {@code openai:0.6} is the default
 *       model with weight 0.6. A model that ends in a number is quoted, {@code local:"phi:4"}, or followed by a weight,
 *       {@code local:phi:4:1}.
 *   <li>A quoted model may contain anything but a quote, commas too.
 *   <li>Weights are relative, greater than 0, with at most six decimals; either every target has one or none has.
 * </ul>
 */
public record RoutingConfig(List<Target> targets) {

    /** Most targets in one configuration. */
    public static final int MAX_TARGETS = 64;

    private static final Pattern PROVIDER = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
    private static final Pattern WEIGHT = Pattern.compile("\\d+(?:\\.\\d+)?|\\.\\d+");
    private static final Pattern SIGNED_NUMBER = Pattern.compile("[+-](?:\\d+(?:\\.\\d*)?|\\.\\d+)");
    private static final BigDecimal MAX_WEIGHT = BigDecimal.valueOf(1_000_000);
    private static final int MAX_DECIMALS = 6;

    public RoutingConfig {
        targets = List.copyOf(targets);
        if (targets.isEmpty() || targets.size() > MAX_TARGETS) {
            throw new IllegalArgumentException("need 1 to " + MAX_TARGETS + " targets, found " + targets.size());
        }
    }

    /**
     * Reads a configuration.
     *
     * @throws RoutingConfigException when it breaks the grammar; the message says where and what was expected
     */
    public static RoutingConfig parse(String text) {
        if (text.isBlank()) {
            throw RoutingConfigException.at(1, "expected provider[:model][:weight], found nothing");
        }
        List<Target> targets = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int start = 0;
        while (start <= text.length()) {
            int end = endOfTarget(text, start);
            Target target = target(text, start, end);
            if (!names.add(target.name())) {
                throw RoutingConfigException.at(
                        firstCharacter(text, start, end),
                        target.name() + " is listed twice: list it once, with a higher weight for a larger share");
            }
            if (!targets.isEmpty() && (targets.getFirst().weight() == null) != (target.weight() == null)) {
                throw RoutingConfigException.at(
                        firstCharacter(text, start, end),
                        target.name() + (target.weight() == null ? " has no weight" : " has a weight")
                                + " and the targets before it do" + (target.weight() == null ? "" : " not")
                                + ": give every target one, or none");
            }
            targets.add(target);
            if (targets.size() > MAX_TARGETS) {
                throw RoutingConfigException.at(start + 1, "more than " + MAX_TARGETS + " targets");
            }
            start = end + 1;
        }
        return new RoutingConfig(targets);
    }

    /** What {@link #parse} reads as this configuration. */
    @Override
    public String toString() {
        return targets.stream().map(Target::toString).collect(Collectors.joining(","));
    }

    static boolean needsQuotes(String model) {
        return model.indexOf(',') >= 0
                || !model.equals(model.strip())
                || isNumber(model.substring(model.lastIndexOf(':') + 1))
                || model.startsWith(":")
                || model.endsWith(":")
                || model.contains("::");
    }

    private static boolean isNumber(String part) {
        return WEIGHT.matcher(part).matches() || SIGNED_NUMBER.matcher(part).matches();
    }

    private static int endOfTarget(String text, int start) {
        boolean quoted = false;
        int opened = start;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
                opened = i;
            } else if (c == ',' && !quoted) {
                return i;
            }
        }
        if (quoted) {
            throw RoutingConfigException.at(opened + 1, "expected a closing quote for the one opened here");
        }
        return text.length();
    }

    private static int firstCharacter(String text, int start, int end) {
        int first = start;
        while (first < end && Character.isWhitespace(text.charAt(first))) {
            first++;
        }
        return first + 1;
    }

    private static Target target(String text, int start, int end) {
        int first = firstCharacter(text, start, end);
        String written = text.substring(start, end).strip();
        if (written.isEmpty()) {
            throw RoutingConfigException.at(
                    Math.min(first, text.length() + 1), "expected provider[:model][:weight], found nothing");
        }
        int colon = written.indexOf(':');
        String name = colon < 0 ? written : written.substring(0, colon);
        if (!PROVIDER.matcher(name).matches()) {
            throw RoutingConfigException.at(
                    first, "expected a provider (a letter, then letters, digits, - or _), found " + shown(name));
        }
        String provider = name.toLowerCase(Locale.ROOT);
        if (colon < 0) {
            return new Target(provider, defaultModel(provider, first + name.length()), null);
        }
        String rest = written.substring(colon + 1);
        return rest.startsWith("\"")
                ? quoted(provider, rest, first + colon + 1)
                : plain(provider, rest, first + colon + 1);
    }

    private static Target plain(String provider, String rest, int position) {
        int last = rest.lastIndexOf(':');
        String tail = rest.substring(last + 1);
        int tailPosition = position + last + 1;
        if (tail.isEmpty()) {
            throw RoutingConfigException.at(tailPosition, "expected a model or a weight after ':', found nothing");
        }
        if (!isNumber(tail)) {
            return new Target(provider, requireModel(rest, position), null);
        }
        BigDecimal weight = weight(tail, tailPosition);
        if (last < 0) {
            return new Target(provider, defaultModel(provider, position), weight);
        }
        return new Target(provider, requireModel(rest.substring(0, last), position), weight);
    }

    private static Target quoted(String provider, String rest, int position) {
        int close = rest.indexOf('"', 1);
        String model = requireModel(rest.substring(1, close), position + 1);
        String after = rest.substring(close + 1);
        if (after.isEmpty()) {
            return new Target(provider, model, null);
        }
        int afterPosition = position + close + 1;
        if (after.charAt(0) != ':' || !isNumber(after.substring(1))) {
            throw RoutingConfigException.at(
                    afterPosition,
                    "expected ':' and a weight or nothing after the quoted model, found " + shown(after));
        }
        return new Target(provider, model, weight(after.substring(1), afterPosition + 1));
    }

    private static String requireModel(String model, int position) {
        if (model.isBlank() || model.startsWith(":")) {
            throw RoutingConfigException.at(position, "expected a model, found nothing");
        }
        for (int i = 0; i < model.length(); i++) {
            char c = model.charAt(i);
            if (c == '"' || Character.isISOControl(c)) {
                throw RoutingConfigException.at(
                        position + i,
                        c == '"' ? "expected a quote around the whole model only" : "control character in a model");
            }
        }
        return model;
    }

    private static String defaultModel(String provider, int position) {
        KnownProvider known = ProviderCatalog.of(provider);
        String model = known == null ? null : known.defaultModel();
        if (model == null) {
            throw RoutingConfigException.at(
                    position, provider + " has no default model: expected " + provider + ":<model>");
        }
        return model;
    }

    private static BigDecimal weight(String text, int position) {
        if (!WEIGHT.matcher(text).matches() || text.length() > 20) {
            throw RoutingConfigException.at(
                    position, "expected a weight such as 2 or 0.6, greater than 0, found " + shown(text));
        }
        BigDecimal weight = new BigDecimal(text).stripTrailingZeros();
        if (weight.signum() == 0 || weight.compareTo(MAX_WEIGHT) > 0 || weight.scale() > MAX_DECIMALS) {
            throw RoutingConfigException.at(
                    position,
                    "expected a weight greater than 0, at most " + MAX_WEIGHT.toPlainString() + ", with at most "
                            + MAX_DECIMALS + " decimals, found " + shown(text));
        }
        return weight;
    }

    /** The user's text, shortened and in one line. */
    private static String shown(String text) {
        if (text.isEmpty()) {
            return "nothing";
        }
        String cut = text.length() <= 40 ? text : text.substring(0, 40) + "…";
        return "'" + cut.replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
