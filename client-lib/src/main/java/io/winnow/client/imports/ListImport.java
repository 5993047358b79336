package io.winnow.client.imports;

import io.winnow.client.runs.HandingIn;
import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.Judge;
import io.winnow.messages.RunCommand;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Sameness;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Hands the lines of a list in for a run, one chunk of them at a time. Not thread safe. */
public final class ListImport implements AutoCloseable {

    /** Lines of a call. */
    public static final int CHUNK = 10_000;

    private static final String PROVIDER = "import";

    private final KafkaClients cluster;
    private final RunCommand command;
    private final String source;
    private final HandingIn handing;

    private long lines;
    private long refused;

    /**
     * Nothing is handed in yet.
     *
     * @param source what the list is called, in place of a model
     */
    public ListImport(KafkaClients cluster, RunCommand command, String source) {
        this.cluster = cluster;
        this.command = command;
        this.source = source;
        this.handing = new HandingIn(
                cluster,
                command,
                PROVIDER,
                source,
                "import the list again; lines that were sent already are counted as known");
    }

    /**
     * Hands a chunk in, and returns when Kafka has all of it.
     *
     * @param sameness of the collection, as the coordinator decided
     * @param isEnded whether no more is wanted
     * @return whether there may be more
     * @throws WinnowException when Kafka does not take a line
     */
    public boolean chunk(TypedList list, Sameness sameness, BooleanSupplier isEnded) throws IOException {
        handing.judged(Judge.of(command.request(), sameness.mode()) != null);
        byte[] form = WinnowHeaders.form(sameness);
        String call = handing.begin();
        int sent = 0;
        String line = null;
        while (sent < CHUNK && !isEnded.getAsBoolean() && (line = list.readLine()) != null) {
            lines++;
            String canonical = line.length() > Attribute.MAX_LENGTH ? "" : sameness.keyOf(line);
            if (canonical.isEmpty()) {
                refused++;
                continue;
            }
            handing.send(record(line, canonical, form, call));
            sent++;
        }
        handing.report();
        return line != null;
    }

    private ProducerRecord<byte[], byte[]> record(String text, String canonical, byte[] form, String call) {
        String collection = command.collection();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                cluster.topics().rawAttributes(),
                new AttributeKey(collection, canonical).toBytes(),
                Json.write(new Attribute(
                        Attribute.VERSION,
                        text,
                        canonical,
                        collection,
                        PROVIDER,
                        source,
                        command.runId(),
                        call,
                        handing.startedAt())));
        record.headers().add(WinnowHeaders.CANONICAL, form);
        return record;
    }

    /** Lines that were read. */
    public long lines() {
        return lines;
    }

    /** Lines that say nothing, or are too long. */
    public long refused() {
        return refused;
    }

    /** Lines that Kafka has. */
    public long published() {
        return handing.published();
    }

    @Override
    public void close() {
        handing.close();
    }
}
