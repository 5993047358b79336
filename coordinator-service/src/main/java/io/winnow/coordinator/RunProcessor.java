package io.winnow.coordinator;

import io.winnow.coordinator.Generation.Admission.Begins;
import io.winnow.coordinator.Generation.Admission.Joins;
import io.winnow.coordinator.Generation.Admission.Misfits;
import io.winnow.coordinator.estimate.ListSizes;
import io.winnow.coordinator.judge.Docket;
import io.winnow.coordinator.judge.DoubtBatch;
import io.winnow.coordinator.lease.Lease;
import io.winnow.coordinator.lease.Leases;
import io.winnow.messages.Call;
import io.winnow.messages.Doubt;
import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunMessage;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Tally;
import io.winnow.messages.TallyBatch;
import io.winnow.messages.Task;
import io.winnow.messages.Verdict;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.service.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the collections of one partition and feeds their runs with events; sends what they decide. */
final class RunProcessor implements Processor<String, byte[], String, Object> {

    private static final Logger LOG = LoggerFactory.getLogger(RunProcessor.class);

    /** Operators look every few seconds. */
    private static final Duration COUNTERS_INTERVAL = Duration.ofSeconds(1);

    private final Topics topics;
    private final int partitions;
    private final CoordinatorSettings settings;
    private final RunCounters counters;
    private final RunTracing tracing;

    private ProcessorContext<String, Object> context;
    private KeyValueStore<String, RunState> store;

    /** The generation that each collection is in, by slug. */
    private KeyValueStore<String, Generation> generations;

    private final ListSizes sizes = new ListSizes();

    private Docket docket;

    /** Runs that are not over; the store holds the same and those that are. */
    private final Map<String, RunState> active = new HashMap<>();

    /** Of the active runs that need their clients. */
    private final Leases leases;

    /** Runs whose figures changed since their status was last sent. */
    private final Set<String> changed = new HashSet<>();

    @SuppressWarnings("NullAway.Init")
    RunProcessor(
            Topics topics, int partitions, CoordinatorSettings settings, RunCounters counters, RunTracing tracing) {
        this.topics = topics;
        this.partitions = partitions;
        this.settings = settings;
        this.counters = counters;
        this.tracing = tracing;
        this.leases = new Leases(settings::isKafkaAway);
    }

    @Override
    public void init(ProcessorContext<String, Object> processorContext) {
        context = processorContext;
        store = processorContext.getStateStore(CoordinatorTopology.RUNS_STORE);
        generations = processorContext.getStateStore(CoordinatorTopology.GENERATIONS_STORE);
        docket = new Docket(processorContext.getStateStore(CoordinatorTopology.DOCKET_STORE));
        try (KeyValueIterator<String, RunState> all = store.all()) {
            all.forEachRemaining(entry -> {
                count(sizes, entry.value);
                if (!entry.value.isOver()) {
                    active.put(entry.key, entry.value.withClient(false));
                    changed.add(entry.key);
                    if (entry.value.lease() != null) {
                        leases.begin(entry.key);
                    }
                }
            });
        }
        context.schedule(COUNTERS_INTERVAL, PunctuationType.WALL_CLOCK_TIME, millis -> showStanding());
        context.schedule(
                settings.tick(), PunctuationType.WALL_CLOCK_TIME, millis -> tick(Instant.ofEpochMilli(millis)));
    }

    @Override
    public void close() {
        counters.leave(context.taskId().partition());
    }

    private void showStanding() {
        counters.stand(context.taskId().partition(), active.values());
    }

    @Override
    public void process(Record<String, byte[]> record) {
        String topic = context.recordMetadata().map(RecordMetadata::topic).orElse("");
        if (record.key() == null || record.value() == null) {
            if (!topic.equals(topics.runs())) {
                refuse(record, "the record has no " + (record.key() == null ? "key" : "value"));
            }
            return;
        }
        Instant now = now();
        try {
            if (topic.equals(topics.runs())) {
                order(
                        requirePlaced(requireDecidable(Json.read(record.value(), RunCommand.class))),
                        record.headers(),
                        now);
            } else if (topic.equals(topics.calls())) {
                report(requirePlaced(Json.read(record.value(), Call.class)), now);
            } else if (topic.equals(topics.doubts())) {
                doubt(requirePlaced(Json.read(record.value(), Doubt.class)), now);
            } else {
                tally(requirePlaced(Json.read(record.value(), TallyBatch.class)), now);
            }
        } catch (SerializationException e) {
            refuse(record, Objects.requireNonNullElse(e.getMessage(), "the record cannot be read"));
        }
    }

