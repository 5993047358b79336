package io.winnow.standalone.cli.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An input that ends when the program is told to end, even while nothing comes: Java cannot interrupt a read of a pipe, so another
 * thread reads.
 */
public final class StandardInput extends InputStream {

    private static final int BLOCK = 1 << 16;
    private static final long POLL_MS = 50;

    /** Holds a few blocks, so that a source which is faster than its reader waits. */
    private final BlockingQueue<Block> blocks = new ArrayBlockingQueue<>(4);

    private final BooleanSupplier isOver;
    private byte[] current = {};
    private int position;
    private boolean ended;

    /** Some bytes; none is the end, or a failure. */
    private record Block(byte[] bytes, @Nullable IOException failure) {}

    /**
     * @param source read to its end on a thread that keeps no program alive
     * @param isOver whether to end before the source does
     */
    public StandardInput(InputStream source, BooleanSupplier isOver) {
        this.isOver = isOver;
        Thread.ofPlatform().daemon().name("stdin").start(() -> readAll(source));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (isOver.getAsBoolean() || (position == current.length && !next())) {
            return -1;
        }
        int count = Math.min(length, current.length - position);
        System.arraycopy(current, position, target, offset, count);
        position += count;
        return count;
    }

    private boolean next() throws IOException {
        try {
            while (!ended && !isOver.getAsBoolean()) {
                Block block = blocks.poll(POLL_MS, TimeUnit.MILLISECONDS);
                if (block != null) {
                    if (block.failure != null) {
                        throw block.failure;
                    }
                    current = block.bytes;
                    position = 0;
                    ended = current.length == 0;
                    return !ended;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private void readAll(InputStream source) {
        try {
            byte[] bytes = new byte[BLOCK];
            int count;
            do {
                count = source.read(bytes);
                blocks.put(new Block(count <= 0 ? new byte[0] : Arrays.copyOf(bytes, count), null));
            } while (count > 0);
        } catch (IOException e) {
            boolean unused = blocks.offer(new Block(new byte[0], e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
