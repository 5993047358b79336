package io.winnow.tester;

/**
 * Something that was looked at.
 *
 * @param figures what was found
 */
record Check(String scenario, String what, String figures, boolean ok) {}
