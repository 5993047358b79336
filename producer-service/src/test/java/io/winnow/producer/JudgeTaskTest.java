package io.winnow.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.messages.Call;
import io.winnow.messages.Doubt;
import io.winnow.messages.Json;
import io.winnow.messages.Task;
import io.winnow.messages.Verdict;
import io.winnow.messages.Verdict.Kind;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.tester.model.ModelServer;
import io.winnow.tester.model.OpenAiAnswer;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Tasks that ask a judge, from the prompt to the verdicts. */
class JudgeTaskTest extends BrokerTest {

    @Test
    void publishesAVerdictOnEachDoubtBeforeItReports() {
        try (ModelServer model = new ModelServer(request -> OpenAiAnswer.reply("1:6\n2:0\n3:9", 100, 12));
                Bench bench = new Bench(kafka).with("LOCAL_BASE_URL", model.url("/v1"))) {
            bench.worker();

            Call call = done(bench, bench.hand(judging(bench, 4)));

            List<ConsumerRecord<byte[], byte[]>> records =
                    await().until(() -> bench.records(bench.topics.verdicts()), read -> read.size() == 4);
            List<Verdict> verdicts = records.stream()
                    .map(record -> Json.read(record.value(), Verdict.class))
                    .toList();
            assertThat(call.outcome()).isEqualTo(Call.Outcome.SUCCEEDED);
            assertThat(call.published()).isZero();
            assertThat(call.requests()).hasSize(1);
            assertThat(verdicts)
                    .extracting(Verdict::kind)
                    .containsExactly(Kind.SAME, Kind.DIFFERENT, Kind.UNCHECKED, Kind.UNCHECKED);
            assertThat(verdicts.getFirst().same()).isEqualTo("paris-attractions|twin 2");
            assertThat(verdicts.getFirst().judge()).isEqualTo("local:judge");
            assertThat(records)
                    .allMatch(
                            record -> record.partition() == CollectionPartitioner.partitionOf("paris-attractions", 3));
            assertThat(model.received().getFirst().body())
                    .contains("4 \\\"text 4\\\"?5,6\\n\\nCandidates:\\n5 \\\"twin 1\\\"\\n6 \\\"twin 2\\\"");
        }
    }

    @Test
    void failsWithoutVerdictsWhenTheAnswerHasNone() {
        try (ModelServer model = new ModelServer(request -> OpenAiAnswer.reply("They are all lovely.", 100, 12));
                Bench bench = new Bench(kafka).with("LOCAL_BASE_URL", model.url("/v1"))) {
            bench.worker();

            Call call = done(bench, bench.hand(judging(bench, 2)));

            assertThat(call.outcome()).isEqualTo(Call.Outcome.FAILED);
            assertThat(call.error().message()).contains("the answer holds no verdicts");
            assertThat(bench.records(bench.topics.verdicts())).isEmpty();
        }
    }

    private static Call done(Bench bench, Task task) {
        return await().until(
                        () -> bench.calls().stream()
                                .filter(call -> call.taskId().equals(task.taskId()))
                                .toList(),
                        calls -> !calls.isEmpty())
                .getFirst();
    }

    private static Task judging(Bench bench, int count) {
        Task task = Bench.asking(
                bench.task("priority", "local:judge", Task.Allowance.ofRequests(1)),
                Task.Kind.JUDGE,
                new Task.Ask("Paris", count, null, false, false, null));
        List<Doubt> doubts = IntStream.rangeClosed(1, count)
                .mapToObj(number -> new Doubt(
                        Doubt.VERSION,
                        task.runId(),
                        task.collection(),
                        0,
                        "r1.0.1.1",
                        task.collection() + "|text " + number,
                        "text " + number,
                        List.of(
                                new Doubt.Option(task.collection() + "|twin 1", "twin 1"),
                                new Doubt.Option(task.collection() + "|twin 2", "twin 2")),
                        Instant.EPOCH))
                .toList();
        return new Task(
                task.v(),
                task.kind(),
                task.taskId(),
                task.callId(),
                task.runId(),
                task.slot(),
                task.attempt(),
                task.collection(),
                task.generation(),
                task.dedup(),
                task.form(),
                task.ask(),
                task.routing(),
                task.allowance(),
                task.seed(),
                task.issuedAt(),
                task.deadline(),
                doubts,
                null);
    }
}
