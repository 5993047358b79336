package io.winnow.standalone.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Figures;
import io.winnow.messages.Rest;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Spending;
import io.winnow.messages.Totals;
import io.winnow.messages.text.DedupMode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run shows while it goes and when it has ended, in terminals of several widths. */
class SummaryTest {

    private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");
    private static final BigDecimal COST = new BigDecimal("1.23456789");
    private static final Totals TOTALS = new Totals(
            12_345, 3, 12_400, 55, 740_000, 123_456, 616_000, 544, 0, 9_000_000, 0, 8_000_000, COST, COST, 4);
    private static final Figures FIGURES = new Figures(
            60,
            1_234.5,
            100_000,
            null,
            200,
            0.12,
            10,
            null,
            new Figures.Coverage(20, 1_200, 900, 0.81, 0.74, 0.88, 123_456, 150_000.0, 140_000.0, 170_000.0));

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 100, 132})
    void fitsTheTerminal(int columns) {
        List<String> lines = summary(status(RunStatus.State.COMPLETED, explore().build()), columns);

        assertThat(lines)
                .hasSizeGreaterThan(10)
                .allSatisfy(line ->
                        assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(columns));
        assertThat(lines).anyMatch(line -> line.contains("calls") && line.contains("unique"));
        assertThat(String.join(" ", lines)).contains("123,456 new").contains("Incorrect API key");
    }

    @Test
    void leavesOutWhatMattersLeastInANarrowTerminal() {
        List<String> header = summary(
                        status(RunStatus.State.COMPLETED, explore().build()), 80)
                .stream()
                .filter(line -> line.startsWith("  provider:model"))
                .toList();

        assertThat(header)
                .singleElement()
                .asString()
                .contains("calls", "unique", "unique/raw", "cost")
                .doesNotContain("refused", "tokens");
        assertThat(summary(status(RunStatus.State.COMPLETED, explore().build()), 160))
                .anyMatch(line -> line.contains("refused") && line.contains("unique/$"));
    }

    @Test
    void showsDoneOfAllAndTheTimeThatIsLeft() {
        RunRequest request = explore()
                .producers(10)
                .iterations(2_469)
                .targetUnique(500_000L)
                .maxDuration(Duration.ofMinutes(10))
                .spending(new Spending(new BigDecimal("5"), null, List.of()))
                .build();

        String line = progress(status(RunStatus.State.RUNNING, request), 200);

        assertThat(line)
                .startsWith("123,456 of 500,000 new (223,456 in all) · 12,345 of 24,690 calls · $1.23")
                .contains(" · about 1 min left · ")
                .contains(" of 10 min 00 s · ")
                .contains("55 errors")
                .contains("1,235/min")
                .endsWith("12% of the last 200 new");
    }

    @Test
    void countsRequestsWhereTheyAreLimited() {
        assertThat(progress(
                        status(
                                RunStatus.State.RUNNING,
                                explore().producers(10).maxRequests(2_480).build()),
                        200))
                .contains(" · 12,400 of 24,800 requests · ");
    }

    @Test
    void tellsNoTimeWithoutALimitOrWhileNobodyCanBeAsked() {
        RunRequest limited = explore().maxDuration(Duration.ofMinutes(10)).build();
        Rest rest = new Rest("openai:m", "rate-limited", Instant.now().plusSeconds(60));

        assertThat(progress(status(RunStatus.State.RUNNING, explore().build()), 200))
                .doesNotContain(" left");
        assertThat(progress(status(RunStatus.State.DRAINING, limited), 200)).doesNotContain(" left");
        assertThat(progress(status(RunStatus.State.RUNNING, limited, rest), 200))
                .doesNotContain(" left")
                .contains("openai:m rests until ");
    }

    private static RunRequest.Builder explore() {
        return RunRequest.explore("Paris attractions").producers(5);
    }

    private static RunStatus status(RunStatus.State state, RunRequest request) {
        return status(state, request, null);
    }

    private static RunStatus status(RunStatus.State state, RunRequest request, @Nullable Rest rest) {
        // One that runs has been running for a minute.
        Instant started = state.isTerminal() ? START : Instant.now().minusSeconds(60);
        return new RunStatus(
                RunStatus.VERSION,
                "r1",
                request,
                0L,
                DedupMode.CANONICAL,
                null,
                state,
                state.isTerminal() ? "every producer has made its 2469 iterations, and this is why it ended now" : null,
                started,
                started,
                state.isTerminal() ? START.plusSeconds(3_700) : null,
                TOTALS,
                List.of(
                        part("openrouter", "deepseek/deepseek-chat-v3-0324-and-a-long-name", null),
                        part(
                                "random",
                                "vocabulary=700;offset=350;latency=900ms",
                                "Incorrect API key provided: sk-***")),
                List.of(),
                Map.of("too long", 3L, "not an attribute", 12L),
                FIGURES,
                null,
                rest,
                3,
                0,
                started.plusSeconds(60));
    }

    private static RunStatus.ProviderTotals part(String provider, String model, @Nullable String dropped) {
        return new RunStatus.ProviderTotals(
                provider,
                model,
                TOTALS,
                "HTTP 503: the model is overloaded, please try again in a few minutes",
                dropped);
    }

    private static List<String> summary(RunStatus end, int columns) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Console console = new Console(new PrintStream(bytes, true, UTF_8), false, false, columns);
        Summary.print(
                end, 200_000, Path.of("output/paris-attractions/output.txt").toAbsolutePath(), console);
        return bytes.toString(UTF_8).lines().toList();
    }

    private static String progress(RunStatus status, int columns) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Progress progress = new Progress(new Console(new PrintStream(bytes, true, UTF_8), false, true, columns));
        progress.show(status, 100_000);
        return bytes.toString(UTF_8).replaceFirst("^\r\u001B\\[K", "");
    }
}
