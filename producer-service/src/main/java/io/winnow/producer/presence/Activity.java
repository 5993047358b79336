package io.winnow.producer.presence;

import io.winnow.router.grammar.Target;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What an instance has done since its start. Thread safe, and never in the way of those who do it. */
public final class Activity {

    private final LongAdder calls = new LongAdder();
    private final Counts all = new Counts();
    private final Map<String, Counts> byTarget = new ConcurrentHashMap<>();

    /**
     * Requests to providers.
     *
     * @param requests ended, failed ones included
     * @param failed those of them that failed
     */
    record Requests(long requests, long failed) {

        static final Requests NONE = new Requests(0, 0);
    }

    private static final class Counts {

        private final LongAdder requests = new LongAdder();
        private final LongAdder failed = new LongAdder();

        void add(boolean hasFailed) {
            requests.increment();
            if (hasFailed) {
                failed.increment();
            }
        }

        Requests sum() {
            return new Requests(requests.sum(), failed.sum());
        }
    }

    public void callEnded() {
        calls.increment();
    }

    public void requestEnded(Target target, boolean hasFailed) {
        all.add(hasFailed);
        byTarget.computeIfAbsent(target.name(), name -> new Counts()).add(hasFailed);
    }

    long calls() {
        return calls.sum();
    }

    Requests requests() {
        return all.sum();
    }

    Requests requests(Target target) {
        Counts counts = byTarget.get(target.name());
        return counts == null ? Requests.NONE : counts.sum();
    }

    /** The targets, by name, that are counted apart. */
    Set<String> targets() {
        return Set.copyOf(byTarget.keySet());
    }

    /** Counts a target apart no more; the sums stay. */
    void forget(String target) {
        byTarget.remove(target);
    }
}
