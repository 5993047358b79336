package io.winnow.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.presence.Presence;
import io.winnow.messages.text.DedupMode;
import io.winnow.router.cost.Price;
import io.winnow.router.health.TargetHealth;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class JsonTest {

    private static final RunRequest REQUEST = RunRequest.explore("Paris attractions")
            .producers(3)
            .iterations(5)
            .routing("backoff", "random:random")
            .maxDuration(Duration.ofMinutes(2))
            .seed(42)
            .targetCoverage(0.9)
            .spending(new Spending(
                    new BigDecimal("0.50"),
                    null,
                    List.of(new Price(
                            "random",
                            "random",
                            new BigDecimal("0.15"),
                            new BigDecimal("0.6"),
                            new BigDecimal("0.0375"),
                            0))))
            .steering(Steering.ofFacets("food,history"))
            .build();

    @Test
    void readsWhatItWrote() {
        RunCommand command = RunCommand.start("r1", REQUEST, Instant.parse("2026-11-22T10:00:00.123Z"));

        RunCommand read = Json.read(Json.write(command), RunCommand.class);

        assertThat(read).isEqualTo(command);
    }

    @Test
    void writesWhatAPersonCanRead() {
        String json = new String(Json.write(new Tally(2, "r1", "paris", "r1.0.1.1", 3, 2, 0)), UTF_8);

        assertThat(json)
                .isEqualTo(
                        "{\"v\":2,\"runId\":\"r1\",\"collection\":\"paris\",\"callId\":\"r1.0.1.1\",\"unique\":3,\"duplicate\":2,\"quarantined\":0}");
    }

    @Test
    void readsTheTaskThatItWroteForAJudge() {
        Instant at = Instant.parse("2026-11-26T10:00:00Z");
        Doubt doubt = new Doubt(
                Doubt.VERSION,
                "r1",
                "home",
                3,
                "r1.0.1.1",
                "home|led lights",
                "LED lights",
                List.of(new Doubt.Option("home|led lighting", "LED lighting")),
                at);
        Task task = new Task(
                Task.VERSION,
                Task.Kind.JUDGE,
                "r1.0.2",
                "r1.0.2.1",
                "r1",
                0,
                1,
                "home",
                3,
                DedupMode.SEMANTIC,
                2,
                new Task.Ask("Saving energy", 1, null, false, false, null),
                new Task.Routing("backoff", "random:random", "unique-per-dollar", List.of()),
                Task.Allowance.ofRequests(1),
                7,
                at,
                at,
                List.of(doubt),
                true);

        Task read = Json.read(Json.write(task), Task.class);

        assertThat(read).isEqualTo(task);
        assertThat(read.ofExecution("x").doubts()).containsExactly(doubt);
    }

    @Test
    void readsThePresenceThatItWrote() {
        Presence presence = new Presence(
                Presence.VERSION,
                "producer-1",
                "pod-7",
                Instant.parse("2026-11-22T10:00:00Z"),
                Instant.parse("2026-11-22T10:00:02.5Z"),
                10_000,
                Presence.State.RUNNING,
                256,
                3,
                41,
                44,
                3,
                List.of(
                        new Presence.ProviderState("openai", true, false, null),
                        new Presence.ProviderState("groq", false, false, "groq needs a key: set GROQ_API_KEY")),
                List.of(
                        new Presence.TargetHealth(
                                "openai",
                                "gpt-4o-mini",
                                TargetHealth.State.COOLING,
                                Instant.parse("2026-11-22T10:00:09Z"),
                                "rate-limited: slow down",
                                0,
                                4,
                                20,
                                3),
                        new Presence.TargetHealth(
                                "random", "random", TargetHealth.State.HEALTHY, null, null, 3, null, 24, 0)));

        Presence read = Json.read(Json.write(presence), Presence.class);

        assertThat(read).isEqualTo(presence);
    }

    @Test
    void readsTheNameThatAnEarlierReleaseGaveToAHalfOpenCircuit() {
        byte[] json = """
                {"provider":"openai","model":"m","state":"PROBING","inFlight":0,"requests":1,"failed":1}
                """.getBytes(UTF_8);

        Presence.TargetHealth read = Json.read(json, Presence.TargetHealth.class);

        assertThat(read.state()).isEqualTo(TargetHealth.State.HALF_OPEN);
        assertThat(new String(Json.write(read), UTF_8)).contains("\"state\":\"HALF_OPEN\"");
    }

    @Test
    void writesTheTalliesOfARunTogether() {
        TallyBatch batch =
                new TallyBatch(TallyBatch.VERSION, "r1", "paris", List.of(new TallyBatch.OfCall("r1.0.1.1", 3, 2, 0)));

        String json = new String(Json.write(batch), UTF_8);

        assertThat(json).isEqualTo("""
                {"v":3,"runId":"r1","collection":"paris","calls":[\
                {"callId":"r1.0.1.1","unique":3,"duplicate":2,"quarantined":0}]}""");
        assertThat(Json.read(json.getBytes(UTF_8), TallyBatch.class)).isEqualTo(batch);
    }

    @Test
    void readsTheTallyThatAnEarlierReleaseWroteByItself() {
        Tally tally = new Tally(2, "r1", "paris", "r1.0.1.1", 3, 2, 1);

        assertThat(Json.read(Json.write(tally), TallyBatch.class).tallies()).containsExactly(tally);
    }

    @Test
    void refusesTalliesThatAreNotWhole() {
        for (String json : List.of(
                "{\"v\":3,\"runId\":\"r\",\"collection\":\"paris\"}",
                "{\"v\":3,\"runId\":\"r\",\"calls\":[]}",
                "{\"v\":3,\"runId\":\"r\",\"calls\":[null]}",
                "{\"v\":3,\"runId\":\"r\",\"calls\":[{\"unique\":1,\"duplicate\":0,\"quarantined\":0}]}",
                "{\"v\":3,\"runId\":\"r\",\"calls\":[{\"callId\":\"c\",\"unique\":1,\"duplicate\":-1,\"quarantined\":0}]}",
                "{\"v\":3,\"calls\":[{\"callId\":\"c\",\"unique\":1,\"duplicate\":0,\"quarantined\":0}]}",
                "{\"v\":2,\"runId\":\"r\",\"callId\":\"c\",\"unique\":1,\"duplicate\":0}")) {
            assertThatThrownBy(() -> Json.read(json.getBytes(UTF_8), TallyBatch.class))
                    .as(json)
                    .isInstanceOf(SerializationException.class)
                    .hasMessageStartingWith("not a TallyBatch: ");
        }
    }

    @Test
    void ignoresFieldsOfLaterReleases() {
        byte[] json =
                "{\"v\":3,\"runId\":\"r\",\"collection\":\"paris\",\"callId\":\"c\",\"unique\":1,\"duplicate\":0,\"quarantined\":0,\"new\":{}}"
                        .getBytes(UTF_8);

        assertThat(Json.read(json, Tally.class)).isEqualTo(new Tally(3, "r", "paris", "c", 1, 0, 0));
    }

    @Test
    void refusesBrokenJson() {
        assertThatThrownBy(() -> Json.read("{\"v\":1,".getBytes(UTF_8), Tally.class))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("not a Tally: ");
    }

    @Test
    void readsRequestsOfEarlierReleases() {
        byte[] json = """
                {"kind":"EXPLORE","topic":"Paris","collection":"paris","producers":1,"requestSize":60,
                 "routingStrategy":"backoff","routingConfig":"random:random","dedup":"CANONICAL","fresh":false,
                 "generation":0,"seed":1}""".getBytes(UTF_8);

        RunRequest read = Json.read(json, RunRequest.class);

        assertThat(read.spending()).isEqualTo(Spending.FREE);
        assertThat(read.steering()).isEqualTo(Steering.OFF);
    }

    @Test
    void readsTotalsOfEarlierReleases() {
        byte[] json = """
                {"calls":1,"failedCalls":0,"requests":1,"failedRequests":0,"raw":60,"unique":50,"duplicate":10,
                 "quarantined":0,"inputTokens":5,"outputTokens":6}""".getBytes(UTF_8);

        Totals read = Json.read(json, Totals.class);

        assertThat(read).isEqualTo(new Totals(1, 0, 1, 0, 60, 50, 10, 0, 0, 5, 0, 6, null, null, 0));
    }
}
