package io.winnow.standalone.mcp;

import io.winnow.standalone.cli.terminal.StandardInput;
import io.winnow.ui.mcp.McpDoor;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Speaks MCP over a pair of streams: a message per line, answered in the order in which answers are ready. */
public final class StdioServer {

    /** Longer lines are no messages of this protocol's: the longest argument is a prompt. */
    private static final int MOST_BYTES = 1 << 20;

    /** How long a client that has closed its end may wait for the answers to what it asked before. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(10);

    private static final long LOOK_MS = 50;

    private final InputStream in;
    private final OutputStream out;
    private final BooleanSupplier isOver;
    private final ExecutorService requests = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("mcp-request-", 1).factory());
    private volatile boolean outputLost;

    /**
     * A server that has yet to start.
     *
     * @param isOver whether the process was told to end
     */
    public StdioServer(InputStream in, OutputStream out, BooleanSupplier isOver) {
        this.in = new BufferedInputStream(new StandardInput(in, () -> outputLost || isOver.getAsBoolean()));
        this.out = out;
        this.isOver = isOver;
    }

    /** Answers until the input ends, or nobody takes the output. */
    public void serve(McpDoor door) {
        try {
            byte[] line = readLine();
            while (line != null) {
                byte[] message = line;
                if (message.length > 0) {
                    requests.execute(() -> write(door.answer(message).json()));
                }
                line = readLine();
            }
        } catch (IOException e) {
            // As good as its end.
            outputLost = true;
        }
    }

    /** Lets what was asked be answered, if that does not take long and nobody tells the process to end. */
    public void finish() {
        requests.shutdown();
        long limit = System.nanoTime() + LAST_ANSWERS.toNanos();
        try {
            while (!requests.awaitTermination(LOOK_MS, TimeUnit.MILLISECONDS)) {
                if (isOver.getAsBoolean() || outputLost || System.nanoTime() > limit) {
                    requests.shutdownNow();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(byte @Nullable [] answer) {
        if (answer == null) {
            return;
        }
        synchronized (out) {
            try {
                out.write(answer);
                out.write('\n');
                out.flush();
            } catch (IOException e) {
                outputLost = true;
            }
        }
    }

    /** A line without its end; null at the end of the input. */
    private byte @Nullable [] readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        if (b < 0) {
            return null;
        }
        while (b >= 0 && b != '\n') {
            if (line.size() < MOST_BYTES && b != '\r') {
                line.write(b);
            }
            b = in.read();
        }
        return line.toByteArray();
    }
}
