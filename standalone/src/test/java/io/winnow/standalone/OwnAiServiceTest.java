package io.winnow.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.service.UserMessage;
import io.quarkiverse.langchain4j.RegisterAiService;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.producer.call.ApplicationChatModel;
import io.winnow.tester.model.ModelServer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** An AI service that somebody adds to the application that has everything in one process. */
@QuarkusTest
@QuarkusTestResource(ModelsResource.class)
class OwnAiServiceTest {

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

    ModelServer models;

    @Test
    void getsTheRoutedModel() {
        Critic.Opinion opinion = critic.about("tea");

        assertThat(opinion).isEqualTo(new Critic.Opinion("fine", 4));
        assertThat(models.received())
                .as("the second target after the first one failed")
                .extracting(request -> request.json().path("model").asText())
                .containsExactly("gone", "m");
        assertThat(models.received()).allMatch(request -> request.body().contains("What is tea like?"));
    }
}
