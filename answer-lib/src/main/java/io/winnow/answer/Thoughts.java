package io.winnow.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes off what is no part of the answer and yet stands in its text: thoughts, the tokens that hold a conversation together, and turns of
 * a conversation that the model went on with by itself.
 *
 * <p>Who was cut off while thinking has said nothing; some servers keep the opening mark of the thoughts to themselves.
 */
final class Thoughts {

    private static final Set<String> THINKING = Set.of(
            "think",
            "thinking",
            "thought",
            "thoughts",
            "reasoning",
            "reflection",
            "analysis",
            "scratchpad",
            "innermonologue",
            "monologue",
            "thinkingprocess",
            "thoughtprocess",
            "chainofthought",
            "cot",
            "seedthink",
            "antthinking",
            "planning",
            "reasoningcontent",
            "internalthoughts",
            "innerthoughts",
            "deliberation",
            "seedcotbudgetreflect",
            "startthinking",
            "beginofthought",
            "beginthink",
            "beginthinking",
            "thinkstart",
            "internalreasoning",
            "reason");

    private static final Set<String> ENDS =
            Set.of("endthinking", "endofthought", "endthink", "thinkend", "endofthinking");

    private static final Set<String> ANSWERS = Set.of(
            "answer",
            "finalanswer",
            "final",
            "response",
            "output",
            "solution",
            "beginofsolution",
            "startresponse",
            "result",
            "finalresponse",
            "finaloutput");

    private static final Set<String> ANSWER_ENDS = Set.of("endofsolution", "endresponse");

    /** What a token is called after which the model's turn is over. */
    private static final Set<String> STOPS = Set.of(
            "imend",
            "endoftext",
            "eotid",
            "eomid",
            "end",
            "endofturn",
            "return",
            "endofsentence",
            "eos",
            "eot",
            "s",
            "endofturntoken",
            "assistantend",
            "call",
            "eod",
            "endofmessage",
            "user",
            "system",
            "observation",
            "imsep",
            "inst",
            "sep",
            "human",
            "stop",
            "eoa",
            "eoh",
            "turn",
            "sysstart",
            "startofuser");

    private static final Pattern TAG =
            Pattern.compile("(?:<\\|?|◁|&lt;)(/?)([A-Za-z][A-Za-z0-9:_-]{0,30})(?: [^<>\\n]{0,80})?(?:\\|?>|▷|&gt;)"
                    + "|\\[(/?)((?i:think|thinking))\\]"
                    + "|<\\|channel>(?:thought|analysis)()()|<channel\\|>|<unused94>(?:thought)?|<unused95>");

    private static final Pattern TOKEN = Pattern.compile(
            "<[|｜](/?)([A-Za-z][\\w▁ ]{0,30})[|｜]>|<(/?)(s|bos|eos|pad|unk|sop|eop|EOT|end_of_turn|start_of_turn|turn\\||\\|turn)>|\\[(/?)(INST|gMASK|EOS|BOS|SEP|PAD)\\]");

    private static final Pattern CHANNEL = Pattern.compile(
            "<\\|channel\\|>\\s{0,3}(analysis|commentary|final)[^<\\n]{0,80}(?:<\\|constrain\\|>[^<\\n]{0,40})?(?:<\\|message\\|>)?");

    private static final Pattern BARE_CHANNEL =
            Pattern.compile("^\\s{0,8}(?:analysis|commentary)(?=\\P{Ll}).*?", Pattern.DOTALL);

