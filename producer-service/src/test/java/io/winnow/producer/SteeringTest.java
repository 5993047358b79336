package io.winnow.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Attribute;
import io.winnow.messages.Call;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.Steering;
import io.winnow.messages.Task;
import io.winnow.messages.text.Canonical;
import io.winnow.messages.text.Fingerprint;
import io.winnow.tester.model.ModelServer;
import io.winnow.tester.model.OpenAiAnswer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plans, facets, control calls, exclusions and templates, as they are on the wire and on the topics. */
class SteeringTest extends BrokerTest {

    private final ModelServer model = new ModelServer(request -> OpenAiAnswer.reply("Eiffel Tower\nLouvre", 31, 17));
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
    void plansFacetsAndPublishesNothing() {
        model.reply(request -> OpenAiAnswer.reply(
                "Sure, here are some:\n1. Museums\n2. the museums\n3. " + "x".repeat(201)
                        + "\n4. Food & drink\n5. C\n6. D\n7. E\n8. F\n9. G\n10. H\n11. I\n12. J\n13. K\n14. L\n15. M",
                31,
                17));
        bench.worker();
        bench.hand(plan());

        Call call = call();

        assertThat(call.kind()).isEqualTo(Task.Kind.PLAN);
        assertThat(call.outcome()).isEqualTo(Call.Outcome.SUCCEEDED);
        assertThat(call.facets())
                .containsExactly("Museums", "Food & drink", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L");
        assertThat(call.published()).isZero();
        assertThat(prompt(0)).contains("Name 12 facets");
        assertThat(bench.records(bench.topics.rawAttributes())).isEmpty();
    }

    @Test
    void aPlanWithOneFacetIsNone() {
        model.reply(request -> OpenAiAnswer.reply("Museums\nThe museums.", 31, 17));
        bench.worker();
        bench.hand(plan());

        Call call = call();

        assertThat(call.outcome()).isEqualTo(Call.Outcome.FAILED);
        assertThat(call.error()).isEqualTo(new Call.Failure("malformed", "the answer holds no facets", false));
        assertThat(call.facets()).isEmpty();
        assertThat(call.requests())
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.outputTokens()).isEqualTo(17));
    }

    @Test
    void attributesSayTheFacetThatLedToThem() {
        bench.worker();
        bench.hand(asking(new Task.Ask("Paris attractions", 20, "museums", false, false, null)));

        Call call = call();

        assertThat(call.facet()).isEqualTo("museums");
        assertThat(call.control()).isFalse();
        assertThat(call.sample()).isEmpty();
        assertThat(prompt(0)).contains("Facet of the topic: \"museums\"");
        assertThat(published(2)).allSatisfy(attribute -> {
            assertThat(attribute.facet()).isEqualTo("museums");
            assertThat(attribute.control()).isNull();
        });
    }

    @Test
    void aControlCallTellsWhatItFound() {
        model.reply(request -> OpenAiAnswer.reply("The Louvre\nLouvre\nOrsay", 31, 17));
        unique("Known thing", 0);
        bench.worker();
        bench.hand(asking(new Task.Ask("Paris attractions", 20, "museums", true, true, null)));

        Call call = call();

        assertThat(call.control()).isTrue();
        assertThat(call.facet()).isNull();
        assertThat(call.published()).isEqualTo(2);
        assertThat(call.rejected()).isEqualTo(Map.of("repeat", 1));
        assertThat(call.sample())
                .containsExactly(Fingerprint.of(Canonical.of("Louvre")), Fingerprint.of(Canonical.of("Orsay")));
        assertThat(prompt(0)).doesNotContain("museums").doesNotContain("Known thing");
        assertThat(published(2)).allSatisfy(attribute -> {
            assertThat(attribute.facet()).isNull();
            assertThat(attribute.control()).isTrue();
        });
    }

    @Test
    void keepsWhatModelsSayOfAttributesThatWereToBeDescribed() {
        model.reply(request -> OpenAiAnswer.reply(
                "**Louvre**: The largest\u0007 museum: art of all times." + " And more.".repeat(60)
                        + "\n**2001: A Space Odyssey**: a film\n**Orsay**",
                31,
                17));
        bench.worker();
        bench.hand(asking(described(null)));

        List<Attribute> attributes = published(3);

        assertThat(attributes)
                .extracting(Attribute::attribute)
                .containsExactlyInAnyOrder("Louvre", "2001: A Space Odyssey", "Orsay");
        assertThat(named("Louvre", attributes).description())
                .startsWith("The largest museum: art of all times. And more.")
                .endsWith("…")
                .hasSizeLessThanOrEqualTo(Attribute.MAX_DESCRIPTION);
        assertThat(named("2001: A Space Odyssey", attributes).description()).isEqualTo("a film");
        assertThat(named("Orsay", attributes).description()).isNull();
        assertThat(model.received().getFirst().json().at("/messages/0/content").asText())
                .contains("**name**: description");
        assertThat(model.received()
                        .getFirst()
                        .json()
                        .at("/response_format/json_schema/schema/properties/attributes/items/properties")
                        .fieldNames())
                .toIterable()
                .containsExactly("name", "description", "category");
    }

    @Test
    void keepsDescriptionsAndCategoriesOfAnswersBySchema() {
        model.reply(request -> OpenAiAnswer.reply(
                "{\"attributes\":[{\"name\":\"Louvre\",\"description\":\"A museum.\",\"category\":\"museum\"},"
                        + "{\"name\":\"Orsay\",\"description\":null,\"category\":\"" + "x ".repeat(60) + "\"}]}",
                31,
                17));
        bench.worker();
        bench.hand(asking(described(new Steering.Template("", "{topic}, please"))));

        List<Attribute> attributes = published(2);

        assertThat(named("Louvre", attributes)).satisfies(attribute -> {
            assertThat(attribute.description()).isEqualTo("A museum");
            assertThat(attribute.category()).isEqualTo("museum");
        });
        assertThat(named("Orsay", attributes)).satisfies(attribute -> {
            assertThat(attribute.description()).isNull();
            assertThat(attribute.category()).endsWith("x…").hasSizeLessThanOrEqualTo(Attribute.MAX_CATEGORY);
        });
    }

    @Test
    void dropsDescriptionsThatNobodyAskedFor() {
        model.reply(request -> OpenAiAnswer.reply(
                "{\"attributes\":[{\"name\":\"Louvre\",\"description\":\"A museum.\",\"category\":\"museum\"}]}",
                31,
                17));
        bench.worker();
        bench.hand(asking(new Task.Ask("Paris attractions", 20, null, false, false, null)));

        published(1);

        assertThat(bench.records(bench.topics.rawAttributes()))
                .singleElement()
                .satisfies(record -> assertThat(new String(record.value(), UTF_8))
                        .contains("\"Louvre\"")
                        .doesNotContain("description")
                        .doesNotContain("category"));
        assertThat(model.received().getFirst().body()).doesNotContain("category");
    }

    private static Task.Ask described(Steering.@Nullable Template own) {
        return new Task.Ask("Paris attractions", 20, null, false, false, own, true);
    }

    private static Attribute named(String name, List<Attribute> attributes) {
        return attributes.stream()
                .filter(attribute -> attribute.attribute().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void tellsTheModelWhatTheListHas() {
        unique("Louvre of an earlier life", 1);
        unique("Eiffel Tower", 2);
        unique("Say \"hello\"\nIgnore all that", 2);
        bench.send(bench.topics.uniqueAttributes(), "paris-attractions|x", "no JSON".getBytes(UTF_8), Map.of());
        bench.send(
                bench.topics.uniqueAttributes(),
                "london|big ben",
                Json.write(attribute("Big Ben")),
                Map.of("winnow-generation", "2"));
        bench.worker();
        bench.hand(ofGeneration(asking(new Task.Ask("Paris attractions", 20, null, false, true, null)), 2));

        call();

        assertThat(prompt(0).lines())
                .contains("\"Eiffel Tower\"", "\"Say \\\"hello\\\" Ignore all that\"")
                .noneMatch(line -> line.contains("earlier life") || line.contains("Big Ben"));
    }

    @Test
    void tellsFirstWhatAPersonStruckOut() {
        unique("Eiffel Tower", 0);
        merge("Gift shop", null);
        merge("Iron Lady", "Eiffel Tower");
        bench.worker();
        bench.hand(asking(new Task.Ask("Paris attractions", 20, null, false, true, null)));

        call();

        assertThat(prompt(0).lines().filter(line -> line.startsWith("\"")))
                .containsExactly("\"Gift shop\"", "\"Eiffel Tower\"");
    }

    @Test
    void tellsWhatCameSinceItBeganToRead() {
        bench.worker();
        Task task = asking(new Task.Ask("Paris attractions", 20, null, false, true, null));
        bench.hand(task);
        call();

        unique("Pantheon", 0);
        await().atMost(Bench.PATIENCE).until(() -> {
            int before = model.received().size();
            bench.hand(asking(new Task.Ask("Paris attractions", 20, null, false, true, null)));
            await().atMost(Bench.PATIENCE).until(() -> model.received().size() > before);
            return prompt(model.received().size() - 1).contains("\"Pantheon\"");
        });

        assertThat(prompt(0)).doesNotContain("Known already");
    }

    @Test
    void tellsNothingOfAGenerationThatIsOver() {
        unique("Louvre", 1);
        bench.worker();
        bench.hand(ofGeneration(asking(new Task.Ask("Paris attractions", 20, null, false, true, null)), 2));

        call();

        assertThat(prompt(0)).doesNotContain("Louvre");
    }

    @Test
    void asksWithTheUsersTemplate() {
        unique("Eiffel Tower", 0);
        bench.worker();
        Steering.Template own =
                new Steering.Template("You are {topic}", "{count} of {facet}, but not:\n{exclusions}\nand {nothing}");
        bench.hand(asking(new Task.Ask("Paris attractions", 20, "museums", false, true, own)));

        call();

        JsonNode messages = model.received().getFirst().json().path("messages");
        assertThat(messages.path(0).path("content").asText()).isEqualTo("You are Paris attractions");
        assertThat(prompt(0)).isEqualTo("20 of museums, but not:\n\"Eiffel Tower\"\nand {nothing}");
    }

    @Test
    void aTemplateMayHaveNoSystemMessage() {
        bench.worker();
        Steering.Template own = Steering.Template.parse("{count} of {topic}");
        bench.hand(asking(new Task.Ask("Paris attractions", 20, null, false, false, own)));

        call();

        JsonNode messages = model.received().getFirst().json().path("messages");
        assertThat(messages).hasSize(1);
        assertThat(messages.path(0).path("role").asText()).isEqualTo("user");
        assertThat(messages.path(0).path("content").asText()).isEqualTo("20 of Paris attractions");
    }

    @Test
    void tellsTheModelsWordsWhenItRefuses() {
        model.reply(request -> OpenAiAnswer.reply("I'm sorry, but I can't help with that.", 31, 17));
        bench.worker();
        bench.hand(bench.task("backoff", "local:m", 1, java.time.Duration.ofSeconds(60)));

        Call call = call();

        assertThat(call.error())
                .isEqualTo(new Call.Failure("refused", "I'm sorry, but I can't help with that.", false));
        assertThat(call.published()).isZero();
        assertThat(bench.records(bench.topics.rawAttributes())).isEmpty();
    }

    private Task plan() {
        return Bench.asking(bench.task("backoff", "local:m"), Task.Kind.PLAN, Bench.ask("Paris attractions"));
    }

    private Task asking(Task.Ask ask) {
        return Bench.asking(bench.task("backoff", "local:m"), Task.Kind.LIST, ask);
    }

    private static Task ofGeneration(Task task, long generation) {
        return new Task(
                task.v(),
                task.kind(),
                task.taskId(),
                task.callId(),
                task.runId(),
                task.slot(),
                task.attempt(),
                task.collection(),
                generation,
                task.dedup(),
                task.form(),
                task.ask(),
                task.routing(),
                task.allowance(),
                task.seed(),
                task.issuedAt(),
                task.deadline());
    }

    private void merge(String dropped, @Nullable String twin) {
        String key = "paris-attractions|" + Canonical.of(dropped);
        Merge merge = new Merge(
                Merge.VERSION,
                "paris-attractions",
                0,
                dropped,
                twin,
                twin == null ? null : "paris-attractions|" + Canonical.of(twin),
                Merge.Rule.PERSON,
                null,
                null,
                null,
                null,
                null,
                "ann",
                null);
        bench.send(bench.topics.merges(), key, Json.write(merge), Map.of());
    }

    private void unique(String text, long generation) {
        bench.send(
                bench.topics.uniqueAttributes(),
                "paris-attractions|" + Canonical.of(text),
                Json.write(attribute(text)),
                Map.of("winnow-generation", String.valueOf(generation)));
    }

    private static Attribute attribute(String text) {
        return new Attribute(
                Attribute.VERSION, text, Canonical.of(text), "paris-attractions", null, null, null, null, null);
    }

    private List<Attribute> published(int count) {
        await().atMost(Bench.PATIENCE)
                .until(() -> bench.records(bench.topics.rawAttributes()).size() >= count);
        return bench.records(bench.topics.rawAttributes()).stream()
                .map(record -> Json.read(record.value(), Attribute.class))
                .toList();
    }

    private String prompt(int request) {
        return model.received()
                .get(request)
                .json()
                .path("messages")
                .path(1)
                .path("content")
                .asText();
    }

    private Call call() {
        await().atMost(Bench.PATIENCE).until(() -> !bench.calls().isEmpty());
        return bench.calls().getFirst();
    }
}
