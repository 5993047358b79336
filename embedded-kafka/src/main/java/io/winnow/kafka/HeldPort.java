package io.winnow.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A port of the loopback interface on which this process listens already, before the server that is meant to does: whoever looks for a
 * port in the meantime finds this one taken. The server takes the socket over, or binds the port at the moment in which it is
 * {@linkplain #letGo() let go}.
 */
public final class HeldPort implements AutoCloseable {

    /** Of connections that come before the server accepts any. */
    private static final int BACKLOG = 50;

    private final ServerSocketChannel socket;
    private final @Nullable DatagramSocket claim;
    private final int port;

    private HeldPort(ServerSocketChannel socket, @Nullable DatagramSocket claim) throws IOException {
        this.socket = socket;
        this.claim = claim;
        this.port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
    }

    /** Holds a port; empty when something listens there. */
    public static Optional<HeldPort> hold(int port) {
        return hold(port, null);
    }

    /** Holds any free port. */
    public static HeldPort any() {
        return hold(0).orElseThrow(
                        () -> new UncheckedIOException(new IOException("no free port on " + EmbeddedKafka.LOOPBACK)));
    }

    /**
     * As {@link #hold(int)}, also against other processes that claim ports here, and until this process ends: for a server that cannot
     * take the socket over, so that another one could bind the port between the two. The claim is made of the UDP port of the same
     * number, which can be bound at once and by one process only, is of no other use, and is given back by the operating system when the
     * process ends, however that ends.
     */
    public static Optional<HeldPort> claim(int port) {
        try {
            DatagramSocket claim = new DatagramSocket(new InetSocketAddress(EmbeddedKafka.LOOPBACK, port));
            Optional<HeldPort> held = hold(port, claim);
            if (held.isEmpty()) {
                claim.close();
            }
            return held;
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    private static Optional<HeldPort> hold(int port, @Nullable DatagramSocket claim) {
        ServerSocketChannel socket = null;
        try {
            socket = ServerSocketChannel.open();
            // As Kafka wants it; nothing is accepted here.
            socket.configureBlocking(false);
            socket.bind(new InetSocketAddress(EmbeddedKafka.LOOPBACK, port), BACKLOG);
            return Optional.of(new HeldPort(socket, claim));
        } catch (IOException e) {
            close(socket);
            return Optional.empty();
        }
    }

    public int port() {
        return port;
    }

    /** The socket, for a server that listens with it from now on and closes it. */
    ServerSocketChannel socket() {
        return socket;
    }

    /** Stops listening, for a server that binds the port itself right now; a claim remains. */
    public void letGo() {
        close(socket);
    }

    /** Gives the port up. */
    @Override
    public void close() {
        letGo();
        if (claim != null) {
            claim.close();
        }
    }

    private static void close(@Nullable ServerSocketChannel socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
