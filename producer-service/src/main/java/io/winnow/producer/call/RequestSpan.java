package io.winnow.producer.call;

import io.winnow.messages.Task;
import io.winnow.producer.provider.api.Question;
import io.winnow.provider.Usage;
import io.winnow.router.grammar.Target;
import io.winnow.router.health.Failure;
import io.winnow.tracing.Span;
import io.winnow.tracing.TraceAttributes;
import io.winnow.tracing.Tracing;
import org.jspecify.annotations.Nullable;

/** One request to a model as a span, by OpenTelemetry's conventions for generative AI. */
final class RequestSpan {

    private final Span span;

    private RequestSpan(Span span) {
        this.span = span;
    }

    static RequestSpan begin(Tracing tracing, Inquiry inquiry, Target target, Question question) {
        Span span = tracing.begin(Span.Kind.CLIENT, "chat " + target.model(), inquiry.trace())
                .set(TraceAttributes.GEN_AI_OPERATION, "chat")
                .set(TraceAttributes.GEN_AI_PROVIDER, conventionalName(target.provider()))
                .set(TraceAttributes.GEN_AI_MODEL, target.model());
        Task task = inquiry.task();
        if (task != null) {
            span.set(TraceAttributes.RUN, task.runId())
                    .set(TraceAttributes.CALL, task.callId())
                    .set(TraceAttributes.COLLECTION, task.collection());
        }
        if (question.maxOutputTokens() != null) {
            span.set(TraceAttributes.GEN_AI_MAX_TOKENS, question.maxOutputTokens());
        }
        return new RequestSpan(span);
    }

    /**
     * Ends with an answer, or with the reason why there is none.
     *
     * @param usage tokens, where they are known
     * @param failure null when the answer is of use
     */
    void end(@Nullable Usage usage, @Nullable Failure failure) {
        if (usage != null) {
            span.set(TraceAttributes.GEN_AI_INPUT_TOKENS, usage.inputTokens())
                    .set(TraceAttributes.GEN_AI_OUTPUT_TOKENS, usage.outputTokens());
        }
        if (failure != null) {
            span.failed(failure.kind().label(), failure.message());
        }
        span.end();
    }

    void cancelled() {
        span.failed("cancelled", null).end();
    }

    static String conventionalName(String provider) {
        return switch (provider) {
            case "gemini" -> "gcp.gemini";
            case "mistral" -> "mistral_ai";
            case "xai" -> "x_ai";
            default -> provider;
        };
    }
}
