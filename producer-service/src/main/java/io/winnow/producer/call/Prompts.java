package io.winnow.producer.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.quarkus.qute.Engine;
import io.quarkus.qute.Template;
import io.winnow.answer.AnswerParser;
import io.winnow.answer.text.PlainLine;
import io.winnow.messages.Steering;
import io.winnow.messages.Task;
import io.winnow.producer.call.judge.Judgment;
import io.winnow.producer.call.judge.Questions;
import io.winnow.producer.provider.api.Prompt;
import io.winnow.router.cost.TokenBounds;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What models are told. Answers depend on the wording, so a change to it takes a new {@link #VERSION}.
 *
 * <p>Topics come from people, facets and what is known from models and from other producers: none of it is trusted. All of it
 * goes in as data, made one {@linkplain PlainLine plain} line and quoted as JSON quotes, so that it can neither end its quotation nor begin a line
 * of its own; what to do with it is said after it. A template's placeholders are replaced in one pass, so that data
 * that look like placeholders stay data. Whatever a model makes of its prompt nevertheless, {@link AnswerParser} takes attributes and
 * nothing else from what it answers.
 */
public final class Prompts {

    static final int VERSION = 3;

    /** Most facets that a plan has. */
    static final int MOST_FACETS = 12;

    /** Most UTF-8 bytes of what is known in a prompt: some 1,500 tokens of English. */
    static final int MOST_KNOWN_BYTES = 6_000;

    /** Bytes of the schema by which an answer is asked for, as the most verbose of the providers' formats has it. */
    public static final int SCHEMA_BYTES = 900;

    static final String LIST_SYSTEM = "/winnow/prompts/list-system.txt";
    static final String DESCRIBE_SYSTEM = "/winnow/prompts/describe-system.txt";
    static final String LIST_USER = "/winnow/prompts/list-user.txt";
    static final String PLAN_SYSTEM = "/winnow/prompts/plan-system.txt";
    static final String PLAN_USER = "/winnow/prompts/plan-user.txt";
    static final String JUDGE_SYSTEM = "/winnow/prompts/judge-system.txt";
    static final String JUDGE_USER = "/winnow/prompts/judge-user.txt";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(topic|count|facet|exclusions)\\}");

    private Prompts() {}

    /** The templates as this class fills them; an AI service's are filled by Quarkus, with the same engine. */
    private static final class Templates {

        private static final Engine ENGINE = Engine.builder().addDefaults().build();
        private static final Map<String, Template> PARSED = new ConcurrentHashMap<>();

        static String fill(String resource, Map<String, Object> values) {
            return PARSED.computeIfAbsent(resource, name -> ENGINE.parse(text(name)))
                    .render(values);
        }

        private static String text(String resource) {
            try (InputStream in = Prompts.class.getResourceAsStream(resource)) {
                return new String(Objects.requireNonNull(in, resource).readAllBytes(), UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * What a task's prompt says.
     *
     * @param prompt as the model gets it
     * @param told what of the list it tells the model to leave out
     */
    record Filled(Task task, Prompt prompt, List<String> told) {

        /** Has a model asked, and gives what it answered: a {@link Listed}, a {@link Plan} or a {@link Judgment}. */
        Object ask(ListAssistant assistant) {
            Task.Ask ask = task.ask();
            return switch (task.kind()) {
                case PLAN -> assistant.plan(PlainLine.quoted(ask.topic()), count(task));
                case JUDGE ->
                    assistant.judge(
                            PlainLine.quoted(ask.topic()), questions(task).text(), count(task));
                case LIST -> ask.describes() ? describe(assistant) : list(assistant);
            };
        }

        private Listing list(ListAssistant assistant) {
            Task.Ask ask = task.ask();
            if (ask.template() == null) {
                return assistant.list(PlainLine.quoted(ask.topic()), quotedFacet(ask), lines(told), ask.requestSize());
            }
            return prompt.system().isBlank()
                    ? assistant.listAs(prompt.user())
                    : assistant.listAs(prompt.system(), prompt.user());
        }

        private DescribedListing describe(ListAssistant assistant) {
            Task.Ask ask = task.ask();
            if (ask.template() == null) {
                return assistant.describe(
                        PlainLine.quoted(ask.topic()), quotedFacet(ask), lines(told), ask.requestSize());
            }
            return prompt.system().isBlank()
                    ? assistant.describeAs(prompt.user())
                    : assistant.describeAs(prompt.system(), prompt.user());
        }
    }

    /**
     * Makes the prompt for a task.
     *
     * @param known what the list has already, the most worth telling first; as much of it is told as has room
     */
    static Filled of(Task task, List<String> known) {
        String topic = PlainLine.quoted(task.ask().topic());
        if (task.kind() == Task.Kind.PLAN) {
            return new Filled(task, plan(topic, count(task)), List.of());
        }
        if (task.kind() == Task.Kind.JUDGE) {
            return new Filled(task, judge(topic, questions(task).text(), count(task)), List.of());
        }
        List<String> told = wantsExclusions(task) ? worthTelling(known) : List.of();
        Prompt prompt = list(task.ask(), told);
        long excess = mostTokens(prompt) - task.allowance().inputTokens();
        if (excess > 0 && !told.isEmpty()) {
            told = shorter(told, excess);
            prompt = list(task.ask(), told);
        }
        return new Filled(task, prompt, told);
    }

    static boolean wantsExclusions(Task task) {
        Steering.Template own = task.ask().template();
        return task.kind() == Task.Kind.LIST
                && task.ask().exclusions()
                && !task.ask().control()
                && (own == null || (own.system() + own.user()).contains("{exclusions}"));
    }

    /** Attributes, or facets, that a task asks for. */
    static int count(Task task) {
        int count = task.ask().requestSize();
        return task.kind() == Task.Kind.PLAN ? Math.clamp(count, 2, MOST_FACETS) : count;
    }

    /** The texts of a request, whoever makes it. */
    static Prompt of(ChatRequest request) {
        String system = request.messages().stream()
                .filter(SystemMessage.class::isInstance)
                .map(message -> ((SystemMessage) message).text())
                .collect(Collectors.joining("\n"));
        String rest = request.messages().stream()
                .filter(message -> !(message instanceof SystemMessage))
                .map(message -> message instanceof UserMessage user && user.hasSingleText()
                        ? user.singleText()
                        : message.toString())
                .collect(Collectors.joining("\n"));
        return new Prompt(VERSION, system, rest);
    }

    /** The built-in prompt for attributes; its values are those of {@link ListAssistant#list}. */
    static Prompt list(String topic, String facet, String known, int count) {
        return builtIn(LIST_SYSTEM, LIST_USER, Map.of("topic", topic, "facet", facet, "known", known, "count", count));
    }

    /** The built-in prompt for attributes and what they are; its values are those of {@link ListAssistant#describe}. */
    static Prompt describe(String topic, String facet, String known, int count) {
        return builtIn(
                DESCRIBE_SYSTEM, LIST_USER, Map.of("topic", topic, "facet", facet, "known", known, "count", count));
    }

    /** The prompt for facets; its values are those of {@link ListAssistant#plan}. */
    static Prompt plan(String topic, int count) {
        return builtIn(PLAN_SYSTEM, PLAN_USER, Map.of("topic", topic, "count", count));
    }

    /** The prompt for verdicts; its values are those of {@link ListAssistant#judge}. */
    static Prompt judge(String topic, String entries, int count) {
        return builtIn(JUDGE_SYSTEM, JUDGE_USER, Map.of("topic", topic, "entries", entries, "count", count));
    }

    /** What a task asks its judge. */
    static Questions questions(Task task) {
        return new Questions(Objects.requireNonNull(task.doubts(), "a task that asks a judge has doubts"));
    }

    private static Prompt builtIn(String system, String user, Map<String, Object> values) {
        return new Prompt(VERSION, Templates.fill(system, values), Templates.fill(user, values));
    }

    /** Most tokens that a provider can count in a prompt, with the schema of the answer that may go with it. */
    static long mostTokens(Prompt prompt) {
        return TokenBounds.input(
                (long) prompt.system().getBytes(UTF_8).length + prompt.user().getBytes(UTF_8).length + SCHEMA_BYTES);
    }

    private static Prompt list(Task.Ask ask, List<String> told) {
        Steering.Template own = ask.template();
        if (own != null) {
            return filled(own, ask, facet(ask), told);
        }
        return ask.describes()
                ? describe(PlainLine.quoted(ask.topic()), quotedFacet(ask), lines(told), ask.requestSize())
                : list(PlainLine.quoted(ask.topic()), quotedFacet(ask), lines(told), ask.requestSize());
    }

    private static @Nullable String facet(Task.Ask ask) {
        return ask.control() ? null : ask.facet();
    }

    private static String quotedFacet(Task.Ask ask) {
        String facet = facet(ask);
        return facet == null ? "" : PlainLine.quoted(facet);
    }

    private static Prompt filled(Steering.Template own, Task.Ask ask, @Nullable String facet, List<String> told) {
        Map<String, String> values = Map.of(
                "topic", PlainLine.of(ask.topic()),
                "count", String.valueOf(ask.requestSize()),
                "facet", facet == null ? "" : PlainLine.of(facet),
                "exclusions", lines(told));
        return new Prompt(VERSION, filled(own.system(), values), filled(own.user(), values));
    }

    private static String filled(String template, Map<String, String> values) {
        return PLACEHOLDER
                .matcher(template)
                .replaceAll(match -> Matcher.quoteReplacement(values.getOrDefault(match.group(1), "")));
    }

    private static List<String> worthTelling(List<String> known) {
        List<String> told = new ArrayList<>();
        int bytes = 0;
        for (String attribute : known) {
            int size = lineBytes(attribute);
            if (attribute.length() <= AnswerParser.MAX_LENGTH && bytes + size <= MOST_KNOWN_BYTES) {
                told.add(attribute);
                bytes += size;
            }
        }
        return told;
    }

    /** Without the last ones, so that at least so many bytes are saved. */
    private static List<String> shorter(List<String> told, long bytes) {
        int kept = told.size();
        for (long saved = 0; kept > 0 && saved < bytes; kept--) {
            saved += lineBytes(told.get(kept - 1));
        }
        return told.subList(0, kept);
    }

    private static int lineBytes(String attribute) {
        return PlainLine.quoted(attribute).getBytes(UTF_8).length + 1;
    }

    private static String lines(List<String> told) {
        return told.stream().map(PlainLine::quoted).collect(Collectors.joining("\n"));
    }
}
