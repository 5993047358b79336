package io.winnow.service.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.error.WinnowException;
import io.winnow.service.streams.FailureAdvice.Kind;
import io.winnow.service.streams.FailureAdvice.Remedy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

class FailureAdviceTest {

    private static final Path DIRECTORY = Path.of("/var/lib/winnow/state");
    private static final StreamsSettings HOST = Hosts.settings("127.0.0.1:9092", DIRECTORY);

    static Stream<Arguments> failures() {
        return Stream.of(
                of(new TimeoutException("no answer"), Kind.BROKER_UNREACHABLE, Remedy.RETRY, "127.0.0.1:9092"),
                of(new MissingSourceTopicException("x"), Kind.TOPIC_MISSING, Remedy.RETRY, "WINNOW_TOPICS_SETUP"),
                of(new IllegalStateException("a bug"), Kind.OTHER, Remedy.RETRY, "IllegalStateException: a bug"),
                of(
                        new StreamsException(new WinnowException("make room", new IllegalStateException("inner"))),
                        Kind.CONFIGURATION,
                        Remedy.END,
                        "make room"),
                of(new FencedInstanceIdException("x"), Kind.NAME_TAKEN, Remedy.END, "WINNOW_INSTANCE"),
                of(new SaslAuthenticationException("x"), Kind.CREDENTIALS, Remedy.END, "KAFKA_SASL_JAAS_CONFIG"),
                of(new SslAuthenticationException("x"), Kind.CREDENTIALS, Remedy.END, "KAFKA_SSL_TRUSTSTORE_LOCATION"),
                of(new TopicAuthorizationException("no"), Kind.RIGHTS, Remedy.END, "right"),
                of(new UnsupportedVersionException("x"), Kind.BROKER_TOO_OLD, Remedy.END, "too old"),
                of(new ConfigException("acks", "many"), Kind.CONFIGURATION, Remedy.END, "acks"),
                of(new OutOfMemoryError("heap"), Kind.JVM, Remedy.END, "heap"),
                of(
                        new StreamsException("Unable to initialize state, this can happen if multiple instances"),
                        Kind.DIRECTORY_IN_USE,
                        Remedy.END,
                        DIRECTORY.toString()),
                of(
                        new ProcessorStateException("base state directory [x] doesn't exist and couldn't be created"),
                        Kind.DIRECTORY_UNUSABLE,
                        Remedy.RETRY,
                        "WINNOW_STATE_DIR"),
                of(
                        put(new RocksDBException("While open a file: /s/000012.sst: Read-only file system")),
                        Kind.DIRECTORY_UNUSABLE,
                        Remedy.RETRY,
                        "Read-only file system; make that directory writable"),
                of(
                        put(new RocksDBException("While appending to file: /s/000012.log: No space left on device")),
                        Kind.DISK_FULL,
                        Remedy.RETRY,
                        "/s/000012.log: No space left on device: make room on that disk"),
                of(
                        new ProcessorStateException("checkpoint", new IOException("No space left on device")),
                        Kind.DISK_FULL,
                        Remedy.RETRY,
                        "make room"),
                of(
                        put(new RocksDBException("block checksum mismatch")),
                        Kind.STATE_DAMAGED,
                        Remedy.WIPE,
                        "checksum mismatch"),
                of(
                        put(new RocksDBException(
                                new Status(Status.Code.InvalidArgument, Status.SubCode.None, "options"))),
                        Kind.STATE_DAMAGED,
                        Remedy.WIPE,
                        "options"),
                of(
                        new ProcessorStateException("checkpoint", new IOException("Malformed line in checkpoint")),
                        Kind.STATE_DAMAGED,
                        Remedy.WIPE,
                        "Malformed"));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("failures")
    void saysWhatAFailureIsAboutAndWhatToDo(Throwable failure, Kind kind, Remedy remedy, String told) {
        FailureAdvice advice = FailureAdvice.on(new StreamsException("task 0_1", failure), HOST);

        assertThat(advice.kind()).isEqualTo(kind);
        assertThat(advice.remedy()).isEqualTo(remedy);
        assertThat(advice.line()).contains(told).doesNotContain("\n");
    }

    @Test
    void saysOfAClientThatCannotBeMadeWhatToCheck() {
        KafkaException failure = new KafkaException(
                "Failed to construct kafka consumer", new KafkaException("Failed to load SSL keystore /k.p12"));

        FailureAdvice advice = FailureAdvice.on(failure, HOST);

        assertThat(advice.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(advice.line()).contains("/k.p12");
    }

    @Test
    void endsWhereCausesGoRoundInACircle() {
        Exception inner = new Exception("inner");
        Exception outer = new Exception("outer", inner);
        inner.initCause(outer);

        FailureAdvice advice = FailureAdvice.on(outer, HOST);

        assertThat(advice.kind()).isEqualTo(Kind.OTHER);
    }

    private static Throwable put(RocksDBException cause) {
        return new ProcessorStateException("Error while executing put", cause);
    }

    private static Arguments of(Throwable failure, Kind kind, Remedy remedy, String told) {
        return Arguments.of(failure, kind, remedy, told);
    }
}
