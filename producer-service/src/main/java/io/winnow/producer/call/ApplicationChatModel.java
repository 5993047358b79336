package io.winnow.producer.call;

import dev.langchain4j.model.chat.ChatModel;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/**
 * The application's {@code ChatModel}, for {@code @RegisterAiService(chatLanguageModelSupplier = ApplicationChatModel.class)}. Without it, Quarkus
 * LangChain4j looks for one of its own providers, of which there is none.
 */
@ApplicationScoped
@Unremovable
public class ApplicationChatModel implements Supplier<ChatModel> {

    private final ChatModel model;

    ApplicationChatModel(ChatModel model) {
        this.model = model;
    }

    @Override
    public ChatModel get() {
        return model;
    }
}
