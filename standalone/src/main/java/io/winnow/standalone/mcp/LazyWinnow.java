package io.winnow.standalone.mcp;

import io.winnow.client.prices.Prices;
import io.winnow.client.runs.Orders;
import io.winnow.client.runs.RunRequestCheck;
import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.error.WinnowException;
import io.winnow.ui.mcp.McpBackend;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the tools work on, opened when the first of them is called. Thread safe. */
public final class LazyWinnow implements Supplier<McpBackend>, AutoCloseable {

    private final Supplier<Opened> opening;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Opened opened;
    private volatile @Nullable LocalWinnow winnow;
    private volatile @Nullable String left;
    private boolean closed;

    /**
     * A cluster with services on it.
     *
     * @param checks of runs, besides those that hold everywhere
     * @param session closed in the end
     */
    public record Opened(
            KafkaClients clients, Orders orders, List<RunRequestCheck> checks, Prices prices, AutoCloseable session) {}

    /**
     * @param opening tried again at the next call if it fails
     */
    public LazyWinnow(Supplier<Opened> opening) {
        this.opening = opening;
    }

    /**
     * {@inheritDoc}
     *
     * @throws WinnowException when it cannot be opened, in one line
     */
    @Override
    public McpBackend get() {
        LocalWinnow open = winnow;
        return open == null ? open().backend() : open.backend();
    }

    private LocalWinnow open() {
        lock.lock();
        try {
            LocalWinnow open = winnow;
            if (open != null) {
                return open;
            }
            if (closed) {
                throw new WinnowException("the server is stopping");
            }
            Opened here = opened == null ? opening.get() : opened;
            opened = here;
            LocalWinnow started = LocalWinnow.start(here);
            winnow = started;
            String gone = left;
            if (gone != null) {
                started.leave(gone);
            }
            return started;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stops the runs that were started here, because their client is gone.
     *
     * @param reason for people
     */
    public void leave(String reason) {
        left = reason;
        LocalWinnow open = winnow;
        if (open != null) {
            open.leave(reason);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            LocalWinnow open = winnow;
            if (open != null) {
                open.close();
            }
            Opened here = opened;
            if (here != null) {
                here.session().close();
            }
        } catch (Exception e) {
            throw e instanceof WinnowException known ? known : new WinnowException("stopping failed: " + e, e);
        } finally {
            lock.unlock();
        }
    }
}
