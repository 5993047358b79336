package io.winnow.router.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceTableTest {

    private static final String HEADER = "provider,model,input,output,cached_input,reasoning_tokens,as_of,source\n";

    @Test
    void comesWithDatedRowsThatNameTheirSource() {
        PriceTable table = PriceTable.standard();

        assertThat(table.rows()).isNotEmpty().allSatisfy(row -> {
            assertThat(LocalDate.parse(row.asOf())).isBefore(LocalDate.parse("2027-01-01"));
            assertThat(row.source()).isNotBlank();
        });
    }

    @Test
    void knowsTheDefaultModelOfEachProvider() {
        PriceTable table = PriceTable.standard();

        assertThat(table.of("openai", "gpt-4o-mini")).hasValueSatisfying(row -> {
            assertThat(row.price().inputUsd()).isEqualByComparingTo("0.15");
            assertThat(row.price().outputUsd()).isEqualByComparingTo("0.60");
            assertThat(row.price().cachedInputUsd()).isEqualByComparingTo("0.075");
        });
        assertThat(table.of("anthropic", "claude-haiku-4-5")).isPresent();
        assertThat(table.of("gemini", "gemini-2.5-flash")).isPresent();
        assertThat(table.of("random", "vocabulary=7"))
                .hasValueSatisfying(row -> assertThat(row.price().inputUsd()).isZero());
    }

    @Test
    void doesNotGuess() {
        assertThat(PriceTable.standard().of("openai", "gpt-4o-mini-2031-01-01")).isEmpty();
    }

    @Test
    void knowsEachModelByAllOfItsNames() {
        PriceTable table = PriceTable.standard();
        Map<String, String> resold = Map.of(
                "openai", "openai/",
                "anthropic", "anthropic/",
                "gemini", "google/",
                "mistral", "mistralai/",
                "xai", "x-ai/",
                "deepseek", "deepseek/");
        int checked = 0;
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            PriceRow row = table.rows().get(random.nextInt(table.rows().size()));
            String provider = row.price().provider();
            String model = row.price().model();
            if (model.equals("*") || model.matches(".*-20\\d\\d-.*")) {
                continue;
            }
            LocalDate before = LocalDate.parse(row.asOf()).minusDays(random.nextInt(300));

            assertThat(table.of(provider, model + "-" + before))
                    .as("seed %d", seed)
                    .contains(row);
            assertThat(table.of(provider, model + "-" + before.toString().replace("-", "")))
                    .as("seed %d", seed)
                    .contains(row);
            assertThat(table.of(provider, model + "-latest"))
                    .as("seed %d", seed)
                    .contains(row);
            assertThat(table.of(provider, "models/" + model))
                    .as("seed %d", seed)
                    .contains(row);
            assertThat(table.of(provider, model + "-turbo")).as("seed %d", seed).isEmpty();
            assertThat(table.of(provider, model + "-" + before + "-preview"))
                    .as("seed %d", seed)
                    .isEmpty();
            if (resold.containsKey(provider)) {
                assertThat(table.of("openrouter", resold.get(provider) + model))
                        .as("seed %d", seed)
                        .contains(row);
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(100);
    }

    @ParameterizedTest
    @CsvSource({
        "openai,     gpt-4o-2024-08-06,               2.5",
        "openai,     gpt-4o-2024-05-13,               5",
        "openai,     gpt-4o-latest,                   2.5",
        "anthropic,  claude-haiku-4-5-20251001,       1",
        "anthropic,  claude-sonnet-4-5@20250929,      3",
        "gemini,     models/gemini-2.5-flash,         0.3",
        "mistral,    mistral-small-latest,            0.15",
        "openrouter, openai/gpt-4o,                   2.5",
        "openrouter, openai/gpt-4o-2024-08-06,        2.5",
        "openrouter, anthropic/claude-sonnet-4.5,     3",
        "openrouter, google/gemini-2.5-pro,           1.25",
        "groq,       openai/gpt-oss-20b,              0.075",
    })
    void knowsModelsByTheNamesThatPeopleUse(String provider, String model, BigDecimal input) {
        assertThat(PriceTable.standard().of(provider, model))
                .hasValueSatisfying(row -> assertThat(row.price().inputUsd()).isEqualByComparingTo(input));
    }

    @ParameterizedTest
    @CsvSource({
        "openai,     gpt-4o-audio-preview",
        "openai,     gpt-4o-search-preview-2025-03-11",
        "openai,     openai/gpt-4o",
        "openrouter, openai/gpt-4o:free",
        "openrouter, someone/gpt-4o",
        "mine,       gpt-4o",
        "mistral,    mistral-large-2407",
    })
    void doesNotTakeAnotherModelForOneThatItKnows(String provider, String model) {
        assertThat(PriceTable.standard().of(provider, model)).isEmpty();
    }

    @Test
    void readsAUsersTableWithFewerColumns() {
        PriceTable table = PriceTable.parse("provider,model,input,output\n# mine\n\nlocal, phi:4 ,1,2.5\n", "mine.csv");

        assertThat(table.of("local", "phi:4"))
                .contains(new PriceRow(
                        new Price("local", "phi:4", BigDecimal.ONE, new BigDecimal("2.5"), null, 0), "", ""));
    }

    @Test
    void letsAUsersRowsWin() {
        PriceTable own = PriceTable.parse("provider,model,input,output\nopenai,gpt-4o-mini,9,9\n", "mine.csv");

        PriceTable table = PriceTable.standard().overriddenBy(own);

        assertThat(table.of("openai", "gpt-4o-mini").orElseThrow().price().inputUsd())
                .isEqualByComparingTo("9");
        assertThat(table.of("openai", "gpt-4o")).isPresent();
    }

    @Test
    void letsAUsersPriceForAllModelsOfAProviderWin() {
        PriceTable own = PriceTable.parse("provider,model,input,output\nopenai,*,9,9\n", "mine.csv");

        PriceTable table = PriceTable.standard().overriddenBy(own);

        assertThat(table.of("openai", "gpt-4o-mini").orElseThrow().price().inputUsd())
                .isEqualByComparingTo("9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                   | t.csv is not a price table: the first line must be",
                "model,input                          | t.csv, line 1: expected the header provider,model",
                "H;openai,gpt                         | t.csv, line 2: expected provider,model",
                "H;openai,,1,2                        | t.csv, line 2: the model is missing",
                "H;openai,gpt,-1,2                    | t.csv, line 2: input must be US dollars per million tokens, such as 0.15, not '-1'",
                "H;openai,gpt,1,two                   | t.csv, line 2: output must be US dollars",
                "H;openai,gpt,1,1e3                   | t.csv, line 2: output must be US dollars",
                "H;openai,gpt,1,2,x                   | t.csv, line 2: cached_input must be US dollars",
                "H;openai,gpt,1,2,,many               | t.csv, line 2: reasoning_tokens must be a number of tokens",
                "H;openai,gpt,1,2;openai,gpt,1,2      | t.csv, line 3: openai:gpt is listed twice",
            })
    void saysWhichLineIsWrong(String text, String message) {
        String csv = text.replace("H;", HEADER).replace(';', '\n');

        assertThatThrownBy(() -> PriceTable.parse(csv, "t.csv"))
                .isInstanceOf(PriceTableException.class)
                .hasMessageStartingWith(message);
    }
}
