package io.winnow.dedup.vectors;

import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.Embeddings;
import io.winnow.provider.ProviderException;
import io.winnow.provider.ServerAddress;
import io.winnow.provider.http.ModelHttpClient;
import io.winnow.provider.http.Proxies;
import io.winnow.provider.vectors.EmbeddingServer;
import io.winnow.router.grammar.Target;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import io.winnow.sameness.CosineScale;
import io.winnow.sameness.PhraseVector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A model on a server. While it fails, it is asked again, but not forever: a text whose vector cannot be had is let through as unchecked,
 * because a run that waited for a wrong key would never end.
 *
 * <pre>
 *              success                              fails for longer than the patience, or for good
 *   ASKED ◄──────────────── FAILING (pauses grow) ──────────────────────────────► RESTING
 *     ▲                                                                              │
 *     └──────────────── success ──────────── asked once ◄──── rest is over ──────────┘
 * </pre>
 */
public final class RemoteModel implements VectorModel {

    private static final Logger LOG = Logger.getLogger(RemoteModel.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Asks once. */
    @FunctionalInterface
    public interface Server {
        List<float[]> embed(List<String> texts, Duration timeout) throws ProviderException, InterruptedException;
    }

    /**
     * How long a model that fails is asked.
     *
     * @param outage after which texts go without
     * @param rest until it is asked again
     * @param firstPause between two requests; each further one is twice as long
     * @param longestPause but also the most of a wait that a server asks for
     */
    public record Patience(Duration outage, Duration rest, Duration firstPause, Duration longestPause) {

        public static final Patience USUAL = new Patience(
                Duration.ofMinutes(1), Duration.ofSeconds(15), Duration.ofMillis(500), Duration.ofSeconds(20));
    }

    /** How time passes. */
    public interface Time {

        Time REAL = new Time() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void sleep(Duration time) throws InterruptedException {
                TimeUnit.NANOSECONDS.sleep(time.toNanos());
            }
        };

        long nanos();

        void sleep(Duration time) throws InterruptedException;
    }

    private final String name;
    private final Server server;
    private final Patience patience;
    private final Time time;

    private volatile @Nullable CosineScale scale;
    private boolean isFailing;
    private long failingSince;
    private boolean isResting;
    private long restsUntil;

    public RemoteModel(String name, Server server, Patience patience, Time time) {
        this.name = name;
        this.server = server;
        this.patience = patience;
        this.time = time;
    }

    /**
     * A list's model.
     *
     * @param name as {@link Embeddings#kept} gives it
     * @param environment with its key and address, which are read when it is first asked
     */
    public static RemoteModel of(String name, Function<String, @Nullable String> environment) {
        return new RemoteModel(name, new NamedServer(name, environment), Patience.USUAL, Time.REAL);
    }

    /** The server of a model by its name, which is looked up when it is first asked. */
    private static final class NamedServer implements Server {

        private final String name;
        private final Function<String, @Nullable String> environment;
        private @Nullable EmbeddingServer made;

        NamedServer(String name, Function<String, @Nullable String> environment) {
            this.name = name;
            this.environment = environment;
        }

        @Override
        public List<float[]> embed(List<String> texts, Duration timeout)
                throws ProviderException, InterruptedException {
            return server().embed(texts, timeout);
        }

        private synchronized EmbeddingServer server() throws ProviderException {
            EmbeddingServer known = made;
            if (known == null) {
                known = make();
                made = known;
            }
            return known;
        }

        /** What a foreign record has for a name can be none; that stops no stream. */
        private EmbeddingServer make() throws ProviderException {
            try {
                Target target = Objects.requireNonNull(Embeddings.asked(name));
                return new EmbeddingServer(
                        ServerAddress.of(target.provider(), environment),
                        target.model(),
                        new ModelHttpClient(Proxies.of(environment)));
            } catch (WinnowException e) {
                throw ProviderException.notBilled(FailureKind.MISCONFIGURED, String.valueOf(e.getMessage()));
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isQuick() {
        return false;
    }

    @Override
    public int mostTexts() {
        return EmbeddingServer.MOST_TEXTS;
    }

    @Override
    public CosineScale scale() {
        CosineScale known = scale;
        if (known == null) {
            throw new IllegalStateException(name + " has not given a vector yet");
        }
        return known;
    }

    @Override
    public List<PhraseVector> embed(List<String> texts) {
        Duration pause = patience.firstPause();
        while (isAskedNow()) {
            try {
                if (scale == null) {
                    scale = fit();
                }
                List<PhraseVector> vectors = ask(texts);
                succeeded();
                return vectors;
            } catch (ProviderException e) {
                Failure failure = e.failure();
                if (failure.kind().effect() == FailureKind.Effect.END_CALL) {
                    return refused(texts, failure);
                }
                if (failed(failure)) {
                    sleep(failure.retryAfter() == null ? pause : failure.retryAfter());
                    pause = pause.multipliedBy(2);
                }
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }
        return Collections.nCopies(texts.size(), PhraseVector.NONE);
    }

    private CosineScale fit() throws ProviderException, InterruptedException {
        try {
            return CosineScale.fit(ask(CosineScale.examples()));
        } catch (IllegalArgumentException e) {
            throw ProviderException.notBilled(FailureKind.MISCONFIGURED, String.valueOf(e.getMessage()));
        }
    }

    private List<PhraseVector> ask(List<String> texts) throws ProviderException, InterruptedException {
        return server.embed(texts, TIMEOUT).stream().map(PhraseVector::of).toList();
    }

    /** It refuses something about these texts: each is asked about by itself, and one that it does not take goes without. */
    private List<PhraseVector> refused(List<String> texts, Failure failure) {
        if (texts.size() == 1) {
            LOG.warnf(
                    "%s gives no vector for a text of %d characters (%s): it is listed as unchecked",
                    name, texts.getFirst().length(), failure.message());
            return List.of(PhraseVector.NONE);
        }
        List<PhraseVector> vectors = new ArrayList<>(embed(texts.subList(0, texts.size() / 2)));
        vectors.addAll(embed(texts.subList(texts.size() / 2, texts.size())));
        return vectors;
    }

    private synchronized boolean isAskedNow() {
        return !isResting || time.nanos() - restsUntil >= 0;
    }

    private synchronized void succeeded() {
        if (isFailing) {
            LOG.infof("%s gives vectors again", name);
        }
        isFailing = false;
        isResting = false;
    }

    /** Whether to ask again. */
    private synchronized boolean failed(Failure failure) {
        long now = time.nanos();
        if (!isFailing) {
            isFailing = true;
            failingSince = now;
        }
        if (!failure.kind().isFinal() && now - failingSince < patience.outage().toNanos()) {
            return true;
        }
        if (!isResting) {
            LOG.warnf(
                    "%s gives no vectors (%s: %s): what comes meanwhile is compared by its form only and listed as unchecked;"
                            + " asking again every %d s",
                    name,
                    failure.kind().label(),
                    failure.message(),
                    patience.rest().toSeconds());
        }
        isResting = true;
        restsUntil = now + patience.rest().toNanos();
        return false;
    }

    private void sleep(Duration wanted) {
        try {
            time.sleep(wanted.compareTo(patience.longestPause()) < 0 ? wanted : patience.longestPause());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static CancellationException interrupted() {
        Thread.currentThread().interrupt();
        return new CancellationException("interrupted");
    }

    @Override
    public void close() {}
}
