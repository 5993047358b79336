package io.winnow.router.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names under which a price table may have a model that goes by several: a snapshot ({@code gpt-4o-2024-08-06}, {@code
 * claude-sonnet-4-5-20250929}), a pointer to the newest one ({@code -latest}), a resource name ({@code models/gemini-2.5-flash}),
 * and a reseller's name, who passes the vendor's price on ({@code openrouter:openai/gpt-4o}).
 *
 * <p>Only names that mean the same model for certain: a budget rests on them. A snapshot that cost something else than the model does
 * today has a row of its own.
 */
final class ModelNames {

    /**
     * A model of a provider.
     *
     * @param since when the snapshot that was asked for appeared, as {@code 2024-08-06}; empty for what is no snapshot
     */
    record Name(String provider, String model, String since) {

        /** Whether a row tells what it costs: one that is older than the snapshot cannot. */
        boolean isKnownTo(PriceRow row) {
            return since.isEmpty() || row.asOf().isEmpty() || since.compareTo(row.asOf()) <= 0;
        }
    }

    private static final String RESOURCE = "models/";
    private static final String LATEST = "-latest";
    private static final String RESELLER = "openrouter";

    /** {@code -2024-08-06}, {@code -20250929}, and Vertex AI's {@code @20250929}. */
    private static final Pattern SNAPSHOT = Pattern.compile("(.+?)[-@](20\\d\\d)(-?)([01]\\d)\\3([0-3]\\d)");

    /** {@code -2603} and the like: how Mistral names each of its releases. */
    private static final Pattern RELEASE = Pattern.compile("(.+)-(2\\d(?:0[1-9]|1[0-2]))");

    /** A version with a point, where its vendor writes a hyphen: {@code claude-sonnet-4.5}. */
    private static final Pattern POINT = Pattern.compile("(?<=\\d)\\.(?=\\d)");

    /** Vendors as OpenRouter calls them, by the name that they have here. */
    private static final Map<String, String> VENDORS = Map.of(
            "openai", "openai",
            "anthropic", "anthropic",
            "google", "gemini",
            "mistralai", "mistral",
            "x-ai", "xai",
            "deepseek", "deepseek");

    private ModelNames() {}

    /** Names to look for, the given one first. */
    static List<Name> of(String provider, String model) {
        List<Name> names = new ArrayList<>();
        add(names, provider, model);
        int slash = model.indexOf('/');
        if (provider.equals(RESELLER) && slash > 0) {
            String vendor = VENDORS.get(model.substring(0, slash));
            if (vendor != null) {
                String own = model.substring(slash + 1);
                add(names, vendor, own);
                if (vendor.equals("anthropic")) {
                    add(names, vendor, POINT.matcher(own).replaceAll("-"));
                }
            }
        }
        return List.copyOf(names);
    }

    /** Whether a row's model is a release of what a name with {@value #LATEST} points to. */
    static boolean isReleaseOf(String pointer, String model) {
        Matcher release = RELEASE.matcher(model);
        return release.matches() && pointer.equals(release.group(1) + LATEST);
    }

    private static void add(List<Name> names, String provider, String model) {
        names.add(new Name(provider, model, ""));
        String plain = model.startsWith(RESOURCE) ? model.substring(RESOURCE.length()) : model;
        if (!plain.equals(model)) {
            names.add(new Name(provider, plain, ""));
        }
        Matcher snapshot = SNAPSHOT.matcher(plain);
        if (snapshot.matches()) {
            names.add(new Name(
                    provider,
                    snapshot.group(1),
                    snapshot.group(2) + "-" + snapshot.group(4) + "-" + snapshot.group(5)));
        } else if (plain.endsWith(LATEST)) {
            names.add(new Name(provider, plain.substring(0, plain.length() - LATEST.length()), ""));
        }
    }
}