    /** Earlier releases chose a generation by what each client had read; taken for an order of today, two would share one. */
    private static RunCommand requireDecidable(RunCommand command) {
        if (command.v() < RunCommand.VERSION) {
            throw new SerializationException("run " + command.runId()
                    + " was ordered by an earlier release of Winnow: order it with the release that the services run");
        }
        return command;
    }

    /** Two tasks that both held runs of one collection would decide about it without knowing of each other. */
    private <T extends RunMessage> T requirePlaced(T message) {
        int here = context.taskId().partition();
        int home = CollectionPartitioner.partitionOf(message.collection(), partitions);
        // Calls and tallies of earlier releases name no collection; they belong to no run that is under way.
        if (home != here && !message.collection().isEmpty()) {
            throw new SerializationException("messages of collection " + message.collection()
                    + " belong in partition " + home + ", not " + here
                    + ": write to the partition of the collection's slug, as CollectionPartitioner does");
        }
        return message;
    }

    private void order(RunCommand command, org.apache.kafka.common.header.Headers headers, Instant now) {
        RunState known = find(command.runId());
        if (known == null) {
            open(command, headers, now);
        } else if (!known.isOver() && isNews(known, command, now)) {
            apply(known, decided(() -> known.withClient(true).order(command, now, settings.taskTimeout())), now);
        }
    }

    /** Whether an order changes anything; most renewals do not, and cost no state. */
    private boolean isNews(RunState run, RunCommand command, Instant now) {
        Lease lease = run.lease();
        return command.desired() != RunCommand.Desired.RUN
                || lease == null
                || leases.renew(run.runId(), lease, command.at(), now) && !lease.held();
    }

    /** Decides where a new run belongs and begins it, or refuses it; all of that and its first tasks are one transaction. */
    private void open(RunCommand command, org.apache.kafka.common.header.Headers headers, Instant now) {
        RunRequest request = command.request();
        Generation current = generations.get(request.collection());
        Generation.Admission admission = command.desired() == RunCommand.Desired.RUN
                ? admit(current, request)
                : Generation.standing(current, request);
        RunState.Step opened = decided(() -> switch (admission) {
            case Begins(Generation generation) -> RunState.open(command, generation, now, settings.taskTimeout());
            case Joins(Generation generation) -> RunState.open(command, generation, now, settings.taskTimeout());
            case Misfits(String reason) -> RunState.refuse(command, reason, now);
        });
        if (admission instanceof Begins(Generation generation)) {
            generations.put(request.collection(), generation);
            orderGeneration(request.collection(), generation, now);
        }
        LOG.info("run {} is ordered: {}", command.runId(), request.topic());
        apply(null, new RunState.Step(tracing.ordered(opened.run(), command, headers), opened.tasks()), now);
    }

    /**
     * A list cannot be deleted or decided anew while a run adds to it: what the run found would be neither there nor gone. And while it is
     * decided anew, nobody else adds to it: the list is the same whenever that is done.
     */
    private Generation.Admission admit(@Nullable Generation current, RunRequest request) {
        return active.values().stream()
                .filter(run -> run.request().collection().equals(request.collection()))
                .filter(run ->
                        request.kind().needsListAlone() || run.request().kind().needsListAlone())
                .findFirst()
                .<Generation.Admission>map(run -> new Misfits("run " + run.runId() + " of collection "
                        + request.collection() + " is in progress: "
                        + (request.kind().needsListAlone()
                                ? "stop it first"
                                : "it decides the list anew; wait for its end, or stop it")))
                .orElseGet(() -> Generation.admit(current, request));
    }

    /**
     * What a run makes of an event. It is a value and keeps nothing, so that an event on which that fails can be put
     * aside as if it had never come.
     */
    private static RunState.Step decided(Supplier<RunState.Step> step) {
        try {
            return step.get();
        } catch (RuntimeException e) {
            throw new SerializationException("invalid event: " + e, e);
        }
    }

