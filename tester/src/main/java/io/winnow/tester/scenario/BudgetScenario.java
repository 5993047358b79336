package io.winnow.tester.scenario;

import io.winnow.messages.RunStatus;
import io.winnow.router.cost.Price;
import io.winnow.tester.equipment.Audit;
import io.winnow.tester.equipment.Services;
import io.winnow.tester.model.PaidModel;
import io.winnow.tester.model.PaidModel.Mood;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Runs with a budget against providers that charge. */
public final class BudgetScenario implements Scenario {

    private static final BigDecimal BUDGET = new BigDecimal("0.05");
    private static final BigDecimal MOSTLY = new BigDecimal("0.8");
    private static final List<Mood> EACH_WAY =
            List.of(Mood.SAYS_429, Mood.SAYS_500, Mood.SILENT_ON_USAGE, Mood.MUMBLES, Mood.BREAKS_OFF);

    @Override
    public String name() {
        return "budget";
    }

    @Override
    public String description() {
        return "--max-cost against priced models, reliable and faulty: never exceeded, by the models' own accounts";
    }

    @Override
    public void play(Stage stage, Checks checks) throws IOException, InterruptedException {
        Price fair = new Price("fair", "m", new BigDecimal("0.5"), new BigDecimal("2"), new BigDecimal("0.05"), 0);
        Price faulty = new Price("faulty", "m", new BigDecimal("0.4"), new BigDecimal("3"), new BigDecimal("0.1"), 0);
        Path prices = Files.writeString(
                stage.directory().resolve("prices.csv"),
                "provider,model,input,output,cached_input\n" + row(fair) + row(faulty));
        try (PaidModel good = PaidModel.that(Mood.ANSWERS).price(fair);
                PaidModel bad = new PaidModel(
                                stage.random().nextLong(),
                                Map.of(
                                        Mood.ANSWERS, 70,
                                        Mood.SAYS_500, 5,
                                        Mood.SAYS_429, 8,
                                        Mood.SILENT_ON_USAGE, 6,
                                        Mood.MUMBLES, 6,
                                        Mood.BREAKS_OFF, 5))
                        .price(faulty)) {
            Services services = stage.serve(Map.of(
                    "FAIR_BASE_URL", good.baseUrl(),
                    "FOUL_BASE_URL", bad.baseUrl(),
                    "PRICES", prices.toString()));
            bad.next(EACH_WAY);
            play(stage, checks, services, good, fair);
            play(stage, checks, services, bad, faulty);
            checks.that(
                    "the faulty model did fail, in each way",
                    EACH_WAY.stream().allMatch(mood -> bad.times(mood) > 0),
                    failures(bad) + " of " + bad.journal().size() + " requests");
        }
    }

    private static void play(Stage stage, Checks checks, Services services, PaidModel model, Price price)
            throws IOException, InterruptedException {
        String topic = stage.topic(price.provider());
        String runId = services.start(Map.of(
                "topic",
                topic,
                "producers",
                4,
                "requestSize",
                20,
                "facets",
                "off",
                "routingConfig",
                price.provider() + ":" + price.model(),
                "maxCost",
                BUDGET));
        RunStatus end = services.end(runId);
        String of = " (" + price.provider() + ")";
        RunStatus.Budget budget = Objects.requireNonNull(end.budget());
        BigDecimal charged = model.charged(price.model());
        BigDecimal used = budget.spentUsd().add(budget.presumedUsd());
        checks.that(
                "charged no more than the budget" + of,
                charged.signum() > 0 && charged.compareTo(BUDGET) <= 0,
                CheckFigures.dollars(charged) + " of " + CheckFigures.dollars(BUDGET) + ", "
                        + model.journal().size() + " requests");
        checks.that(
                "Winnow counts what it charged, or more" + of,
                used.compareTo(charged) >= 0 && used.compareTo(BUDGET) <= 0,
                CheckFigures.dollars(used));
        checks.that(
                "most of the budget is used" + of,
                used.compareTo(BUDGET.multiply(MOSTLY)) >= 0,
                used.multiply(BigDecimal.valueOf(100)).divide(BUDGET, 0, RoundingMode.DOWN) + " %");
        checks.that(
                "the run ends for that reason" + of,
                end.state() == RunStatus.State.COMPLETED
                        && String.valueOf(end.reason()).startsWith("the budget of $"),
                end.state() + ": " + end.reason());
        Exactness.check(checks, Audit.of(services.kafka(), stage.topics(), Stage.collection(topic), Set.of(runId)), of);
    }

    private static long failures(PaidModel model) {
        return model.journal().stream()
                .filter(entry -> entry.mood() != Mood.ANSWERS)
                .count();
    }

    private static String row(Price price) {
        return "%s,%s,%s,%s,%s\n"
                .formatted(
                        price.provider(), price.model(), price.inputUsd(), price.outputUsd(), price.cachedInputUsd());
    }
}
