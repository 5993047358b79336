package io.winnow.benchmarks;

import io.winnow.dedup.DedupService;
import io.winnow.dedup.DedupSettings;
import io.winnow.dedup.StreamsProperties;
import io.winnow.dedup.mentions.MentionsService;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import io.winnow.tracing.Tracing;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/**
 * The process that is measured: runs one {@link Program} on the topics of one prefix after the other, as the lines on its
 * standard input say ({@code start PREFIX}, {@code stop}).
 */
public final class ApplicationMain {

    private ApplicationMain() {}

    public static void main(String[] arguments) {
        try {
            run(arguments);
            System.exit(0);
        } catch (Throwable e) {
            // Threads of Kafka Streams would keep the process alive, and whoever waits for an answer waiting.
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void run(String[] arguments) throws Exception {
        Logs.warningsOnly();
        Program program = Program.valueOf(arguments[0]);
        String bootstrapServers = arguments[1];
        Path state = Path.of(arguments[2]);
        Tracing tracing = program == Program.DEDUP_TRACED
                ? Tracing.ofProcess("dedup-service", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", arguments[3])::get)
                : Tracing.off();
        Duration commitInterval = Duration.ofMillis(Long.parseLong(arguments[4]));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        AutoCloseable running = () -> {};
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            if (command.startsWith("start ")) {
                String prefix = command.substring("start ".length());
                running = start(
                        program,
                        prefix,
                        DedupSettings.of(
                                KafkaSettings.of(bootstrapServers),
                                new Topics(program.topics(prefix)),
                                state.resolve(prefix + program),
                                "benchmark-" + program,
                                commitInterval),
                        tracing);
            } else {
                running.close();
            }
            System.out.println("done");
        }
    }

    private static AutoCloseable start(Program program, String prefix, DedupSettings settings, Tracing tracing) {
        String from = settings.topics().rawAttributes();
        String to = program.output(prefix);
        return switch (program) {
            case PLAIN_COPY -> new PlainCopy(settings, program.group(prefix), from, to);
            case STREAMS_COPY -> {
                StreamsBuilder builder = new StreamsBuilder();
                builder.stream(from, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                        .to(to, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
                yield asDeduplication(builder, settings, program, prefix);
            }
            case MEMORY_ONLY -> {
                StreamsBuilder builder = new StreamsBuilder();
                builder.stream(from, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                        .process(MemoryOnlyDedup::new)
                        .to(to, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
                yield asDeduplication(builder, settings, program, prefix);
            }
            case FLINK_HASHMAP, FLINK_ROCKSDB ->
                throw new IllegalArgumentException(program + " has a module of its own");
            case TEXTBOOK -> new TextbookDedup(settings, program.group(prefix), from, to);
            case MENTIONS -> {
                MentionsService service = new MentionsService(settings);
                service.start();
                yield service;
            }
            case DEDUP, DEDUP_TRACED -> {
                DedupService service = new DedupService(settings, tracing, System::getenv);
                service.start();
                yield service;
            }
        };
    }

    /** Starts a topology with the settings of deduplication. */
    private static AutoCloseable asDeduplication(
            StreamsBuilder builder, DedupSettings settings, Program program, String prefix) {
        Properties properties = StreamsProperties.of(settings);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, program.group(prefix));
        KafkaStreams streams = new KafkaStreams(builder.build(), properties);
        streams.setUncaughtExceptionHandler(failure -> {
            System.err.println(program + " failed: " + failure);
            return StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        streams.start();
        return () -> streams.close(Duration.ofSeconds(10));
    }
}
