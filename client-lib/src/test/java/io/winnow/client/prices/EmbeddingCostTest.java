package io.winnow.client.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.RunRequest;
import io.winnow.messages.Spending;
import io.winnow.router.cost.Price;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingCostTest {

    @TempDir
    private Path directory;

    private Prices prices;

    @BeforeEach
    void load() throws IOException {
        prices = Prices.load(
                Files.writeString(
                        directory.resolve("prices.csv"),
                        "provider,model,input,output,cached_input\nmine,list,0.5,2,0.5\nmine,vectors,0.1,0,\nmine,judge,1,1,1\n"));
    }

    @Test
    void isInWhatTokensOfAnAnswerCost() {
        RunRequest request = prices.complete(RunRequest.explore("x")
                .routing("backoff", "mine:list")
                .embeddings("mine:vectors")
                .build());

        Price price = request.spending().priceOf("mine", "list").orElseThrow();
        assertThat(price.inputUsd()).isEqualByComparingTo("0.5");
        assertThat(price.outputUsd()).isEqualByComparingTo("2.4");
    }

    @Test
    void isNothingForAModelOnThisMachine() {
        RunRequest request = prices.complete(RunRequest.explore("x")
                .routing("backoff", "mine:list")
                .embeddings("ollama:bge-m3")
                .build());

        assertThat(request.spending().priceOf("mine", "list").orElseThrow().outputUsd())
                .isEqualByComparingTo("2");
        assertThat(imported("ollama:bge-m3", null, null, null).maxCostUsd()).isNull();
    }

    @Test
    void isTakenFromTheBudgetOfAnImportBeforeTheJudge() {
        assertThat(imported("mine:vectors", "0.50", "mine:judge", 1_000_000L).maxCostUsd())
                .isEqualByComparingTo("0.30");
        assertThat(imported("mine:vectors", "0.50", null, 1_000_000L).maxCostUsd())
                .isNull();
    }

    @Test
    void isRefusedWhereABudgetCannotHold() {
        assertThatThrownBy(() -> imported("mine:vectors", null, null, 1_000_000L))
                .hasMessageContaining("maxCost")
                .hasMessageContaining("$0.20");
        assertThatThrownBy(() -> imported("mine:vectors", "0.10", null, 1_000_000L))
                .hasMessageContaining("too small");
        assertThatThrownBy(() -> imported("mine:vectors", "0.10", null, null)).hasMessageContaining("not compressed");
        assertThatThrownBy(() -> imported("other:vectors", null, null, 10L))
                .hasMessageContaining("price of other:vectors");
        assertThatThrownBy(() -> prices.complete(RunRequest.explore("x")
                        .routing("backoff", "mine:list")
                        .spending(new Spending(BigDecimal.ONE, null, List.of()))
                        .embeddings("other:vectors")
                        .build()))
                .hasMessageContaining("price of other:vectors");
    }

    private Spending imported(
            String embeddings, @Nullable String budget, @Nullable String judge, @Nullable Long bytes) {
        return prices.complete(
                        RunRequest.importing("x")
                                .routing("", "")
                                .embeddings(embeddings)
                                .judge(judge)
                                .spending(new Spending(budget == null ? null : new BigDecimal(budget), null, List.of()))
                                .build(),
                        bytes)
                .spending();
    }
}
