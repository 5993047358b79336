package io.winnow.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The network between a client and a server. It reads nothing of what goes through, and can be unplugged, slow or half open. */
public final class Cable implements AutoCloseable {

    /** A slow line carries so much at once. */
    private static final int CHUNK = 16 * 1024;

    /** Which way bytes go. */
    public enum Way {
        TO_SERVER,
        TO_CLIENT
    }

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger broken = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Map<Way, Line> lines = new EnumMap<>(Way.class);
    private volatile boolean unplugged;

    public Cable(int target) {
        this(0, target);
    }

    /** A cable whose near end is on a certain port; 0 for any. */
    public Cable(int port, int target) {
        this.target = target;
        for (Way way : Way.values()) {
            lines.put(way, new Line());
        }
        try {
            server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Breaks all connections, and each new one, until it is plugged in again. */
    public void unplug() {
        unplugged = true;
        cut();
    }

    /** Breaks all connections; new ones can be made. */
    public void cut() {
        for (Socket socket : open) {
            if (close(socket)) {
                broken.incrementAndGet();
            }
        }
    }

    public void plugIn() {
        unplugged = false;
    }

    /** Lets nothing through one way, and breaks nothing: neither end hears that the other is gone. */
    public void hold(Way way) {
        lines.get(way).hold();
    }

    /** Delivers what was held, and all that comes, at once. */
    public void release() {
        lines.values().forEach(Line::release);
    }

    /** Keeps every piece for so long, both ways, until {@link #release}. */
    public void delay(Duration each) {
        lines.values().forEach(line -> line.delay(each));
    }

    /** Ends of connections that were broken. */
    public int broken() {
        return broken.get();
    }

    /** Connections that were refused while it was unplugged. */
    public int refused() {
        return refused.get();
    }

    /** Pieces that were kept for a while instead of delivered at once. */
    public long kept() {
        return lines.values().stream().mapToLong(line -> line.kept.get()).sum();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                connect(client);
            } catch (IOException e) {
                // The test is over.
                return;
            }
        }
    }

    private void connect(Socket client) {
        try {
            if (unplugged) {
                refused.incrementAndGet();
                throw new IOException("unplugged");
            }
            Socket service = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(service);
            Thread.ofPlatform().daemon().start(() -> pump(client, service, lines.get(Way.TO_SERVER)));
            Thread.ofPlatform().daemon().start(() -> pump(service, client, lines.get(Way.TO_CLIENT)));
        } catch (IOException e) {
            // Nobody is there on the other side.
            close(client);
        }
    }

    private void pump(Socket from, Socket to, Line line) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                line.pass();
                out.write(chunk, 0, length);
            }
        } catch (IOException e) {
            // Unplugged: closing both ends is all there is to do.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(from);
            close(to);
        }
    }

    /** Whether it was open. */
    private boolean close(Socket socket) {
        // First: as soon as it is closed, what pumps through it wakes up and would take it away, uncounted.
        boolean wasOpen = open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed, then.
        }
        return wasOpen;
    }

    @Override
    public void close() throws IOException {
        server.close();
        unplug();
        release();
    }

    /** What goes one way. */
    private static final class Line {

        private final AtomicLong kept = new AtomicLong();
        private boolean held;
        private Duration delay = Duration.ZERO;

        synchronized void hold() {
            held = true;
        }

        synchronized void delay(Duration each) {
            delay = each;
        }

        synchronized void release() {
            held = false;
            delay = Duration.ZERO;
            notifyAll();
        }

        /** Returns when a piece may go on. */
        synchronized void pass() throws InterruptedException {
            if (!held && delay.isZero()) {
                return;
            }
            kept.incrementAndGet();
            long until = System.nanoTime() + delay.toNanos();
            while (held) {
                wait();
            }
            while (!delay.isZero() && System.nanoTime() < until) {
                wait(Math.max(1, (until - System.nanoTime()) / 1_000_000));
            }
        }
    }
}
