package io.winnow.producer;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import io.quarkiverse.langchain4j.runtime.listeners.MetricsChatModelListener;
import io.quarkus.arc.All;
import io.quarkus.arc.DefaultBean;
import io.winnow.producer.call.RoutedChatModel;
import io.winnow.provider.Environment;
import io.winnow.tracing.Tracing;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.List;

/**
 * The application's {@code ChatModel}, unless it has one of its own: what its AI services ask, Winnow's and anybody else's. All of the
 * application's listeners hear of its requests, except the one for which {@link GenAiMeters} stands in.
 */
@ApplicationScoped
class ChatModelProducer {

    @Produces
    @DefaultBean
    @ApplicationScoped
    RoutedChatModel routedChatModel(
            ProducerServiceConfig producer,
            ModelsConfig config,
            Environment environment,
            Tracing tracing,
            @All List<ChatModelListener> listeners) {
        return new RoutedChatModel(
                new RoutedChatModel.Settings(
                        producer.requestTimeout().orElse(null),
                        config.routingStrategy(),
                        config.routingConfig().orElse(null)),
                environment,
                tracing,
                listeners.stream()
                        .filter(listener -> !(listener instanceof MetricsChatModelListener))
                        .toList());
    }
}
