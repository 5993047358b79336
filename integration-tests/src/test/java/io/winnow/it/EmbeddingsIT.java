package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.it.Winnow.Place;
import io.winnow.tester.model.ModelReply;
import io.winnow.tester.model.ModelServer;
import io.winnow.tester.model.WordVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A list in another language, compared by a model on a server. */
class EmbeddingsIT {

    private static final String TOPIC = "Mobilität";
    private static final String KEY = "key-of-vectors-0123456789";
    private static final WordVectors VECTORS = new WordVectors(Map.of("velo", "fahrrad", "nutzen", "nehmen"));

    @TempDir
    private Path directory;

    private final ModelServer models = new ModelServer(VECTORS::reply);

    @AfterEach
    void stop() {
        models.close();
    }

    @Test
    void dropsWhatSaysTheSameInItsLanguage() throws IOException {
        Place place = place();
        Path list = Files.write(
                directory.resolve("liste.txt"),
                List.of("mit dem fahrrad fahren", "die bahn nehmen", "zu fuß gehen", "mit dem velo fahren"));

        imported(place, list);

        assertThat(place.expect(0, "export", TOPIC).out())
                .containsExactlyInAnyOrder("mit dem fahrrad fahren", "die bahn nehmen", "zu fuß gehen");
        assertThat(String.join(
                        "\n",
                        place.expect(0, "explain", "mit dem velo fahren", "--topic", TOPIC)
                                .out()))
                .contains("mit dem fahrrad fahren")
                .contains("mine:multilingual");
        assertThat(models.received())
                .isNotEmpty()
                .allMatch(request -> request.path().equals("/v1/embeddings"))
                .allMatch(request -> ("Bearer " + KEY).equals(request.header("Authorization")));
        assertThat(place.expect(0, "verify", TOPIC).out())
                .singleElement()
                .asString()
                .endsWith("no difference");

        Winnow silent = place.expect(2, "import", list.toString(), "--topic", TOPIC);
        assertThat(silent.err())
                .singleElement()
                .asString()
                .contains("--embeddings is mine:multilingual")
                .contains("may cost money");
    }

    @Test
    void listsAsUncheckedWhatNoModelComparesAndEnds() throws IOException {
        models.reply(request -> ModelReply.error(401, "no such key: " + KEY));
        Place place = place();
        Path list =
                Files.write(directory.resolve("liste.txt"), List.of("mit dem fahrrad fahren", "mit dem velo fahren"));

        Winnow imported = imported(place, list);

        assertThat(place.expect(0, "export", TOPIC).out()).hasSize(2);
        assertThat(String.join("\n", imported.err()))
                .contains("mine:multilingual gives no vectors (unauthorized")
                .contains("unchecked")
                .doesNotContain(KEY)
                .doesNotContain("Exception");
    }

    @Test
    void refusesWhatItCannotPay() throws IOException {
        Path list = Files.writeString(directory.resolve("liste.txt"), "mit dem fahrrad fahren\n".repeat(1_000));

        Winnow refused =
                place().expect(2, "import", list.toString(), "--topic", TOPIC, "--embeddings", "mine:multilingual");

        assertThat(refused.err())
                .singleElement()
                .asString()
                .contains("--max-cost is missing")
                .contains("$0.0");
        assertThat(models.received()).isEmpty();
    }

    private static Winnow imported(Place place, Path list) {
        return place.expect(
                0,
                "import",
                list.toString(),
                "--topic",
                TOPIC,
                "--embeddings",
                "mine:multilingual",
                "--max-cost",
                "0.01");
    }

    private Place place() throws IOException {
        Path prices = Files.writeString(
                directory.resolve("prices.csv"),
                "provider,model,input,output,cached_input\nmine,multilingual,0.1,0,\n");
        return new Place(
                directory,
                Map.of("MINE_BASE_URL", models.url("/v1"), "MINE_API_KEY", KEY, "PRICES", prices.toString()));
    }
}
