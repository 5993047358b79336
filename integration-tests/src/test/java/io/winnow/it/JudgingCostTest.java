package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.winnow.answer.AnswerParser;
import io.winnow.answer.text.PlainLine;
import io.winnow.messages.Doubt;
import io.winnow.messages.Json;
import io.winnow.messages.Judge;
import io.winnow.messages.RunRequest;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import io.winnow.producer.call.DirectAssistant;
import io.winnow.producer.call.ListAssistant;
import io.winnow.producer.call.judge.Judgment;
import io.winnow.producer.call.judge.Questions;
import io.winnow.sameness.Embedder;
import io.winnow.sameness.Entries;
import io.winnow.sameness.Finding;
import io.winnow.sameness.LocalDecision;
import io.winnow.sameness.PhraseVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How many tokens judging takes beside naming, on recorded answers in which half of the names repeat another one, nearly all of them in other words.
 *
 * <p>Tokens are those of OpenAI's {@code o200k_base}. Prompts are the project's own, as they arrive at a model. A call to name attributes asks
 * for as many as by default, and its prompt is full of what is known: that is how a run goes after its first few calls. Its answer has the recorded
 * names and nothing else, one in a line, or in the JSON that models that can are asked for; the schema counts then too. The judge is asked when a
 * call's worth of doubts waits, and at the end of a list, and answers as the labels do.
 */
@EnabledIfSystemProperty(
        named = JudgingCostTest.PROPERTY,
        matches = ".+",
        disabledReason = "the recorded answers are not part of the project; -Dwinnow.sameness.data=DIR names them")
class JudgingCostTest {

    static final String PROPERTY = "winnow.sameness.data";
    private static final String SCORERS = "winnow.sameness.scorers";

    /** The styles that have labels, in the order of the labels. */
    private static final List<String> ANSWERS = List.of("b1", "b2", "c1", "c2", "d1", "d2");

    /** Bytes of known attributes in a prompt that is full of them. */
    private static final int KNOWN_BYTES = 6_000;

    private static final Sameness SEMANTIC = Sameness.beginning(DedupMode.SEMANTIC);
    private static final Encoding ENCODING =
            Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

    private static long tokens(String text) {
        return ENCODING.countTokensOrdinary(text);
    }

    /** What both sides took, in lines and in JSON. */
    private static final class Bill {
        private int attributes;
        private int doubts;
        private int calls;
        private double named;
        private double namedInJson;
        private long judged;
        private long judgedInJson;

        double share() {
            return judged / named;
        }

        double shareInJson() {
            return judgedInJson / namedInJson;
        }
    }

    @Test
    void judgesForHalfOfWhatNamingTakes() throws IOException {
        Bill bill = new Bill();
        Path data = Path.of(System.getProperty(PROPERTY));
        try (Embedder embedder = Embedder.inProcess(1);
                Stream<Path> files = Files.list(data.resolve("labels"))) {
            for (Path labels : files.filter(file -> file.toString().matches(".*/[^/.]+\\.tsv"))
                    .sorted()
                    .toList()) {
                new Run(data, labels, embedder, bill).play();
            }
        }

        System.out.printf(
                Locale.ROOT,
                "%d attributes, %d doubts in %d calls; tokens per attribute: naming %.1f (JSON %.1f), judging %.1f (JSON %.1f): %.0f %% (JSON %.0f %%)%n",
                bill.attributes,
                bill.doubts,
                bill.calls,
                bill.named / bill.attributes,
                bill.namedInJson / bill.attributes,
                (double) bill.judged / bill.attributes,
                (double) bill.judgedInJson / bill.attributes,
                100 * bill.share(),
                100 * bill.shareInJson());
        assertThat(bill.share()).isLessThanOrEqualTo(0.5);
        assertThat(bill.shareInJson()).isLessThanOrEqualTo(0.5);
    }

    /** One list. */
    private static final class Run {