    private void report(Call call, Instant now) {
        RunState known = find(call.runId());
        if (known == null) {
            LOG.debug("call {} belongs to an unknown run", call.callId());
        } else {
            strikeOut(known, call);
            RunState sized = known.withEntries(sizes.of(listOf(known)));
            apply(known, decided(() -> sized.report(call, now, settings.taskTimeout())), now);
        }
    }

    private void tally(TallyBatch batch, Instant now) {
        RunState known = find(batch.runId());
        if (known == null) {
            LOG.debug("tallies of {} belong to an unknown run", batch.runId());
        } else {
            List<Tally> tallies = batch.tallies();
            ListSizes.Key list = listOf(known);
            apply(known, decided(() -> known.tally(tallies, sizes.of(list), now, settings.taskTimeout())), now);
            sizes.add(list, tallies.stream().mapToLong(Tally::unique).sum());
        }
    }

    /** Counts what a run that was kept has found. */
    static void count(ListSizes sizes, RunState run) {
        sizes.add(listOf(run), run.accounts().totals().unique());
    }

    /** The list that a run works on; one that was refused found nothing, so that it is all the same which. */
    private static ListSizes.Key listOf(RunState run) {
        Generation generation = run.generation();
        return new ListSizes.Key(run.request().collection(), generation == null ? 0 : generation.number());
    }

    /**
     * Has the judge asked about it with the next tick, together with others. A doubt that nobody can be asked about gets its verdict
     * at once.
     */
    private void doubt(Doubt doubt, Instant now) {
        RunState known = find(doubt.runId());
        if (known == null || known.isOver() || !isWhole(doubt) || !docket.file(doubt, now)) {
            leaveUnchecked(doubt, now);
        }
    }

    /** Fields that are missing are null in what was read. */
    private static boolean isWhole(Doubt doubt) {
        return doubt.text() != null
                && !doubt.candidates().isEmpty()
                && doubt.candidates().stream().allMatch(option -> option.key() != null && option.text() != null);
    }

    /** Deduplication waits for a verdict on each doubt: this one says that there is none. */
    private void leaveUnchecked(Doubt doubt, Instant now) {
        Verdict verdict = new Verdict(
                Verdict.VERSION,
                doubt.collection(),
                doubt.generation(),
                doubt.key(),
                null,
                Verdict.Kind.UNCHECKED,
                null,
                doubt.runId(),
                null,
                now);
        context.forward(new Record<>(doubt.key(), verdict, now.toEpochMilli()), CoordinatorTopology.VERDICTS);
    }

    /** The judge published its verdicts before it reported. */
    private void strikeOut(RunState run, Call call) {
        DoubtBatch batch = run.batchOf(call);
        if (batch != null && call.outcome() == Call.Outcome.SUCCEEDED) {
            docket.answered(call.runId(), batch);
        }
    }

    /** Adds to what a run does what it does about its doubts. */
    private RunState.Step judged(@Nullable RunState before, RunState.Step step, Instant now) {
        RunState run = step.run();
        String runId = run.runId();
        if (docket.isEmpty(runId)) {
            return step;
        }
        List<DoubtBatch> asked = run.batches();
        if (before != null) {
            before.batches().stream()
                    .filter(batch -> !asked.contains(batch))
                    .flatMap(batch -> docket.failed(runId, batch).stream())
                    .forEach(doubt -> leaveUnchecked(doubt, now));
        }
        Set<String> inFlight =
                asked.stream().flatMap(batch -> batch.keys().stream()).collect(Collectors.toSet());
        Docket.Waiting waiting = docket.waiting(runId, inFlight, DoubtBatch.MOST * Math.max(1, run.freeJudges(now)));
        if (waiting.first().isEmpty()) {
            return step;
        }
        Dispatch.Judgement judgement = Dispatch.judge(run, waiting, now, settings.taskTimeout());
        if (judgement.dismissed()) {
            docket.dismiss(runId, inFlight).forEach(doubt -> leaveUnchecked(doubt, now));
        }
        List<Task> tasks =
                Stream.concat(step.tasks().stream(), judgement.tasks().stream()).toList();
        return new RunState.Step(judgement.run(), tasks);
    }

