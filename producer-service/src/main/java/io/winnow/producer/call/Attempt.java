package io.winnow.producer.call;

import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.winnow.answer.ParsedAnswer;
import io.winnow.messages.Call;
import io.winnow.messages.Task;
import io.winnow.messages.error.WinnowException;
import io.winnow.producer.call.judge.Judgment;
import io.winnow.producer.call.limit.AttemptSpending;
import io.winnow.producer.call.limit.AttemptTime;
import io.winnow.producer.provider.api.Answer;
import io.winnow.producer.provider.api.Prompt;
import io.winnow.producer.provider.api.Question;
import io.winnow.provider.ProviderException;
import io.winnow.provider.Usage;
import io.winnow.router.Decision;
import io.winnow.router.Route;
import io.winnow.router.grammar.Target;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One way through the models, within the requests, the money and the time that it may use. {@link RoutedChatModel} asks through it. For one
 * thread.
 *
 * <p>An answer stays open until whoever asked has said what it is worth: {@link #accept} and {@link #enter}, or {@link #reject}. Only then is it
 * in the books, and does the route know whether its target did well.
 */
final class Attempt implements AutoCloseable {

    /** The attempt that whoever asks a model now is part of; bound by {@link TaskRun}. */
    static final ScopedValue<Attempt> CURRENT = ScopedValue.newInstance();

    /** Takes answers that cannot be used. */
    interface Rejects {
        void keep(String answer, Target target, Failure failure);
    }

    /** An answer of which nobody has said yet what it is worth. */
    private record Open(
            Decision.Ask ask, long latencyMs, @Nullable Usage usage, String text, RequestSpan span) {

        Target target() {
            return ask.target();
        }
    }

    private final Inquiry inquiry;
    private final Route route;
    private final AttemptTime time;
    private final BooleanSupplier isOver;
    private final Rejects rejects;
    private final RoutedChatModel.Means means;
    private @Nullable AttemptSpending spending;
    private @Nullable Open open;
    private @Nullable ParsedAnswer parsed;
    private @Nullable Failure lastFailure;

    /**
     * Begins an attempt.
     *
     * @param isOver whether nobody wants the answer any more
     */
    Attempt(
            Inquiry inquiry,
            Route route,
            AttemptTime time,
            BooleanSupplier isOver,
            Rejects rejects,
            RoutedChatModel.Means means) {
        this.inquiry = inquiry;
        this.route = route;
        this.time = time;
        this.isOver = isOver;
        this.rejects = rejects;
        this.means = means;
    }

    /** The attempt that the caller is part of. */
    static Attempt current() {
        return CURRENT.get();
    }

    /** What was asked of providers so far. */
    List<Call.Request> requests() {
        return spending == null ? List.of() : spending.requests();
    }

    /**
     * Asks models, one after the other, until one answers.
     *
     * @throws NoAnswerException when none did; when the thread is interrupted too, whose flag is then set
     */
    ChatResponse ask(ChatRequest request) {
        if (open != null) {
            // It was asked to go on with the conversation: what came before was of use.
            accept();
            enter(0);
        }
        Prompt prompt = Prompts.of(request);
        AttemptSpending account = spending == null ? inquiry.open(prompt) : spending;
        spending = account;
        while (true) {
            Decision.GiveUp over = route.over();
            if (over != null) {
                throw failed(over.reason(), over.permanent());
            }
            if (isOver.getAsBoolean()) {
                throw NoAnswerException.cancelled("the run is over");
            }
            if (!account.allowsAnother()) {
                throw failed(lastFailureOr("no request was allowed"), false);
            }
            if (!time.allowsRequest()) {
                throw failed(lastFailureOr("no time was left for a request"), false);
            }
            try {
                switch (route.next(System.nanoTime(), random(), account.mostTokens())) {
                    case Decision.Ask ask -> {
                        ChatResponse response = ask(ask, prompt, request, account);
                        if (response != null) {
                            return response;
                        }
                    }
                    case Decision.Wait wait -> {
                        lastFailure = wait.reason();
                        if (AttemptTime.isLong(wait)) {
                            throw NoAnswerException.failed(CallReport.resting(wait, Instant.now()));
                        }
                        time.pause(wait.duration(), isOver);
                    }
                    case Decision.GiveUp giveUp -> throw failed(giveUp.reason(), giveUp.permanent());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw NoAnswerException.cancelled("the worker stopped");
            }
        }
    }

    /**
     * Makes of an answer what was asked for.
     *
     * @return a {@link Listed}, a {@link Plan} or a {@link Judgment}
     * @throws UnusableAnswerException when the answer holds none
     */
    Object read(String text, boolean cutShort) {
        Task task = Objects.requireNonNull(inquiry.task());
        if (task.kind() == Task.Kind.JUDGE) {
            return AnswerReader.judgment(
                    text, cutShort, Prompts.questions(task).doubts().size());
        }
        AnswerReader reader = new AnswerReader(task);
        ParsedAnswer answer = reader.parse(text, cutShort);
        parsed = answer;
        return reader.result(answer);
    }

    /** What was read last; null when nothing was since it was taken. */
    @Nullable ParsedAnswer takeParsed() {
        ParsedAnswer taken = parsed;
        parsed = null;
        return taken;
    }

    /** Whether somebody answered, and nobody has said yet what the answer is worth. */
    boolean hasAnswer() {
        return open != null;
    }

    /**
     * The open answer is of use.
     *
     * @return whose it is; null when no answer is open, because somebody replaced the model
     */
    @Nullable Target accept() {
        Open answer = open;
        if (answer == null) {
            return null;
        }
        answer.span().end(answer.usage(), null);
        Usage usage = answer.usage();
        route.succeeded(
                answer.ask(),
                System.nanoTime(),
                usage == null ? account().mostTokens() : usage.inputTokens() + usage.outputTokens());
        return answer.target();
    }

    /** The open answer was accepted, and so many attributes of it are published. */
    void enter(int published) {
        Open answer = open;
        if (answer != null) {
            open = null;
            enter(answer.target(), answer.latencyMs(), published, answer.usage(), null);
        }
    }

    /** The open answer is of no use. */
    void reject(Failure failure) {
        Open answer = open;
        lastFailure = failure;
        if (answer != null) {
            open = null;
            answer.span().end(answer.usage(), failure);
            enter(answer.target(), answer.latencyMs(), 0, answer.usage(), reported(failure));
            fail(answer.ask(), failure);
            route.abandoned(answer.ask(), System.nanoTime());
            rejects.keep(answer.text(), answer.target(), failure);
        }
    }

    /** Whoever asked is done; an answer that is open still is not in the books. */
    @Override
    public void close() {
        if (open != null) {
            route.abandoned(open.ask(), System.nanoTime());
        }
    }

    /** Returns null when the attempt goes on. */
    private @Nullable ChatResponse ask(Decision.Ask ask, Prompt prompt, ChatRequest request, AttemptSpending account)
            throws InterruptedException {
        Target target = ask.target();
        try {
            Failure forbidden = account.forbids(target);
            if (forbidden != null) {
                throw failed(forbidden, true);
            }
            String tooDear = account.keepsFrom(target);
            if (tooDear != null) {
                // One that fails before anything was asked would fail each time.
                throw lastFailure != null && !account.requests().isEmpty()
                        ? failed(lastFailure, false)
                        : NoAnswerException.failed(new Call.Failure("over-budget", tooDear, true));
            }
            if (account.hasTimedOut(target) && !time.allowsAllOf(account.timeout(target, means.requestTimeout()))) {
                // With less time than before it would be paid for once more, and come too late again.
                throw failed(lastFailureOr("no time was left for a request"), false);
            }
            return answered(ask, prompt, request, account);
        } catch (WinnowException e) {
            // Not a request: nobody was asked.
            fail(ask, Failure.of(FailureKind.MISCONFIGURED, String.valueOf(e.getMessage())));
            return null;
        } finally {
            if (open == null) {
                // Where nothing else was said.
                route.abandoned(ask, System.nanoTime());
            }
        }
    }

    private @Nullable ChatResponse answered(
            Decision.Ask ask, Prompt prompt, ChatRequest request, AttemptSpending account) throws InterruptedException {
        Target target = ask.target();
        Integer limit = account.outputLimit(target);
        Question question = inquiry.question(
                prompt,
                request,
                account.requests().size(),
                time.forRequest(account.timeout(target, means.requestTimeout())),
                limit == null ? request.maxOutputTokens() : limit);
        RequestSpan span = RequestSpan.begin(means.tracing(), inquiry, target, question);
        AskedModel model = new AskedModel(target, means.providers().of(target), question, means.listeners());
        long begun = System.nanoTime();
        try {
            ChatResponse response = model.chat(
                    request,
                    ChatRequestOptions.builder()
                            .listenerAttributes(
                                    Map.of(RoutedChatModel.PROVIDER, RequestSpan.conventionalName(target.provider())))
                            .build());
            Answer answer = model.answer();
            open = new Open(ask, millisSince(begun), answer.usage(), answer.text(), span);
            if (answer.hint() != null) {
                route.hint(ask, answer.hint(), System.nanoTime());
            }
            return response;
        } catch (AskedModel.Failed failed) {
            ProviderException e = failed.reason();
            if (e == null) {
                span.cancelled();
                // It was sent, and the provider may go on with it and bill it.
                enter(target, millisSince(begun), 0, null, new Call.Failure("cancelled", "the worker stopped", false));
                throw new InterruptedException();
            }
            span.end(usageOf(e), e.failure());
            Failure failure = account.inWords(e.failure());
            enter(target, millisSince(begun), 0, usageOf(e), reported(failure));
            boolean again = failure.kind() == FailureKind.OUT_OF_ROOM && account.giveMoreRoom(target, e.usage());
            fail(ask, again ? Failure.of(FailureKind.MALFORMED, failure.message()) : failure);
            if (e.answer() != null) {
                rejects.keep(e.answer(), target, failure);
            }
            return null;
        }
    }

    private void enter(
            Target target, long latency, int published, @Nullable Usage usage, Call.@Nullable Failure failure) {
        account().enter(target, latency, published, usage, failure);
        means.activity().requestEnded(target, failure != null);
    }

    private AttemptSpending account() {
        return Objects.requireNonNull(spending);
    }

    /** Null when the provider may bill the request and did not say for how much. */
    private static @Nullable Usage usageOf(ProviderException e) {
        return e.usage() == null && !e.mayBeBilled() ? Usage.NONE : e.usage();
    }

    private void fail(Decision.Ask ask, Failure failure) {
        lastFailure = failure;
        route.failed(ask, failure, System.nanoTime(), random());
    }

    private static NoAnswerException failed(Failure failure, boolean permanent) {
        return NoAnswerException.failed(CallReport.failure(failure, permanent));
    }

    private static Call.Failure reported(Failure failure) {
        return CallReport.failure(failure, failure.kind().isFinal());
    }

    private Failure lastFailureOr(String message) {
        return lastFailure == null ? Failure.of(FailureKind.TIMED_OUT, message) : lastFailure;
    }

    private static long millisSince(long begun) {
        return (System.nanoTime() - begun) / 1_000_000;
    }

    private static RandomGenerator random() {
        return ThreadLocalRandom.current();
    }
}
