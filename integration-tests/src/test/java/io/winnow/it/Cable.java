package io.winnow.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The network between a browser and the service, which can be unplugged. */
final class Cable implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger broken = new AtomicInteger();
    private volatile boolean unplugged;

    Cable(int target) {
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

    /** Breaks all connections, and each new one, until it is plugged in again. */
    void unplug() {
        unplugged = true;
        for (Socket socket : open) {
            if (close(socket)) {
                broken.incrementAndGet();
            }
        }
    }

    void plugIn() {
        unplugged = false;
    }

    /** Ends of connections that were broken. */
    int broken() {
        return broken.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket browser = server.accept();
                open.add(browser);
                connect(browser);
            } catch (IOException e) {
                // The test is over.
                return;
            }
        }
    }

    private void connect(Socket browser) {
        try {
            if (unplugged) {
                throw new IOException("unplugged");
            }
            Socket service = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(service);
            Thread.ofVirtual().start(() -> pump(browser, service));
            Thread.ofVirtual().start(() -> pump(service, browser));
        } catch (IOException e) {
            // Nobody is there on the other side.
            close(browser);
        }
    }

    private void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Unplugged: closing both ends is all there is to do.
        } finally {
            close(from);
            close(to);
        }
    }

    /** Whether it was open. */
    private boolean close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed, then.
        }
        return open.remove(socket);
    }

    @Override
    public void close() throws IOException {
        server.close();
        unplug();
    }
}
