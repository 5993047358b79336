package io.winnow.standalone;

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
import java.util.Map;

/**
 * A broker, and a server of models for {@code local:…}, of which {@code gone} is out of order. Services that can be left out are, so that
 * the application starts soon.
 */
public class ModelsResource implements QuarkusTestResourceLifecycleManager {

    private EmbeddedKafka kafka;
    private ModelServer models;

    @Override
    public Map<String, String> start() {
        Path directory;
        try {
            directory = Files.createTempDirectory("winnow-standalone-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        models = new ModelServer(ModelsResource::reply);
        return Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", kafka.bootstrapServers()),
                Map.entry("quarkus.http.test-port", "0"),
                Map.entry("winnow.state.dir", directory.resolve("state").toString()),
                Map.entry("winnow.dedup.enabled", "false"),
                Map.entry("winnow.ui.enabled", "false"),
                Map.entry("LOCAL_BASE_URL", models.url("/v1")),
                Map.entry("winnow.models.routing-config", "local:gone,local:m"),
                Map.entry("winnow.models.routing-strategy", "priority"));
    }

    private static ModelReply reply(ModelRequest request) {
        return request.json().path("model").asText().equals("gone")
                ? ModelReply.error(503, "out of order")
                : OpenAiAnswer.reply("{\"word\":\"fine\",\"stars\":4}", 5, 3);
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(models, field -> field.getType().equals(ModelServer.class));
    }

    @Override
    public void stop() {
        models.close();
        kafka.close();
    }
}
