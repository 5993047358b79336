package io.winnow.producer.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A real HTTP proxy on loopback, but for that it answers itself instead of asking on; it opens no tunnels. */
public final class ProxyServer implements AutoCloseable {

    /**
     * What it was asked.
     *
     * @param line as in {@code POST http://host/path HTTP/1.1}
     */
    public record Asked(String line, Map<String, String> headers) {}

    private final ServerSocket socket;
    private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
    private final String answer;
    private volatile int tunnelStatus = 403;

    public ProxyServer(String answer) {
        this.answer = answer;
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    /** Answers those who ask for a tunnel with an error. */
    public void tunnels(int status) {
        tunnelStatus = status;
    }

    public int port() {
        return socket.getLocalPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> handle(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void handle(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            String line = line(in);
            Map<String, String> headers = new TreeMap<>();
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).strip());
            }
            in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
            asked.add(new Asked(line, headers));
            byte[] body = line.startsWith("CONNECT") ? new byte[0] : answer.getBytes(UTF_8);
            String status = line.startsWith("CONNECT") ? tunnelStatus + " No" : "200 OK";
            connection
                    .getOutputStream()
                    .write(("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: "
                                    + body.length + "\r\nConnection: close\r\n\r\n")
                            .getBytes(ISO_8859_1));
            connection.getOutputStream().write(body);
        } catch (IOException e) {
            // The client left; what it asked is noted.
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
