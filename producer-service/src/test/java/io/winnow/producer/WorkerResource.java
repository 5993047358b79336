package io.winnow.producer;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.winnow.kafka.EmbeddedKafka;
import io.winnow.tester.model.ModelReply;
import io.winnow.tester.model.ModelRequest;
import io.winnow.tester.model.ModelServer;
import io.winnow.tester.model.OpenAiAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A broker, and a server of models for {@code local:…}: {@code gone} is out of order, {@code shy} declines, and any other one answers by a schema where it
 * is asked with one. A test class with a field {@code Supplier<List<String>> received} sees the bodies of what they were asked.
 */
public class WorkerResource implements QuarkusTestResourceLifecycleManager {

    private EmbeddedKafka kafka;
    private ModelServer models;

    @Override
    public Map<String, String> start() {
        Path directory;
        try {
            directory = Files.createTempDirectory("winnow-producer-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        kafka = EmbeddedKafka.start(directory, EmbeddedKafka.freePort(), Bench.BROKER);
        models = new ModelServer(WorkerResource::reply);
        return Map.of(
                "kafka.bootstrap.servers",
                kafka.bootstrapServers(),
                "LOCAL_BASE_URL",
                models.url("/v1"),
                "winnow.models.routing-config",
                "local:gone,local:m",
                "winnow.models.routing-strategy",
                "priority");
    }

    private static ModelReply reply(ModelRequest request) {
        String schema = request.json().at("/response_format/json_schema/name").asText();
        return switch (request.json().path("model").asText()) {
            case "gone" -> ModelReply.error(503, "out of order");
            case "shy" -> OpenAiAnswer.reply("I'm sorry, but I can't help with that.", 40, 10);
            default ->
                switch (schema) {
                    case "Listing" ->
                        OpenAiAnswer.reply(
                                "{\"attributes\":[{\"name\":\"Eiffel Tower\"},{\"name\":\"Louvre\"}]}", 30, 12);
                    case "DescribedListing" ->
                        OpenAiAnswer.reply(
                                "{\"attributes\":[{\"name\":\"Louvre\",\"description\":\"A museum.\",\"category\":\"sight\"}]}",
                                30,
                                12);
                    case "Plan" -> OpenAiAnswer.reply("{\"facets\":[\"Art\",\"Food\"]}", 30, 12);
                    case "Opinion" -> OpenAiAnswer.reply("{\"word\":\"fine\",\"stars\":4}", 5, 3);
                    default -> OpenAiAnswer.reply("no schema", 5, 3);
                };
        };
    }

    @Override
    public void inject(TestInjector injector) {
        Supplier<List<String>> received =
                () -> models.received().stream().map(ModelRequest::body).toList();
        injector.injectIntoFields(received, field -> field.getName().equals("received"));
    }

    @Override
    public void stop() {
        models.close();
        kafka.close();
    }
}