        private final List<String> named = new ArrayList<>();
        private final Map<String, String> concepts = new HashMap<>();
        /** Which answer named an attribute first, from 1, by its key. */
        private final Map<String, Integer> answers = new HashMap<>();

        private final List<String> texts = new ArrayList<>();
        private final Embedder embedder;
        private final Bill bill;
        private final String topic;
        private final LocalDecision decision;
        private final Entries entries = new Entries(384);
        private final Map<Integer, String> textOfRow = new HashMap<>();
        private final Map<String, Integer> rowOfKey = new HashMap<>();
        private final List<Doubt> waiting = new ArrayList<>();

        Run(Path data, Path labels, Embedder embedder, Bill bill) throws IOException {
            this.embedder = embedder;
            this.bill = bill;
            List<String> lines = Files.readAllLines(labels);
            this.topic = lines.getFirst().replaceFirst("# topic: ", "");
            for (String line : lines) {
                String[] row = line.split("\t");
                if (!line.startsWith("#") && row.length == 3) {
                    // The labels are older than some rules of the canonical form.
                    if (concepts.put(SEMANTIC.keyOf(row[2]), row[1]) == null) {
                        texts.add(row[2]);
                    }
                }
            }
            String name = labels.getFileName().toString().replace(".tsv", "");
            for (String answer : ANSWERS) {
                String text = Files.readString(data.resolve("answers").resolve(name + '.' + answer + ".txt"));
                List<String> names =
                        AnswerParser.parse(text, false, 25, SEMANTIC::keyOf).names();
                names.forEach(each -> answers.putIfAbsent(SEMANTIC.keyOf(each), 1 + ANSWERS.indexOf(answer)));
                named.addAll(names);
            }
            String scorers = System.getProperty(SCORERS, "");
            decision = scorers.isBlank()
                    ? LocalDecision.withJudge()
                    : LocalDecision.withJudge(Files.readAllLines(Path.of(scorers, name + ".txt")).stream()
                            .filter(line -> !line.startsWith("#"))
                            .toList());
        }

        void play() {
            name();
            for (String text : texts) {
                arrive(text, embedder.embed(text));
                if (waiting.size() >= Judge.MOST_DOUBTS) {
                    judge();
                }
            }
            while (!waiting.isEmpty()) {
                judge();
            }
        }

        /** As if all that was recorded had been asked for in calls of the usual size. */
        private void name() {
            int size = RunRequest.DEFAULT_REQUEST_SIZE;
            ChatRequest request = asked(model -> model.list(PlainLine.quoted(topic), "", known(), size));
            double calls = (double) named.size() / size;
            long prompt = promptTokens(request);
            String json = Json.MAPPER
                    .createObjectNode()
                    .set(
                            "attributes",
                            Json.MAPPER.valueToTree(named.stream()
                                    .map(name -> Map.of("name", name))
                                    .toList()))
                    .toString();
            bill.attributes += named.size();
            bill.named += calls * prompt + tokens(String.join("\n", named));
            bill.namedInJson += calls * (prompt + schemaTokens(request)) + tokens(json);
        }

        /** The first texts of the list, over and over. */
        private String known() {
            List<String> lines = new ArrayList<>();
            int bytes = 0;
            for (int i = 0; bytes < KNOWN_BYTES; i++) {
                String line = PlainLine.quoted(texts.get(i % texts.size()));
                bytes += line.length() + 1;
                lines.add(line);
            }
            return String.join("\n", lines);
        }

