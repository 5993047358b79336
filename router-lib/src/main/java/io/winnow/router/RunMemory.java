package io.winnow.router;

import io.winnow.router.grammar.Target;
import io.winnow.router.health.Failure;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Which targets a run may still ask. Guarded by the fleet's lock. */
final class RunMemory {

    private final @Nullable Failure[] dropped;
    private final int[] badRequests;
    private long left;

    RunMemory(int targets) {
        this.dropped = new Failure[targets];
        this.badRequests = new int[targets];
        this.left = -1L >>> (Long.SIZE - targets);
    }

    /** A bit for each target that is not dropped. */
    long left() {
        return left;
    }

    void drop(int index, Failure failure) {
        if (dropped[index] == null) {
            dropped[index] = failure;
            left &= ~(1L << index);
        }
    }

    /** Returns how many bad requests came in a row. */
    int badRequest(int index) {
        return ++badRequests[index];
    }

    void succeeded(int index) {
        badRequests[index] = 0;
    }

    /** Why there are no targets left. */
    Failure reason(List<Target> targets) {
        Failure first = null;
        StringJoiner each = new StringJoiner("; ");
        for (int i = 0; i < dropped.length; i++) {
            Failure failure = dropped[i];
            if (failure != null) {
                first = first == null ? failure : first;
                each.add(targets.get(i).name() + ": " + failure.message());
            }
        }
        if (first == null) {
            throw new IllegalStateException("no target was dropped");
        }
        return dropped.length == 1 ? first : Failure.of(first.kind(), each.toString());
    }
}
