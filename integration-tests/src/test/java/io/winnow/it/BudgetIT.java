package io.winnow.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.it.Winnow.Place;
import io.winnow.messages.Json;
import io.winnow.messages.RunStatus;
import io.winnow.router.cost.Price;
import io.winnow.tester.model.PaidModel;
import io.winnow.tester.model.PaidModel.Mood;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs with a budget against a provider that charges, fails, hangs and breaks off, asked by worker processes that are killed with
 * {@code kill -9} all the while. What the provider will charge, by its own books, is never over.
 */
@Tag("long")
class BudgetIT {

    private static final int RUNS = Integer.getInteger("winnow.budget.runs", 20);
    private static final int RUNS_AT_ONCE = 40;
    private static final int WORKERS = 3;
    private static final long SEED = Long.getLong("winnow.budget.seed", 20_261_122L);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void isNeverPassedAndMostlyUsedWhileWorkersAreKilled() throws Exception {
        Random random = new Random(SEED);
        List<Price> prices = new ArrayList<>();
        StringBuilder table = new StringBuilder("provider,model,input,output,cached_input\n");
        for (int run = 0; run < RUNS; run++) {
            Price price = new Price(
                    "paid",
                    "m" + run,
                    BigDecimal.valueOf(1 + random.nextInt(3_000), 3),
                    BigDecimal.valueOf(1 + random.nextInt(12_000), 3),
                    BigDecimal.valueOf(random.nextInt(3_000), 4),
                    0);
            prices.add(price);
            table.append(
                    "paid,m%d,%s,%s,%s\n".formatted(run, price.inputUsd(), price.outputUsd(), price.cachedInputUsd()));
        }
        Path priceFile = Files.writeString(directory.resolve("prices.csv"), table);
        try (PaidModel model = new PaidModel(
                SEED,
                Map.of(
                        Mood.ANSWERS, 70,
                        Mood.SAYS_500, 6,
                        Mood.SAYS_429, 8,
                        Mood.SILENT_ON_USAGE, 4,
                        Mood.MUMBLES, 4,
                        Mood.BREAKS_OFF, 4,
                        Mood.HANGS, 4))) {
            prices.forEach(model::price);
            Map<String, String> environment = Map.of(
                    "PAID_BASE_URL",
                    model.baseUrl(),
                    "PAID_API_KEY",
                    "sk-test-0123456789abcdef",
                    "PRICES",
                    priceFile.toString(),
                    "WINNOW_PRODUCER_ENABLED",
                    "false");
            try (Winnow services =
                            new Place(directory, environment).start("serve", "--http-port", "0", "--kafka-port", "0");
                    Workers workers = new Workers(directory, kafkaOf(services), environment);
                    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                URI api = apiOf(services);
                Semaphore places = new Semaphore(RUNS_AT_ONCE);
                List<Future<RunStatus>> runs = new ArrayList<>();
                for (int run = 0; run < RUNS; run++) {
                    Price price = prices.get(run);
                    int producers = 1 + random.nextInt(4);
                    BigDecimal budget =
                            price.worstCase(9_500, 900).multiply(BigDecimal.valueOf(10 + random.nextInt(15)));
                    runs.add(executor.submit(() -> {
                        places.acquire();
                        try {
                            return finish(api, price, producers, budget);
                        } finally {
                            places.release();
                        }
                    }));
                }
                while (!runs.stream().allMatch(Future::isDone)) {
                    workers.killOne(random);
                }
                int presumed = 0;
                for (int run = 0; run < RUNS; run++) {
                    RunStatus end = runs.get(run).get();
                    RunStatus.Budget budget = end.budget();
                    BigDecimal used = budget.spentUsd().add(budget.presumedUsd());
                    assertThat(end.state()).as("run %d: %s", run, end.reason()).isEqualTo(RunStatus.State.COMPLETED);
                    assertThat(end.reason()).startsWith("the budget of $");
                    assertThat(model.charged("m" + run))
                            .as("run %d: charged by the provider", run)
                            .isLessThanOrEqualTo(used)
                            .isLessThanOrEqualTo(budget.maxUsd());
                    assertThat(used)
                            .as("run %d: used", run)
                            .isLessThanOrEqualTo(budget.maxUsd())
                            .isGreaterThanOrEqualTo(budget.maxUsd().multiply(new BigDecimal("0.9")));
                    assertThat(end.totals().raw()).isEqualTo(end.totals().decided());
                    presumed += budget.presumedUsd().signum();
                }
                System.out.printf(
                        "%d runs, %d workers killed, %d runs lost calls to them, %d requests charged for%n",
                        RUNS,
                        workers.killed(),
                        presumed,
                        model.journal().stream()
                                .filter(entry -> entry.charged().signum() > 0)
                                .count());
                assertThat(workers.killed()).isGreaterThanOrEqualTo(Math.min(10, RUNS / 4));
                assertThat(presumed)
                        .as("runs that lost calls to killed workers")
                        .isPositive();
                for (Mood mood : List.of(Mood.HANGS, Mood.BREAKS_OFF, Mood.SILENT_ON_USAGE, Mood.MUMBLES)) {
                    assertThat(model.journal()).anyMatch(entry -> entry.mood() == mood);
                }
            }
        }
    }

