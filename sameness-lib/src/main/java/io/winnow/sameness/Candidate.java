package io.winnow.sameness;

import java.util.Set;

/**
 * An entry that a text may say the same as.
 *
 * @param entry its row in {@link Entries}
 * @param row the wording of it that is most like the text
 * @param score how probable it is that both say the same, from 0 to 1, by local evidence
 * @param vetoes names of what forbids to decide so without asking; empty when nothing does
 */
public record Candidate(int entry, int row, double score, Set<String> vetoes) {}
