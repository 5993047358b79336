package io.winnow.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.UserMessage;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.langchain4j.RegisterAiService;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.messages.Attribute;
import io.winnow.messages.Call;
import io.winnow.messages.Json;
import io.winnow.messages.Steering;
import io.winnow.messages.Task;
import io.winnow.messages.kafka.Topics;
import io.winnow.producer.call.ApplicationChatModel;
import io.winnow.router.cost.Price;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** AI services, Winnow's own and other people's, in the application as it is. */
@QuarkusTest
@QuarkusTestResource(WorkerResource.class)
class AiServiceTest {

    /** What somebody who builds on Winnow writes. */
    @ApplicationScoped
    @RegisterAiService(
            chatLanguageModelSupplier = ApplicationChatModel.class,
            chatMemoryProviderSupplier = RegisterAiService.NoChatMemoryProviderSupplier.class)
    interface Critic {

        @UserMessage("What is {thing} like?")
        Opinion about(String thing);

        record Opinion(String word, int stars) {}
    }

    @Inject
    Critic critic;

    @Inject
    ChatModel model;

    @Inject
    MeterRegistry meters;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    Supplier<List<String>> received;

    /** One for all tests, since they share the application's topics: its tasks have names of their own. */
    private static Bench bench;

    @BeforeEach
    void open() {
        bench = bench == null ? new Bench(kafka, new Topics("winnow.")) : bench;
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    @Test
    void anybodysAiServiceGetsTheRoutedModel() {
        Critic.Opinion opinion = critic.about("tea");

        assertThat(opinion).isEqualTo(new Critic.Opinion("fine", 4));
        assertThat(received.get())
                .anyMatch(body -> body.contains("\"gone\"") && body.contains("What is tea like?"))
                .anyMatch(body -> body.contains("\"m\"") && body.contains("What is tea like?"));
        assertThat(model.chat("How are you?")).isEqualTo("no schema");
        assertThat(meters.get("gen_ai.client.token.usage")
                        .tags(
                                "gen_ai.token.type",
                                "output",
                                "gen_ai.request.model",
                                "m",
                                "gen_ai.provider.name",
                                "local")
                        .summary()
                        .totalAmount())
                .isGreaterThanOrEqualTo(6);
        assertThat(meters.get("gen_ai.client.operation.duration")
                        .tags("error.type", "unavailable", "gen_ai.request.model", "gone")
                        .timer()
                        .count())
                .isPositive();
    }

    @Test
    void aTaskIsAskedByTheAiServiceWithTheBuiltInPrompt() throws Exception {
        Task task = Bench.asking(
                bench.task("backoff", "local:listed"),
                Task.Kind.LIST,
                new Task.Ask("Paris \"{count}\" {#if x} attractions", 20, "museums", false, true, null));

        Call call = done(task);

        assertThat(call.outcome()).isEqualTo(Call.Outcome.SUCCEEDED);
        assertThat(attributes(call)).containsExactlyInAnyOrder("Eiffel Tower", "Louvre");
        JsonNode messages = asked("listed").path("messages");
        assertThat(messages.at("/0/role").asText()).isEqualTo("system");
        assertThat(messages.at("/0/content").asText())
                .startsWith("You list attributes of a topic: distinct")
                .endsWith("Write in the language of the topic.");
        assertThat(messages.at("/1/content").asText()).isEqualTo("""
                Topic: "Paris \\"{count}\\" {#if x} attractions"
                Facet of the topic: "museums"

                List 20 different attributes of this topic that belong to this facet, one per line.""");
    }

    @Test
    void aPersonsOwnPromptIsNoTemplateOfTheEngine() throws Exception {
        Steering.Template own = new Steering.Template("{{s}} {#if topic}", "{topic} {unknown} {#for a in b} {count}");
        Task task = Bench.asking(
                bench.task("backoff", "local:own"),
                Task.Kind.LIST,
                new Task.Ask("{#let} Paris", 20, null, false, true, own));

        Call call = done(task);

        assertThat(call.outcome()).isEqualTo(Call.Outcome.SUCCEEDED);
        JsonNode messages = asked("own").path("messages");
        assertThat(messages.at("/0/content").asText()).isEqualTo("{{s}} {#if topic}");
        assertThat(messages.at("/1/content").asText()).isEqualTo("{#let} Paris {unknown} {#for a in b} 20");
    }

    @Test
    void descriptionsAreAskedForByTheAiService() throws Exception {
        Task task = Bench.asking(
                bench.task("backoff", "local:described"),
                Task.Kind.LIST,
                new Task.Ask("Paris", 20, null, false, false, null, true));

        Call call = done(task);

        assertThat(published(call)).singleElement().satisfies(attribute -> {
            assertThat(attribute.attribute()).isEqualTo("Louvre");
            assertThat(attribute.description()).isEqualTo("A museum");
            assertThat(attribute.category()).isEqualTo("sight");
        });
        assertThat(asked("described").at("/messages/0/content").asText()).contains("**name**: description");
    }

    @Test
    void plansAreTyped() throws Exception {
        Task task = Bench.asking(bench.task("backoff", "local:planned"), Task.Kind.PLAN, Bench.ask("Paris"));

        Call call = done(task);

        assertThat(call.facets()).containsExactly("Art", "Food");
        assertThat(asked("planned").at("/messages/1/content").asText())
                .isEqualTo("Topic: \"Paris\"\n\nName 12 facets of this topic, one per line.");
    }

    @Test
    void whatTheGuardrailStopsIsPaidForOnceAndAskedElsewhere() {
        Price shy = price("shy");
        Price other = price("m");
        Task task = bench.task(
                "priority",
                "local:shy,local:m",
                new Task.Allowance(5, new BigDecimal("0.10"), 3_000, 1_000, List.of(shy, other)));

        Call call = done(task);

        assertThat(call.outcome()).isEqualTo(Call.Outcome.SUCCEEDED);
        assertThat(call.requests()).hasSize(2);
        assertThat(call.requests().getFirst()).satisfies(request -> {
            assertThat(request.model()).isEqualTo("shy");
            assertThat(request.error().kind()).isEqualTo("refused");
            assertThat(request.costUsd()).isEqualByComparingTo("0.00014");
            assertThat(request.published()).isZero();
        });
        assertThat(call.requests().getLast()).satisfies(request -> {
            assertThat(request.model()).isEqualTo("m");
            assertThat(request.costUsd()).isEqualByComparingTo("0.00015");
            assertThat(request.published()).isEqualTo(2);
        });
    }

    private static Price price(String model) {
        return new Price("local", model, new BigDecimal("1"), new BigDecimal("10"), null, 0);
    }

    private Call done(Task task) {
        bench.hand(task);
        return await().until(
                        () -> bench.calls().stream()
                                .filter(call -> call.taskId().equals(task.taskId()))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private List<String> attributes(Call call) {
        return published(call).stream().map(Attribute::attribute).toList();
    }

    private List<Attribute> published(Call call) {
        return await().until(
                        () -> bench.records(bench.topics.rawAttributes()).stream()
                                .map(record -> Json.read(record.value(), Attribute.class))
                                .filter(attribute -> call.callId().equals(attribute.callId()))
                                .toList(),
                        attributes -> attributes.size() == call.published());
    }

    private JsonNode asked(String model) throws Exception {
        return Json.MAPPER.readTree(received.get().stream()
                .filter(body -> body.contains("\"" + model + "\""))
                .findFirst()
                .orElseThrow());
    }
}
