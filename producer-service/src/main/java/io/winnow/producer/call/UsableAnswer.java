package io.winnow.producer.call;

import dev.langchain4j.guardrail.OutputGuardrail;
import dev.langchain4j.guardrail.OutputGuardrailRequest;
import dev.langchain4j.guardrail.OutputGuardrailResult;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Reads an answer, whatever form it has, and lets through only what is of use: no refusals, no answers without a list. What it lets through is
 * the AI service's result, so that nothing else parses the answer again.
 */
@ApplicationScoped
public class UsableAnswer implements OutputGuardrail {

    @Override
    public OutputGuardrailResult validate(OutputGuardrailRequest request) {
        ChatResponse response = request.responseFromLLM();
        String text = response.aiMessage().text();
        try {
            return successWith(text, Attempt.current().read(text, response.finishReason() == FinishReason.LENGTH));
        } catch (UnusableAnswerException e) {
            // Fatal: the guardrails of LangChain4j must not ask again, with money that they know nothing of.
            return fatal(String.valueOf(e.getMessage()), e);
        }
    }
}
