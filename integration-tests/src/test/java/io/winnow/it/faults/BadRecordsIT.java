package io.winnow.it.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.it.Cable;
import io.winnow.it.Cable.Way;
import io.winnow.it.Winnow;
import io.winnow.it.Winnow.Place;
import io.winnow.it.faults.Wired.Work;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Tally;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Sameness;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Others write onto Winnow's topics what should not be there, while it works. */
@Tag("faults")
@ExtendWith(Wired.Provided.class)
class BadRecordsIT {

    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final long SEED = Long.getLong("winnow.faults.seed", 20_261_123L);

    @Test
    void poisonOnEveryTopicHarmsNothing(Wired wired, @TempDir Path directory) throws Exception {
        try (Work work = wired.work("beside-poison")) {
            work.load().awaitSent(500);

            Map<String, Integer> taken = sendPoison(wired.broker().bootstrapServers());

            assertThat(taken.keySet()).as("topics that took poison").containsAll(Poison.topics());
            assertThat(taken.values()).as("records taken by each topic").allMatch(count -> count >= 15);
            work.requireExact();
            // Those that read one topic to take orders from it put aside what is none.
            await("dead letters")
                    .atMost(Constellation.PATIENCE)
                    .pollInSameThread()
                    .untilAsserted(() -> assertThat(sourcesOfDeadLetters(wired))
                            .contains(
                                    TOPICS.rawAttributes(),
                                    TOPICS.tasks(),
                                    TOPICS.runs(),
                                    TOPICS.calls(),
                                    TOPICS.tallies()));
            requireAnswers(wired);
            Place place = Place.in(directory);
            String kafka = wired.broker().bootstrapServers();
            assertThat(place.expect(0, "runs", "--kafka", kafka).out()).isNotEmpty();
            assertThat(place.expect(0, "export", "beside-poison", "--kafka", kafka)
                            .out())
                    .hasSize(work.load().attributes());
            Winnow run = place.expect(
                    0,
                    "run",
                    "--topic",
                    "After poison",
                    "--kafka",
                    kafka,
                    "--routing-config",
                    "random:random",
                    "--producers",
                    "1",
                    "--iterations",
                    "1");
            assertThat(run.err()).noneMatch(line -> line.strip().startsWith("at "));
        }
    }

    @Test
    void whatASenderWithoutIdempotenceSendsAgainComesOutOnce(Wired wired) throws Exception {
        Cable cable = wired.cable(Wired.FOREIGN);
        List<ProducerRecord<byte[], byte[]>> records = records("sent-again", 3_000, 1_000, number -> null);
        Map<String, Object> careless = Map.of(
                "bootstrap.servers",
                "127.0.0.1:" + cable.port(),
                "enable.idempotence",
                false,
                "acks",
                "all",
                "max.in.flight.requests.per.connection",
                5,
                "batch.size",
                2_000,
                "request.timeout.ms",
                1_000,
                "linger.ms",
                1);
        try (KafkaProducer<byte[], byte[]> producer = producer(careless)) {
            for (int part = 0; part < 3; part++) {
                long kept = cable.kept();
                records.subList(part * 1_000, part * 1_000 + 500).forEach(producer::send);
                producer.flush();

                cable.hold(Way.TO_CLIENT);

                records.subList(part * 1_000 + 500, (part + 1) * 1_000).forEach(producer::send);
                await("answers held").atMost(Constellation.PATIENCE).until(() -> cable.kept() > kept);
                int broken = cable.broken();
                cable.cut();
                cable.release();
                producer.flush();
                assertThat(cable.broken()).as("connections broken").isGreaterThan(broken);
            }
            records.reversed().forEach(producer::send);
        }

        assertThat(wired.exactness().published("sent-again"))
                .as("records on the topic, of %d that were sent on purpose", 2 * records.size())
                .isGreaterThan(2L * records.size());
        wired.exactness().require("sent-again", rows(1_000));
        wired.requireUnharmed();
    }

    @Test
    void timesOfOtherYearsChangeNothing(Wired wired) throws Exception {
        Instant now = Instant.now();
        List<Long> past = List.of(
                1L,
                Instant.parse("1999-12-31T23:59:59Z").toEpochMilli(),
                now.minus(Duration.ofDays(400)).toEpochMilli(),
                now.plus(Duration.ofMinutes(50)).toEpochMilli());
        Random random = new Random(SEED);
        try (Work work = wired.work("beside-other-years");
                KafkaProducer<byte[], byte[]> producer =
                        producer(Map.of("bootstrap.servers", wired.broker().bootstrapServers()))) {
            work.load().awaitSent(500);
            for (ProducerRecord<byte[], byte[]> record :
                    records("other-years", 2_000, 700, number -> past.get(random.nextInt(past.size())))) {
                producer.send(record);
            }
            int partitions = producer.partitionsFor(TOPICS.runs()).size();
            for (long time : past) {
                for (ProducerRecord<byte[], byte[]> record : events(time, partitions)) {
                    producer.send(record).get();
                }
            }
            producer.send(new Timeless(
                            records("other-years", 1, 1, number -> null).getFirst()))
                    .get();
            for (ProducerRecord<byte[], byte[]> record : events(1, partitions)) {
                producer.send(new Timeless(record)).get();
            }
            Instant future = now.plus(Duration.ofDays(10 * 365));
            Future<RecordMetadata> tooNew = producer.send(records("other-years", 1, 1, number -> future.toEpochMilli())
                    .getFirst());

            assertThat(outcome(tooNew)).as("a record of ten years ahead").isInstanceOf(InvalidTimestampException.class);
            // First, because nothing may be under way while a list is compared.
            work.requireExact();
            producer.flush();
            wired.exactness().require("other-years", rows(700));
            RunStatus strange = await("end of the run of 1999")
                    .atMost(Constellation.PATIENCE)
                    .pollInSameThread()
                    .until(
                            () -> wired.constellation().api().status("other-years-run"),
                            status -> status.state().isTerminal());
            assertThat(strange.state()).as(String.valueOf(strange.reason())).isEqualTo(RunStatus.State.COMPLETED);
            assertThat(strange.totals().raw()).isEqualTo(strange.totals().decided());
            requireAnswers(wired);
        }
    }

