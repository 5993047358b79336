/**
 * Reads models' answers: whatever text comes back, the names in it come out, and nothing else.
 *
 * <p>Models are asked for bare lines. They give bullets and numbers of every script, tables, JSON and what is nearly JSON, XML, thoughts, headings,
 * descriptions, introductions and farewells. {@link io.winnow.answer.AnswerParser} is the only door; the rest of the package is steps.
 *
 * <h2>The pipeline</h2>
 *
 * <pre>
 *   answer
 *     │  Thoughts       off: thoughts of all families, control tokens, turns that the model went on with
 *     │  AnswerLines    lines, code fences; PlainLine makes each one clean
 *     ▼
 *   which structure?
 *     ├─ JsonStart → LooseJson ──┐
 *     ├─ HtmlText (XML) ─────────┴→ Tree → TreeItems ─────┐ which field holds the name
 *     ├─ Tables   (Markdown, drawn, CSV, TSV) ────────────┤
 *     ├─ FieldRecords  (a field on each line, YAML) ───────────┤
 *     └─ lines; HTML becomes lines with Markdown's marks  │
 *          │  Talk          off both edges; "nothing more"│
 *          │  Numbering     ← Bullets, Marker ────────────┤ the list's numbers, not the names'
 *          │  Outline       titles, items, details        │
 *          │  OneLineList       several names in one line     │
 *          │  Descriptions  name and what is said of it   │
 *          ▼                                              ▼
 *        Taken ← ListMarkup, Escapes, Boilerplate: each name cleaned, judged, counted
 *          ▼
 *   ParsedAnswer: items, why the rest was rejected, a refusal, whether the model has nothing more to name
 * </pre>
 *
 * <h2>The list decides, not the line</h2>
 *
 * <p>"1. FC Köln" is a name, "1. Eiffel Tower" is a numbered name, and no rule that sees one line can tell them apart. So a {@code Marker} only says what
 * a line <em>may</em> be numbered with, and {@code Numbering} takes numbers off when the whole list is numbered so, in order, or when the lines without
 * one are titles, descriptions or the gap in the count. In the same way all lines together decide whether signs at their beginning are bullets ("-5 °C",
 * "#MeToo"), whether quotes are decoration, whether what comes after a colon is a description or a subtitle ("Star Wars: A New Hope"), and whether
 * a bold line is an item or the title of those below it.
 *
 * <p>A {@code TableRow} is a line while it is being read. Steps take something off its text or give it a role; none of them adds a row.
 *
 * <h2>What holds everywhere</h2>
 *
 * <ul>
 *   <li>Nothing is trusted and nothing fails: what is no structure is read as lines.
 *   <li>Time is in proportion to the text: one mebibyte at most is read, nesting is bounded, patterns are given short texts or are anchored.
 *   <li>In doubt a line is kept: a wrong name does less harm than a missing one.
 *   <li>What was cut off is left out: half a name is worse than none.
 * </ul>
 *
 * <h2>To add a kind</h2>
 *
 * <ol>
 *   <li>Put cases into {@code src/test/resources/answers/KIND}: several families, scripts and languages, and names that look like the kind and are not.
 *       {@code AnswerCorpusTest} prints what is found of each kind, and fails on any difference.
 *   <li>Find the first step that could have told. A new spelling of a known thing is a line there: a tag in {@code Thoughts}, an alphabet in
 *       {@code Marker}, a field in {@code TreeItems}, a phrase in {@code Boilerplate}.
 *   <li>A new structure becomes a reader that gives a {@code Tree}, items or lines; it need not know about markers, quotes or limits.
 *   <li>Render random names in it in {@code RenderedListTest}: all of them have to come back.
 * </ol>
 */
@NullMarked
package io.winnow.answer;

import org.jspecify.annotations.NullMarked;
