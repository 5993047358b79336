package io.winnow.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.winnow.messages.Call;
import io.winnow.messages.Json;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.presence.Presence;
import io.winnow.producer.presence.Activity;
import io.winnow.producer.presence.PresenceReporter;
import io.winnow.producer.presence.PresenceSource;
import io.winnow.router.grammar.Target;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import io.winnow.router.health.TargetHealth;
import io.winnow.tester.model.ModelReply;
import io.winnow.tester.model.ModelServer;
import io.winnow.tester.model.OpenAiAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PresenceTest extends BrokerTest {

    /** Some beats, so that one that comes late misses nothing. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(8);

    /**
     * The circuit opens with the fifth, for half of 5 s at least. After a sixth, the target's cool-down of up to 16 s could be longer than
     * a call waits.
     */
    private static final int FAILURES = 5;

    private final ModelServer model = new ModelServer(request -> ModelReply.of(500, ""));
    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench(kafka).with("LOCAL_BASE_URL", model.url("/v1"));
    }

    @AfterEach
    void close() {
        bench.closeMeanwhile(model);
    }

    @Test
    void tellsWhichModelsAreLeftAloneUntilWhenAndWhyAndThatTheyAreWellAgain() {
        AtomicReference<Instant> refused = new AtomicReference<>();
        AtomicInteger broke = new AtomicInteger();
        model.reply(request -> {
            if (request.body().contains("\"limited\"") && refused.compareAndSet(null, Instant.now())) {
                return ModelReply.error(429, "slow\ndown").with("Retry-After", String.valueOf(RETRY_AFTER.toSeconds()));
            }
            return request.body().contains("\"broken\"") && broke.incrementAndGet() <= FAILURES
                    ? ModelReply.error(500, "out of order")
                    : answer();
        });
        bench.worker();

        bench.hand(bench.task("backoff", "local:limited"));
        bench.hand(bench.task("backoff", "local:broken", 9, Duration.ofSeconds(60)));
        await().atMost(Bench.PATIENCE).until(() -> bench.calls().size() == 2);
        Presence healed = awaitPresence(presence -> presence.calls() == 2);

        assertThat(bench.calls())
                .allSatisfy(call -> assertThat(call.outcome()).as("%s", call).isEqualTo(Call.Outcome.SUCCEEDED));
        Presence.TargetHealth cooling = first("limited", TargetHealth.State.COOLING);
        assertThat(cooling.until())
                .isBetween(
                        refused.get().plus(RETRY_AFTER),
                        refused.get().plus(RETRY_AFTER).plusSeconds(30));
        assertThat(cooling.reason()).isEqualTo("rate-limited: slow down");
        assertThat(cooling.limit()).isEqualTo(1);
        assertThat(cooling.requests()).isEqualTo(1);
        assertThat(cooling.failed()).isEqualTo(1);
        Presence.TargetHealth open = first("broken", TargetHealth.State.OPEN);
        assertThat(open.until()).isAfter(refused.get());
        assertThat(open.reason()).isEqualTo("unavailable: out of order");
        assertThat(open.failed()).isEqualTo(FAILURES);
        assertThat(healed.targets()).extracting(Presence.TargetHealth::model).containsExactly("broken", "limited");
        assertThat(healed.targets()).allSatisfy(target -> {
            assertThat(target.state()).isEqualTo(TargetHealth.State.HEALTHY);
            assertThat(target.until()).isNull();
            assertThat(target.reason()).isNull();
            assertThat(target.inFlight()).isZero();
        });
        assertThat(healed.requests()).isEqualTo(FAILURES + 3L);
        assertThat(healed.failedRequests()).isEqualTo(FAILURES + 1L);
    }

    @Test
    void saysWhoItIsWhatItHoldsAndThatItStops() {
        Semaphore answers = new Semaphore(0);
        model.reply(request -> {
            answers.acquireUninterruptibly();
            return answer();
        });
        Instant before = Instant.now().minusMillis(1);
        ProducerService worker = bench.worker("one", 7, Duration.ofSeconds(20));
        bench.hand(bench.task("backoff", "local:m"));
        Presence busy = awaitPresence(presence -> presence.inFlight() == 1);

        Thread stop = Thread.startVirtualThread(worker::close);
        awaitPresence(presence -> presence.state() == Presence.State.STOPPING);
        answers.release();
        await().atMost(Bench.PATIENCE).until(() -> !stop.isAlive());
        awaitPresence(presence -> presence.state() == Presence.State.STOPPED);

        assertThat(busy.instance()).isEqualTo("one");
        assertThat(busy.host()).isNotBlank();
        assertThat(busy.capacity()).isEqualTo(7);
        assertThat(busy.startedAt()).isBetween(before, busy.at());
        assertThat(busy.everyMs()).isEqualTo(10_000);
        List<Presence> all = presences();
        assertThat(all.getLast().state()).isEqualTo(Presence.State.STOPPED);
        assertThat(all.getLast().inFlight()).isZero();
        assertThat(all.getLast().calls()).isEqualTo(1);
        assertThat(all).extracting(Presence::at).isSorted();
        assertThat(bench.records(bench.topics.producers()))
                .allSatisfy(
                        record -> assertThat(new String(record.key(), UTF_8)).isEqualTo("one"));
    }

    @Test
    void tellsOfChangesAtOnceAndOfNothingNewOnlyNowAndThen() {
        AtomicInteger inFlight = new AtomicInteger();
        PresenceReporter.Pace pace = new PresenceReporter.Pace(Duration.ofMillis(100), Duration.ofSeconds(5));
        try (PresenceReporter reporter = new PresenceReporter(
                KafkaSettings.of(kafka.bootstrapServers()),
                bench.topics.producers(),
                "w",
                host -> new PresenceSource(
                        new PresenceSource.Identity("w", host, Instant.now(), 8, List.of()),
                        inFlight::get,
                        nanos -> List.of(),
                        new Activity()),
                pace,
                InstantSource.system())) {
            reporter.begin();
            await().atMost(Bench.PATIENCE).until(() -> presences().size() == 2);

            inFlight.set(3);
            awaitPresence(presence -> presence.inFlight() == 3);
        }

        List<Presence> all = presences();
        assertThat(Duration.between(all.get(0).at(), all.get(1).at()))
                .as("nothing was new for fifty beats")
                .isGreaterThanOrEqualTo(Duration.ofMillis(4_900));
        assertThat(Duration.between(all.get(1).at(), all.get(2).at()))
                .as("something was new")
                .isLessThan(Duration.ofMillis(4_900));
        assertThat(all.get(2).inFlight()).isEqualTo(3);
    }

    @Test
    void aTopicThatIsNotThereKeepsNoCallBackAndNoStop() throws Exception {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(bench.topics.producers())).all().get();
        }
        ProducerService worker = bench.worker();
        bench.hand(bench.task("backoff", "random:latency=0ms"));
        await().atMost(Bench.PATIENCE).until(() -> bench.calls().size() == 1);
        long begun = System.nanoTime();

        worker.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
        assertThat(bench.calls().getFirst().outcome()).isEqualTo(Call.Outcome.SUCCEEDED);
        try (Admin admin = admin()) {
            assertThat(admin.listTopics().names().get()).doesNotContain(bench.topics.producers());
        }
    }

    @Test
    void aTopicWithAnotherPolicyLosesNothingAndIsNotRefused() {
        setPolicy(bench.topics.producers(), "compact,delete");

        try (Admin admin = admin()) {
            TopicSetup.ensure(admin, bench.topics, 3, (short) 1);

            setPolicy(bench.topics.calls(), "compact");
            assertThatThrownBy(() -> TopicSetup.ensure(admin, bench.topics, 3, (short) 1))
                    .isInstanceOf(WinnowException.class)
                    .hasMessageContaining(bench.topics.calls());
        }
    }

    @Test
    void tellsOfThoseThatAreLeftAloneAndThoseThatWereAskedLastWhenThereAreTooMany() {
        List<TargetHealth> many = new ArrayList<>();
        IntStream.range(0, 500).mapToObj(i -> healthy("m" + i, i)).forEach(many::add);
        many.add(new TargetHealth(
                new Target("a", "cooling", null),
                TargetHealth.State.COOLING,
                2_000L,
                Failure.of(FailureKind.RATE_LIMITED, "x".repeat(10_000)),
                0,
                1,
                null));
        many.add(new TargetHealth(new Target("a", "new", null), TargetHealth.State.HEALTHY, null, null, 0, null, null));
        PresenceSource source = new PresenceSource(
                new PresenceSource.Identity("w", "h", Instant.EPOCH, 8, List.of()),
                () -> 0,
                nanos -> many,
                new Activity());

        Presence presence = source.presence(
                source.look(1_000), 1_000, Instant.EPOCH, Duration.ofSeconds(1), Presence.State.RUNNING);

        assertThat(presence.targets())
                .extracting(Presence.TargetHealth::model)
                .hasSize(100)
                .contains("cooling", "m499", "m401")
                .doesNotContain("m400", "new");
        assertThat(Json.write(presence)).hasSizeLessThan(20_000);
    }

    private static TargetHealth healthy(String model, long askedAt) {
        return new TargetHealth(new Target("a", model, null), TargetHealth.State.HEALTHY, null, null, 0, null, askedAt);
    }

    private Presence.TargetHealth first(String model, TargetHealth.State state) {
        Optional<Presence.TargetHealth> found = presences().stream()
                .flatMap(presence -> presence.targets().stream())
                .filter(target -> target.model().equals(model) && target.state() == state)
                .findFirst();
        assertThat(found).as("%s was %s", model, state).isPresent();
        return found.get();
    }

    private Presence awaitPresence(Predicate<Presence> wanted) {
        return await().atMost(Bench.PATIENCE)
                .until(() -> presences().stream().filter(wanted).findFirst(), Optional::isPresent)
                .get();
    }

    private List<Presence> presences() {
        return bench.records(bench.topics.producers()).stream()
                .map(record -> Json.read(record.value(), Presence.class))
                .toList();
    }

    private static ModelReply answer() {
        return OpenAiAnswer.reply("Eiffel Tower\nLouvre", 31, 17);
    }

    private static void setPolicy(String topic, String policy) {
        try (Admin admin = admin()) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            ConfigEntry entry = new ConfigEntry("cleanup.policy", policy);
            admin.incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
            await().until(() -> admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .get("cleanup.policy")
                    .value()
                    .equals(policy));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }
}