    private void tick(Instant now) {
        leases.look(now);
        for (RunState run : active.values().toArray(RunState[]::new)) {
            Lease lease = run.lease();
            RunState.Step passed = lease != null && leases.isOver(run.runId(), lease)
                    ? run.endLease(lease, now, settings.taskTimeout())
                    : run.tick(now, settings.taskTimeout());
            RunState.Step step = judged(run, passed, now);
            if (!step.run().equals(run)) {
                keep(run, step, now);
            }
        }
        for (String runId : changed.toArray(String[]::new)) {
            RunState run = find(runId);
            if (run != null) {
                send(run.status(now), now);
            }
        }
    }

    private void apply(@Nullable RunState before, RunState.Step step, Instant now) {
        keep(before, judged(before, step, now), now);
    }

    private void keep(@Nullable RunState before, RunState.Step step, Instant now) {
        RunState after = step.run();
        RunTrace trace = after.trace();
        if (trace != null && !step.tasks().isEmpty()) {
            after = after.withTrace(trace.withTasks(step.tasks().size()));
        }
        store.put(after.runId(), after);
        if (after.isOver()) {
            active.remove(after.runId());
            leases.forget(after.runId());
            if (before == null || !before.isOver()) {
                RunStatus end = after.status(now);
                counters.ended(end.state());
                tracing.ended(after, end);
            }
        } else {
            active.put(after.runId(), after);
            if (before == null && after.lease() != null) {
                leases.begin(after.runId());
            }
        }
        int handedOut = trace == null ? 0 : trace.tasks();
        for (Task task : step.tasks()) {
            counters.handedOut(task.attempt());
            Record<String, byte[]> record = new Record<>(task.taskId(), Json.write(task), now.toEpochMilli());
            context.forward(
                    trace == null ? record : record.withHeaders(tracing.handOut(task, trace, handedOut++)),
                    CoordinatorTopology.TASKS);
        }
        if (before == null || !before.lifecycle().equals(after.lifecycle())) {
            RunStatus status = after.status(now);
            LOG.info(
                    "run {} is {}{}",
                    after.runId(),
                    status.state(),
                    status.reason() == null ? "" : ": " + status.reason());
            send(status, now);
        } else {
            changed.add(after.runId());
        }
    }

    private void send(RunStatus status, Instant now) {
        changed.remove(status.runId());
        context.forward(new Record<>(status.runId(), status, now.toEpochMilli()), CoordinatorTopology.RUN_STATUS);
    }

    // Sent with the run's first tasks in one transaction, so that it stands before every attribute of the run.
    private void orderGeneration(String collection, Generation generation, Instant now) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(WinnowHeaders.GENERATION, Long.toString(generation.number()).getBytes(StandardCharsets.US_ASCII));
        WinnowHeaders.order(headers, generation.sameness());
        if (generation.embeddings() != null) {
            headers.add(WinnowHeaders.EMBEDDINGS, generation.embeddings().getBytes(StandardCharsets.UTF_8));
        }
        context.forward(
                new Record<>(collection, new byte[0], now.toEpochMilli(), headers),
                CoordinatorTopology.GENERATION_ORDERS);
    }

    private void refuse(Record<String, byte[]> record, String reason) {
        String source = context.recordMetadata()
                .map(at -> at.topic() + "-" + at.partition() + "@" + at.offset())
                .orElse("?");
        Record<String, byte[]> letter = DeadLetter.of(Shortened.of(record, now().toEpochMilli()), reason, source);
        LOG.warn("{} is refused: {}", source, WinnowHeaders.text(letter.headers(), WinnowHeaders.REASON));
        context.forward(letter, CoordinatorTopology.DEAD_LETTERS);
    }

    private @Nullable RunState find(String runId) {
        RunState run = active.get(runId);
        return run == null ? store.get(runId) : run;
    }

    private Instant now() {
        return Instant.ofEpochMilli(context.currentSystemTimeMs());
    }

    /** What the processor needs to know. */
    interface CoordinatorSettings {

        /** How long an attempt at a task may take before it is given up. */
        Duration taskTimeout();

        /** How often deadlines are looked at and changed figures are sent. */
        Duration tick();

        /** Whether Kafka has not answered for a while, so that no client can be heard. Asked seldom; answers at once. */
        default boolean isKafkaAway() {
            return false;
        }
    }
}
