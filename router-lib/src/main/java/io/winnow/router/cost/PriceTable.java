package io.winnow.router.cost;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What models cost. Immutable.
 *
 * <p>The form is CSV with a header: {@code provider,model,input,output,cached_input,reasoning_tokens,as_of,source}, of which the last
 * four may be missing. Lines that begin with {@code #} and empty ones are skipped; the source is all that follows the
 * seventh comma.
 */
public final class PriceTable {

    private static final String STANDARD = "prices.csv";
    private static final List<String> COLUMNS =
            List.of("provider", "model", "input", "output", "cached_input", "reasoning_tokens", "as_of", "source");
    private static final int LEAST_COLUMNS = 4;

    /** Six decimals of a dollar a million tokens are a millionth of a millionth of a dollar a token. */
    private static final Pattern PRICE = Pattern.compile("\\d{1,6}(?:\\.\\d{1,6})?");

    private final Map<String, PriceRow> byKey;

    private PriceTable(Map<String, PriceRow> byKey) {
        this.byKey = byKey;
    }

    /** The built-in table. */
    public static PriceTable standard() {
        try (InputStream in = PriceTable.class.getResourceAsStream(STANDARD)) {
            if (in == null) {
                throw new IllegalStateException(STANDARD + " is missing from the class path");
            }
            return parse(new String(in.readAllBytes(), UTF_8), STANDARD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a table.
     *
     * @param name of the table in errors
     * @throws PriceTableException naming the line at fault and what was expected there
     */
    public static PriceTable parse(String csv, String name) {
        Map<String, PriceRow> byKey = new LinkedHashMap<>();
        boolean headed = false;
        int number = 0;
        for (String line : csv.lines().toList()) {
            number++;
            String text = line.strip();
            if (number == 1 && text.startsWith("\uFEFF")) {
                text = text.substring(1);
            }
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            String where = name + ", line " + number + ": ";
            if (!headed) {
                requireHeader(text, where);
                headed = true;
                continue;
            }
            PriceRow row = row(text, where);
            if (byKey.put(row.key(), row) != null) {
                throw new PriceTableException(where + row.key() + " is listed twice: remove one of the two");
            }
        }
        if (!headed) {
            throw new PriceTableException(name + " is not a price table: the first line must be " + header());
        }
        return new PriceTable(byKey);
    }

    /** This table, with another's rows before its own. */
    public PriceTable overriddenBy(PriceTable other) {
        Map<String, PriceRow> merged = new LinkedHashMap<>(byKey);
        // A price for every model of a provider is meant to hold for those that are named here, too.
        other.byKey.values().stream()
                .filter(row -> row.price().model().equals(PriceRow.ANY_MODEL))
                .forEach(any -> merged.values()
                        .removeIf(
                                row -> row.price().provider().equals(any.price().provider())));
        merged.putAll(other.byKey);
        return new PriceTable(merged);
    }

    /**
     * The price of a model: its own, that of the model which it is another name for ({@link ModelNames}), or the one for every model
     * of its provider.
     */
    public Optional<PriceRow> of(String provider, String model) {
        return ModelNames.of(provider, model).stream()
                .flatMap(name -> named(name).filter(name::isKnownTo).stream())
                .findFirst()
                .or(() -> Optional.ofNullable(byKey.get(provider + ":" + PriceRow.ANY_MODEL)));
    }

    private Optional<PriceRow> named(ModelNames.Name name) {
        PriceRow own = byKey.get(name.provider() + ":" + name.model());
        return own != null
                ? Optional.of(own)
                : byKey.values().stream()
                        .filter(row -> row.price().provider().equals(name.provider())
                                && ModelNames.isReleaseOf(
                                        name.model(), row.price().model()))
                        .max(Comparator.comparing(row -> row.price().model()));
    }

    public List<PriceRow> rows() {
        return new ArrayList<>(byKey.values());
    }

    private static void requireHeader(String text, String where) {
        List<String> given = List.of(text.toLowerCase(Locale.ROOT).split("\\s*,\\s*", -1));
        if (given.size() < LEAST_COLUMNS
                || given.size() > COLUMNS.size()
                || !COLUMNS.subList(0, given.size()).equals(given)) {
            throw new PriceTableException(where + "expected the header " + header());
        }
    }

    private static PriceRow row(String text, String where) {
        String[] cells = text.split(",", COLUMNS.size());
        if (cells.length < LEAST_COLUMNS) {
            throw new PriceTableException(where + "expected " + header() + ", found " + cells.length + " of them");
        }
        String provider = named(cells, 0, where).toLowerCase(Locale.ROOT);
        BigDecimal input = price(cells, 2, where);
        BigDecimal output = price(cells, 3, where);
        String cached = cell(cells, 4);
        return new PriceRow(
                new Price(
                        provider,
                        named(cells, 1, where),
                        input,
                        output,
                        cached.isEmpty() ? null : price(cells, 4, where),
                        tokens(cells, 5, where)),
                cell(cells, 6),
                cell(cells, 7));
    }

    private static String named(String[] cells, int column, String where) {
        String name = cell(cells, column);
        if (name.isEmpty()) {
            throw new PriceTableException(where + "the " + COLUMNS.get(column) + " is missing");
        }
        return name;
    }

    private static BigDecimal price(String[] cells, int column, String where) {
        String text = cell(cells, column);
        if (!PRICE.matcher(text).matches()) {
            throw new PriceTableException(
                    where + COLUMNS.get(column) + " must be US dollars per million tokens, such as 0.15, not '"
                            + text.replaceAll("\\p{Cntrl}", "?") + "'");
        }
        return new BigDecimal(text);
    }

    private static int tokens(String[] cells, int column, String where) {
        String text = cell(cells, column);
        if (!text.matches("\\d{0,6}")) {
            throw new PriceTableException(
                    where + COLUMNS.get(column) + " must be a number of tokens, such as 8192, or empty");
        }
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    private static String cell(String[] cells, int column) {
        return column < cells.length ? cells[column].strip() : "";
    }

    private static String header() {
        return String.join(",", COLUMNS);
    }
}
