package io.winnow.client.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypedListTest {

    @Test
    void takesTheNumbersOffANumberedList() throws IOException {
        assertThat(read("1. Louvre\n\n2. 5. Arrondissement\n3) Orsay\n4. Pantheon\n24. December\n5. Sewers"))
                .containsExactly("Louvre", "", "5. Arrondissement", "Orsay", "Pantheon", "24. December", "Sewers");
    }

    @Test
    void takesTheDashesOffADashedList() throws IOException {
        assertThat(read("- 40\n- 1984\n- Louvre\n-5 °C\n - Orsay"))
                .containsExactly("40", "1984", "Louvre", "-5 °C", "Orsay");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1. Arrondissement\n2. Arrondissement\n3. Arrondissement",
                "5. Arrondissement\n6. Arrondissement\n7. Avenue",
                "1. Weltkrieg\n2. Bundesliga",
                "1. Louvre\nOrsay\n3. Pantheon",
                "- 40\n+ 40\n- 50",
                "-5\n-6\n-7",
                "- 40"
            })
    void keepsWhatMayBeANumberOrASign(String lines) throws IOException {
        assertThat(read(lines)).containsExactly(lines.split("\n"));
    }

    private static List<String> read(String text) throws IOException {
        TypedList list = new TypedList(new BufferedReader(new StringReader(text))::readLine);
        List<String> lines = new ArrayList<>();
        for (String line = list.readLine(); line != null; line = list.readLine()) {
            lines.add(line);
        }
        return lines;
    }
}
