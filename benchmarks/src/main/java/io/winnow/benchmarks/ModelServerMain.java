package io.winnow.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model in its own process: answers every request in OpenAI's wire format after the same time, with as many
 * attributes as requested, all new. Prints its base URL, then its figures ({@code answered most-at-once}) for each line
 * on its standard input.
 *
 * <p>One thread and no framework, because the machine's cores are to be left to what is measured.
 */
public final class ModelServerMain {

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
    private static final int BUFFER_BYTES = 16 * 1024;

    private final long latencyNanos;
    private final int attributes;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicInteger most = new AtomicInteger();

    private record Pending(SocketChannel channel, long dueNanos) {}

    private ModelServerMain(Duration latency, int attributes) {
        this.latencyNanos = latency.toNanos();
        this.attributes = attributes;
    }

    public static void main(String[] arguments) throws Exception {
        ModelServerMain server =
                new ModelServerMain(Duration.ofMillis(Long.parseLong(arguments[0])), Integer.parseInt(arguments[1]));
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
        System.out.println("http://127.0.0.1:" + listener.socket().getLocalPort() + "/v1");
        Thread.ofPlatform().daemon().start(() -> server.serve(listener));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        while (commands.readLine() != null) {
            System.out.println(server.answered + " " + server.most);
        }
        System.exit(0);
    }

    private void serve(ServerSocketChannel listener) {
        try (Selector selector = Selector.open()) {
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
            while (true) {
                Pending next = pending.peek();
                long wait = next == null ? 1_000 : Math.max(1, (next.dueNanos - System.nanoTime()) / 1_000_000);
                selector.select(
                        key -> {
                            if (key.isAcceptable()) {
                                accept(listener, selector);
                            } else {
                                read(key);
                            }
                        },
                        wait);
                while (!pending.isEmpty() && pending.peek().dueNanos - System.nanoTime() <= 0) {
                    answer(pending.poll().channel);
                }
            }
        } catch (IOException e) {
            System.err.println("the model server failed: " + e);
            System.exit(1);
        }
    }

    private static void accept(ServerSocketChannel listener, Selector selector) {
        try {
            for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(BUFFER_BYTES));
            }
        } catch (IOException e) {
            System.err.println("a connection was not accepted: " + e);
        }
    }

    private void read(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        ByteBuffer buffer = (ByteBuffer) key.attachment();
        try {
            if (channel.read(buffer) < 0) {
                channel.close();
            } else if (isWhole(buffer)) {
                buffer.clear();
                pending.add(new Pending(channel, System.nanoTime() + latencyNanos));
                most.accumulateAndGet(pending.size(), Math::max);
            }
        } catch (IOException e) {
            key.cancel();
        }
    }

    private static boolean isWhole(ByteBuffer buffer) {
        String text = new String(buffer.array(), 0, buffer.position(), ISO_8859_1);
        int head = text.indexOf(new String(END_OF_HEAD, ISO_8859_1));
        Matcher length = LENGTH.matcher(text);
        return head >= 0
                && length.find()
                && text.length() >= head + END_OF_HEAD.length + Integer.parseInt(length.group(1));
    }

    private void answer(SocketChannel channel) {
        long number = answered.incrementAndGet();
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= attributes; i++) {
            lines.append(i > 1 ? "\\n" : "")
                    .append("A sight worth seeing, number ")
                    .append(number * attributes + i);
        }
        String body =
                "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                        + "\"message\":{\"role\":\"assistant\",\"content\":\"" + lines
                        + "\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":300,\"completion_tokens\":200,\"total_tokens\":500}}";
        ByteBuffer response = ByteBuffer.wrap(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(ISO_8859_1));
        try {
            while (response.hasRemaining()) {
                channel.write(response);
            }
        } catch (IOException e) {
            System.err.println("an answer was not taken: " + e);
        }
    }
}
