package io.winnow.coordinator;

import io.winnow.messages.text.DedupMode;
import io.winnow.messages.Call;
import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Tally;
import io.winnow.messages.Task;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.service.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
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

/** Feeds the ledgers of one partition with events and sends what they decide. */
final class RunProcessor implements Processor<String, byte[], String, byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(RunProcessor.class);

    /** Operators look every few seconds. */
    private static final Duration BOARD_INTERVAL = Duration.ofSeconds(1);

    private final Topics topics;
    private final CoordinatorSettings settings;
    private final RunCounters board;
    private final RunTracing tracing;

    private ProcessorContext<String, byte[]> context;
    private KeyValueStore<String, RunState> store;

    /** How often control calls named each attribute, by run and fingerprint. */
    private KeyValueStore<String, Integer> sightings;

    /** Ledgers of runs that have not ended; the store holds the same and the ended ones. */
    private final Map<String, RunState> active = new HashMap<>();

    /** Runs whose figures changed since their status was last sent. */
    private final Set<String> changed = new HashSet<>();

    @SuppressWarnings("NullAway.Init")
    RunProcessor(Topics topics, CoordinatorSettings settings, RunCounters board, RunTracing tracing) {
        this.topics = topics;
        this.settings = settings;
        this.board = board;
        this.tracing = tracing;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> processorContext) {
        context = processorContext;
        store = processorContext.getStateStore(CoordinatorTopology.LEDGERS);
        sightings = processorContext.getStateStore(CoordinatorTopology.SIGHTINGS);
        try (KeyValueIterator<String, RunState> all = store.all()) {
            all.forEachRemaining(entry -> {
                if (!entry.value.isEnded()) {
                    active.put(entry.key, entry.value);
                    changed.add(entry.key);
                }
            });
        }
        context.schedule(BOARD_INTERVAL, PunctuationType.WALL_CLOCK_TIME, millis -> showStanding());
        context.schedule(
                settings.tick(), PunctuationType.WALL_CLOCK_TIME, millis -> tick(Instant.ofEpochMilli(millis)));
    }

    @Override
    public void close() {
        board.leave(context.taskId().partition());
    }

    private void showStanding() {
        board.stand(context.taskId().partition(), active.values());
    }

    @Override
    public void process(Record<String, byte[]> record) {
        String topic = context.recordMetadata().map(RecordMetadata::topic).orElse("");
        if (record.key() == null || record.value() == null) {
            if (!topic.equals(topics.runs())) {
                refuse(record, "it has no " + (record.key() == null ? "key" : "value"));
            }
            return;
        }
        Instant now = now();
        try {
            if (topic.equals(topics.runs())) {
                order(Json.read(record.value(), RunCommand.class), record.headers(), now);
            } else if (topic.equals(topics.calls())) {
                report(Json.read(record.value(), Call.class), now);
            } else {
                tally(Json.read(record.value(), Tally.class), now);
            }
        } catch (SerializationException e) {
            refuse(record, Objects.requireNonNullElse(e.getMessage(), "it cannot be read"));
        }
    }

    private void order(RunCommand command, org.apache.kafka.common.header.Headers headers, Instant now) {
        RunState known = find(command.runId());
        if (known == null) {
            RunRequest request = command.request();
            RunState.Step opened = decided(() -> RunState.open(command, now, settings.taskTimeout()));
            if (command.desired() == RunCommand.Desired.RUN
                    && (request.fresh() || request.dedup() != DedupMode.CANONICAL)) {
                beginGeneration(request, now);
            }
            LOG.info("run {} begins: {}", command.runId(), request.topic());
            apply(null, new RunState.Step(tracing.ordered(opened.ledger(), command, headers), opened.tasks()), now);
        } else if (!known.isEnded()) {
            apply(known, decided(() -> known.order(command, now, settings.taskTimeout())), now);
        }
    }

    /**
     * What the ledger makes of an event. A ledger computes and keeps nothing, so that an event on which that fails can be put
     * aside as if it had never come.
     */
    private static RunState.Step decided(Supplier<RunState.Step> step) {
        try {
            return step.get();
        } catch (RuntimeException e) {
            throw new SerializationException("it makes no sense: " + e, e);
        }
    }

    private void report(Call call, Instant now) {
        RunState known = find(call.runId());
        if (known == null) {
            LOG.debug("call {} belongs to no run that is known", call.callId());
        } else {
            RunState sampled = known.awaits(call) && !known.isEnded() ? sample(known, call) : known;
            apply(known, decided(() -> sampled.report(call, now, settings.taskTimeout())), now);
        }
    }

    /** Counts what a control call named, beside the ledger: there can be many. */
    private RunState sample(RunState ledger, Call call) {
        if (call.sample().isEmpty()) {
            return ledger;
        }
        Sample sample = ledger.gauges().sample().withCall();
        for (String fingerprint : call.sample()) {
            String key = sightingsPrefix(call.runId()) + fingerprint;
            Integer before = sightings.get(key);
            int count = before == null ? 0 : before;
            sample = sample.withMention(count);
            sightings.put(key, count + 1);
        }
        return ledger.withSample(sample);
    }

    /** What a run's control calls named is of no use once it has ended. */
    private void forgetSightings(String runId) {
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, Integer> seen =
                sightings.prefixScan(sightingsPrefix(runId), Serdes.String().serializer())) {
            seen.forEachRemaining(entry -> keys.add(entry.key));
        }
        keys.forEach(sightings::delete);
    }

    private static String sightingsPrefix(String runId) {
        return runId + "|";
    }

    private void tally(Tally tally, Instant now) {
        RunState known = find(tally.runId());
        if (known == null) {
            LOG.debug("tally of {} belongs to no run that is known", tally.callId());
        } else {
            apply(known, decided(() -> known.tally(tally, now, settings.taskTimeout())), now);
        }
    }

    private void tick(Instant now) {
        for (RunState ledger : active.values().toArray(RunState[]::new)) {
            RunState.Step step = ledger.tick(now, settings.taskTimeout());
            if (!step.ledger().equals(ledger)) {
                apply(ledger, step, now);
            }
        }
        for (String runId : changed.toArray(String[]::new)) {
            RunState ledger = find(runId);
            if (ledger != null) {
                send(ledger.status(now), now);
            }
        }
    }

    private void apply(@Nullable RunState before, RunState.Step step, Instant now) {
        RunState after = step.ledger();
        RunTrace trace = after.trace();
        if (trace != null && !step.tasks().isEmpty()) {
            after = after.withTrace(trace.withTasks(step.tasks().size()));
        }
        store.put(after.runId(), after);
        if (after.isEnded()) {
            active.remove(after.runId());
            if (before == null || !before.isEnded()) {
                forgetSightings(after.runId());
                RunStatus end = after.status(now);
                board.ended(end.state());
                tracing.ended(after, end);
            }
        } else {
            active.put(after.runId(), after);
        }
        int handedOut = trace == null ? 0 : trace.tasks();
        for (Task task : step.tasks()) {
            board.handedOut(task.attempt());
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
        context.forward(
                new Record<>(status.runId(), Json.write(status), now.toEpochMilli()), CoordinatorTopology.RUN_STATUS);
    }

    // Sent with the run's first tasks in one transaction, so that it stands before every attribute of the run.
    private void beginGeneration(RunRequest request, Instant now) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(
                WinnowHeaders.GENERATION, Long.toString(request.generation()).getBytes(StandardCharsets.US_ASCII));
        headers.add(
                WinnowHeaders.DEDUP,
                request.dedup().name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
        context.forward(
                new Record<>(request.collection(), new byte[0], now.toEpochMilli(), headers),
                CoordinatorTopology.GENERATIONS);
    }

    private void refuse(Record<String, byte[]> record, String reason) {
        String source = context.recordMetadata()
                .map(at -> at.topic() + "-" + at.partition() + "@" + at.offset())
                .orElse("?");
        Record<String, byte[]> letter = DeadLetter.of(Refused.of(record, now().toEpochMilli()), reason, source);
        LOG.warn("{} is refused: {}", source, WinnowHeaders.text(letter.headers(), WinnowHeaders.REASON));
        context.forward(letter, CoordinatorTopology.DEAD_LETTERS);
    }

    private @Nullable RunState find(String runId) {
        RunState ledger = active.get(runId);
        return ledger == null ? store.get(runId) : ledger;
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
    }
}
