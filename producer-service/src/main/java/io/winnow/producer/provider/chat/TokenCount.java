package io.winnow.producer.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.provider.Usage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Reads the token counts of a provider, under any of the names in use.
 *
 * <p>OpenAI counts cached tokens within the prompt and reasoning within the completion. Some others (xAI) leave reasoning out of
 * the completion, but not out of the total. Anthropic counts what it reads from its cache, and what it writes to it, beside the
 * input. Gemini counts cached tokens within the prompt, and thoughts beside the candidates although it bills them as output.
 */
final class TokenCount {

    private static final String[] INPUT = {
        "prompt_tokens", "input_tokens", "promptTokenCount", "inputTokens", "prompt_eval_count"
    };

    private static final String[] OUTPUT = {
        "completion_tokens", "output_tokens", "candidatesTokenCount", "outputTokens", "eval_count"
    };

    private static final String[] TOTAL = {"total_tokens", "totalTokenCount", "totalTokens"};

    private static final String[] CACHED = {
        "/prompt_tokens_details/cached_tokens",
        "/input_tokens_details/cached_tokens",
        "/prompt_cache_hit_tokens",
        "/cached_tokens",
        "/cachedContentTokenCount",
        "/cache_read_input_tokens"
    };

    private static final String[] REASONING = {
        "/completion_tokens_details/reasoning_tokens",
        "/output_tokens_details/reasoning_tokens",
        "/reasoning_tokens",
        "/thoughtsTokenCount"
    };

    /** Larger counts are cut to this, so that sums do not overflow. */
    private static final long MOST = 1_000_000_000_000L;

    private static final long NOT_SAID = -1;

    private final JsonNode usage;

    TokenCount(JsonNode usage) {
        this.usage = usage;
    }

    /** Null when the provider did not report all of it. A reported zero is a count like any other. */
    @Nullable Usage usage() {
        long said = input();
        long output = output();
        long total = first(TOTAL);
        if (total == NOT_SAID && (said == NOT_SAID || output == NOT_SAID)) {
            return null;
        }
        long unsaid = output == NOT_SAID ? 0 : Math.max(0, total - output);
        long input = said == NOT_SAID ? unsaid : said;
        long cached = most(CACHED);
        return new Usage(Math.max(input, cached), cached, Math.max(Math.max(0, output), total - input), cost());
    }

    /** Tokens of hidden reasoning; 0 when none are reported. */
    long reasoning() {
        return most(REASONING);
    }

    private long input() {
        long input = first(INPUT);
        if (input < 0 || usage.has("prompt_tokens")) {
            return input;
        }
        return input
                + beside("cache_read_input_tokens")
                + beside("cache_creation_input_tokens")
                + beside("toolUsePromptTokenCount");
    }

    private long output() {
        long output = first(OUTPUT);
        return output == NOT_SAID ? NOT_SAID : output + beside("thoughtsTokenCount");
    }

    /**
     * OpenRouter reports US dollars; with a key of the user's own at the provider behind it, that is only its fee. Perplexity reports
     * an itemized cost.
     */
    private @Nullable BigDecimal cost() {
        JsonNode cost = usage.path("cost").isObject() ? usage.path("cost").path("total_cost") : usage.path("cost");
        if (!isAmount(cost)) {
            return null;
        }
        JsonNode upstream = usage.path("cost_details").path("upstream_inference_cost");
        boolean isOwnKey = usage.path("is_byok").asBoolean() && isAmount(upstream);
        return isOwnKey ? cost.decimalValue().add(upstream.decimalValue()) : cost.decimalValue();
    }

    private static boolean isAmount(JsonNode node) {
        return node.isNumber() && Double.isFinite(node.asDouble()) && node.asDouble() >= 0;
    }

    private long first(String... names) {
        for (String name : names) {
            long count = count(usage.path(name));
            if (count != NOT_SAID) {
                return count;
            }
        }
        return NOT_SAID;
    }

    private long most(String... pointers) {
        long most = 0;
        for (String pointer : pointers) {
            most = Math.max(most, count(usage.at(pointer)));
        }
        return most;
    }

    private long beside(String name) {
        return Math.max(0, count(usage.path(name)));
    }

    private static long count(JsonNode node) {
        boolean isCount = node.isNumber()
                ? Double.isFinite(node.asDouble())
                : node.asText().matches("\\d{1,12}");
        long count = isCount ? node.asLong() : NOT_SAID;
        return count < 0 ? NOT_SAID : Math.min(count, MOST);
    }
}
