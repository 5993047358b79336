package io.winnow.producer.call;

import dev.langchain4j.model.chat.request.ChatRequest;
import io.winnow.messages.Task;
import io.winnow.producer.call.limit.AttemptSpending;
import io.winnow.producer.provider.api.Prompt;
import io.winnow.producer.provider.api.Question;
import io.winnow.router.cost.TokenBounds;
import io.winnow.tracing.TraceContext;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt asks for, and what it may use for that.
 *
 * @param task that it is made for; null for what somebody else's code asks
 * @param topic what to list; {@code random} reads it, all others read their prompt
 * @param requestSize attributes, or facets, asked for
 * @param known canonical forms of what the prompt says to leave out
 * @param seed of the first request; another one for each: one that is repeated would meet the same failure again
 * @param trace what requests are parts of; null when nothing is traced
 */
record Inquiry(
        @Nullable Task task,
        Task.Allowance allowance,
        String topic,
        int requestSize,
        Set<String> known,
        long seed,
        @Nullable TraceContext trace) {

    /** Requests that are made for one call of somebody else's code, those that fail included. */
    private static final int REQUESTS = 5;

    private static final int ASKED_OF_RANDOM = 10;

    /** What a task asks for. */
    static Inquiry of(Task task, List<String> told, @Nullable TraceContext trace) {
        return new Inquiry(
                task,
                task.allowance(),
                task.ask().topic(),
                Prompts.count(task),
                told.stream().map(task.sameness()::keyOf).collect(Collectors.toUnmodifiableSet()),
                task.seed(),
                trace);
    }

    /** What code that knows nothing of tasks asks for. */
    static Inquiry ofAnyone(Prompt prompt) {
        return new Inquiry(
                null,
                Task.Allowance.ofRequests(REQUESTS),
                prompt.user(),
                ASKED_OF_RANDOM,
                Set.of(),
                ThreadLocalRandom.current().nextLong(),
                null);
    }

    private boolean describes() {
        return task != null && task.ask().describes() && task.kind() == Task.Kind.LIST;
    }

    AttemptSpending open(Prompt prompt) {
        return new AttemptSpending(allowance, Prompts.mostTokens(prompt), TokenBounds.output(requestSize, describes()));
    }

    /**
     * One request.
     *
     * @param number of requests made before
     */
    Question question(
            Prompt prompt, ChatRequest request, int number, Duration timeout, @Nullable Integer maxOutputTokens) {
        return new Question(
                topic,
                requestSize,
                prompt,
                seed + number * 0x9E3779B97F4A7C15L,
                timeout,
                maxOutputTokens,
                task != null && task.kind() == Task.Kind.PLAN,
                known,
                describes(),
                request,
                task == null,
                task == null ? null : task.runId());
    }
}
