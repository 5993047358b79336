package io.winnow.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.RunRequest;
import io.winnow.standalone.cli.checks.ProviderChecks;
import io.winnow.ui.overlap.Overlap;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoCommandLineTest {

    @Test
    void asksModelsThatNeedNoKeyForHalfAMinute() {
        DemoCommandLine demo = new DemoCommandLine();
        new CommandLine(demo).parseArgs();

        RunRequest request = demo.request();

        ProviderChecks.require(request, true, name -> null);
        assertThat(request.maxDuration()).isEqualTo(Duration.ofSeconds(30));
        assertThat(request.spending().maxCostUsd()).isNull();
    }

    @Test
    void showsWhatEachModelContributedIn80Columns() {
        List<Overlap.Model> models = List.of(
                new Overlap.Model("random", DemoCommandLine.MODELS.get(0).substring(7), 5, 2, 9, null),
                new Overlap.Model("random", DemoCommandLine.MODELS.get(1).substring(7), 4, 1, 9, null),
                new Overlap.Model("random", DemoCommandLine.MODELS.get(2).substring(7), 3, 0, 9, null));
        // Of seven: three by one model, three by two, one by all three.
        Overlap overlap = new Overlap("paris-attractions", "r1", 27, true, 7, models, List.of());

        List<String> lines = DemoCommandLine.contributions(overlap, 80);

        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(lines).anyMatch(line -> line.matches(" +random:amber +5 +2 +3"));
        assertThat(lines.getLast())
                .isEqualTo("7 different attributes: 3 were named by one model alone, 1 by all three.");
    }

    @Test
    void showsNothingOfARunThatFoundNothing() {
        assertThat(DemoCommandLine.contributions(new Overlap("x", "r1", 0, true, 0, List.of(), List.of()), 80))
                .isEmpty();
    }
}
