package io.winnow.tester.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.winnow.tester.model.ModelReply.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A provider's HTTP server on loopback. A script decides what it replies; all that it received is kept. It can refuse connections for
 * a while, on one port through all its lives.
 *
 * <p>Each request has its own thread, which the script may block.
 */
public final class ModelServer implements AutoCloseable {

    private final InetSocketAddress address;
    private final List<ModelRequest> received = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ReadWriteLock deciding = new ReentrantReadWriteLock();
    private volatile Function<ModelRequest, ModelReply> script;
    private volatile boolean isAway;
    private @Nullable HttpServer server;

    /**
     * While the server is away. Bound, but not listening: no other process gets the port, and connections are refused.
     */
    private @Nullable Socket reservation;

    public ModelServer(Function<ModelRequest, ModelReply> script) {
        this.script = script;
        address = start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** Its address, with a path appended: {@code url("/v1")} is what {@code <NAME>_BASE_URL} of an OpenAI-compatible server has to be. */
    public String url(String path) {
        return "http://127.0.0.1:" + address.getPort() + path;
    }

    /** All that was received so far, in order of arrival. */
    public List<ModelRequest> received() {
        return List.copyOf(received);
    }

    /** Replies by this script from now on. */
    public void reply(Function<ModelRequest, ModelReply> next) {
        script = next;
    }

    /** Waits for this time, or until the server is closed. */
    void pause(Duration time) {
        try {
            boolean unused = closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Breaks all connections off, and refuses new ones from now on. Waits for scripts that are deciding, so that nothing is
     * received or decided after it.
     */
    public void goAway() {
        deciding.writeLock().lock();
        isAway = true;
        deciding.writeLock().unlock();
        stop();
        try {
            Socket reserved = new Socket();
            reserved.setReuseAddress(true);
            reserved.bind(address);
            reservation = reserved;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Accepts connections again. */
    public void comeBack() {
        release();
        isAway = false;
        start(address);
    }

    @Override
    public void close() {
        closed.countDown();
        stop();
        release();
    }

    private synchronized InetSocketAddress start(InetSocketAddress at) {
        try {
            HttpServer opened = HttpServer.create(at, 0);
            opened.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            opened.createContext("/", this::handle);
            opened.start();
            server = opened;
            return opened.getAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void stop() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    private void release() {
        try {
            if (reservation != null) {
                reservation.close();
                reservation = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            ModelRequest request = new ModelRequest(
                    exchange.getRequestURI().getPath(), Map.copyOf(exchange.getRequestHeaders()), body, Instant.now());
            ModelReply reply = decide(request);
            if (reply != null) {
                send(exchange, reply);
            }
        } catch (IOException e) {
            // The client left, or asked for the rest of what was broken off.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Null if the server is away by now. */
    private @Nullable ModelReply decide(ModelRequest request) {
        deciding.readLock().lock();
        try {
            if (isAway) {
                return null;
            }
            received.add(request);
            return script.apply(request);
        } finally {
            deciding.readLock().unlock();
        }
    }

    private void send(HttpExchange exchange, ModelReply reply) throws IOException, InterruptedException {
        pause(reply.delay());
        Fault fault = reply.fault();
        if (fault == Fault.HANGS) {
            closed.await();
        }
        if (fault == Fault.HANGS || fault == Fault.BREAKS_OFF) {
            return;
        }
        reply.headers().forEach(exchange.getResponseHeaders()::add);
        exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of("application/json"));
        byte[] bytes = reply.bytes();
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        if (fault == Fault.NONE) {
            exchange.getResponseBody().write(bytes);
            return;
        }
        exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
        exchange.getResponseBody().flush();
        if (fault == Fault.HANGS_IN_BODY) {
            closed.await();
        }
    }
}
