package io.winnow.client.rededup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.client.lists.CutPartitions;
import io.winnow.client.runs.Attendance;
import io.winnow.client.runs.HandingIn;
import io.winnow.client.runs.Orders;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.runs.StatusReader;
import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.Judge;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Spending;
import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.rulings.Ruling;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import io.winnow.router.grammar.Target;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Decides one list anew, see the package. Not thread safe, but for {@link #stop}. */
public final class Rededup implements AutoCloseable {

    private static final String PROVIDER = "rededup";

    /** Attributes in a call. */
    private static final int CHUNK = 10_000;

    /** Attributes in a call where their order counts, which is kept between such parts of a list. */
    private static final int ORDERED_CHUNK = 1_000;

    /** Attributes that may be handed in but not decided. */
    private static final int MOST_AHEAD = 20 * CHUNK;

    private static final Duration DECISION = Duration.ofSeconds(30);
    private static final Duration RULINGS = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaClients clients;
    private final RunRequest request;
    private final Attendance attendance;
    private final StatusReader statuses;
    private final AtomicBoolean stopped = new AtomicBoolean();

    /** The list, and by which rules it is to be decided; known as soon as the coordinator has decided. */
    private record Accepted(
            ListContents before, DedupMode beforeMode, FormerGeneration former, long generation, Sameness rules) {}

    private @Nullable Accepted accepted;

    /**
     * Nothing is ordered yet.
     *
     * @param request what {@link #request} gives, with its judge's price
     */
    public Rededup(KafkaClients clients, Orders orders, RunRequest request) {
        this.clients = clients;
        this.request = request;
        this.attendance = new Attendance(clients, orders, Orders.draft(request));
        this.statuses = new StatusReader(clients, attendance.command().runId());
    }

    /**
     * What to order.
     *
     * @param judge what {@link Judge#parse} gives; {@code auto} is the cheapest model that the list's last run with models asked; nobody
     *     judges where it is null
     * @param embeddings what {@link io.winnow.messages.text.Embeddings#parse} gives
     * @throws WinnowException naming the field at fault
     */
    public static RunRequest request(
            RunIndex known,
            String collection,
            DedupMode dedup,
            @Nullable String judge,
            @Nullable String embeddings,
            @Nullable BigDecimal maxCost) {
        List<RunStatus> runs = known.runs(collection, null, Integer.MAX_VALUE);
        String topic = runs.isEmpty() ? collection : runs.getFirst().request().topic();
        return RunRequest.rededuping(topic, collection, dedup)
                .spending(new Spending(maxCost, null, List.of()))
                .judge(Judge.AUTO.equals(judge) ? cheapest(runs) : judge)
                .embeddings(embeddings)
                .build();
    }

    private static String cheapest(List<RunStatus> runs) {
        return runs.stream()
                .map(RunStatus::request)
                .filter(run -> run.kind() == RunRequest.Kind.EXPLORE)
                .map(run -> Judge.of(
                        run.toBuilder()
                                .dedup(DedupMode.SEMANTIC)
                                .judge(Judge.AUTO)
                                .build(),
                        DedupMode.SEMANTIC))
                .filter(Objects::nonNull)
                .findFirst()
                .map(Target::toString)
                .orElseThrow(() -> WinnowException.of(
                        Field.JUDGE,
                        "must name a model, provider:model: no run of the list asked one that could judge"));
    }

    /**
     * Makes sure that all that the list was made of is still there.
     *
     * @throws WinnowException when it is not
     */
    public void requireWhole(RunIndex known) {
        String collection = request.collection();
        FormerGeneration former = FormerGeneration.of(known, collection, known.generationOf(collection) + 1);
        if (!CutPartitions.of(clients, collection, former.number()).isEmpty()) {
            throw new WinnowException(clients.topics().rawAttributes() + " does not reach back to the beginning of "
                    + collection + ": its first records are deleted, and what they alone held would be missing");
        }
    }

    /**
     * Orders the run. From its acceptance on, the list is empty and fills again.
     *
     * @return what the coordinator decided: RUNNING, or REFUSED with its reason
     * @throws WinnowException when it does not decide in time
     */
    public RunStatus order() {
        RunIndex known = RunIndex.read(clients);
        String collection = request.collection();
        ListContents before = ListContents.read(clients, collection, known.generationOf(collection));
        DedupMode beforeMode = known.samenessOf(collection).mode();
        attendance.order(null);
        long deadline = System.nanoTime() + DECISION.toNanos();
        await(() -> statuses.status() != null || stopped.get() || System.nanoTime() > deadline, () -> {});
        RunStatus decided = statuses.status();
        if (decided == null) {
            stop("its client has not waited any longer");
            throw new WinnowException("the coordinator has not decided within " + DECISION.toSeconds()
                    + " s: check that coordinator-service is running");
        }
        Sameness rules = decided.sameness();
        if (rules != null) {
            long generation = Objects.requireNonNull(decided.generation());
            // Read again: another rededup may have come to its end in the meantime. From here on, none can begin.
            FormerGeneration former = FormerGeneration.of(RunIndex.read(clients), collection, generation);
            accepted = new Accepted(before, beforeMode, former, generation, rules);
        }
        return decided;
    }

    /** How the run is, as far as known. */
    public Optional<RunStatus> status() {
        return Optional.ofNullable(statuses.status());
    }

    /**
     * Hands everything in and waits for the end of the run.
     *
     * @param progress is told the newest status now and then
     * @return what changed; empty if the run ended before all was handed in, because somebody stopped it
     */
    public Optional<Changes> carryOut(Consumer<RunStatus> progress) {
        Accepted list = Objects.requireNonNull(accepted, "the run was not accepted");
        Runnable show = () -> status().ifPresent(progress);
        try {
            List<Ruling> rulings = handIn(list, show);
            if (isEnded()) {
                await(statuses::isOver, show);
                return Optional.empty();
            }
            attendance.finish();
            await(statuses::isOver, show);
            RunStatus end = Objects.requireNonNull(statuses.status());
            return end.state() == RunStatus.State.COMPLETED
                    ? Optional.of(Changes.between(
                            list.before(),
                            list.beforeMode(),
                            settled(list.generation(), rulings),
                            list.rules(),
                            rulings.size(),
                            end))
                    : Optional.empty();
        } catch (RuntimeException | Error e) {
            attendance.abandon("its client failed: " + e);
            throw e;
        }
    }

    /** Hands in what came to the list, and what people decided about it; returns the latter. */
    private List<Ruling> handIn(Accepted list, Runnable show) {
        boolean isJudged = Judge.of(request, list.rules().mode()) != null;
        boolean isOrdered = list.rules().mode() == DedupMode.SEMANTIC && !isJudged;
        FormerRulings rulings =
                FormerRulings.read(clients, request.collection(), list.former(), list.generation(), list.rules());
        try (HandingIn handing = new HandingIn(
                        clients,
                        attendance.command(),
                        PROVIDER,
                        "generation-" + list.former().number(),
                        "run the rededup again");
                FormerRecords former =
                        FormerRecords.open(clients, request.collection(), list.former(), list.generation())) {
            handing.judged(isJudged);
            List<ProducerRecord<byte[], byte[]>> chunk = new ArrayList<>();
            Deque<FormerAttribute> entries = new ArrayDeque<>(
                    former.isWhole() ? List.of() : FormerRecords.entries(clients, request.collection(), list.former()));
            FormerAttribute came = next(entries, former);
            while (came != null && !isEnded()) {
                AttributeKey key = came.keyBy(list.rules());
                rulings.came(came, key);
                chunk.add(came.copy(clients.topics().rawAttributes(), key, list.rules()));
                came = next(entries, former);
                if (came == null || chunk.size() == (isOrdered ? ORDERED_CHUNK : CHUNK)) {
                    handIn(handing, isOrdered ? byPartition(chunk, handing) : List.of(chunk), isOrdered, show);
                    chunk.clear();
                }
            }
            // A ruling on what still waits for its turn would be one on nothing.
            await(() -> statuses.decided() >= handing.published() || isEnded(), show);
        }
        if (rulings.isEmpty() || isEnded()) {
            return List.of();
        }
        List<Ruling> carried = rulings.carriedOver(
                list.generation(),
                ListContents.read(clients, request.collection(), list.generation())
                        .merges());
        send(carried);
        return carried;
    }

    private static @Nullable FormerAttribute next(Deque<FormerAttribute> entries, FormerRecords former) {
        return entries.isEmpty() ? former.next() : entries.removeFirst();
    }

    private void handIn(
            HandingIn handing, List<List<ProducerRecord<byte[], byte[]>>> parts, boolean isOrdered, Runnable show) {
        long ahead = isOrdered ? 0 : MOST_AHEAD;
        for (List<ProducerRecord<byte[], byte[]>> part : parts) {
            if (isEnded()) {
                return;
            }
            handing.begin();
            part.forEach(handing::send);
            handing.report();
            await(() -> handing.published() - statuses.decided() <= ahead || isEnded(), show);
        }
    }

    private static List<List<ProducerRecord<byte[], byte[]>>> byPartition(
            List<ProducerRecord<byte[], byte[]>> chunk, HandingIn handing) {
        int partitions = handing.partitionsOf(chunk.getFirst().topic());
        Map<Integer, List<ProducerRecord<byte[], byte[]>>> parts = new TreeMap<>();
        chunk.forEach(record -> parts.computeIfAbsent(
                        CollectionPartitioner.partitionOf(record.key(), partitions), unused -> new ArrayList<>())
                .add(record));
        return List.copyOf(parts.values());
    }

    private void send(List<Ruling> rulings) {
        String topic = clients.topics().rulings();
        try (Producer<byte[], byte[]> producer = clients.producer()) {
            int partition = CollectionPartitioner.partitionOf(
                    request.collection(), producer.partitionsFor(topic).size());
            for (Ruling ruling : rulings) {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(topic, partition, FormerRulings.keyOf(ruling), Json.write(ruling));
                record.headers().add(WinnowHeaders.ORIGIN, "".getBytes(UTF_8));
                producer.send(record).get(RULINGS.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new WinnowException(
                    "Kafka at " + clients.brokers() + " did not take what people had decided: run the rededup again",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WinnowException("interrupted while carrying rulings over", e);
        }
    }

    /** The list as it is when all rulings are carried out, or when that has taken too long. */
    private ListContents settled(long generation, List<Ruling> rulings) {
        long deadline = System.nanoTime() + RULINGS.toNanos();
        ListContents contents = ListContents.read(clients, request.collection(), generation);
        while (!contents.shows(rulings) && System.nanoTime() < deadline && !stopped.get()) {
            long next = System.nanoTime() + POLL.toNanos();
            await(() -> System.nanoTime() > next, () -> {});
            contents = ListContents.read(clients, request.collection(), generation);
        }
        return contents;
    }

    private boolean isEnded() {
        return stopped.get()
                || status().filter(run -> run.state() != RunStatus.State.RUNNING)
                        .isPresent();
    }

    /**
     * Orders the run to stop. The list stays unfinished; the next rededup decides all of it.
     *
     * @param reason for people
     */
    public void stop(String reason) {
        stopped.set(true);
        attendance.stop(reason);
    }

    @Override
    public void close() {
        attendance.close();
        statuses.close();
    }

    private void await(BooleanSupplier condition, Runnable each) {
        statuses.await(condition, each);
    }
}
