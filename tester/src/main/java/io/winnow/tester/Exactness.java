package io.winnow.tester;

/** The checks that every list has to pass. */
final class Exactness {

    private Exactness() {}

    static void check(Checks checks, Audit audit) {
        check(checks, audit, "");
    }

    /** @param of what follows the words of each check, such as {@code " (weighted)"} */
    static void check(Checks checks, Audit audit, String of) {
        checks.none(
                "every attribute exactly once" + of,
                audit.notOnce(),
                Figures.of(audit.raw().size()) + " published, "
                        + Figures.of(audit.unique().size()) + " listed");
        checks.none(
                "published = new + known + refused" + of,
                audit.unaccounted(),
                Figures.of(audit.raw().size()) + " = " + Figures.of(audit.newOnes()) + " + "
                        + Figures.of(audit.duplicates()) + " + " + Figures.of(audit.quarantined()));
    }
}
