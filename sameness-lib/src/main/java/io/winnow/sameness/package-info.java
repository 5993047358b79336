/**
 * Decides whether a text says the same as an entry of a list: {@link io.winnow.sameness.Finding.New new},
 * {@link io.winnow.sameness.Finding.Same the same}, or {@link io.winnow.sameness.Finding.Doubt in doubt}, with the entries that a judge has to be shown.
 *
 * <p>No Kafka, no framework, no clock, no file but the model's and this package's resources. Whoever keeps a list calls it in the order in which texts
 * arrive; the same calls in the same order give the same decisions on every machine.
 *
 * <h2>The funnel</h2>
 *
 * <pre>
 *   text ──▶ Embedder ──▶ PhraseVector    384 whole numbers; computed once, stored, replayed
 *     │                        │
 *     ▼                        ▼
 *   Entries: everything near, by any of its wordings
 *     │  NearestEntries   the 24 nearest vectors
 *     │  Lexicon          the 24 that share the rarest words
 *     ▼
 *   PairEvidence: text and row, side by side
 *     │  features   cosine, lead, words weighed by rarity, head words, letters, …
 *     │  vetoes     numbers, negation, antonyms, names, diacritics, scripts, order, compounds, what varies in a list
 *     ▼
 *   Scorer: how probable it is that both say the same; less where one answer of a model named both
 *     ▼
 *   LocalDecision ──▶ Same    probable beyond doubt, and nothing forbids it
 *                 ──▶ New     nothing is probable at all
 *                 ──▶ Doubt   else, with at most eight entries
 * </pre>
 *
 * <pre>{@code
 * try (Embedder embedder = Embedder.inProcess(2)) {
 *     Entries entries = new Entries(384);
 *     LocalDecision decision = LocalDecision.withJudge();
 *     for (String text : texts) {
 *         PhraseVector vector = embedder.embed(text);
 *         switch (decision.decide(entries, text, vector)) {
 *             case Finding.New() -> entries.add(text, vector);
 *             case Finding.Same(Candidate as) -> entries.merge(as.entry(), text, vector);
 *             case Finding.Doubt(List<Candidate> nearest) -> ask(nearest);
 *         }
 *     }
 * }
 * }</pre>
 *
 * <h2>Wordings</h2>
 *
 * <p>What was merged into an entry stays as another wording of it and helps to recognise the next one: "LEDs statt Glühbirnen" is nearer to "LED
 * lighting" than to "Switch to efficient bulbs". Rows are wordings; an entry is called by its first row. An entry that a judge finds the same as an
 * earlier one {@linkplain io.winnow.sameness.Entries#join joins} it, and its rows keep their numbers.
 *
 * <h2>Answers</h2>
 *
 * <p>Models hardly name a thing twice in one answer, however near two of its texts are: "front brake" and "rear brake" stand beside each other
 * because they differ. So who keeps a list says which answer a text is of, where it is of any; what the same answer named already, in any wording
 * that is kept, needs much more evidence. Texts of an imported list, and of lists that others made, are of no answer.
 *
 * <h2>What must hold</h2>
 *
 * <ul>
 *   <li>A veto outweighs any measure: it turns <em>same</em> into <em>doubt</em>, never into <em>new</em>.
 *   <li>Everything after the vector is arithmetic on whole numbers or in a fixed order, with {@link java.lang.StrictMath}: no decision may depend on a processor.
 *   <li>Joining is as if it had been a wording at once: who reads the rows that are left in order has the same list.
 *   <li>Removing a row leaves no trace: the next decisions are those of a list that never had it.
 * </ul>
 *
 * <h2>To add evidence</h2>
 *
 * <ol>
 *   <li>A word list grows in its resource file: {@code antonyms.txt}, {@code denials.txt}, {@code numbers.txt}, {@code spellings.txt}, …
 *   <li>A veto is a constant of {@code PairEvidence.Veto}, set in the constructor of {@code PairEvidence}; add pairs to {@code PairEvidenceTest}.
 *   <li>A measure is a constant of {@code PairEvidence.Feature}; keep it symmetric and between 0 and 1. Then run {@code Training} on the labelled
 *       lists, which rewrites {@code scorer.txt}, and {@code SamenessTableTest}, which has to print a better table than before. Few measures that
 *       mean something in every list are worth more than many.
 * </ol>
 */
@NullMarked
package io.winnow.sameness;

import org.jspecify.annotations.NullMarked;
