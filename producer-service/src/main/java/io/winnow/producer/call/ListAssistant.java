package io.winnow.producer.call;

import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;
import dev.langchain4j.service.guardrail.OutputGuardrails;
import io.quarkiverse.langchain4j.RegisterAiService;
import io.winnow.producer.call.judge.Judgment;
import io.winnow.producer.call.judge.Questions;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * What Winnow asks models, as an AI service. It asks through the application's {@code ChatModel}, which is {@link RoutedChatModel}
 * unless somebody replaced it, and within an {@link Attempt}, of which {@link UsableAnswer} learns what was asked for.
 *
 * <p>Nothing is repeated here: the router decides whom to ask again, and who pays for it.
 */
@ApplicationScoped
@RegisterAiService(
        chatLanguageModelSupplier = ApplicationChatModel.class,
        chatMemoryProviderSupplier = RegisterAiService.NoChatMemoryProviderSupplier.class)
public interface ListAssistant {

    /**
     * Lists attributes.
     *
     * @param topic quoted
     * @param facet quoted; empty for the whole topic
     * @param known what to leave out, quoted, one per line; empty for nothing
     */
    @SystemMessage(fromResource = Prompts.LIST_SYSTEM)
    @UserMessage(fromResource = Prompts.LIST_USER)
    @OutputGuardrails(value = UsableAnswer.class, maxRetries = 0)
    Listing list(@V("topic") String topic, @V("facet") String facet, @V("known") String known, @V("count") int count);

    /** The same, and what each attribute is. */
    @SystemMessage(fromResource = Prompts.DESCRIBE_SYSTEM)
    @UserMessage(fromResource = Prompts.LIST_USER)
    @OutputGuardrails(value = UsableAnswer.class, maxRetries = 0)
    DescribedListing describe(
            @V("topic") String topic, @V("facet") String facet, @V("known") String known, @V("count") int count);

    /** Lists attributes with a person's own prompt. It is data here: its placeholders are filled, and braces in it mean nothing more. */
    @SystemMessage("{system}")
    @UserMessage("{user}")
    @OutputGuardrails(value = UsableAnswer.class, maxRetries = 0)
    Listing listAs(@V("system") String system, @V("user") String user);

    /** Likewise, with a prompt that has no system message: none is not the same as an empty one. */
    @UserMessage("{user}")
    @OutputGuardrails(value = UsableAnswer.class, maxRetries = 0)
    Listing listAs(@V("user") String user);

    /** The same, and what each attribute is, as far as the prompt asks for it or the model can be asked for a form. */
    @SystemMessage("{system}")
    @UserMessage("{user}")
    @OutputGuardrails(value = UsableAnswer.class, maxRetries = 0)
    DescribedListing describeAs(@V("system") String system, @V("user") String user);

    /** Likewise, without a system message. */
    @UserMessage("{user}")
    @OutputGuardrails(value = UsableAnswer.class, maxRetries = 0)
    DescribedListing describeAs(@V("user") String user);

    /**
     * Splits a topic into facets.
     *
     * @param topic quoted
     */
    @SystemMessage(fromResource = Prompts.PLAN_SYSTEM)
    @UserMessage(fromResource = Prompts.PLAN_USER)
    @OutputGuardrails(value = UsableAnswer.class, maxRetries = 0)
    Plan plan(@V("topic") String topic, @V("count") int count);

    /**
     * Decides which entries are the same as a candidate.
     *
     * @param topic quoted
     * @param entries as {@link Questions#text} has them
     * @param count of the entries
     */
    @SystemMessage(fromResource = Prompts.JUDGE_SYSTEM)
    @UserMessage(fromResource = Prompts.JUDGE_USER)
    @OutputGuardrails(value = UsableAnswer.class, maxRetries = 0)
    Judgment judge(@V("topic") String topic, @V("entries") String entries, @V("count") int count);
}
