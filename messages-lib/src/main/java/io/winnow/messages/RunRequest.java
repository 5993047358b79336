package io.winnow.messages;

import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.CollectionSlug;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Embeddings;
import io.winnow.router.strategy.Optimize;
import io.winnow.router.words.DidYouMean;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One execution into a collection, as requested. Holds no keys.
 *
 * @param kind whether models are called, a list is imported, decided anew or deleted
 * @param topic what to explore, in the user's words
 * @param collection the topic's {@link CollectionSlug#slug slug}
 * @param producers slots: calls in flight for this run
 * @param iterations successful calls a slot; null is unlimited
 * @param maxRequests provider requests a slot, failed ones and retries included; overrides iterations; null is unlimited
 * @param requestSize attributes requested per call
 * @param maxDuration how long to hand out tasks; null is unlimited
 * @param requestTimeout most time for one request to a model; null is as long as each model is expected to take
 * @param targetUnique stop once this run has added so many; null is none
 * @param dedup what "the same" must mean in the collection; null takes what it means there, in a new one what
 *     {@link #dedupOfNew} says
 * @param fresh start the collection over: the coordinator begins its next generation with this run
 * @param seed for providers that can be deterministic
 * @param targetCoverage stop once the list is estimated to hold this fraction of everything the models would name,
 *     between 0 and 1; null is none
 * @param optimize what the adaptive strategy maximizes: {@code unique-per-dollar} or {@code unique-per-minute}
 * @param judge who decides what local evidence leaves in doubt, see {@link Judge#parse}; null where nobody said
 * @param embeddings which model turns texts into vectors, see {@link Embeddings#parse}; null where nobody said
 */
public record RunRequest(
        Kind kind,
        String topic,
        String collection,
        int producers,
        @Nullable Integer iterations,
        @Nullable Integer maxRequests,
        int requestSize,
        String routingStrategy,
        String routingConfig,
        @Nullable Duration maxDuration,
        @Nullable Duration requestTimeout,
        @Nullable Long targetUnique,
        @Nullable DedupMode dedup,
        boolean fresh,
        long seed,
        @Nullable Double targetCoverage,
        String optimize,
        Spending spending,
        Steering steering,
        @Nullable String judge,
        @Nullable String embeddings) {

    public static final int DEFAULT_PRODUCERS = 5;
    public static final int DEFAULT_REQUEST_SIZE = 60;
    public static final String DEFAULT_ROUTING_STRATEGY = "backoff";
    public static final String DEFAULT_ROUTING_CONFIG = "openai:gpt-4o-mini";
    public static final String DEFAULT_OPTIMIZE = "unique-per-dollar";

    private static final List<String> OPTIMIZES =
            Arrays.stream(Optimize.values()).map(Optimize::label).toList();

    public static final int MAX_PRODUCERS = 1_000;
    public static final int MAX_REQUEST_SIZE = 10_000;

    private static final Duration LEAST_REQUEST_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration MOST_REQUEST_TIMEOUT = Duration.ofHours(1);

    /** Where a run's attributes come from. */
    public enum Kind {
        /** Models are called. */
        EXPLORE,
        /** An existing list to import. */
        IMPORT,
        /** Nothing is found: the collection's list is given up, and whoever runs into it later begins with an empty one. */
        DELETE,
        /** What was recorded for the collection's list is handed in once more, into its next generation, to be decided by other rules. */
        REDEDUP;

        /** Whether a client hands in the attributes, and says when that is all. */
        public boolean isHandedIn() {
            return this == IMPORT || this == REDEDUP;
        }

        /** Whether nobody else may add to the list at its beginning. */
        public boolean needsListAlone() {
            return this == DELETE || this == REDEDUP;
        }
    }

    /**
     * Checks the figures; topic and routing are checked where they are parsed.
     *
     * @throws WinnowException naming the invalid field and its valid values
     */
    public RunRequest {
        Objects.requireNonNull(kind, "kind is missing");
        Objects.requireNonNull(topic, "topic is missing");
        Objects.requireNonNull(collection, "collection is missing");
        Objects.requireNonNull(routingStrategy, "routingStrategy is missing");
        Objects.requireNonNull(routingConfig, "routingConfig is missing");
        requireRange(Field.PRODUCERS, producers, kind == Kind.EXPLORE ? 1 : 0, MAX_PRODUCERS);
        requireRange(Field.REQUEST_SIZE, requestSize, 1, MAX_REQUEST_SIZE);
        requirePositive(Field.ITERATIONS, iterations);
        requirePositive(Field.MAX_REQUESTS, maxRequests);
        requirePositive(Field.TARGET_UNIQUE, targetUnique);
        if (targetCoverage != null && !(targetCoverage > 0 && targetCoverage < 1)) {
            throw WinnowException.of(
                    Field.TARGET_COVERAGE,
                    "must be greater than 0 and less than 1, such as 0.9, not %s",
                    targetCoverage);
        }
        // Runs of earlier releases do not have these.
        optimize = optimize == null ? DEFAULT_OPTIMIZE : optimize;
        if (!OPTIMIZES.contains(optimize)) {
            throw WinnowException.of(
                    Field.OPTIMIZE,
                    "must be %s, not '%s'%s",
                    String.join(" or ", OPTIMIZES),
                    optimize.replaceAll("\\p{Cntrl}", "?"),
                    DidYouMean.hint(optimize, OPTIMIZES));
        }
        spending = spending == null ? Spending.FREE : spending;
        steering = steering == null ? Steering.OFF : steering;
        if (requestTimeout != null
                && (requestTimeout.compareTo(LEAST_REQUEST_TIMEOUT) < 0
                        || requestTimeout.compareTo(MOST_REQUEST_TIMEOUT) > 0)) {
            throw WinnowException.of(Field.REQUEST_TIMEOUT, "must be from 1s to 1h");
        }
        if (maxDuration != null && !maxDuration.isPositive()) {
            throw WinnowException.of(Field.MAX_DURATION, "must be longer than 0, such as 30s, 10m or 2h");
        }
        if (kind == Kind.REDEDUP && dedup == null) {
            throw WinnowException.of(Field.DEDUP, "is missing: canonical, exact or semantic");
        }
        Judge.require(judge, kind, dedup, spending);
        Embeddings.require(embeddings, dedup);
    }

    /** What "the same" must mean in the collection: who names a judge wants doubts, who names a model for vectors wants meanings compared.
     * Null takes what it means there.
     */
    public @Nullable DedupMode wantedDedup() {
        return dedup == null && (embeddings != null || Judge.named(this) != null) ? DedupMode.SEMANTIC : dedup;
    }

    /** What "the same" means in a collection that begins with this run: where models are asked, one of them can judge. */
    public DedupMode dedupOfNew() {
        DedupMode wanted = wantedDedup();
        if (wanted != null) {
            return wanted;
        }
        return kind == Kind.EXPLORE && Judge.canBeFoundFor(this) ? DedupMode.SEMANTIC : DedupMode.CANONICAL;
    }

    /**
     * Why the run does not fit its collection.
     *
     * @param kept what "the same" means there
     */
    public WinnowException misfit(DedupMode kept) {
        return WinnowException.of(
                Field.DEDUP,
                "is %s in collection %s and cannot be changed: use that, or %s to start over",
                kept.name().toLowerCase(Locale.ROOT),
                collection,
                Field.FRESH);
    }

    /**
     * Why the run does not fit its collection, whose vectors are of another model, or of one that must not be asked unless told to.
     *
     * @param kept as {@link Embeddings#kept} gives it
     */
    public WinnowException misfitOfEmbeddings(@Nullable String kept) {
        return WinnowException.of(
                Field.EMBEDDINGS,
                embeddings == null
                        ? "is %s in collection %s, which may cost money: say so, or %s to start over with another"
                        : "is %s in collection %s and cannot be changed: use that, or %s to start over",
                kept == null ? Embeddings.IN_PROCESS : kept,
                collection,
                Field.FRESH);
    }

    /** A request to explore a topic, with defaults for everything else. */
    public static Builder explore(String topic) {
        return new Builder(Kind.EXPLORE, topic);
    }

    /** A request to import a list. */
    public static Builder importing(String topic) {
        return new Builder(Kind.IMPORT, topic).producers(0);
    }

    /**
     * A request to decide a collection's list anew.
     *
     * @param topic in the words of whoever began it
     */
    public static Builder rededuping(String topic, String collection, DedupMode dedup) {
        return new Builder(Kind.REDEDUP, topic)
                .collection(collection)
                .producers(0)
                .routing("", "")
                .dedup(dedup);
    }

    /** A request to delete a collection's list. */
    public static RunRequest deleting(String collection) {
        return new Builder(Kind.DELETE, collection)
                .collection(collection)
                .producers(0)
                .build();
    }

    /** The same with some things changed. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    private static void requireRange(Field field, int value, int least, int most) {
        if (value < least || value > most) {
            throw WinnowException.of(field, "must be from %d to %d, not %d", least, most, value);
        }
    }

    private static void requirePositive(Field field, @Nullable Number value) {
        if (value != null && value.longValue() < 1) {
            throw WinnowException.of(field, "must be at least 1, not %d; leave it out for no limit", value);
        }
    }

    /** Builds a request; see {@link RunRequest} for the meaning and units of each. */
    public static final class Builder {

        private final Kind kind;
        private final String topic;
        private String collection;
        private int producers = DEFAULT_PRODUCERS;
        private @Nullable Integer iterations;
        private @Nullable Integer maxRequests;
        private int requestSize = DEFAULT_REQUEST_SIZE;
        private String routingStrategy = DEFAULT_ROUTING_STRATEGY;
        private String routingConfig = DEFAULT_ROUTING_CONFIG;
        private @Nullable Duration maxDuration;
        private @Nullable Duration requestTimeout;
        private @Nullable Long targetUnique;
        private @Nullable DedupMode dedup;
        private boolean fresh;
        private long seed;
        private @Nullable Double targetCoverage;
        private String optimize = DEFAULT_OPTIMIZE;
        private Spending spending = Spending.FREE;
        private Steering steering = Steering.OFF;
        private @Nullable String judge;
        private @Nullable String embeddings;

        private Builder(Kind kind, String topic) {
            this.kind = kind;
            this.topic = topic;
            this.collection = CollectionSlug.slugOf(topic);
        }

        private Builder(RunRequest request) {
            kind = request.kind;
            topic = request.topic;
            collection = request.collection;
            producers = request.producers;
            iterations = request.iterations;
            maxRequests = request.maxRequests;
            requestSize = request.requestSize;
            routingStrategy = request.routingStrategy;
            routingConfig = request.routingConfig;
            maxDuration = request.maxDuration;
            requestTimeout = request.requestTimeout;
            targetUnique = request.targetUnique;
            dedup = request.dedup;
            fresh = request.fresh;
            seed = request.seed;
            targetCoverage = request.targetCoverage;
            optimize = request.optimize;
            spending = request.spending;
            steering = request.steering;
            judge = request.judge;
            embeddings = request.embeddings;
        }

        public Builder collection(String value) {
            collection = value;
            return this;
        }

        public Builder producers(int value) {
            producers = value;
            return this;
        }

        public Builder iterations(@Nullable Integer value) {
            iterations = value;
            return this;
        }

        public Builder maxRequests(@Nullable Integer value) {
            maxRequests = value;
            return this;
        }

        public Builder requestSize(int value) {
            requestSize = value;
            return this;
        }

        public Builder routing(String strategy, String config) {
            routingStrategy = strategy;
            routingConfig = config;
            return this;
        }

        public Builder maxDuration(@Nullable Duration value) {
            maxDuration = value;
            return this;
        }

        public Builder requestTimeout(@Nullable Duration value) {
            requestTimeout = value;
            return this;
        }

        public Builder targetUnique(@Nullable Long value) {
            targetUnique = value;
            return this;
        }

        public Builder dedup(@Nullable DedupMode value) {
            dedup = value;
            return this;
        }

        public Builder fresh(boolean value) {
            fresh = value;
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        public Builder targetCoverage(@Nullable Double value) {
            targetCoverage = value;
            return this;
        }

        public Builder optimize(String value) {
            optimize = value;
            return this;
        }

        public Builder spending(Spending value) {
            spending = value;
            return this;
        }

        public Builder steering(Steering value) {
            steering = value;
            return this;
        }

        public Builder judge(@Nullable String value) {
            judge = value;
            return this;
        }

        public Builder embeddings(@Nullable String value) {
            embeddings = value;
            return this;
        }

        /**
         * The request.
         *
         * @throws WinnowException naming the invalid field and its valid values
         */
        public RunRequest build() {
            return new RunRequest(
                    kind,
                    topic,
                    collection,
                    producers,
                    iterations,
                    maxRequests,
                    requestSize,
                    routingStrategy,
                    routingConfig,
                    maxDuration,
                    requestTimeout,
                    targetUnique,
                    dedup,
                    fresh,
                    seed,
                    targetCoverage,
                    optimize,
                    spending,
                    steering,
                    judge,
                    embeddings);
        }
    }
}
