package io.winnow.tester;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** What one scenario finds; told to whoever reports it at once. */
final class Checks {

    private final String scenario;
    private final Consumer<Check> report;
    private int made;
    private int failed;

    Checks(String scenario, Consumer<Check> report) {
        this.scenario = scenario;
        this.report = report;
    }

    /** Something is so, or not. */
    void that(String what, boolean ok, String figures) {
        made++;
        failed += ok ? 0 : 1;
        report.accept(new Check(scenario, what, figures, ok));
    }

    void equal(String what, Object actual, Object expected) {
        boolean ok = Objects.equals(actual, expected);
        that(what, ok, ok ? Figures.of(actual) : Figures.of(actual) + ", not " + Figures.of(expected));
    }

    /**
     * Nothing is wrong.
     *
     * @param violations what is, in a sentence each
     * @param figures what to say when nothing is
     */
    void none(String what, List<String> violations, String figures) {
        that(what, violations.isEmpty(), violations.isEmpty() ? figures : String.join("; ", violations));
    }

    int made() {
        return made;
    }

    int failed() {
        return failed;
    }
}
