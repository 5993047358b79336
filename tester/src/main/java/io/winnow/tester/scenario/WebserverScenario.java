package io.winnow.tester.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Json;
import io.winnow.messages.RunStatus;
import io.winnow.tester.equipment.Audit;
import io.winnow.tester.equipment.EventSocket.Event;
import io.winnow.tester.equipment.EventStream;
import io.winnow.tester.equipment.Services;
import io.winnow.tester.equipment.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What browsers and programs get over HTTP. */
public final class WebserverScenario implements Scenario {

    private static final Pattern ASSET = Pattern.compile("(?:src|href)=\"([^\"#]+\\.(?:js|css|svg|png|ico|woff2))\"");

    @Override
    public String name() {
        return "webserver";
    }

    @Override
    public String description() {
        return "winnow serve: the page and its parts, REST, and a stream of events that resumes";
    }

    @Override
    public void play(Stage stage, Checks checks) throws IOException, InterruptedException {
        Services services = stage.serve(Map.of());
        stage.note("the page is " + services.page());
        checkPage(services, checks);
        String topic = stage.topic("music");
        String collection = Stage.collection(topic);

        HttpResponse<String> ordered = services.post(
                Map.of("topic", topic, "producers", 3, "iterations", 6, "routingConfig", "random:random"));

        checks.equal("POST /api/runs", ordered.statusCode(), 201);
        RunStatus run =
                services.end(Json.MAPPER.readTree(ordered.body()).path("runId").asText());
        checks.equal("the run is completed", run.state(), RunStatus.State.COMPLETED);
        checks.that(
                "GET /api/runs has it",
                StreamSupport.stream(services.json("/api/runs").spliterator(), false)
                        .flatMap(node -> node.isArray()
                                ? StreamSupport.stream(node.spliterator(), false)
                                : java.util.stream.Stream.of(node))
                        .anyMatch(node -> node.path("runId").asText().equals(run.runId())),
                run.runId());
        Audit audit = Audit.of(services.kafka(), stage.topics(), collection, Set.of(run.runId()));
        Exactness.check(checks, audit);
        Set<String> unique = new HashSet<>(audit.unique());
        List<String> exported = services.get("/api/collections/" + collection + "/export?format=jsonl")
                .body()
                .lines()
                .map(WebserverScenario::key)
                .toList();
        checks.none("the export has the whole list", differences(exported, unique), exported.size() + " rows");
        checkStream(services, checks, collection, unique);
        checks.equal("an unknown run is a problem document", problem(services), "404 application/problem+json");
    }

    private static void checkPage(Services services, Checks checks) throws IOException, InterruptedException {
        HttpResponse<String> page = services.get("/");
        checks.that(
                "the page loads",
                page.statusCode() == 200 && page.body().contains("</html>"),
                page.statusCode() + ", " + CheckFigures.of(page.body().length()) + " B");
        Set<URI> assets = new HashSet<>();
        Matcher asset = ASSET.matcher(page.body());
        while (asset.find()) {
            assets.add(services.page().resolve(asset.group(1)));
        }
        List<String> missing = new ArrayList<>();
        long bytes = 0;
        for (URI uri : assets) {
            HttpResponse<String> answer = services.get(uri);
            bytes += answer.body().length();
            if (answer.statusCode() != 200 || answer.body().isEmpty()) {
                missing.add(uri.getPath() + " " + answer.statusCode());
            }
        }
        if (assets.isEmpty()) {
            missing.add("the page names no script and no style sheet");
        }
        checks.none(
                "so do its scripts and styles", missing, assets.size() + " files, " + CheckFigures.of(bytes) + " B");
    }

    private static void checkStream(Services services, Checks checks, String collection, Set<String> unique)
            throws InterruptedException {
        URI stream = services.page().resolve("/api/collections/" + collection + "/stream");

        List<Event> all = listen(stream, null, events -> keys(events).size() >= unique.size());
        checks.none(
                "the stream has every row once",
                differences(keys(all), unique),
                keys(all).size() + " rows");

        // A page that goes away in the middle: the last event it had is the one that it names.
        List<Event> rows = all.stream().filter(WebserverScenario::hasRows).toList();
        List<Event> first = new ArrayList<>(rows.subList(0, Math.max(1, rows.size() / 2)));
        int had = keys(first).size();
        List<Event> rest = had == unique.size()
                ? List.of()
                : listen(stream, first.getLast().id(), events -> keys(events).size() >= unique.size() - had);
        List<String> together = new ArrayList<>(keys(first));
        together.addAll(keys(rest));
        checks.none(
                "it resumes at Last-Event-ID, no gap or repeat",
                differences(together, unique),
                had + " rows, then " + keys(rest).size());
    }

    /** What comes until there is enough, or no more for some seconds. */
    private static List<Event> listen(URI uri, @Nullable String lastEventId, Predicate<List<Event>> enough)
            throws InterruptedException {
        List<Event> events = new CopyOnWriteArrayList<>();
        try (EventStream stream = EventStream.open(uri, lastEventId, events::add)) {
            boolean came = Waiting.within(java.time.Duration.ofSeconds(20), () -> enough.test(events));
            if (came) {
                // Anything too much comes before the next heartbeat.
                long heartbeats = heartbeats(events);
                Waiting.within(java.time.Duration.ofSeconds(10), () -> heartbeats(events) > heartbeats);
            }
        }
        return List.copyOf(events);
    }

    private static long heartbeats(List<Event> events) {
        return events.stream().filter(event -> event.name().equals("heartbeat")).count();
    }

    private static boolean hasRows(Event event) {
        return event.name().equals("attributes");
    }

    private static List<String> keys(List<Event> events) {
        return events.stream()
                .filter(WebserverScenario::hasRows)
                .flatMap(event -> StreamSupport.stream(read(event.data()).spliterator(), false))
                .map(WebserverScenario::key)
                .toList();
    }

    private static String key(String row) {
        return key(read(row));
    }

    private static String key(JsonNode row) {
        return row.path("collection").asText() + "|" + row.path("canonical").asText();
    }

    private static JsonNode read(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> differences(List<String> shown, Set<String> unique) {
        List<String> differences = new ArrayList<>();
        Set<String> seen = new HashSet<>(shown);
        if (seen.size() != shown.size()) {
            differences.add((shown.size() - seen.size()) + " rows came twice");
        }
        if (!seen.equals(unique)) {
            differences.add(seen.size() + " of " + unique.size() + " rows: missing "
                    + unique.stream()
                            .filter(key -> !seen.contains(key))
                            .limit(3)
                            .collect(Collectors.joining(", ")));
        }
        return differences;
    }

    private static String problem(Services services) throws IOException, InterruptedException {
        HttpResponse<String> answer = services.get("/api/runs/no-such-run");
        return answer.statusCode() + " "
                + answer.headers().firstValue("Content-Type").orElse("").split(";", 2)[0];
    }
}
