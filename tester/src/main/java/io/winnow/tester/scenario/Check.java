package io.winnow.tester.scenario;

/**
 * Something that was looked at.
 *
 * @param figures what was found
 */
public record Check(String scenario, String what, String figures, boolean ok) {}
