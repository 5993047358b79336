package io.winnow.ui.http;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Messages of the shared classes name options as the command line does; callers over HTTP know them as fields. */
public final class FieldNames {

    private static final Pattern OPTION = Pattern.compile("(?:^|--)[a-z]+(?:-[a-z]+)*(?= must )|--[a-z]+(?:-[a-z]+)*");
    private static final Pattern HYPHEN = Pattern.compile("-([a-z])");

    private FieldNames() {}

    /** "max-requests must be…" becomes "maxRequests must be…", "--fresh" "fresh". */
    public static String inMessage(String message) {
        return OPTION.matcher(message).replaceAll(FieldNames::field);
    }

    /** "routing-config, character 3: …" becomes "routingConfig, character 3: …". */
    public static String routingInMessage(String message) {
        return message.replaceFirst("^routing-config", "routingConfig")
                .replaceFirst("^routing-strategy", "routingStrategy");
    }

    private static String field(MatchResult option) {
        String name = option.group().startsWith("--") ? option.group().substring(2) : option.group();
        return Matcher.quoteReplacement(
                HYPHEN.matcher(name).replaceAll(letter -> letter.group(1).toUpperCase(java.util.Locale.ROOT)));
    }
}
