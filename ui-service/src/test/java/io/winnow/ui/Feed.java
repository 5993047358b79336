package io.winnow.ui;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;

/** In place of the service's streams one that says what a test wants, over the network as they do. */
final class Feed implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile OutputStream newest = OutputStream.nullOutputStream();

    /** Every stream that the page opens from now on is this one. */
    Feed(Page page) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::stream);
        server.start();
        page.route("**/api/**/stream*", route -> {
            String query = URI.create(route.request().url()).getRawQuery();
            route.resume(new Route.ResumeOptions()
                    .setUrl("http://localhost:" + server.getAddress().getPort() + "/?" + (query == null ? "" : query)));
        });
    }

    private void stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.write(": hello\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        newest = out;
        String query = exchange.getRequestURI().getRawQuery();
        queries.add(query == null ? "" : query);
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the page has opened so many streams, and says what it asked for with the newest. */
    String opened(Page page, int streams) {
        Awaitility.await().pollInSameThread().atMost(Duration.ofSeconds(60)).until(() -> {
            // Playwright does its work while it is waited for.
            page.waitForTimeout(20);
            return queries.size() >= streams;
        });
        return queries.getLast();
    }

    void send(String event, String id, String json) throws IOException {
        newest.write(("id:" + id + "\nevent:" + event + "\ndata:" + json + "\n\n").getBytes(StandardCharsets.UTF_8));
        newest.flush();
    }

    /** A heartbeat of a node that has read up to here, and of a client that has all of it. */
    void beat(String head, String more) throws IOException {
        send(
                "heartbeat",
                head,
                "{\"head\":\"" + head + "\",\"catchingUp\":false,\"generation\":0,\"everyMs\":20000" + more + "}");
    }

    /** One row. */
    void row(String id, String collection, String attribute) throws IOException {
        send("attributes", id, """
                [{"attribute":"%s","canonical":"%s","collection":"%s","provider":"random","model":"random",\
                "runId":"r1","firstSeen":"2026-11-22T17:50:12.345Z","generation":0,"partition":0,"offset":1}]""".formatted(attribute, attribute, collection));
    }

    @Override
    public void close() {
        over.countDown();
        server.stop(0);
        threads.close();
    }
}
