package io.winnow.standalone.embedded;

import io.winnow.kafka.HeldPort;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.Topics;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.logging.LogManager;
import org.slf4j.LoggerFactory;

/** The broker without services: enough to read existing data. */
public final class BrokerOnly implements AutoCloseable {

    private final DirectoryLock lock;
    private final LocalBroker broker;
    private final String bootstrapServers;

    private BrokerOnly(DirectoryLock lock, LocalBroker broker, String bootstrapServers) {
        this.lock = lock;
        this.broker = broker;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts a broker and returns when it answers; of the options, only the directory, the port and the listeners count.
     *
     * @throws WinnowException when it cannot start
     */
    public static BrokerOnly start(EmbeddedOptions options) {
        LogManager.getLogManager();
        LoggerFactory.getILoggerFactory();
        DirectoryLock lock = options.directory().lock();
        LocalBroker broker = null;
        try {
            // Any port: no client needs this broker's address, and it stops soon.
            HeldPort port = new Ports(options.notice())
                    .choose(
                            "Kafka",
                            "--kafka-port",
                            OptionalInt.of(options.kafkaPort().orElse(0)),
                            0);
            String bootstrapServers = "127.0.0.1:" + port.port();
            lock.describe(bootstrapServers, null);
            broker = LocalBroker.start(
                    options.directory(), port, Topics.withDefaultPrefix(), EmbeddedWinnow::reportAndHalt);
            broker.awaitReady();
            return new BrokerOnly(lock, broker, bootstrapServers);
        } catch (IOException e) {
            lock.close();
            throw options.directory().unusable(e);
        } catch (RuntimeException | Error e) {
            if (broker != null) {
                broker.stop();
            }
            lock.close();
            throw e;
        }
    }

    /** {@code host:port} of the broker. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        broker.stop();
        lock.close();
    }
}
