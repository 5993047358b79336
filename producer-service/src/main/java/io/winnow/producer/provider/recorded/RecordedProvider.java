package io.winnow.producer.provider.recorded;

import io.winnow.messages.error.WinnowException;
import io.winnow.producer.provider.api.Answer;
import io.winnow.producer.provider.api.Provider;
import io.winnow.producer.provider.api.Question;
import io.winnow.producer.provider.recorded.RecordedAnswers.Recording;
import io.winnow.provider.ProviderException;
import io.winnow.provider.Usage;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives the recorded answers about a topic, each once per run, in order. When all of them were given, it says so as a provider does whose
 * quota is used up, so that a run does not go on without end.
 */
public final class RecordedProvider implements Provider {

    /** As those of most models do in English: what is counted where nothing was recorded. */
    private static final int CHARACTERS_PER_TOKEN = 4;

    /** Runs whose place is remembered; nobody has as many at once. */
    private static final int MOST_RUNS = 1_000;

    private final RecordedAnswers answers;
    private final Map<String, Integer> given = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MOST_RUNS;
        }
    };

    public RecordedProvider(RecordedAnswers answers) {
        this.answers = answers;
    }

    @Override
    public Answer ask(Question question) throws ProviderException, InterruptedException {
        Recording recording;
        try {
            recording = question.plan() ? plan(question) : next(question);
        } catch (WinnowException e) {
            throw ProviderException.notBilled(FailureKind.MISCONFIGURED, String.valueOf(e.getMessage()));
        }
        Long latency = recording.figures().latencyMs();
        Duration wait = Duration.ofMillis(latency == null ? 0 : latency);
        boolean isLate = wait.compareTo(question.timeout()) > 0;
        Thread.sleep(isLate ? question.timeout() : wait);
        if (isLate) {
            throw ProviderException.perhapsBilled(
                    Failure.of(FailureKind.TIMED_OUT, "no answer within " + question.timeout()));
        }
        return answer(question, recording);
    }

    private Recording plan(Question question) throws ProviderException {
        Recording plan = answers.plan(question.topic());
        if (plan == null) {
            throw ProviderException.notBilled(
                    FailureKind.BAD_REQUEST, "no facets were recorded: use --facets off, or name them");
        }
        return plan;
    }

    private Recording next(Question question) throws ProviderException {
        List<Path> files = answers.about(question.topic());
        int turn;
        synchronized (given) {
            turn = given.merge(question.run() + "|" + question.topic(), 1, Integer::sum) - 1;
        }
        if (turn >= files.size()) {
            throw ProviderException.notBilled(
                    FailureKind.QUOTA_EXHAUSTED,
                    files.isEmpty()
                            ? "no answer about this topic was recorded"
                            : "all " + files.size() + " recorded answers about this topic were given");
        }
        return RecordedAnswers.read(files.get(turn));
    }

    /** Counts what was not recorded, and stops where the provider would have been told to stop. */
    private static Answer answer(Question question, Recording recording) {
        RecordedFigures figures = recording.figures();
        String text = recording.text();
        long inputTokens = counted(
                figures.inputTokens(),
                question.prompt().system().length() + question.prompt().user().length());
        long cached = Math.min(inputTokens, figures.cachedInputTokens() == null ? 0 : figures.cachedInputTokens());
        long outputTokens = counted(figures.outputTokens(), text.length());
        Integer most = question.maxOutputTokens();
        if (most == null || outputTokens <= most) {
            return new Answer(
                    text, Boolean.TRUE.equals(figures.cutShort()), new Usage(inputTokens, cached, outputTokens));
        }
        int room = (int) (text.length() * (double) most / outputTokens);
        return new Answer(text.substring(0, room), true, new Usage(inputTokens, cached, most));
    }

    private static long counted(@Nullable Long recorded, int characters) {
        return recorded == null ? Math.max(1, characters / CHARACTERS_PER_TOKEN) : recorded;
    }
}
