package io.winnow.producer;

import java.util.regex.Pattern;

/**
 * What models say around a list, and instead of one.
 *
 * <p>A line is looked at by itself and has to read like a sentence of an assistant: "Sorry", "I Can't Help Falling in Love" and "Here Comes
 * the Sun" are attributes of something.
 */
final class Chatter {

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS;

    private static final Pattern REFUSAL = Pattern.compile(
            "(?:(?:i['’]?m|i am) (?:very |really |so )?sorry|sorry|i apologi[sz]e|unfortunately)[,.;:]? (?:but |that )?(?:i|this|that|as an ai)\\b.*"
                    + "\\b(?:can['’]?t|cannot|can not|unable|not able|won['’]?t|must|don['’]?t|do not|violates?|against)\\b"
                    + "|(?:i (?:can['’]?t|cannot|can not|won['’]?t|will not)|(?:i['’]?m|i am) (?:unable|not able) to|i must (?:decline|refuse)|i have to (?:decline|refuse)|i (?:won['’]?t|will not) be able to)"
                    + " (?:to )?(?:assist (?:you )?with|help (?:you )?with|comply with|fulfill?|provide|create|generate|produce|list|share|discuss|engage|support|do that|answer|respond)\\b"
                    + "|i must (?:respectfully |politely )?(?:decline|refuse) "
                    + "|as an ai(?: language model| assistant|[, ]).*\\b(?:can['’]?t|cannot|unable|not able)\\b"
                    + "|(?:es )?tut mir leid,? .*\\b(?:kann|darf|möchte)\\b.*\\b(?:nicht|keine?)\\b"
                    + "|(?:je suis )?désolée?,? .*\\bne (?:peux|puis)\\b|je ne (?:peux|puis) pas (?:vous |t['’])?(?:aider|fournir|répondre)\\b"
                    + "|lo siento,? .*\\bno puedo\\b|no puedo (?:ayudar|proporcionar|cumplir)"
                    + "|mi dispiace,? .*\\bnon posso\\b|(?:desculpe|sinto muito|lamento),? .*\\bnão posso\\b"
                    + "|(?:извините|к сожалению),? .*\\bне могу\\b"
                    + "|(?:很抱歉|抱歉|对不起).*(?:无法|不能)|申し訳(?:ありません|ございません).*(?:できません|ません)|죄송(?:합니다|하지만).*(?:수 없|없습니다)",
            FLAGS);

    private static final Pattern OPENING = Pattern.compile(
            "(?:(?:sure|certainly|of course|absolutely|okay|ok|great|gladly|happy to help|no problem)(?: thing)?[,.!:;—–-]+ ?)(?:here|below|i['’]?ve|i have|i['’]?ll|i can|these|this is|the following|let['’]s)\\b"
                    + "|here(?: are|['’]s| is) (?:your|an?|the|some|my|\\d+|\\w+)\\b.*\\b(?:list|attributes?|facets?|items?|examples?|ideas?|entries|requested)\\b"
                    + "|(?:below (?:is|are)|the following (?:is|are)) .*\\b(?:list|attributes?|facets?|items?|examples?)\\b"
                    + "|(?:hier (?:ist|sind)|gerne[,!].*hier|voici|bien sûr[,!]|aquí (?:tienes?|está)|claro[,!]|ecco|aqui está) .*\\b(?:liste|lista|attributs?|attribute|atributos?|attributi|elementos?|facetten)\\b"
                    + "|(?:当然|好的)[,，!！。]|以下是.*(?:列表|清单|个)|もちろん[、!！]|以下は.*(?:です|リスト)",
            FLAGS);

    private static final Pattern CLOSING = Pattern.compile(
            "(?:please |just |feel free to )?let me know (?:if|whether|should|when|what)\\b"
                    + "|(?:i )?hope (?:this|that|these|it) helps?\\b|feel free to (?:ask|reach|let|tell|add|request)\\b"
                    + "|would you like (?:me to|more|another|additional|to see)\\b|do you want me to\\b|shall i (?:continue|go on)\\b"
                    + "|if you(?:['’]d| would)? (?:need|want|like|have)\\b.*\\b(?:more|further|additional|another|any|let me know|questions?)\\b"
                    + "|is there anything else\\b|(?:these|this list|the list above|the above)(?: \\w+)? (?:attributes|items|list|are just|is just|covers?|represents?|includes?)\\b"
                    + "|note(?: that)?: (?:this|these|the|some|i)\\b|please note that\\b"
                    + "|(?:sag|lass) (?:mir|es mich) (?:bescheid|wissen)|n['’]hésitez pas|espero que (?:esto|te)|si necesitas|fammi sapere"
                    + "|希望(?:这|對|对).*帮助|如果您?需要",
            FLAGS);

    private static final Pattern SENTENCE_END = Pattern.compile("[.!?:…。！？：]$");

    private static final int LEAST_WORDS = 4;
    private static final int LEAST_UNSPACED = 10;

    private Chatter() {}

    static boolean isRefusal(String text) {
        return isSentenceLong(text) && REFUSAL.matcher(text).lookingAt();
    }

    static boolean isAround(String text) {
        return isSentenceLong(text)
                && (OPENING.matcher(text).lookingAt() || CLOSING.matcher(text).lookingAt());
    }

    /** Whether it ends as a sentence does and is long enough for one. */
    static boolean isSentence(String line) {
        String bare = Decoration.withoutEmphasisAtEnd(line);
        return isSentenceLong(bare) && SENTENCE_END.matcher(bare).find();
    }

    private static boolean isSentenceLong(String text) {
        int words = 1;
        int unspaced = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ') {
                words++;
            } else if (c > 0x2E80) {
                unspaced++;
            }
        }
        return words >= LEAST_WORDS || unspaced >= LEAST_UNSPACED;
    }
}
