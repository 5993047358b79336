package io.winnow.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.DedupMode;
import io.winnow.router.cost.Price;
import io.winnow.router.grammar.Target;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeTest {

    @ParameterizedTest
    @CsvSource({
        "off, off",
        "AUTO, auto",
        "' auto ', auto",
        "openai, openai:gpt-4o-mini",
        "OpenAI:gpt-4o, openai:gpt-4o",
        "ollama:llama3.2:3b, ollama:llama3.2:3b"
    })
    void readsModelsAsARoutingDoes(String written, String read) {
        assertThat(Judge.parse(written)).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "openai:gpt-4o:0.5", "openai:a,openai:b", "nobody", "random", "random:random", ":", "on"})
    void refusesWhatIsNoModel(String written) {
        assertThatThrownBy(() -> Judge.parse(written))
                .isInstanceOfSatisfying(
                        WinnowException.class, e -> assertThat(e.field()).contains(Field.JUDGE))
                .hasMessageStartingWith("judge");
    }

    @Test
    void needsTheModeInWhichSomethingIsInDoubt() {
        assertThatThrownBy(() ->
                        semantic("auto", "openai:a").dedup(DedupMode.CANONICAL).build())
                .isInstanceOfSatisfying(
                        WinnowException.class,
                        e -> assertThat(e.messageWith(Field::option))
                                .isEqualTo("--judge needs --dedup semantic: other modes leave nothing in doubt"));
        assertThat(semantic("off", "openai:a")
                        .dedup(DedupMode.CANONICAL)
                        .build()
                        .judge())
                .isEqualTo("off");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = ';',
            value = {
                "-; -; openai:a; SEMANTIC",
                "-; auto; ollama:a,random; SEMANTIC",
                "-; off; openai:a; SEMANTIC",
                "-; -; random:random; CANONICAL",
                "-; openai:a; random:random; SEMANTIC",
                "EXACT; -; openai:a; EXACT",
                "CANONICAL; -; openai:a; CANONICAL",
            })
    void tellsWhatTheSameMeansInANewCollection(
            @Nullable DedupMode mode, @Nullable String judge, String routing, DedupMode expected) {
        RunRequest request = semantic(judge, routing).dedup(mode).build();

        assertThat(request.dedupOfNew()).isEqualTo(expected);
    }

    @Test
    void importsByFormUnlessOtherwiseSaid() {
        RunRequest.Builder importing = RunRequest.importing("Paris").routing("backoff", "openai:a");

        assertThat(importing.build().dedupOfNew()).isEqualTo(DedupMode.CANONICAL);
        assertThat(importing.dedup(DedupMode.SEMANTIC).build().dedupOfNew()).isEqualTo(DedupMode.SEMANTIC);
    }

    @Test
    void needsABudgetForAnImport() {
        RunRequest.Builder importing =
                RunRequest.importing("Paris").routing("", "").dedup(DedupMode.SEMANTIC);

        assertThatThrownBy(() -> importing.judge("openai:a").build())
                .isInstanceOfSatisfying(
                        WinnowException.class, e -> assertThat(e.field()).contains(Field.MAX_COST));
        assertThatThrownBy(() -> importing.judge("auto").build())
                .isInstanceOfSatisfying(
                        WinnowException.class, e -> assertThat(e.field()).contains(Field.JUDGE));
        assertThat(Judge.of(importing.judge(null).build(), DedupMode.SEMANTIC)).isNull();
        RunRequest judged = importing
                .judge("openai:a")
                .spending(new Spending(BigDecimal.ONE, null, List.of()))
                .build();
        assertThat(Judge.of(judged, DedupMode.SEMANTIC)).isEqualTo(new Target("openai", "a", null));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = ';',
            value = {
                "-; p:dear:2,p:cheap:1; p:cheap",
                "auto; p:dear,p:cheap,p:free; p:free",
                "-; p:unknown,p:dear; p:dear",
                "-; p:unknown,p:stranger; p:unknown",
                "-; random:random,p:dear; p:dear",
                "-; random:random; -",
                "auto; random; -",
                "off; p:cheap; -",
                "p:dear; p:cheap; p:dear",
            })
    void isTheCheapestModelOfTheRoutingUnlessOneIsNamed(
            @Nullable String judge, String routing, @Nullable String expected) {
        RunRequest request = semantic(judge, routing)
                .spending(new Spending(null, null, List.of(price("cheap", 1), price("dear", 10), price("free", 0))))
                .build();

        Target judges = Judge.of(request, DedupMode.SEMANTIC);

        assertThat(judges == null ? null : judges.toString()).isEqualTo(expected);
        assertThat(Judge.of(request, DedupMode.CANONICAL)).isNull();
    }

    @Test
    void asksAboutFewerDoubtsWhoseTextsAreLong() {
        assertThat(Judge.fitting(doubts(100, "short"))).isEqualTo(Judge.MOST_DOUBTS);
        assertThat(Judge.fitting(doubts(3, "short"))).isEqualTo(3);
        assertThat(Judge.fitting(doubts(100, "长".repeat(300)))).isBetween(5, 12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "\"quoted\" \\", "长"})
    void boundsEveryPromptByThatOfAnyDoubts(String text) {
        for (int length = 1; length < 400; length += 37) {
            List<Doubt> doubts = doubts(100, text.repeat(length));

            long most = Judge.mostPromptBytes("Paris", doubts.subList(0, Judge.fitting(doubts)));

            assertThat(most).isLessThanOrEqualTo(Judge.mostPromptBytes("Paris"));
        }
    }

    @Test
    void countsATextOnceWhateverItIsACandidateOf() {
        Doubt one = doubts(1, "text").getFirst();

        long alone = Judge.mostPromptBytes("Paris", List.of(one));
        long twice = Judge.mostPromptBytes("Paris", List.of(one, one));

        assertThat(twice - alone).isLessThan(alone - Judge.mostPromptBytes("Paris", List.of()));
    }

    /** With candidates of their own. */
    private static List<Doubt> doubts(int count, String text) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Doubt(
                        Doubt.VERSION,
                        "r",
                        "paris",
                        0,
                        "r.0.1.1",
                        "paris|" + i,
                        text,
                        IntStream.range(0, Judge.MOST_CANDIDATES + 2)
                                .mapToObj(j -> new Doubt.Option("paris|twin " + i + ' ' + j, text))
                                .toList(),
                        Instant.EPOCH))
                .toList();
    }

    private static RunRequest.Builder semantic(@Nullable String judge, String routing) {
        return RunRequest.explore("Paris")
                .dedup(DedupMode.SEMANTIC)
                .routing("weighted", routing)
                .judge(judge);
    }

    private static Price price(String model, int usd) {
        return new Price("p", model, BigDecimal.valueOf(usd), BigDecimal.valueOf(usd), null, 0);
    }
}
