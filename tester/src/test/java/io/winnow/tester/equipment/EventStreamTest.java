package io.winnow.tester.equipment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.winnow.tester.equipment.EventSocket.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** How events are listened to. */
class EventStreamTest {

    @Test
    void goesOnAfterTheLastEventWhenTheStreamEnds() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        List<Event> events = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                String id = String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID"));
                asked.add(id);
                byte[] answer =
                        (": hello\n\nid: " + id + "+\nevent: attributes\ndata: [1]\n\nretry: 5\n\n").getBytes(UTF_8);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        server.start();
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");

        try (EventStream stream = EventStream.open(uri, "a", events::add)) {
            await().atMost(Waiting.LIMIT).until(() -> events.size() >= 3);
        } finally {
            server.stop(0);
        }

        assertThat(asked).startsWith("a", "a+", "a++");
        assertThat(events).startsWith(new Event("a+", "attributes", "[1]"), new Event("a++", "attributes", "[1]"));
    }
}
