package io.winnow.client.runs;

import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.RunCommand;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.tracing.TraceContext;
import io.winnow.tracing.TraceHeaders;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Sends orders to the coordinator with a producer that is opened for each: for processes that seldom order anything. */
public final class KafkaOrders implements Orders.Sender {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final KafkaClients clients;

    public KafkaOrders(KafkaClients clients) {
        this.clients = clients;
    }

    /**
     * {@inheritDoc}
     *
     * @throws WinnowException when Kafka does not take it; it may still have been written
     */
    @Override
    public void send(RunCommand command, @Nullable TraceContext trace) {
        try (Producer<byte[], byte[]> producer = clients.producer()) {
            ProducerRecord<byte[], byte[]> record =
                    CollectionPartitioner.record(clients.topics().runs(), command, producer);
            TraceHeaders.inject(trace, record.headers());
            producer.send(record).get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new WinnowException(
                    "Kafka at " + clients.brokers() + " did not take the order for run " + command.runId()
                            + ": check the broker and try again",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WinnowException("interrupted while ordering run " + command.runId(), e);
        }
    }
}
