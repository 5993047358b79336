package io.winnow.messages.kafka;

import io.winnow.messages.error.RootCause;
import io.winnow.messages.error.WinnowException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** Says in one line what keeps a process from its cluster, where trying again cannot help. */
public final class KafkaTrouble {

    private static final int TIMEOUT_SECONDS = 10;

    private KafkaTrouble() {}

    /**
     * Finds out whether a cluster lets us in, for a process that would only try again and again otherwise. Asks nothing of a cluster that
     * needs no credentials.
     *
     * @throws WinnowException when it does not let us in; one that does not answer may do so later
     */
    public static void check(KafkaSettings settings) {
        if (!settings.isSecured()) {
            return;
        }
        try (Admin admin = Admin.create(settings.forAdmin())) {
            admin.describeCluster().clusterId().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | KafkaException e) {
            of(e).ifPresent(trouble -> {
                throw trouble;
            });
        } catch (TimeoutException e) {
            // Whoever needs the cluster says so when it tries.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What to fix.
     *
     * @param failure as Kafka's client throws it, wrapped in whatever
     * @return empty when it may pass by itself, or is about something else
     */
    public static Optional<WinnowException> of(Throwable failure) {
        for (Throwable cause : RootCause.chain(failure)) {
            if (cause instanceof SaslAuthenticationException) {
                return Optional.of(new WinnowException(
                        "Kafka does not accept the credentials: check KAFKA_SASL_MECHANISM and KAFKA_SASL_JAAS_CONFIG ("
                                + RootCause.messageOf(cause) + ")",
                        failure));
            }
            if (cause instanceof SslAuthenticationException) {
                return Optional.of(new WinnowException(
                        "no TLS connection to Kafka: check KAFKA_SECURITY_PROTOCOL, and that KAFKA_SSL_TRUSTSTORE_LOCATION"
                                + " contains the CA that signed the brokers' certificates ("
                                + RootCause.messageOf(cause) + ")",
                        failure));
            }
        }
        if (failure instanceof KafkaException && failure.getMessage() != null && isConfiguration(failure)) {
            return Optional.of(new WinnowException(
                    "the Kafka client cannot be configured: check the KAFKA_… variables ("
                            + RootCause.messageOf(failure) + ")",
                    failure));
        }
        return Optional.empty();
    }

    /** Clients that cannot even be made say so, with the reason inside. */
    private static boolean isConfiguration(Throwable failure) {
        return failure instanceof org.apache.kafka.common.config.ConfigException
                || String.valueOf(failure.getMessage()).startsWith("Failed to c");
    }
}