    private static final Pattern FENCED = Pattern.compile(
            "(?s)<details type=\"reasoning\".{0,200000}?</details>|(?-s)(?m)^```(?:thinking|thoughts?|think|reasoning|analysis|scratchpad)[ \\t]*\\R(?:(?!```).*\\R){0,2000}```[ \\t]*$",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern ROLE =
            Pattern.compile("(?:user|system|human|tool|observation|function)\\b[ \\t:]{0,3}", Pattern.CASE_INSENSITIVE);

    private static final Pattern ASSISTANT =
            Pattern.compile("\\s{0,8}(?:assistant|model|gpt|bot)\\b[ \\t]{0,3}:?\\s", Pattern.CASE_INSENSITIVE);

    private static final Pattern TURN = Pattern.compile(
            "(?:\\*{2})?(?:user|human|question|### ?(?:instruction|input|user|human|question)s?)(?:\\*{2})?:.{0,2000}",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern THINKING_LINE = Pattern.compile(
            "[#*_ >]{0,8}(?:thought|thoughts|thinking|reasoning|analysis|scratchpad|let me think|let['’]s think|okay, |ok, |first, |chain of thought|my thoughts|thought process|plan)\\b.{0,2000}",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern ANSWER_LINE = Pattern.compile(
            "[#*_ >]{0,8}(?:(?:the |my |here is my |here's my )?final (?:answer|list|output|response|result)s?|answer|final|output|response|result"
                    + "|(?:endgültige )?antwort|réponse(?: finale)?|respuesta(?: final)?|risposta(?: finale)?|resposta(?: final)?|(?:итоговый )?ответ"
                    + "|(?:最终)?(?:答案|回答)|最終回答|(?:최종 )?답변?)[*_ ]{0,4}(:|：|$)[*_ ]{0,4}(.{0,100000})",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private Thoughts() {}

    static String off(String answer) {
        boolean isFenced = answer.contains("```") || answer.contains("<details");
        String text = channels(isFenced ? FENCED.matcher(answer).replaceAll("") : answer);
        return spoken(isMarked(text) ? tokens(tagged(text)) : text);
    }

    /** Whether there is anything that a tag or a token could begin with. */
    private static boolean isMarked(String text) {
        if (text.indexOf('<') >= 0 || text.indexOf('◁') >= 0 || text.contains("&lt;")) {
            return true;
        }
        int at = text.indexOf('[');
        while (at >= 0 && at + 1 < text.length()) {
            char next = text.charAt(at + 1);
            if (next == '/' || next < 0x80 && Character.isLetter(next)) {
                return true;
            }
            at = text.indexOf('[', at + 1);
        }
        return false;
    }

    /** "analysis … assistantfinal …", with and without the tokens between. */
    private static String channels(String answer) {
        if (answer.contains("<|channel|>")) {
            Matcher channel = CHANNEL.matcher(answer);
            StringBuilder said = new StringBuilder();
            int from = 0;
            boolean isFinal = true;
            while (channel.find()) {
                if (isFinal && !isBlankTokens(answer, from, channel.start())) {
                    said.append(answer, from, channel.start());
                }
                isFinal = "final".equals(channel.group(1));
                from = channel.end();
            }
            if (isFinal) {
                said.append(answer, from, answer.length());
            }
            return said.toString();
        }
        if (BARE_CHANNEL.matcher(answer).lookingAt()) {
            int last = answer.lastIndexOf("assistantfinal");
            if (last >= 0) {
                return answer.substring(last + "assistantfinal".length());
            }
        }
        return answer.startsWith("assistantfinal") ? answer.substring("assistantfinal".length()) : answer;
    }

    private static boolean isBlankTokens(String text, int from, int to) {
        String between = TOKEN.matcher(text.substring(from, to)).replaceAll("").strip();
        return between.isEmpty() || "assistant".equals(between);
    }

    private static String tagged(String answer) {
        Matcher tag = TAG.matcher(answer);
        StringBuilder said = new StringBuilder(answer.length());
        StringBuilder marked = null;
        int from = 0;
        boolean thinks = false;
        boolean answers = false;
        boolean hasTag = false;
        while (tag.find()) {
            Kind kind = kind(tag);
            if (kind == null) {
                continue;
            }
            hasTag = true;
            switch (kind) {
                case THINK -> {
                    if (!thinks) {
                        said.append(answer, from, tag.start()).append('\n');
                        thinks = true;
                    }
                }
                case END_THINK -> {
                    if (!thinks) {
                        said.setLength(0);
                    }
                    thinks = false;
                    from = tag.end();
                }
                case ANSWER -> {
                    if (!thinks) {
                        said.append(answer, from, tag.start()).append('\n');
                        from = tag.end();
                    } else if (answer.indexOf('/', tag.end()) < 0) {
                        thinks = false;
                        from = tag.end();
                    } else {
                        continue;
                    }
                    if (isClosed(answer, tag)) {
                        // What stands around the answer is talk.
                        answers = true;
                        said.setLength(0);
                    }
                }
                case END_ANSWER -> {
                    if (!thinks) {
                        said.append(answer, from, tag.start()).append('\n');
                        from = tag.end();
                        if (answers) {
                            marked = marked == null ? new StringBuilder() : marked;
                            marked.append(said).append('\n');
                            said.setLength(0);
                            answers = false;
                        }
                    }
                }
            }
        }
        if (!hasTag) {
            return answer;
        }
        if (marked != null && !marked.toString().isBlank()) {
            return marked.toString();
        }
        return thinks
                ? said.toString()
                : said.append(answer, from, answer.length()).toString();
    }

    private enum Kind {
        THINK,
        END_THINK,
        ANSWER,
        END_ANSWER
    }

    private static @Nullable Kind kind(Matcher tag) {
        String whole = tag.group();
        if (whole.startsWith("<|channel>") || whole.startsWith("<unused94")) {
            return Kind.THINK;
        }
        if ("<channel|>".equals(whole) || "<unused95>".equals(whole)) {
            return Kind.END_THINK;
        }
        boolean isSquare = tag.group(4) != null;
        boolean ends = "/".equals(isSquare ? tag.group(3) : tag.group(1));
        String name = bare(isSquare ? tag.group(4) : tag.group(2));
        if (THINKING.contains(name)) {
            return ends ? Kind.END_THINK : Kind.THINK;
        }
        if (ENDS.contains(name)) {
            return Kind.END_THINK;
        }
        if (ANSWERS.contains(name)) {
            return ends ? Kind.END_ANSWER : Kind.ANSWER;
        }
        return ANSWER_ENDS.contains(name) ? Kind.END_ANSWER : null;
    }

    /** Whether the mark of an answer stands alone on its line or is closed at once; XML that is called so is read as XML. */
    private static boolean isClosed(String answer, Matcher tag) {
        String name = tag.group(2);
        int next = answer.indexOf("</" + name, tag.end());
        return next >= 0 || bare(name).startsWith("begin") || bare(name).startsWith("start");
    }

    private static String bare(String name) {
        StringBuilder letters = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isLetter(c)) {
                letters.append(Character.toLowerCase(c));
            }
        }
        return letters.toString();
    }

    /** Ends the text where the model's turn ends, and takes off what begins it. */
    private static String tokens(String text) {
        Matcher token = TOKEN.matcher(text);
        if (!token.find()) {
            return text;
        }
        StringBuilder said = new StringBuilder(text.length());
        int from = 0;
        do {
            said.append(text, from, token.start());
            from = token.end();
            String name = name(token);
            boolean closes = "/".equals(first(token.group(1), token.group(3), token.group(5)));
            boolean isStop = STOPS.contains(name) && !(name.equals("s") && !closes) && !(name.equals("inst") && closes);
            if (isStop && !said.toString().isBlank()) {
                return said.toString();
            }
            if (name.equals("inst") && closes || name.equals("sys") && closes) {
                said.setLength(0);
            } else if (name.startsWith("start") || name.equals("imstart")) {
                Matcher role = ROLE.matcher(text).region(from, text.length());
                if (role.lookingAt()) {
                    if (!said.toString().isBlank()) {
                        return said.toString();
                    }
                    from = role.end();
                } else {
                    Matcher assistant = ASSISTANT.matcher(text).region(from, text.length());
                    from = assistant.lookingAt() ? assistant.end() : skipWord(text, from);
                }
            }
        } while (token.find());
        return said.append(text, from, text.length()).toString();
    }

    /** The name of a role directly before the next token. */
    private static int skipWord(String text, int from) {
        int at = from;
        while (at < text.length() && at - from < 12 && Character.isLetter(text.charAt(at))) {
            at++;
        }
        return text.startsWith("<|", at) ? at : from;
    }

    private static String name(Matcher token) {
        return bare(first(token.group(2), token.group(4), token.group(6)));
    }

    private static String first(@Nullable String... groups) {
        for (String group : groups) {
            if (group != null) {
                return group;
            }
        }
        return "";
    }

    /** What is told in words: "Thinking … done thinking", "Final answer:", and a next question that the model asked itself. */
    private static String spoken(String text) {
        int done = text.indexOf("...done thinking");
        String said = text;
        if (done >= 0 && text.stripLeading().regionMatches(true, 0, "thinking", 0, 8)) {
            int line = text.indexOf('\n', done);
            said = line < 0 ? "" : text.substring(line + 1);
        }
        List<String> lines = said.lines().limit(2_000).toList();
        int answer = answerLine(lines);
        int turn = turnLine(lines, Math.max(answer, 0));
        if (answer < 0 && turn < 0) {
            return withoutRole(said);
        }
        List<String> kept = new ArrayList<>();
        if (answer >= 0) {
            Matcher line = ANSWER_LINE.matcher(lines.get(answer));
            if (line.matches()) {
                kept.add(line.group(2));
            }
        }
        kept.addAll(lines.subList(answer + 1, turn < 0 ? lines.size() : turn));
        return withoutRole(String.join("\n", kept));
    }

    private static String withoutRole(String text) {
        Matcher role = ASSISTANT.matcher(text);
        return role.lookingAt() && role.group().indexOf(':') >= 0 ? text.substring(role.end()) : text;
    }

    private static int answerLine(List<String> lines) {
        boolean thinks = false;
        int sentences = 0;
        int before = 0;
        for (int i = 0; i < Math.min(lines.size(), 500); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty()) {
                continue;
            }
            boolean isHeading = line.startsWith("#");
            if (before > 0
                    && line.length() < 2_000
                    && (line.indexOf(':') >= 0 || line.indexOf('：') >= 0 || isHeading || line.startsWith("**"))
                    && ANSWER_LINE.matcher(line).matches()) {
                return thinks || sentences * 2 > before ? i : -1;
            }
            if (before == 0) {
                thinks = line.length() < 2_000 && THINKING_LINE.matcher(line).matches();
            }
            before++;
            sentences += Boilerplate.isSentence(line) ? 1 : 0;
        }
        return -1;
    }

    private static int turnLine(List<String> lines, int from) {
        boolean hasText = false;
        for (int i = from; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty()) {
                continue;
            }
            if (hasText
                    && line.length() < 2_000
                    && line.indexOf(':') > 0
                    && TURN.matcher(line).matches()
                    && (i == 0
                            || lines.get(i - 1).isBlank()
                            || line.toLowerCase(Locale.ROOT).startsWith("user"))) {
                return i;
            }
            hasText = true;
        }
        return -1;
    }
}
