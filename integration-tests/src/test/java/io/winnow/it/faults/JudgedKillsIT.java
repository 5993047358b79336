package io.winnow.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.it.Service;
import io.winnow.messages.Attribute;
import io.winnow.messages.Doubt;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.Verdict;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.tester.model.ModelReply;
import io.winnow.tester.model.ModelRequest;
import io.winnow.tester.model.ModelServer;
import io.winnow.tester.model.OpenAiAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills one process after the other with {@code kill -9} while doubts about what a list says wait for their judge, and requires that what was
 * asked, dropped and listed is the same as where nothing was killed.
 *
 * <p>Each list is made by three runs, whose answers name the same things in other words. The judge answers when a run's last attribute is decided
 * about: so all doubts of a run come before its first verdict, and there is one right result. {@code -Dwinnow.kill.rounds} is the number of
 * lists with kills, {@code -Dwinnow.kill.seed} makes victims and instants.
 */
@Tag("faults")
class JudgedKillsIT {

    private static final int ROUNDS = Integer.getInteger("winnow.kill.rounds", 3);
    private static final long SEED = Long.getLong("winnow.kill.seed", 20_261_127L);

    private static final Topics TOPICS = Topics.withDefaultPrefix();

    /** A thing in a line, in the words of each answer. */
    private static final List<List<String>> THINGS = """
            LED lighting                   | Switch to LED bulbs          | Low-energy lamps
            Insulate the loft              | Loft insulation              | Insulating the attic
            Install solar panels           | Put photovoltaics on the roof | Rooftop solar power
            Turn down the thermostat       | Lower the room temperature   | Heat rooms less
            Cycle to work                  | Commute by bicycle           | Ride a bike to the office
            Eat less meat                  | Cut down on meat             | A mostly vegetarian diet
            Draught-proof windows          | Seal gaps around windows     | Stop draughts at windows
            Dry clothes on a line          | Air-dry laundry              | Hang washing outdoors
            Avoid standby power            | Switch devices off at the wall | No electronics on standby
            Take shorter showers           | Spend less time in the shower | Brief showers
            Install a heat pump            | Heat pump heating            | Replace the boiler with a heat pump
            Boil only the water you need   | Fill the kettle for one cup  | Do not overfill the kettle
            Trombone lessons               | Medieval falconry            | Quasar spectroscopy
            """.lines()
            .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
            .toList();

    private static final int ANSWERS = 3;
    private static final Pattern ENTRY = Pattern.compile("(?m)^(\\d+) \"(.*)\"\\?([\\d,]+)$");
    private static final Pattern SHOWN = Pattern.compile("(?m)^(\\d+) \"(.*)\"");

    private enum Victim {
        DEDUP,
        COORDINATOR,
        PRODUCER
    }

    /** What is done at some point of a run. */
    @FunctionalInterface
    private interface Deed {
        void be() throws Exception;
    }

    private enum Moment {
        IN_DOUBT,
        ASKED,
        ANSWERED
    }

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(1);

    @Test
    void decidesAsIfNothingHadBeenKilled() throws Exception {
        Random random = new Random(SEED);
        try (ModelServer models = new ModelServer(this::reply);
                Constellation constellation = Constellation.start(
                        directory,
                        1,
                        Map.of("LOCAL_BASE_URL", models.url("/v1"), "WINNOW_COORDINATOR_TASK_TIMEOUT", "30s"),
                        "coordinator",
                        "dedup",
                        "producer",
                        "ui")) {
            for (int answer = 0; answer < ANSWERS; answer++) {
                decide(constellation, "calm", answer, () -> {}, () -> {});
            }
            Set<String> calm = decisions(constellation, "calm");
            assertThat(calm).anyMatch(line -> line.contains("JUDGE")).anyMatch(line -> line.contains(" ? "));

            for (int round = 1; round <= ROUNDS; round++) {
                String collection = "round-" + round;
                Victim victim = Victim.values()[(round - 1) % Victim.values().length];
                // The first answer leaves nothing in doubt.
                int hit = 1 + random.nextInt(ANSWERS - 1);
                Moment moment = Moment.values()[random.nextInt(Moment.values().length)];
                long delay = random.nextLong(TimeUnit.MILLISECONDS.toNanos(300));
                System.out.printf(Locale.ROOT, "%s: %s, %s, answer %d%n", collection, victim, moment, hit + 1);
                Deed kill = () -> {
                    LockSupport.parkNanos(delay);
                    kill(constellation, victim);
                };
                for (int answer = 0; answer < ANSWERS; answer++) {
                    if (answer != hit) {
                        decide(constellation, collection, answer, () -> {}, () -> {});
                    } else if (moment == Moment.ANSWERED) {
                        decide(constellation, collection, answer, () -> {}, kill);
                    } else {
                        decide(
                                constellation,
                                collection,
                                answer,
                                () -> {
                                    awaitDoubts(constellation, collection, moment);
                                    kill.be();
                                },
                                () -> {});
                    }
                }

                assertThat(decisions(constellation, collection)).as(collection).isEqualTo(calm);
            }
        }
    }

