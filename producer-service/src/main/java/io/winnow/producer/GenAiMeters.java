package io.winnow.producer;

import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.output.TokenUsage;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.quarkus.arc.Unremovable;
import io.winnow.producer.call.RoutedChatModel;
import io.winnow.provider.ProviderException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Requests to models by OpenTelemetry's conventions for generative AI, for dashboards that know no more than those.
 *
 * <p>Quarkus LangChain4j has such a listener too. It is not used: it makes a time series of each text of an error, and counts tokens under the
 * name of the convention's histogram.
 */
@Singleton
@Unremovable
class GenAiMeters implements ChatModelListener {

    private static final String BEGUN = "winnow.begun";

    private final MeterRegistry registry;
    private final Set<String> models = ConcurrentHashMap.newKeySet();

    GenAiMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void onRequest(ChatModelRequestContext context) {
        context.attributes().put(BEGUN, System.nanoTime());
    }

    @Override
    public void onResponse(ChatModelResponseContext context) {
        Tags tags = tags(context.chatRequest(), context.attributes());
        time(context.attributes(), tags, "");
        TokenUsage usage = context.chatResponse().tokenUsage();
        if (usage != null) {
            count(tags, "input", usage.inputTokenCount());
            count(tags, "output", usage.outputTokenCount());
        }
    }

    @Override
    public void onError(ChatModelErrorContext context) {
        String kind = context.error().getCause() instanceof ProviderException failed
                ? failed.failure().kind().label()
                : "cancelled";
        time(context.attributes(), tags(context.chatRequest(), context.attributes()), kind);
    }

    private void time(Map<Object, Object> attributes, Tags tags, String error) {
        if (attributes.get(BEGUN) instanceof Long begun) {
            Timer.builder("gen_ai.client.operation.duration")
                    .description("Requests to models, from sending to the last byte or the failure")
                    .tags(tags.and("error.type", error))
                    .register(registry)
                    .record(Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    private void count(Tags tags, String type, @Nullable Integer tokens) {
        if (tokens != null) {
            DistributionSummary.builder("gen_ai.client.token.usage")
                    .description("Tokens of one request")
                    .baseUnit("token")
                    .tags(tags.and("gen_ai.token.type", type))
                    .register(registry)
                    .record(tokens);
        }
    }

    /** Names come from whoever orders runs, so that only so many are told apart. */
    private Tags tags(ChatRequest request, Map<Object, Object> attributes) {
        String model = String.valueOf(request.modelName());
        boolean isKnown = models.contains(model)
                || (models.size() < ProviderMeters.MOST_TARGETS && (models.add(model) || models.contains(model)));
        return Tags.of(
                "gen_ai.operation.name",
                "chat",
                RoutedChatModel.PROVIDER,
                String.valueOf(attributes.get(RoutedChatModel.PROVIDER)),
                "gen_ai.request.model",
                isKnown ? model : "other");
    }
}
