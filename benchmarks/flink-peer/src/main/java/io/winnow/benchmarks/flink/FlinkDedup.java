package io.winnow.benchmarks.flink;

import io.winnow.messages.Attribute;
import io.winnow.messages.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Deduplication with Flink in this JVM: the value parsed, a keyed state that holds each key, exactly once, everything else at
 * Flink's defaults.
 *
 * <p>Where there is a choice it is the cheaper one: objects are reused, keys and values stay bytes, each record is parsed once, headers are left
 * behind. Parallelism is 1, as the others have one thread; Flink still reads, decides and checkpoints on threads of their own.
 */
final class FlinkDedup implements AutoCloseable {

    private static final Duration CLOSE = Duration.ofSeconds(60);

    /** Longer than a checkpoint may take, shorter than the longest that a broker allows. */
    private static final Duration TRANSACTION = Duration.ofMinutes(10);

    /** Flink's default for a cluster in one JVM, outside the heap; RocksDB has its cache and its buffers there. */
    private static final MemorySize MANAGED = MemorySize.ofMebiBytes(128);

    /** Records that the last finished checkpoint of this JVM's job covers; static, because Flink copies functions by serialization. */
    private static final AtomicLong COMMITTED = new AtomicLong();

    /** Likewise, records that it has decided. */
    private static final AtomicLong DECIDED = new AtomicLong();

    private final JobClient job;
    private final Path directory;
    private volatile boolean closing;

    private FlinkDedup(JobClient job, Path directory) {
        this.job = job;
        this.directory = directory;
    }

    /**
     * Starts a cluster of one and the job on it.
     *
     * @param backend {@code hashmap} or {@code rocksdb}
     * @param directory for state and checkpoints
     * @param interval between the starts of two checkpoints; a transaction lasts from one to the next
     */
    static FlinkDedup start(
            String backend,
            String bootstrapServers,
            Path directory,
            Duration interval,
            String from,
            String group,
            String to)
            throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration(backend, directory, interval));
        environment
                .fromSource(source(bootstrapServers, from, group), WatermarkStrategy.noWatermarks(), "attributes")
                .keyBy(attribute -> attribute.f0, Types.STRING)
                .process(new FirstOnly())
                .sinkTo(sink(bootstrapServers, to));
        COMMITTED.set(0);
        DECIDED.set(0);
        FlinkDedup started = new FlinkDedup(environment.executeAsync(group), directory);
        started.endTheProcessIfItFails();
        return started;
    }

    private static Configuration configuration(String backend, Path directory, Duration interval) {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, backend);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, interval);
        configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                directory.resolve("checkpoints").toUri().toString());
        configuration.setString(
                "state.backend.rocksdb.localdir", directory.resolve("rocksdb").toString());
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        // Fails rather than fall back to a slow serializer unnoticed.
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        // A job that starts again would be measured as a slow one.
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        return configuration;
    }

    private static KafkaSource<Tuple3<String, byte[], byte[]>> source(
            String bootstrapServers, String topic, String group) {
        return KafkaSource.<Tuple3<String, byte[], byte[]>>builder()
                .setBootstrapServers(bootstrapServers)
                .setTopics(topic)
                .setGroupId(group)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
                .setDeserializer(new Parser())
                .build();
    }

    private static KafkaSink<Tuple3<String, byte[], byte[]>> sink(String bootstrapServers, String topic) {
        return KafkaSink.<Tuple3<String, byte[], byte[]>>builder()
                .setBootstrapServers(bootstrapServers)
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(topic)
                .setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, String.valueOf(TRANSACTION.toMillis()))
                .setRecordSerializer((attribute, context, timestamp) ->
                        new ProducerRecord<>(topic, null, timestamp, attribute.f1, attribute.f2))
                .build();
    }

    /**
     * How many records are decided for good. The offsets in Kafka do not say: when there is nothing left to read, the connector writes them up to
     * ten seconds late.
     */
    static long committed() {
        return COMMITTED.get();
    }

    /** How many records are decided, for good or not yet. */
    static long decided() {
        return DECIDED.get();
    }

    /** The benchmark would wait for a job that is no more. */
    private void endTheProcessIfItFails() {
        job.getJobExecutionResult().whenComplete((result, failure) -> {
            if (failure != null && !closing) {
                failure.printStackTrace();
                Runtime.getRuntime().halt(1);
            }
        });
    }

    /** Takes a last checkpoint, so that what was decided is committed. */
    @Override
    public void close() throws Exception {
        closing = true;
        job.stopWithSavepoint(false, directory.resolve("savepoint").toUri().toString(), SavepointFormatType.NATIVE)
                .get(CLOSE.toSeconds(), TimeUnit.SECONDS);
        job.getJobExecutionResult().get(CLOSE.toSeconds(), TimeUnit.SECONDS);
    }

    /** What makes an attribute the same as another, and the record's key and value. */
    private static final class Parser implements KafkaRecordDeserializationSchema<Tuple3<String, byte[], byte[]>> {

        private static final long serialVersionUID = 1;

        @Override
        public void deserialize(
                ConsumerRecord<byte[], byte[]> record, Collector<Tuple3<String, byte[], byte[]>> collector) {
            if (record.value() == null) {
                return;
            }
            Attribute attribute = Json.read(record.value(), Attribute.class);
            collector.collect(
                    Tuple3.of(attribute.collection() + '|' + attribute.canonical(), record.key(), record.value()));
        }

        @Override
        public TypeInformation<Tuple3<String, byte[], byte[]>> getProducedType() {
            return Types.TUPLE(Types.STRING, Types.PRIMITIVE_ARRAY(Types.BYTE), Types.PRIMITIVE_ARRAY(Types.BYTE));
        }
    }

    /** Lets the first record of each key through. */
    private static final class FirstOnly
            extends KeyedProcessFunction<String, Tuple3<String, byte[], byte[]>, Tuple3<String, byte[], byte[]>>
            implements CheckpointedFunction, CheckpointListener {

        private static final long serialVersionUID = 1;

        private transient ValueState<Boolean> seen;
        private transient long decided;
        private transient NavigableMap<Long, Long> decidedAtCheckpoint;

        @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
        FirstOnly() {}

        @Override
        public void initializeState(FunctionInitializationContext context) {
            decidedAtCheckpoint = new TreeMap<>();
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {
            decidedAtCheckpoint.put(context.getCheckpointId(), decided);
        }

        @Override
        public void notifyCheckpointComplete(long checkpoint) {
            COMMITTED.set(decidedAtCheckpoint.floorEntry(checkpoint).getValue());
            decidedAtCheckpoint.headMap(checkpoint).clear();
        }

        @Override
        public void open(OpenContext context) {
            seen = getRuntimeContext().getState(new ValueStateDescriptor<>("seen", Types.BOOLEAN));
        }

        @Override
        public void processElement(
                Tuple3<String, byte[], byte[]> attribute,
                Context context,
                Collector<Tuple3<String, byte[], byte[]>> out)
                throws Exception {
            DECIDED.lazySet(++decided);
            if (seen.value() == null) {
                seen.update(true);
                out.collect(attribute);
            }
        }
    }
}
