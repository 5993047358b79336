/**
 * The rows that the page holds, in the order in which they came, and the part of them that a filter shows.
 *
 * Texts that many rows share (provider, model, run, facet) are held once. The oldest rows go when there are too many;
 * `total` still counts them.
 */

export const MAX_ROWS = 200_000;
const DROP = 20_000;

export class RowStore {
  #max;
  #texts = new Map();

  constructor(max = MAX_ROWS) {
    this.#max = max;
    this.clear(0);
  }

  clear(generation) {
    this.generation = generation;
    this.rows = [];
    this.total = 0;
    this.dropped = 0;
    this.filter ??= null;
    this.shown = this.rows;
    this.shownDropped = 0;
    this.values = { provider: new Map(), model: new Map(), facet: new Map(), run: new Map() };
    this.#texts.clear();
    if (this.filter) this.shown = [];
  }

  /** Takes rows in; those of an older life of the collection are passed over, a newer one empties the list first. */
  add(added) {
    for (const row of added) {
      const generation = row.generation ?? 0;
      if (generation < this.generation) continue;
      if (generation > this.generation) this.clear(generation);
      const made = this.#row(row);
      this.rows.push(made);
      this.total++;
      for (const name of ['provider', 'model', 'facet', 'run']) {
        const value = made[name];
        if (value) this.values[name].set(value, (this.values[name].get(value) ?? 0) + 1);
      }
      if (this.filter && this.filter(made)) this.shown.push(made);
    }
    if (this.rows.length > this.#max) this.#dropOldest();
  }

  #row(row) {
    const lower = row.attribute.toLowerCase();
    return {
      text: row.attribute,
      lower,
      canonical: row.canonical === lower ? lower : row.canonical,
      collection: this.#once(row.collection),
      provider: this.#once(row.provider),
      model: this.#once(row.model),
      run: this.#once(row.runId),
      facet: this.#once(row.facet),
      at: Date.parse(row.firstSeen),
      partition: row.partition,
      offset: row.offset,
    };
  }

  #once(text) {
    if (!text) return '';
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    return text;
  }

  #dropOldest() {
    const count = this.rows.length - this.#max + DROP;
    const gone = this.rows.slice(0, count);
    this.rows = this.rows.slice(count);
    this.dropped += count;
    if (this.filter) {
      const hidden = gone.filter(this.filter).length;
      this.shown = this.shown.slice(hidden);
      this.shownDropped += hidden;
    } else {
      this.shown = this.rows;
      this.shownDropped += count;
    }
  }

  /** Puts what came as history into the order of time; the topic's partitions are read one beside the other. */
  sort() {
    this.rows.sort((a, b) => a.at - b.at || a.offset - b.offset);
    this.setFilter(this.filter);
  }

  setFilter(filter) {
    this.filter = filter;
    this.shown = filter ? this.rows.filter(filter) : this.rows;
    this.shownDropped = 0;
  }
}

/** A filter from what a person chose; null when all is shown. */
export function filterOf({ query = '', provider = '', model = '', facet = '', run = '' }) {
  const text = query.trim().toLowerCase();
  const folded = fold(query);
  if (!text && !provider && !model && !facet && !run) return null;
  return (row) =>
    (!provider || row.provider === provider) &&
    (!model || row.model === model) &&
    (!facet || row.facet === facet) &&
    (!run || row.run === run) &&
    (!text || row.lower.includes(text) || (folded !== '' && row.canonical.includes(folded)));
}

/** Close to the canonical form that the service knows: compatible, case and Latin diacritics folded. */
function fold(query) {
  return query
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}
