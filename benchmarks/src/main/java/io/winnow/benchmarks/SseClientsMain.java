package io.winnow.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Attribute;
import io.winnow.messages.Json;
import io.winnow.messages.kafka.Topics;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Clients of one collection's stream, on bare sockets, and one plain consumer of its topic for comparison. Delays run
 * from a row's {@code firstSeen} to its receipt here. Prints {@code ready} when all are connected; from the line
 * {@code begin} on delays are kept; {@code figures N} prints them once N rows must have come, and ends with how many
 * clients have not exactly those.
 */
public final class SseClientsMain {

    private final Histogram clientDelays = new ConcurrentHistogram(3);
    private final Histogram consumerDelays = new ConcurrentHistogram(3);
    private final AtomicInteger broken = new AtomicInteger();
    private volatile boolean keeping;

    private SseClientsMain() {}

    public static void main(String[] arguments) throws Exception {
        Logs.warningsOnly();
        int port = Integer.parseInt(arguments[0]);
        String collection = arguments[1];
        int count = Integer.parseInt(arguments[2]);
        SseClientsMain load = new SseClientsMain();
        CountDownLatch ready = new CountDownLatch(count + 1);
        Thread.ofPlatform().daemon().start(() -> load.consume(arguments[3], ready));
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Client client = load.new Client(port, collection, ready);
            clients.add(client);
            Thread.ofVirtual().start(client);
        }
        ready.await();
        System.out.println("ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            if (command.equals("begin")) {
                load.keeping = true;
                System.out.println("keeping");
            } else {
                int rows = Integer.parseInt(command.substring("figures ".length()));
                long wrong = clients.stream()
                        .filter(client -> !client.hasExactly(rows))
                        .count();
                System.out.println(figures(load.clientDelays) + " " + figures(load.consumerDelays) + " " + wrong + " "
                        + load.broken.get());
            }
        }
        System.exit(0);
    }

    private static String figures(Histogram microseconds) {
        return String.format(
                Locale.ROOT,
                "%d %.3f %.3f %.3f",
                microseconds.getTotalCount(),
                microseconds.getValueAtPercentile(50) / 1e3,
                microseconds.getValueAtPercentile(99) / 1e3,
                microseconds.getMaxValue() / 1e3);
    }

    private void keep(Histogram delays, Instant from) {
        if (keeping) {
            delays.recordValue(Math.max(0, from.until(Instant.now(), ChronoUnit.MICROS)));
        }
    }

    private void consume(String bootstrapServers, CountDownLatch ready) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(Topics.withDefaultPrefix().uniqueAttributes()).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            ready.countDown();
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(250))) {
                    Instant at = Json.read(record.value(), Attribute.class).at();
                    if (at != null) {
                        keep(consumerDelays, at);
                    }
                }
            }
        }
    }

    /** One browser's worth of stream. */
    private final class Client implements Runnable {

        private final int port;
        private final String collection;
        private final CountDownLatch ready;
        private final BitSet seen = new BitSet();
        private boolean twice;
        private boolean counted;
        private int leftOfChunk;

        Client(int port, String collection, CountDownLatch ready) {
            this.port = port;
            this.collection = collection;
            this.ready = ready;
        }

        synchronized boolean hasExactly(int rows) {
            return !twice && seen.cardinality() == rows && seen.length() == rows;
        }

        @Override
        public void run() {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                String request = "GET /api/collections/" + collection + "/stream HTTP/1.1\r\nHost: localhost:" + port
                        + "\r\nAccept: text/event-stream\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                InputStream in = new BufferedInputStream(socket.getInputStream(), 2_048);
                String status = line(in, true);
                if (!status.startsWith("HTTP/1.1 200")) {
                    throw new IOException(status);
                }
                while (!line(in, true).isEmpty()) {
                    // Headers are of no interest here.
                }
                String event = "";
                while (true) {
                    String line = line(in, false);
                    if (line.startsWith("event:")) {
                        event = line.substring("event:".length());
                    } else if (line.startsWith("data:") && event.equals("attributes")) {
                        take(line.substring("data:".length()));
                    } else if (line.startsWith("data:") && !counted) {
                        counted = true;
                        ready.countDown();
                    }
                }
            } catch (IOException e) {
                if (broken.getAndIncrement() == 0) {
                    System.err.println("a client lost its stream: " + e);
                }
            }
        }

        private synchronized void take(String data) throws IOException {
            for (JsonNode row : Json.MAPPER.readTree(data)) {
                String attribute = row.get("attribute").asText();
                int number = Integer.parseInt(attribute.substring(attribute.lastIndexOf('-') + 1));
                twice |= seen.get(number);
                seen.set(number);
                keep(clientDelays, Instant.parse(row.get("firstSeen").asText()));
            }
        }

        private String line(InputStream in, boolean bare) throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream(128);
            for (int b = next(in, bare); b != '\n'; b = next(in, bare)) {
                if (b != '\r') {
                    line.write(b);
                }
            }
            return line.toString(StandardCharsets.UTF_8);
        }

        private int next(InputStream in, boolean bare) throws IOException {
            if (!bare) {
                if (leftOfChunk == 0) {
                    String size = line(in, true);
                    leftOfChunk = Integer.parseInt(size.isEmpty() ? line(in, true) : size, 16);
                    if (leftOfChunk == 0) {
                        throw new EOFException("the stream ended");
                    }
                }
                leftOfChunk--;
            }
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the connection ended");
            }
            return b;
        }
    }
}
