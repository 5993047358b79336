package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.it.Winnow.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code winnow tail} says why it ends, in one line. */
@Tag("faults")
class TailIT {

    @TempDir
    private Path directory;

    @Test
    void saysThatATopicIsUnknownAndThatItsBrokerIsGone() throws IOException {
        Place place = Place.in(directory);
        Path list = Files.writeString(directory.resolve("list.txt"), "Colosseum\nPantheon\n");
        try (Winnow serve = place.start("serve", "--port", "0", "--kafka-port", "0")) {
            await().atMost(Winnow.LIMIT).until(() -> !kafka(serve).isEmpty());
            String kafka = kafka(serve);
            place.expect(0, "import", list.toString(), "--topic", "Rome", "--kafka", kafka);

            Winnow unknown = place.expect(2, "tail", "roma");

            assertThat(unknown.err())
                    .containsExactly("winnow: there is no collection roma; there are: rome; did you mean rome?");
            try (Winnow here = place.start("tail", "rome", "--from-beginning");
                    Winnow elsewhere = place.start("tail", "--from-beginning", "--kafka", kafka)) {
                await().atMost(Winnow.LIMIT)
                        .until(() -> here.out().size() == 2 && elsewhere.out().size() == 2);

                serve.kill();

                assertThat(here.awaitExit(Winnow.LIMIT)).isEqualTo(1);
                assertThat(here.err()).singleElement().asString().matches("winnow: the winnow in .* has ended: .*");
                assertThat(elsewhere.awaitExit(Winnow.LIMIT)).isEqualTo(1);
                assertThat(elsewhere.err())
                        .singleElement()
                        .asString()
                        .startsWith("winnow: Kafka at " + kafka + " does not answer any more: ");
            }
        }
    }

    private static String kafka(Winnow serve) {
        return serve.err().stream()
                .filter(line -> line.startsWith("Kafka is at "))
                .map(line -> line.split(" ")[3])
                .findFirst()
                .orElse("");
    }
}
