package io.winnow.tester.scenario;

import io.winnow.tester.equipment.Audit;

/** The checks that every list has to pass. */
public final class Exactness {

    private Exactness() {}

    public static void check(Checks checks, Audit audit) {
        check(checks, audit, "");
    }

    /** @param of what follows the words of each check, such as {@code " (weighted)"} */
    public static void check(Checks checks, Audit audit, String of) {
        checks.none(
                "every attribute exactly once" + of,
                audit.notOnce(),
                CheckFigures.of(audit.raw().size()) + " published, "
                        + CheckFigures.of(audit.unique().size()) + " listed");
        checks.none(
                "published = new + known + refused" + of,
                audit.unaccounted(),
                CheckFigures.of(audit.raw().size()) + " = " + CheckFigures.of(audit.newOnes()) + " + "
                        + CheckFigures.of(audit.duplicates()) + " + " + CheckFigures.of(audit.quarantined()));
    }
}
