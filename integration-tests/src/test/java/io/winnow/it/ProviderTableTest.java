package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.router.provider.KnownProvider;
import io.winnow.router.provider.ProviderCatalog;
import io.winnow.router.provider.ProviderVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of providers in docs/models-and-money.md says what the catalogue says. */
class ProviderTableTest {

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    /** One line of the table: names, how they get their keys, where they are. */
    private record Row(List<String> names, String key, String address) {}

    @Test
    void namesEveryProviderOfTheCatalogueInItsOrder() throws IOException {
        assertThat(rows().stream().flatMap(row -> row.names().stream()))
                .containsExactlyElementsOf(
                        ProviderCatalog.all().stream().map(KnownProvider::name).toList());
    }

    @Test
    void saysWhichNeedAKeyAndWhatItsVariableIs() throws IOException {
        for (Row row : rows()) {
            for (String name : row.names()) {
                List<String> variables = quoted(row.key());

                if (provider(name).needsKey(false)) {
                    assertThat(variables.stream()
                                    .map(variable -> variable.replace(
                                            "<NAME>_API_KEY",
                                            ProviderVariables.keys(name).getFirst())))
                            .as(name)
                            .containsExactlyElementsOf(ProviderVariables.keys(name));
                } else {
                    assertThat(row.key()).as(name).isEqualTo("none");
                }
            }
        }
    }

    @Test
    void saysWhereTheyAre() throws IOException {
        for (Row row : rows()) {
            for (String name : row.names()) {
                switch (provider(name).hosting()) {
                    case HOSTED ->
                        assertThat(row.address().replace("<NAME>_BASE_URL", ProviderVariables.baseUrl(name)))
                                .as(name)
                                .contains(ProviderVariables.baseUrl(name));
                    case LOCAL -> assertThat(row.address()).as(name).contains("port on this machine");
                    case IN_PROCESS -> assertThat(row.address()).as(name).contains("in this process");
                }
            }
        }
    }

    private static KnownProvider provider(String name) {
        KnownProvider provider = ProviderCatalog.of(name);
        assertThat(provider).as(name).isNotNull();
        return provider;
    }

    private static List<Row> rows() throws IOException {
        List<String> lines =
                Files.readAllLines(Path.of("..").toAbsolutePath().normalize().resolve("docs/models-and-money.md"));
        int head = lines.indexOf("| provider | key | address |");
        assertThat(head).as("line of the table's head").isNotNegative();
        List<Row> rows = new ArrayList<>();
        for (int i = head + 2; lines.get(i).startsWith("|"); i++) {
            String[] cells = lines.get(i).split("\\|");
            List<String> names = quoted(cells[1]);
            // Any other name is a user's own.
            if (!names.isEmpty()) {
                rows.add(new Row(names, cells[2].strip(), cells[3].strip()));
            }
        }
        return rows;
    }

    private static List<String> quoted(String text) {
        return QUOTED.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
