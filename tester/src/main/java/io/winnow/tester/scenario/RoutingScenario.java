package io.winnow.tester.scenario;

import io.winnow.messages.RunStatus;
import io.winnow.tester.equipment.Audit;
import io.winnow.tester.equipment.Services;
import io.winnow.tester.model.PaidModel;
import io.winnow.tester.model.PaidModel.Entry;
import io.winnow.tester.model.PaidModel.Mood;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which model is called when there are several of different speed and reliability. */
public final class RoutingScenario implements Scenario {

    private static final Duration LEFT_ALONE = Duration.ofMillis(1_500);

    /** Requests that were on their way when the refusal was heard. */
    private static final Duration UNDER_WAY = Duration.ofMillis(300);

    private static final int REFUSALS = 2;

    @Override
    public String name() {
        return "routing";
    }

    @Override
    public String description() {
        return "shares as each strategy promises; a model that fails is left alone, and used again later";
    }

    @Override
    public void play(Stage stage, Checks checks) throws IOException, InterruptedException {
        try (PaidModel quick = PaidModel.that(Mood.ANSWERS);
                PaidModel slow = PaidModel.that(Mood.ANSWERS);
                PaidModel steady = PaidModel.that(Mood.ANSWERS);
                PaidModel moody = PaidModel.that(Mood.ANSWERS)) {
            quick.answering(10, 400);
            slow.answering(10, 400).pace(Duration.ofMillis(120));
            steady.answering(10, 400).pace(Duration.ofMillis(30));
            moody.answering(10, 400).pace(Duration.ofMillis(30)).retryAfter(LEFT_ALONE);
            Services services = stage.serve(Map.of(
                    "QUICK_BASE_URL", quick.baseUrl(),
                    "SLOW_BASE_URL", slow.baseUrl(),
                    "STEADY_BASE_URL", steady.baseUrl(),
                    "MOODY_BASE_URL", moody.baseUrl()));

            play(stage, checks, services, "weighted", "quick:m:3,slow:m:2,steady:m:1", 4, 15);
            checks.equal("weighted 3:2:1 of 60 calls", shares(quick, slow, steady), "30 : 20 : 10");

            int quickBefore = quick.journal().size();
            int slowBefore = slow.journal().size();
            play(stage, checks, services, "roundrobin", "quick:m,slow:m", 4, 10);
            checks.equal(
                    "round robin of 40 calls, one model slower",
                    (quick.journal().size() - quickBefore) + " : "
                            + (slow.journal().size() - slowBefore),
                    "20 : 20");

            checkPriority(stage, checks, services, moody, steady);
        }
    }

    private static void checkPriority(Stage stage, Checks checks, Services services, PaidModel moody, PaidModel steady)
            throws IOException, InterruptedException {
        int steadyBefore = steady.journal().size();
        moody.next(List.of(Mood.ANSWERS, Mood.ANSWERS, Mood.ANSWERS, Mood.ANSWERS, Mood.SAYS_429, Mood.SAYS_429));
        RunStatus end = play(stage, checks, services, "priority", "moody:m,steady:m", 2, 50);
        List<Entry> asked = moody.journal();
        Instant refused = asked.stream()
                .filter(entry -> entry.mood() == Mood.SAYS_429)
                .map(Entry::at)
                .findFirst()
                .orElse(Instant.MAX);
        checks.equal("priority: the first did refuse, with 429", moody.times(Mood.SAYS_429), (long) REFUSALS);
        checks.that(
                "the second answered meanwhile",
                steady.journal().size() > steadyBefore,
                steady.journal().size() - steadyBefore + " calls");
        List<Entry> disturbed = asked.stream()
                .filter(entry -> entry.at().isAfter(refused.plus(UNDER_WAY))
                        && entry.at().isBefore(refused.plus(LEFT_ALONE)))
                .toList();
        List<Entry> later = asked.stream()
                .filter(entry -> !entry.at().isBefore(refused.plus(LEFT_ALONE)) && entry.mood() == Mood.ANSWERS)
                .toList();
        checks.that(
                "the first was left alone as long as it asked",
                disturbed.isEmpty() && !refused.equals(Instant.MAX),
                disturbed.size() + " requests within " + CheckFigures.seconds(LEFT_ALONE));
        checks.that("and was asked again later", !later.isEmpty(), later.size() + " calls");
        checks.equal("no call of the run was lost to it", end.totals().calls(), 100L);
    }

    private static RunStatus play(
            Stage stage,
            Checks checks,
            Services services,
            String strategy,
            String targets,
            int producers,
            int iterations)
            throws IOException, InterruptedException {
        String topic = stage.topic(strategy);
        String runId = services.start(Map.of(
                "topic",
                topic,
                "producers",
                producers,
                "iterations",
                iterations,
                "requestSize",
                10,
                "facets",
                "off",
                "routingStrategy",
                strategy,
                "routingConfig",
                targets));
        RunStatus end = services.end(runId);
        Exactness.check(
                checks,
                Audit.of(services.kafka(), stage.topics(), Stage.collection(topic), Set.of(runId)),
                " (" + strategy + ")");
        return end;
    }

    private static String shares(PaidModel... models) {
        return String.join(
                " : ",
                java.util.Arrays.stream(models)
                        .map(model -> String.valueOf(model.journal().size()))
                        .toList());
    }
}
