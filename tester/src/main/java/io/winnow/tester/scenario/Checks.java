package io.winnow.tester.scenario;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** The results of one scenario, reported as they come. */
public final class Checks {

    private final String scenario;
    private final Consumer<Check> report;
    private int made;
    private int failed;

    public Checks(String scenario, Consumer<Check> report) {
        this.scenario = scenario;
        this.report = report;
    }

    /** Something is so, or not. */
    public void that(String what, boolean ok, String figures) {
        made++;
        failed += ok ? 0 : 1;
        report.accept(new Check(scenario, what, figures, ok));
    }

    public void equal(String what, Object actual, Object expected) {
        boolean ok = Objects.equals(actual, expected);
        that(what, ok, ok ? CheckFigures.of(actual) : CheckFigures.of(actual) + ", not " + CheckFigures.of(expected));
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

    public int made() {
        return made;
    }

    public int failed() {
        return failed;
    }
}
