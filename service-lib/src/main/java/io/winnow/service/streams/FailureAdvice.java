package io.winnow.service.streams;

import io.winnow.messages.error.RootCause;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.KafkaTrouble;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.rocksdb.RocksDBException;

/**
 * Classifies a failure of a topology and says what to do about it. A pure function of the failure: it knows no history,
 * so how long to wait and how often to try is not its business.
 *
 * @param line names the problem and the remedy, in one line, for the log
 */
record FailureAdvice(Kind kind, String line) {

    /** What the host does. */
    enum Remedy {
        /** Wait, then start the thread again. */
        RETRY,
        /** Delete the state on this disk and restore it from Kafka. */
        WIPE,
        /** Give up: trying again cannot help. */
        END
    }

    /** The kinds of failures. */
    enum Kind {
        STATE_DAMAGED(Remedy.WIPE),
        DISK_FULL(Remedy.RETRY),
        DIRECTORY_UNUSABLE(Remedy.RETRY),
        DIRECTORY_IN_USE(Remedy.END),
        BROKER_UNREACHABLE(Remedy.RETRY),
        BROKER_TOO_OLD(Remedy.END),
        TOPIC_MISSING(Remedy.RETRY),
        NAME_TAKEN(Remedy.END),
        CREDENTIALS(Remedy.END),
        RIGHTS(Remedy.END),
        CONFIGURATION(Remedy.END),
        JVM(Remedy.END),
        OTHER(Remedy.RETRY);

        private final Remedy remedy;

        Kind(Remedy remedy) {
            this.remedy = remedy;
        }
    }

    /** The message of operating systems, usually wrapped in other exceptions. */
    private static final String NO_SPACE = "No space left on device";

    /** The message of {@code StateDirectory}, which has no exception type for it. */
    private static final String LOCKED = "Unable to initialize state";

    Remedy remedy() {
        return kind.remedy;
    }

    /** Advice on a failure of a host with these settings. */
    static FailureAdvice on(Throwable failure, StreamsSettings host) {
        String what = RootCause.describe(failure);
        if (StateDamage.isMeantBy(failure)) {
            return new FailureAdvice(Kind.STATE_DAMAGED, "the state on this disk is damaged: " + what);
        }
        List<Throwable> causes = RootCause.chain(failure);
        return causes.stream()
                .flatMap(cause -> onCluster(cause, what, host).stream())
                .findFirst()
                .or(() -> onDirectory(causes, what, host))
                .or(() -> onClient(failure))
                .orElseGet(() -> new FailureAdvice(Kind.OTHER, what));
    }

    private static Optional<FailureAdvice> onCluster(Throwable cause, String what, StreamsSettings host) {
        return Optional.ofNullable(
                switch (cause) {
                    // Of a processor that knows what is wrong and what to do about it.
                    case WinnowException e -> new FailureAdvice(Kind.CONFIGURATION, String.valueOf(e.getMessage()));
                    case FencedInstanceIdException e ->
                        new FailureAdvice(
                                Kind.NAME_TAKEN,
                                "another instance runs under the name " + host.instance()
                                        + ": give one of them another WINNOW_INSTANCE (" + what + ")");
                    case AuthenticationException e ->
                        new FailureAdvice(
                                Kind.CREDENTIALS,
                                KafkaTrouble.of(e)
                                        .map(WinnowException::getMessage)
                                        .orElse("Kafka does not accept the credentials (" + what + ")"));
                    case AuthorizationException e ->
                        new FailureAdvice(
                                Kind.RIGHTS, "this principal lacks a right on the cluster: grant it (" + what + ")");
                    case UnsupportedVersionException e ->
                        new FailureAdvice(Kind.BROKER_TOO_OLD, "the broker is too old (" + what + ")");
                    case ConfigException e ->
                        new FailureAdvice(Kind.CONFIGURATION, "the configuration is wrong (" + what + ")");
                    case MissingSourceTopicException e ->
                        new FailureAdvice(
                                Kind.TOPIC_MISSING,
                                what + ": create the missing topic, or restart with WINNOW_TOPICS_SETUP=true");
                    case TimeoutException e -> unreachable(what, host);
                    case DisconnectException e -> unreachable(what, host);
                    case Error e -> new FailureAdvice(Kind.JVM, "the JVM cannot continue: " + what);
                    default -> null;
                });
    }

    private static FailureAdvice unreachable(String what, StreamsSettings host) {
        return new FailureAdvice(
                Kind.BROKER_UNREACHABLE,
                what + ": check that the broker is running and reachable at "
                        + host.kafka().bootstrapServers());
    }

    private static Optional<FailureAdvice> onDirectory(List<Throwable> causes, String what, StreamsSettings host) {
        if (says(causes, NO_SPACE)) {
            return Optional.of(new FailureAdvice(Kind.DISK_FULL, what + ": make room on that disk"));
        }
        if (says(causes, LOCKED)) {
            return Optional.of(new FailureAdvice(
                    Kind.DIRECTORY_IN_USE,
                    "another process uses " + host.stateDirectory()
                            + ": give one of them another directory with WINNOW_STATE_DIR"));
        }
        boolean isOfState = causes.stream()
                .anyMatch(cause -> cause instanceof ProcessorStateException || cause instanceof RocksDBException);
        return isOfState
                ? Optional.of(new FailureAdvice(
                        Kind.DIRECTORY_UNUSABLE,
                        "cannot keep its state in " + host.stateDirectory() + ": " + what
                                + "; make that directory writable or choose another with WINNOW_STATE_DIR"))
                : Optional.empty();
    }

    /** A client that cannot be made says so in an exception of Kafka's own; those of Streams are about other things. */
    private static Optional<FailureAdvice> onClient(Throwable failure) {
        return failure instanceof StreamsException
                ? Optional.empty()
                : KafkaTrouble.of(failure)
                        .map(WinnowException::getMessage)
                        .map(line -> new FailureAdvice(Kind.CONFIGURATION, line));
    }

    private static boolean says(List<Throwable> causes, String text) {
        return causes.stream()
                .anyMatch(cause -> String.valueOf(cause.getMessage()).contains(text));
    }
}
