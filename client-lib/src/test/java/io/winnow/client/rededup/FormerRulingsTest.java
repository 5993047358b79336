package io.winnow.client.rededup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Merge;
import io.winnow.messages.rulings.Ruling;
import io.winnow.messages.rulings.Ruling.Kind;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What people decided, under other rules. */
class FormerRulingsTest {

    private static final Sameness CANONICAL = Sameness.beginning(DedupMode.CANONICAL);
    private static final Sameness EXACT = Sameness.beginning(DedupMode.EXACT);
    private static final Instant AT = Instant.parse("2026-11-27T10:00:00Z");

    @Test
    void aStrikeIsOneOnEachSpellingThatItWasAbout() {
        FormerRulings rulings = from(CANONICAL, EXACT);
        rulings.heard(ruling("louvre", "The Louvre", Kind.STRIKE, null, null));

        come(rulings, EXACT, CANONICAL, "The Louvre", "Orsay", "LOUVRE");

        assertThat(rulings.carriedOver(1, Map.of()))
                .extracting(Ruling::key, Ruling::kind, Ruling::generation, Ruling::by)
                .containsExactlyInAnyOrder(
                        tuple("paris|The Louvre", Kind.STRIKE, 1L, "ann"),
                        tuple("paris|LOUVRE", Kind.STRIKE, 1L, "ann"));
    }

    @Test
    void aStrikeGivesWayWhereAnotherSpellingOfTheSameWasLeftInTheList() {
        FormerRulings rulings = from(EXACT, CANONICAL);
        rulings.heard(ruling("LOUVRE", "LOUVRE", Kind.STRIKE, null, null));
        rulings.heard(ruling("Orsay", "Orsay", Kind.STRIKE, null, null));

        come(rulings, CANONICAL, EXACT, "Louvre", "LOUVRE", "Orsay");

        assertThat(rulings.carriedOver(1, Map.of())).extracting(Ruling::key).containsExactly("paris|orsay");
    }

    @Test
    void aMergeGoesWhereItsEntryWentAndIsNoneWhereBothAreOneByNow() {
        FormerRulings rulings = from(EXACT, CANONICAL);
        rulings.heard(ruling("Iron Lady", "Iron Lady", Kind.MERGE, "Eiffel Tower", "Eiffel Tower"));
        rulings.heard(ruling("LOUVRE", "LOUVRE", Kind.MERGE, "Louvre", "Louvre"));
        Merge tower = new Merge(
                Merge.VERSION,
                "paris",
                1,
                "Eiffel Tower",
                "Tour Eiffel",
                "paris|tour eiffel",
                Merge.Rule.MEANING,
                0.98,
                "m",
                null,
                null,
                AT,
                null,
                null);

        come(rulings, CANONICAL, EXACT, "Tour Eiffel", "Eiffel Tower", "Iron Lady", "LOUVRE");

        assertThat(rulings.carriedOver(1, Map.of("paris|eiffel tower", tower)))
                .extracting(Ruling::key, Ruling::into, Ruling::twin)
                .containsExactly(tuple("paris|iron lady", "paris|tour eiffel", "Tour Eiffel"));
    }

    @Test
    void ofOneAttributeTheLastCountsAndAllKeepTheirOrder() {
        FormerRulings rulings = from(CANONICAL, CANONICAL);
        rulings.heard(ruling("louvre", "Louvre", Kind.STRIKE, null, null));
        rulings.heard(ruling("orsay", "Orsay", Kind.STRIKE, null, null));
        rulings.heard(ruling("louvre", "Louvre", Kind.SPLIT, null, null));

        come(rulings, CANONICAL, CANONICAL, "Louvre", "Orsay");

        assertThat(rulings.carriedOver(1, Map.of()))
                .extracting(Ruling::key, Ruling::kind)
                .containsExactly(tuple("paris|orsay", Kind.STRIKE), tuple("paris|louvre", Kind.SPLIT));
    }

    @Test
    void whatNeverCameIsNotRuledUpon() {
        FormerRulings rulings = from(CANONICAL, EXACT);
        rulings.heard(ruling("louvre", "Louvre", Kind.STRIKE, null, null));

        come(rulings, EXACT, CANONICAL, "Orsay");

        assertThat(rulings.isEmpty()).isTrue();
    }

    private static FormerRulings from(Sameness former, Sameness rules) {
        return new FormerRulings(new FormerGeneration(0, Map.of(0L, former)), rules);
    }

    private static void come(FormerRulings rulings, Sameness rules, Sameness former, String... texts) {
        for (String text : List.of(texts)) {
            FormerAttribute of = FormerAttributeTest.came(text, former.keyOf(text), "r.0.1.1", 0, 0);
            FormerAttribute came = new FormerAttribute(of.key(), of.attribute(), of.value(), former, 0, of.record());
            rulings.came(came, came.keyBy(rules));
        }
    }

    private static Ruling ruling(
            String canonical, String text, Kind kind, @Nullable String into, @Nullable String twin) {
        return new Ruling(
                Ruling.VERSION,
                "paris",
                0,
                new AttributeKey("paris", canonical).toString(),
                kind,
                into == null ? null : new AttributeKey("paris", into).toString(),
                twin,
                new Attribute(Attribute.VERSION, text, canonical, "paris", null, null, null, null, AT),
                "ann",
                AT);
    }
}
