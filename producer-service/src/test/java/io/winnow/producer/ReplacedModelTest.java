package io.winnow.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.winnow.messages.Attribute;
import io.winnow.messages.Call;
import io.winnow.messages.Json;
import io.winnow.messages.kafka.Topics;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The application's {@code ChatModel} can be replaced by any other, as LangChain4j's users do in their tests. */
@QuarkusTest
@QuarkusTestResource(WorkerResource.class)
@TestProfile(ReplacedModelTest.Replaced.class)
class ReplacedModelTest {

    public static class Replaced implements QuarkusTestProfile {

        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(AlwaysRivers.class);
        }
    }

    @Alternative
    @ApplicationScoped
    public static class AlwaysRivers implements ChatModel {

        @Override
        public ChatResponse doChat(ChatRequest request) {
            return ChatResponse.builder()
                    .aiMessage(AiMessage.from("1. Seine\n2. Loire"))
                    .build();
        }
    }

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    @Test
    void thePipelineRunsWithAnyChatModel() {
        try (Bench bench = new Bench(kafka, new Topics("winnow."))) {
            bench.hand(bench.task("backoff", "local:gone"));

            Call call = await().until(() -> bench.calls(), calls -> !calls.isEmpty())
                    .getFirst();

            assertThat(call.outcome()).isEqualTo(Call.Outcome.SUCCEEDED);
            assertThat(call.published()).isEqualTo(2);
            assertThat(bench.records(bench.topics.rawAttributes()))
                    .extracting(
                            record -> Json.read(record.value(), Attribute.class).attribute())
                    .containsExactlyInAnyOrder("Seine", "Loire");
        }
    }
}