    /** An order, a report and a tally that are of other years inside and outside. */
    private static List<ProducerRecord<byte[], byte[]>> events(long time, int partitions) {
        RunRequest request = RunRequest.explore("Other years run")
                .producers(1)
                .iterations(1)
                .routing("backoff", "random:random")
                .build();
        RunCommand command = RunCommand.start("other-years-run", request, Instant.parse("2199-01-01T00:00:00Z"));
        Tally tally = new Tally(Tally.VERSION, Poison.NAME, Poison.NAME, Poison.NAME + ".0.1.1", 1, 1, 0);
        return List.of(
                at(time, CollectionPartitioner.record(TOPICS.runs(), command, partitions)),
                at(time, CollectionPartitioner.record(TOPICS.tallies(), tally, partitions)));
    }

    private static ProducerRecord<byte[], byte[]> at(long time, ProducerRecord<byte[], byte[]> record) {
        return new ProducerRecord<>(record.topic(), record.partition(), time, record.key(), record.value());
    }

    /** A record that says no time, as clients other than Java's may send it. */
    private static final class Timeless extends ProducerRecord<byte[], byte[]> {

        Timeless(ProducerRecord<byte[], byte[]> record) {
            super(record.topic(), record.partition(), null, record.key(), record.value(), record.headers());
        }

        @Override
        public Long timestamp() {
            return -1L;
        }
    }

    private static Throwable outcome(Future<?> sent) throws InterruptedException {
        try {
            sent.get();
            return new AssertionError("it was taken");
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    /** Sends all poison, one record after the other, and returns how many each topic took. */
    private static Map<String, Integer> sendPoison(String bootstrapServers) throws InterruptedException {
        Map<String, Integer> taken = new HashMap<>();
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "max.request.size",
                4 * 1024 * 1024,
                "retries",
                0,
                "linger.ms",
                0))) {
            for (String topic : Poison.topics()) {
                for (ProducerRecord<byte[], byte[]> record : Poison.forTopic(topic, SEED)) {
                    try {
                        producer.send(record).get();
                        taken.merge(topic, 1, Integer::sum);
                    } catch (ExecutionException e) {
                        // A broker takes no record without a key where it compacts: the others are enough.
                        assertThat(record.key() == null || record.key().length > 10_000)
                                .as("%s refused by the broker: %s", topic, e.getCause())
                                .isTrue();
                    }
                }
            }
        }
        return taken;
    }

    private static Set<String> sourcesOfDeadLetters(Wired wired) {
        Set<String> sources = new HashSet<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", wired.broker().bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPICS.deadLetters()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> letter : consumer.poll(Duration.ofMillis(200))) {
                    String source = WinnowHeaders.text(letter.headers(), WinnowHeaders.SOURCE);
                    if (source != null && WinnowHeaders.text(letter.headers(), WinnowHeaders.REASON) != null) {
                        sources.add(source.replaceFirst("-\\d+@\\d+$", ""));
                    }
                }
            }
        }
        return sources;
    }

    /** Whatever the page asks for is answered. */
    private static void requireAnswers(Wired wired) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (String path : List.of(
                    "/api/runs",
                    "/api/collections",
                    "/api/producers",
                    "/api/dead-letters",
                    "/api/collections/poison/attributes",
                    "/api/collections/beside-poison/attributes",
                    "/api/providers")) {
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                        + wired.service("ui").port() + path))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode())
                        .as("%s: %s", path, answer.body())
                        .isEqualTo(200);
            }
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> configuration) {
        return new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Set<String> rows(int attributes) {
        return IntStream.range(0, attributes)
                .mapToObj(number -> "row-" + number)
                .collect(Collectors.toSet());
    }

    /** What a producer of Winnow would publish, at chosen times. */
    private static List<ProducerRecord<byte[], byte[]>> records(
            String collection, int count, int attributes, java.util.function.IntFunction<Long> times) {
        Random random = new Random(SEED);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String row = "row-" + (i < attributes ? i : random.nextInt(attributes));
            String callId = collection + ".0." + (1 + i / 50) + ".1";
            Attribute attribute = new Attribute(
                    Attribute.VERSION, row, row, collection, "random", "random", collection, callId, Instant.EPOCH);
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    TOPICS.rawAttributes(),
                    null,
                    times.apply(i),
                    new AttributeKey(collection, row).toBytes(),
                    // Each is different, so that the first one can be recognized.
                    Json.write(attribute));
            record.headers().add(WinnowHeaders.CANONICAL, WinnowHeaders.form(Sameness.USUAL));
            record.headers().add(WinnowHeaders.CALL, callId.getBytes(US_ASCII));
            records.add(record);
        }
        return records;
    }
}