        private void arrive(String text, PhraseVector vector) {
            int answer = answers.getOrDefault(SEMANTIC.keyOf(text), Entries.NO_ANSWER);
            switch (decision.decide(entries, text, vector, answer)) {
                case Finding.New() -> add(text, vector, answer);
                case Finding.Same(var as) -> entries.merge(as.entry(), text, vector, answer);
                case Finding.Doubt(var nearest) -> {
                    waiting.add(new Doubt(
                            Doubt.VERSION,
                            "r",
                            "c",
                            0,
                            "r.0.1.1",
                            SEMANTIC.keyOf(text),
                            text,
                            nearest.stream()
                                    .map(candidate -> textOfRow.get(candidate.entry()))
                                    .map(shown -> new Doubt.Option(SEMANTIC.keyOf(shown), shown))
                                    .toList(),
                            Instant.EPOCH));
                    add(text, vector, answer);
                }
            }
        }

        private void add(String text, PhraseVector vector, int answer) {
            int row = entries.add(text, vector, answer);
            textOfRow.put(row, text);
            rowOfKey.put(SEMANTIC.keyOf(text), row);
        }

        private void judge() {
            List<Doubt> asked = List.copyOf(waiting.subList(0, Judge.fitting(waiting)));
            waiting.subList(0, asked.size()).clear();
            Questions questions = new Questions(asked);
            ChatRequest request = asked(model -> model.judge(PlainLine.quoted(topic), questions.text(), asked.size()));
            Map<Integer, Integer> choices = new TreeMap<>();
            for (Doubt doubt : asked) {
                choices.put(choices.size() + 1, choice(doubt, questions.text()));
            }
            Judgment answer = Judgment.of(choices);
            long prompt = promptTokens(request);
            bill.calls++;
            bill.doubts += asked.size();
            bill.judged += prompt + tokens(String.join("\n", answer.verdicts()));
            bill.judgedInJson += prompt
                    + schemaTokens(request)
                    + tokens(Json.MAPPER.valueToTree(answer).toString());
            questions
                    .verdicts(answer, new Questions.Source("p:m", "r", "r.5.1.1", Instant.EPOCH))
                    .forEach(verdict -> {
                        if (verdict.same() != null) {
                            entries.join(rowOfKey.get(verdict.key()), entries.entryOf(rowOfKey.get(verdict.same())));
                        }
                    });
        }

        /** The number that the text of the first candidate of the same concept has in the prompt. */
        private int choice(Doubt doubt, String prompt) {
            String concept = concepts.get(doubt.key());
            return doubt.candidates().stream()
                    .filter(option -> concept.equals(concepts.get(option.key())))
                    .findFirst()
                    .map(option -> prompt.lines()
                            .filter(line ->
                                    line.matches("\\d+ \".*") && option.key().equals(SEMANTIC.keyOf(quoted(line))))
                            .map(line -> Integer.parseInt(line.substring(0, line.indexOf(' '))))
                            .findFirst()
                            .orElseThrow())
                    .orElse(0);
        }
    }

    /** The text of a line, in whichever of its spellings. */
    private static String quoted(String line) {
        return line.substring(line.indexOf('"') + 1, line.lastIndexOf('"')).replace("\\\"", "\"");
    }

    /** What a model is sent. */
    private static ChatRequest asked(Consumer<ListAssistant> question) {
        List<ChatRequest> asked = new ArrayList<>();
        ChatModel model = new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                asked.add(request);
                throw new UnsupportedOperationException("nobody answers");
            }
        };
        try {
            question.accept(new DirectAssistant(model));
        } catch (UnsupportedOperationException e) {
            return asked.getFirst();
        }
        throw new AssertionError("nothing was asked");
    }

    private static long promptTokens(ChatRequest request) {
        return request.messages().stream()
                .map(JudgingCostTest::text)
                .collect(Collectors.summingLong(JudgingCostTest::tokens));
    }

    private static String text(ChatMessage message) {
        return message instanceof SystemMessage system ? system.text() : ((UserMessage) message).singleText();
    }

    /** About as providers count it: they turn it into text of their own. */
    private static long schemaTokens(ChatRequest request) {
        return tokens(Json.MAPPER
                .valueToTree(JsonSchemaElementUtils.toMap(
                        request.responseFormat().jsonSchema().rootElement(), true))
                .toString());
    }
}
