package io.winnow.ui;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The network between a browser and the service: it can be cut, be out of order for a while, and fall silent. */
final class Wire implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger broken = new AtomicInteger();
    private final AtomicInteger swallowed = new AtomicInteger();
    private volatile boolean down;
    private volatile boolean silent;

    Wire(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Closes all connections and accepts no others until {@link #repair}. */
    void cut() {
        down = true;
        breakAll();
    }

    /** Leaves connections open, but lets nothing through, until {@link #repair}. */
    void fallSilent() {
        silent = true;
    }

    /** Lets new connections through; those that had fallen silent break. */
    void repair() {
        breakAll();
        down = false;
        silent = false;
    }

    /** How many connections were broken. */
    int broken() {
        return broken.get();
    }

    /** How many pieces of answers were swallowed. */
    int swallowed() {
        return swallowed.get();
    }

    private void breakAll() {
        for (Socket socket : open) {
            if (open.remove(socket)) {
                broken.incrementAndGet();
                closeQuietly(socket);
            }
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket browser = server.accept();
                if (down) {
                    closeQuietly(browser);
                    continue;
                }
                Socket service = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(browser);
                open.add(service);
                Thread.ofVirtual().start(() -> pump(browser, service, false));
                Thread.ofVirtual().start(() -> pump(service, browser, true));
            } catch (IOException e) {
                // The test or the service has ended: there is nothing to connect to.
                continue;
            }
        }
    }

    private void pump(Socket from, Socket to, boolean answer) {
        byte[] buffer = new byte[8_192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (silent && answer) {
                    swallowed.incrementAndGet();
                } else {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            // Cut: closing both ends is all there is to do.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed, then.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        breakAll();
    }
}
