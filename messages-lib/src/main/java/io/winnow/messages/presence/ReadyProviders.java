package io.winnow.messages.presence;

import io.winnow.router.provider.KnownProvider;
import io.winnow.router.provider.ProviderCatalog;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which providers are ready, from the reports of the running producers. A task goes to any of them, so a provider is
 * ready when all can ask it.
 *
 * @param isReported whether any producer has reported which providers it can use
 * @param providers known ones and the users' own, in display order
 */
public record ReadyProviders(boolean isReported, List<Entry> providers) {

    /** The answer for every provider before any producer has reported. */
    public static final String NOT_REPORTED =
            "no producer has reported yet which providers it can ask: wait a moment, or start a producer";

    /**
     * One provider.
     *
     * @param hasKey whether a key is set, with all producers; null before one has reported
     * @param needsKey whether it requires a key
     * @param ready whether all producers have what they need to use it, as far as is known without calling it; null
     *     before one has reported
     * @param problem what is missing and the fix, in one line and without values; null when it is ready
     * @param baseUrl the usual address of a server on the producer's machine; null for all others
     * @param defaultModel the model if a routing names none; null when it must name one
     */
    public record Entry(
            String name,
            @Nullable Boolean hasKey,
            boolean needsKey,
            @Nullable Boolean ready,
            @Nullable String problem,
            @Nullable String baseUrl,
            @Nullable String defaultModel) {}

    /** One producer's word, which need not have a name when there is only one. */
    private record Report(String instance, List<Presence.ProviderState> states) {

        Presence.ProviderState state(String name) {
            return states.stream()
                    .filter(state -> state.name().equals(name))
                    .findFirst()
                    // Another producer's user gave the name a meaning.
                    .orElseGet(() -> new Presence.ProviderState(name, false, false, ProviderCatalog.unknown(name)));
        }
    }

    /** Reads the newest reports of the producers that take tasks. */
    public static ReadyProviders of(Collection<Presence> running) {
        return ofReports(running.stream()
                .filter(presence -> !presence.providers().isEmpty())
                .map(presence -> new Report(presence.instance(), presence.providers()))
                .toList());
    }

    /** What one process can use. */
    public static ReadyProviders ofOne(List<Presence.ProviderState> states) {
        return ofReports(List.of(new Report("", states)));
    }

    private static ReadyProviders ofReports(List<Report> reports) {
        Set<String> names = new TreeSet<>(ProviderCatalog.order());
        ProviderCatalog.all().forEach(known -> names.add(known.name()));
        reports.forEach(report -> report.states().forEach(state -> names.add(state.name())));
        return new ReadyProviders(
                !reports.isEmpty(),
                names.stream().map(name -> entry(name, reports)).toList());
    }

    /** What a provider lacks, and the fix; null when it is ready. */
    public @Nullable String problemOf(String provider) {
        if (!isReported) {
            return NOT_REPORTED;
        }
        Optional<Entry> entry = providers.stream()
                .filter(candidate -> candidate.name().equals(provider))
                .findFirst();
        return entry.isPresent() ? entry.get().problem() : ProviderCatalog.unknown(provider);
    }

    private static Entry entry(String name, List<Report> reports) {
        KnownProvider known = ProviderCatalog.of(name);
        List<Presence.ProviderState> states =
                reports.stream().map(report -> report.state(name)).toList();
        boolean elsewhere = states.stream().anyMatch(Presence.ProviderState::elsewhere);
        return new Entry(
                name,
                states.isEmpty() ? null : states.stream().allMatch(Presence.ProviderState::hasKey),
                known != null && known.needsKey(elsewhere),
                states.isEmpty() ? null : states.stream().allMatch(state -> state.problem() == null),
                states.isEmpty() ? NOT_REPORTED : problem(name, reports),
                known == null || known.hosting() != KnownProvider.Hosting.LOCAL || elsewhere ? null : known.address(),
                known == null ? null : known.defaultModel());
    }

    private static @Nullable String problem(String name, List<Report> reports) {
        List<Report> lacking = reports.stream()
                .filter(report -> report.state(name).problem() != null)
                .toList();
        if (lacking.isEmpty()) {
            return null;
        }
        String problem = Objects.requireNonNull(lacking.getFirst().state(name).problem());
        return lacking.size() == reports.size()
                ? problem
                : problem + " (on "
                        + lacking.stream().map(Report::instance).sorted().collect(Collectors.joining(", ")) + ")";
    }
}
