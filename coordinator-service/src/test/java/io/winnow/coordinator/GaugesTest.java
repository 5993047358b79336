package io.winnow.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.winnow.coordinator.estimate.ControlCall;
import io.winnow.messages.Figures;
import io.winnow.messages.Json;
import io.winnow.messages.Tally;
import io.winnow.messages.Totals;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GaugesTest {

    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    @Test
    void goesOverTheLastMinute() {
        Gauges gauges = Gauges.begin(START);
        // 2 a second for two minutes, then 10 a second for one.
        Totals totals = Totals.NONE;
        for (int second = 1; second <= 180; second++) {
            totals = totals.plus(Totals.ofDecisions(second <= 120 ? 2 : 10, 0, 0));
            gauges = gauges.observe(totals, START.plusSeconds(second));
        }

        Figures figures = gauges.figures(totals, START.plusSeconds(180));

        assertThat(figures.windowSeconds()).isBetween(60.0, 65.0);
        assertThat(figures.uniquePerMinute()).isCloseTo(600, within(45.0));
        assertThat(gauges.marks()).hasSizeLessThan(20);
    }

    @Test
    void goesOverTheWholeRunWhileItIsShort() {
        Gauges gauges = Gauges.begin(START);
        Totals totals = Totals.ofDecisions(30, 0, 0);

        Figures figures = gauges.figures(totals, START.plusSeconds(10));

        assertThat(figures.windowSeconds()).isEqualTo(10);
        assertThat(figures.uniquePerMinute()).isCloseTo(180, within(0.001));
    }

    @Test
    void tellsTheNoveltyOfTheLastTwoHundred() {
        Gauges gauges = Gauges.begin(START);
        for (int i = 0; i < 10; i++) {
            gauges = gauges.tally(new Tally(2, "r", "paris", "c", 60, 0, 0));
        }
        // 180 with none that is new; 20 of the 60 before.
        for (int i = 0; i < 3; i++) {
            gauges = gauges.tally(new Tally(2, "r", "paris", "c", 0, 60, 0));
        }

        Figures figures = gauges.figures(Totals.NONE, START);

        assertThat(figures.noveltyWindow()).isEqualTo(200);
        assertThat(figures.novelty()).isCloseTo(0.1, within(1e-9));
        assertThat(gauges.decisions()).hasSize(4);
    }

    @Test
    void tellsWhatANewOneCostInTheLastTenCalls() {
        Gauges gauges = Gauges.begin(START);
        for (int i = 0; i < 5; i++) {
            gauges = gauges.settle(settled(50, "0.001"));
        }
        assertThat(gauges.costsMoreThan(new BigDecimal("0.000001"))).isFalse();
        for (int i = 0; i < 10; i++) {
            gauges = gauges.settle(settled(2, "0.001"));
        }

        assertThat(gauges.costPerNew()).isEqualByComparingTo("0.0005");
        assertThat(gauges.costsMoreThan(new BigDecimal("0.0004"))).isTrue();
        assertThat(gauges.costsMoreThan(new BigDecimal("0.0005"))).isFalse();
    }

    @Test
    void takesCallsWithoutAnythingNewForDearerThanAnyLimit() {
        Gauges gauges = Gauges.begin(START);
        for (int i = 0; i < 10; i++) {
            gauges = gauges.settle(settled(0, "0.001"));
        }

        assertThat(gauges.costPerNew()).isNull();
        assertThat(gauges.costsMoreThan(new BigDecimal("1000"))).isTrue();
    }

    @Test
    void comparesAControlCallWithTheListBeforeIt() {
        Gauges gauges = Gauges.begin(START).withEntries(950);

        gauges = gauges.settle(control(50, 60)).withEntries(990);

        assertThat(gauges.controls()).containsExactly(new ControlCall(60, 50, 900));
        Figures.Coverage coverage = gauges.figures(Totals.NONE, START).coverage();
        assertThat(coverage.onList()).isEqualTo(10);
        assertThat(coverage.entries()).isEqualTo(990);
    }

    @Test
    void keepsTheLastControlCalls() {
        Gauges gauges = Gauges.begin(START).withEntries(1_000);
        for (int i = 0; i < 30; i++) {
            gauges = gauges.settle(control(i, 60)).settle(settled(5, "0.1"));
        }

        assertThat(gauges.controls()).hasSize(20);
        assertThat(gauges.controls().getFirst().unlisted()).isEqualTo(10);
    }

    @Test
    void readsWhatAnEarlierReleaseKept() {
        Gauges read = Json.read("""
                {"marks":[],"decisions":[],"lastCalls":[],\
                "sample":{"calls":5,"mentions":300,"distinct":231,"once":195,"twice":19}}""".getBytes(StandardCharsets.UTF_8), Gauges.class);

        assertThat(read).isEqualTo(Gauges.EMPTY);
    }

    @Test
    void showsNoCoverageThatAnEarlierReleaseEstimatedInAnotherWay() {
        Figures read = Json.read("""
                {"windowSeconds":1,"uniquePerMinute":1,"tokensPerMinute":1,"noveltyWindow":0,"costPerNewCalls":0,\
                "coverage":{"calls":5,"mentions":300,"distinct":231,"once":195,"twice":19,"coverage":0.35,"low":0.3,\
                "high":0.4,"richness":1173.5,"richnessLow":798.7,"richnessHigh":1795.8}}""".getBytes(StandardCharsets.UTF_8), Figures.class);

        assertThat(read.coverage()).isNull();
    }

    private static CallAccounts.Settled control(long unique, long named) {
        return new CallAccounts.Settled("p:m", unique, named, List.of());
    }

    @Test
    void keepsItsSize() {
        Gauges gauges = Gauges.begin(START);
        for (int i = 0; i < 5_000; i++) {
            gauges = gauges.observe(Totals.NONE, START.plus(Duration.ofMillis(700L * i)))
                    .tally(new Tally(2, "r", "paris", "c", 1, 2, 0))
                    .settle(settled(1, "0.1"));
        }

        assertThat(gauges.marks()).hasSizeLessThan(20);
        assertThat(gauges.decisions()).hasSizeLessThan(100);
        assertThat(gauges.lastCalls()).hasSize(10);
    }

    private static CallAccounts.Settled settled(long unique, String cost) {
        return new CallAccounts.Settled(
                "p:m", unique, 0, List.of(new CallAccounts.Effort("p:m", new BigDecimal(cost), 5)));
    }
}
