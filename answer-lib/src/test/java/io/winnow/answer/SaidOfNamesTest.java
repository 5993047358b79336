package io.winnow.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.text.Canonical;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers say of the things that they name: a description, a category. */
class SaidOfNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"""
                {"attributes": [
                  {"name": "Louvre", "description": "art of all times", "category": "museum"},
                  {"name": "Pont Neuf", "description": "the oldest one", "category": "bridge"},
                  {"name": "Orsay", "description": null, "category": "museum"}]}""", """
                - name: Louvre
                  category: museum
                  description: art of all times
                - name: Pont Neuf
                  category: bridge
                  description: the oldest one
                - name: Orsay
                  category: museum""", """
                | Name | Category | Description |
                |---|---|---|
                | Louvre | museum | art of all times |
                | Pont Neuf | bridge | the oldest one |
                | Orsay | museum | |""", """
                # Sights of Paris
                ## museum
                - **Louvre**: art of all times
                ## bridge
                - **Pont Neuf**: the oldest one
                ## museum
                - **Orsay**""", """
                [{"category": "museum", "items": [{"name": "Louvre", "description": "art of all times"}]},
                 {"category": "bridge", "items": [{"name": "Pont Neuf", "description": "the oldest one"}]},
                 {"category": "museum", "items": ["Orsay"]}]"""})
    void comesWithTheName(String answer) {
        assertThat(items(answer))
                .containsExactly(
                        new Item("Louvre", "art of all times", "museum"),
                        new Item("Pont Neuf", "the oldest one", "bridge"),
                        new Item("Orsay", null, "museum"));
    }

    @Test
    void aTitleAloneIsNoCategory() {
        assertThat(items("## Museums of Paris\n- Louvre\n- Orsay\n- Rodin"))
                .extracting(Item::category)
                .containsOnlyNulls()
                .hasSize(3);
    }

    /** The form that models are asked for: each line tells the two apart, whatever the name holds. */
    @Test
    void namesThatAreSetApartMayHoldAnything() {
        String answer = """
                **Star Wars: A New Hope**: a film – the first one: of nine
                **2001: A Space Odyssey**: a film
                **1. FC Köln**: a club
                **Monsters, Inc.**: a film
                **"Heroes"**: an album
                **C++**: a language
                **Athens (Georgia)**: a town (in the south)
                **凯旋门**：一座门
                """;

        List<Item> items = items(answer);

        assertThat(items)
                .extracting(Item::name)
                .containsExactly(
                        "Star Wars: A New Hope",
                        "2001: A Space Odyssey",
                        "1. FC Köln",
                        "Monsters, Inc.",
                        "\"Heroes\"",
                        "C++",
                        "Athens (Georgia)",
                        "凯旋门");
        assertThat(items)
                .extracting(Item::description)
                .containsExactly(
                        "a film – the first one: of nine",
                        "a film",
                        "a club",
                        "a film",
                        "an album",
                        "a language",
                        "a town (in the south)",
                        "一座门");
        assertThat(items("**Star Wars: A New Hope**: a film"))
                .containsExactly(new Item("Star Wars: A New Hope", "a film", null));
    }

    private static List<Item> items(String answer) {
        return AnswerParser.parse(answer, false, 20, Canonical::of).items();
    }
}