    private static RunStatus finish(URI api, Price price, int producers, BigDecimal budget) {
        JsonNode started = post(api, """
                {"topic":"Things of %s","producers":%d,"requestSize":20,"routingStrategy":"backoff",
                 "routingConfig":"paid:%s","maxCost":%s,"facets":"off","dedup":"canonical"}
                """.formatted(price.model(), producers, price.model(), budget.toPlainString()));
        URI run = api.resolve("/api/runs/" + started.get("runId").asText());
        return Awaitility.await("end of " + price.model())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(250))
                .until(
                        () -> Json.read(get(run), RunStatus.class),
                        status -> status.state().isTerminal());
    }

    static String kafkaOf(Winnow services) {
        return awaitWord(services, "Kafka is at ", " ");
    }

    static URI apiOf(Winnow services) {
        return URI.create(awaitWord(services, "winnow serves ", "/api"));
    }

    private static String awaitWord(Winnow services, String before, String after) {
        Awaitility.await(before)
                .atMost(Winnow.LIMIT)
                .until(() -> !services.isAlive() || services.err().stream().anyMatch(line -> line.contains(before)));
        String line = services.err().stream()
                .filter(text -> text.contains(before))
                .findFirst()
                .orElseThrow(() -> new AssertionError("services ended: " + services.err()));
        String rest = line.substring(line.indexOf(before) + before.length());
        return rest.substring(0, rest.indexOf(after));
    }

    private static JsonNode post(URI api, String body) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(api.resolve("/api/runs"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            return Json.MAPPER.readTree(answer.body());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static byte[] get(URI uri) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body()
                    .getBytes(UTF_8);
        }
    }

    /** Producer services in processes of their own. */
    private static final class Workers implements AutoCloseable {

        private final Path directory;
        private final String kafka;
        private final Map<String, String> environment;
        private final List<Worker> workers = new ArrayList<>();
        private int started;
        private int killed;

        Workers(Path directory, String kafka, Map<String, String> environment) throws IOException {
            this.directory = directory;
            this.kafka = kafka;
            this.environment = environment;
            for (int i = 0; i < WORKERS; i++) {
                workers.add(start());
            }
        }

        int killed() {
            return killed;
        }

        /** Lets one work for a while, kills it and starts another in its place. */
        void killOne(Random random) throws IOException, InterruptedException {
            int index = random.nextInt(workers.size());
            Worker victim = workers.get(index);
            // Those that are killed while they start prove nothing, and a busy machine would do nothing but start them.
            Awaitility.await("start of a worker").atMost(PATIENCE).until(victim::hasStarted);
            Thread.sleep(500 + random.nextInt(3_500));
            new ProcessBuilder("kill", "-KILL", String.valueOf(victim.process().pid()))
                    .start()
                    .waitFor();
            assertThat(victim.process().waitFor()).as("killed").isEqualTo(137);
            killed++;
            workers.set(index, start());
        }

        @Override
        public void close() {
            workers.forEach(worker -> worker.process().destroyForcibly());
        }

        private Worker start() throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString()));
            command.addAll(List.of(System.getProperty("winnow.jvm.flags", "").split(" ")));
            command.addAll(List.of("-XX:+UseSerialGC", "-Xmx192m", "-XX:TieredStopAtLevel=1"));
            command.add("-Dkafka.bootstrap.servers=" + kafka);
            command.add("-Dwinnow.topics.setup=false");
            command.add("-Dwinnow.producer.request-timeout=2s");
            command.add("-Dwinnow.producer.concurrency=64");
            command.addAll(List.of("-jar", System.getProperty("winnow.producer")));
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
            builder.environment().putAll(environment);
            builder.environment().put("WINNOW_PRODUCER_ENABLED", "true");
            builder.environment().put("QUARKUS_HTTP_PORT", "0");
            builder.environment().put("WINNOW_INSTANCE", "w" + ++started);
            Path log = directory.resolve("worker-" + started + ".log");
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new Worker(process, log);
        }
    }

    private record Worker(Process process, Path log) {

        boolean hasStarted() {
            assertThat(process.isAlive())
                    .as(() -> "alive: " + Winnow.lines(log))
                    .isTrue();
            return Winnow.lines(log).stream().anyMatch(line -> line.contains(" started in "));
        }
    }
}
