package io.winnow.producer.provider;

import io.winnow.messages.Judge;
import io.winnow.messages.Routings;
import io.winnow.messages.RunRequest;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.Embeddings;
import io.winnow.producer.provider.random.RandomOptions;
import io.winnow.producer.provider.recorded.RecordedAnswers;
import io.winnow.provider.RateLimits;
import io.winnow.provider.ServerAddress;
import io.winnow.provider.http.Proxies;
import io.winnow.router.Routing;
import io.winnow.router.grammar.Target;
import io.winnow.router.provider.ProviderCatalog;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells before a run starts whether its routing can work: readable, known, with keys. Asks no provider, but reads what one has recorded. */
public final class ProviderCheck {

    private ProviderCheck() {}

    /**
     * Checks a routing as a person wrote it.
     *
     * @param environment value of an environment variable by its name, or null
     * @return the routing
     * @throws WinnowException naming what is missing or wrong and its mend, in one line, without keys
     */
    public static Routing require(
            String routingStrategy, String routingConfig, Function<String, @Nullable String> environment) {
        Routing routing = parse(routingStrategy, routingConfig);
        for (Target target : routing.config().targets()) {
            require(target, environment);
        }
        return routing;
    }

    /**
     * Checks that a routing is readable, for calls that are made elsewhere, with keys that are elsewhere.
     *
     * @throws WinnowException naming the position and what was expected there, in one line
     */
    public static Routing parse(String strategy, String config) {
        return Routings.parse(strategy, config);
    }

    /**
     * Checks everybody whom a run may ask.
     *
     * @param environment value of an environment variable by its name, or null
     * @throws WinnowException naming what is missing or wrong and its mend, in one line, without keys
     */
    public static void require(RunRequest request, Function<String, @Nullable String> environment) {
        if (request.kind() == RunRequest.Kind.EXPLORE) {
            Routing routing = require(request.routingStrategy(), request.routingConfig(), environment);
            routing.config().targets().stream()
                    .filter(target -> target.provider().equals(ProviderCatalog.RECORDED))
                    .forEach(target -> RecordedAnswers.in(target.model()).require(request.topic()));
        }
        Target judge = Judge.named(request);
        if (judge != null) {
            require(judge, environment);
        }
        Target vectors = Embeddings.named(request.embeddings());
        if (vectors != null) {
            require(vectors, environment);
        }
    }

    static void require(Target target, Function<String, @Nullable String> environment) {
        RateLimits.of(target.provider(), environment);
        if (target.provider().equals(ProviderCatalog.RANDOM)) {
            RandomOptions.parse(target.model());
        } else if (target.provider().equals(ProviderCatalog.RECORDED)) {
            RecordedAnswers.in(target.model());
        } else {
            ServerAddress.of(target.provider(), environment);
            Proxies.of(environment);
        }
    }
}