    /** One run, from its order to its end. */
    private void decide(
            Constellation constellation, String collection, int answer, Deed whileDoubtsWait, Deed afterwards)
            throws Exception {
        gate = new CountDownLatch(1);
        asked.set(0);
        turn.set(answer);
        String runId = constellation.run("""
                {"topic":"%s","producers":1,"iterations":1,"requestSize":30,"facets":"off","routingConfig":"local:list",
                 "dedup":"semantic","judge":"local:judge"}
                """.formatted(collection));

        whileDoubtsWait.be();
        String last = THINGS.getLast().get(answer);
        await("the last attribute of " + runId)
                .atMost(Constellation.PATIENCE)
                .until(() -> read(constellation, TOPICS.uniqueAttributes(), collection)
                        .anyMatch(record -> text(record).equals(last)));
        gate.countDown();
        afterwards.be();

        constellation.awaitCompletion(runId);
    }

    private void awaitDoubts(Constellation constellation, String collection, Moment moment) {
        await("what is in doubt in " + collection)
                .atMost(Constellation.PATIENCE)
                .until(() -> moment == Moment.ASKED
                        ? asked.get() > 0
                        : read(constellation, TOPICS.doubts(), collection).count()
                                > read(constellation, TOPICS.verdicts(), collection)
                                        .count());
    }

    private static void kill(Constellation constellation, Victim victim) throws Exception {
        Service service = constellation.service(victim.name().toLowerCase(Locale.ROOT));
        assertThat(service.kill()).as("exit code of %s", victim).isEqualTo(Service.KILLED);
        service.startAgain();
        Constellation.awaitReady(service);
    }

    /** What was asked, dropped and listed, without what no two lists share. */
    private static Set<String> decisions(Constellation constellation, String collection) {
        Stream<String> listed = read(constellation, TOPICS.uniqueAttributes(), collection)
                .map(record -> text(record) + unchecked(record));
        Stream<String> dropped = read(constellation, TOPICS.merges(), collection)
                .map(record -> Json.read(record.value(), Merge.class))
                .map(merge -> merge.dropped() + " = " + merge.twin() + ' ' + merge.rule() + ' ' + merge.score());
        Stream<String> doubts = read(constellation, TOPICS.doubts(), collection)
                .map(record -> Json.read(record.value(), Doubt.class))
                .map(doubt -> doubt.text() + " ? "
                        + doubt.candidates().stream().map(Doubt.Option::text).toList());
        Stream<String> verdicts = read(constellation, TOPICS.verdicts(), collection)
                .map(record -> Json.read(record.value(), Verdict.class))
                .map(verdict -> form(verdict.key()) + " : " + verdict.kind() + ' ' + form(verdict.same()));
        return Stream.of(listed, dropped, doubts, verdicts)
                .flatMap(lines -> lines)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        return Json.read(record.value(), Attribute.class).attribute();
    }

    private static String unchecked(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(WinnowHeaders.UNCHECKED) == null ? "" : ", unchecked";
    }

    private static String form(@Nullable String key) {
        return key == null ? "" : key.substring(key.indexOf('|') + 1);
    }

    /** All committed records of a collection on a topic. */
    private static Stream<ConsumerRecord<byte[], byte[]>> read(
            Constellation constellation, String topic, String collection) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", constellation.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            Stream.Builder<ConsumerRecord<byte[], byte[]>> all = Stream.builder();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(all);
            }
            return all.build().filter(record -> record.value() != null && isOf(record, collection));
        }
    }

    private static boolean isOf(ConsumerRecord<byte[], byte[]> record, String collection) {
        try {
            return Json.MAPPER
                    .readTree(record.value())
                    .path("collection")
                    .asText()
                    .equals(collection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ModelReply reply(ModelRequest request) {
        if (!request.json().get("model").asText().equals("judge")) {
            int answer = turn.get();
            return OpenAiAnswer.reply(
                    THINGS.stream().map(thing -> thing.get(answer)).collect(Collectors.joining("\n")), 100, 50);
        }
        asked.incrementAndGet();
        try {
            assertThat(gate.await(2 * Constellation.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("the run's attributes are decided about")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        JsonNode messages = request.json().get("messages");
        String prompt = messages.get(messages.size() - 1).get("content").asText();
        Map<String, String> texts =
                SHOWN.matcher(prompt).results().collect(Collectors.toMap(line -> line.group(1), line -> line.group(2)));
        return OpenAiAnswer.reply(
                ENTRY.matcher(prompt)
                        .results()
                        .map(entry -> entry.group(1) + ":"
                                + Stream.of(entry.group(3).split(","))
                                        .filter(number -> thing(texts.get(number)) == thing(entry.group(2)))
                                        .findFirst()
                                        .orElse("0"))
                        .collect(Collectors.joining("\n")),
                100,
                50);
    }

    private static int thing(String text) {
        return IntStream.range(0, THINGS.size())
                .filter(number -> THINGS.get(number).contains(text))
                .findFirst()
                .orElseThrow();
    }
}
