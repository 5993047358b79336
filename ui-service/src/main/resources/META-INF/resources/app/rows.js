// @ts-check
/**
 * The rows that the page holds, in the order of arrival, and the part of them that a filter selects.
 *
 * Texts that many rows share (provider, model, run, facet) are held once. The oldest rows are dropped when there are too many;
 * `total` still counts them.
 */

/**
 * A row as the page holds it; unknown texts are empty.
 *
 * @typedef {object} Row
 * @property {string} text
 * @property {string} lower
 * @property {string} canonical
 * @property {string} plain as somebody types it who looks for it
 * @property {string} collection
 * @property {string} provider
 * @property {string} model
 * @property {string} run
 * @property {string} facet
 * @property {string} category
 * @property {string} description
 * @property {number} at in ms
 * @property {number} seq grows from row to row
 * @property {number | null} calls that named it, in whatever words; null while that is not known
 * @property {NamedBy[] | null} models that named it, the most frequent one first; likewise
 * @property {number} partition
 * @property {number} offset
 */

/** @typedef {{ provider: string, model: string, calls: number }} NamedBy */
/** @typedef {(row: Row) => boolean} Filter */

export const MAX_ROWS = 200_000;
const DROP = 20_000;
const ASCII = /^[\x20-\x7e]*$/;
/** @type {('provider' | 'model' | 'facet' | 'run')[]} */
const NAMES = ['provider', 'model', 'facet', 'run'];

export class RowStore {
  #max;
  /** @type {Map<string, string>} */
  #texts = new Map();
  #seq = 0;
  /** @type {Map<string, { calls: number, models: NamedBy[] }>} by canonical form, as far as it is known */
  #counts = new Map();
  generation = 0;
  /** Whether models were asked to describe any of them. */
  isDescribed = false;
  /** @type {Row[]} */
  rows = [];
  total = 0;
  dropped = 0;
  /** @type {Filter | null} */
  filter = null;
  shown = this.rows;
  shownDropped = 0;
  /** The number of rows for each value. */
  values = counts();

  constructor(max = MAX_ROWS) {
    this.#max = max;
  }

  /** @param {number} generation */
  clear(generation) {
    if (generation !== this.generation) this.#counts.clear();
    this.generation = generation;
    this.isDescribed = false;
    this.rows = [];
    this.total = 0;
    this.dropped = 0;
    this.shown = this.filter ? [] : this.rows;
    this.shownDropped = 0;
    this.values = counts();
    this.#texts.clear();
  }

  /**
   * Adds rows; those of an older generation are ignored, a newer generation empties the list first.
   *
   * @param {Api.AttributeRow[]} added
   */
  add(added) {
    for (const row of added) {
      const generation = row.generation ?? 0;
      if (generation < this.generation) continue;
      if (generation > this.generation) this.clear(generation);
      const made = this.#row(row);
      this.rows.push(made);
      this.total++;
      if (made.description || made.category) this.isDescribed = true;
      for (const name of NAMES) {
        const value = made[name];
        if (value) this.values[name].set(value, (this.values[name].get(value) ?? 0) + 1);
      }
      if (this.filter && this.filter(made)) this.shown.push(made);
    }
    if (this.rows.length > this.#max) this.#dropOldest();
  }

  /**
   * Takes rows out that are not in the list any more; returns whether there were any.
   *
   * @param {Api.Departure[]} left
   */
  remove(left) {
    const offsets = new Map(left.map(({ collection, canonical, offset }) => [`${collection}|${canonical}`, offset]));
    const stays = (/** @type {Row} */ row) => !(row.offset < (offsets.get(`${row.collection}|${row.canonical}`) ?? -1));
    const before = this.rows;
    this.rows = before.filter(stays);
    if (this.rows.length === before.length) {
      this.rows = before;
      return false;
    }
    for (const row of before) {
      if (stays(row)) continue;
      this.total--;
      for (const name of NAMES) {
        const value = row[name];
        if (value) this.values[name].set(value, (this.values[name].get(value) ?? 1) - 1);
      }
    }
    this.setFilter(this.filter);
    return true;
  }

  /**
   * @param {Api.AttributeRow} row
   * @returns {Row}
   */
  #row(row) {
    const lower = row.attribute.toLowerCase();
    return {
      text: row.attribute,
      lower,
      canonical: row.canonical === lower ? lower : row.canonical,
      plain: ASCII.test(lower) ? lower : fold(lower),
      collection: this.#once(row.collection),
      provider: this.#once(row.provider),
      model: this.#once(row.model),
      run: this.#once(row.runId),
      facet: this.#once(row.facet),
      category: this.#once(row.category),
      description: row.description ?? '',
      at: Date.parse(row.firstSeen),
      partition: row.partition,
      offset: row.offset,
      seq: this.#seq++,
      calls: null,
      models: null,
      ...this.#counts.get(row.canonical),
    };
  }

  /** @param {string | undefined} text */
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

  /** Sorts the history by time; the topic's partitions are read in parallel. */
  sort() {
    this.rows.sort((a, b) => a.at - b.at || a.offset - b.offset);
    for (const row of this.rows) row.seq = this.#seq++;
    this.setFilter(this.filter);
  }

  /**
   * Says of each row how often it was named, and by whom.
   *
   * @param {Api.MentionList} counted
   */
  count({ mentions, models }) {
    const named = models.map(({ provider, model }) => ({ provider: this.#once(provider), model: this.#once(model) }));
    this.#counts = new Map(
      mentions.map((mention) => [mention.canonical, { calls: mention.calls, models: mention.models.map(({ model, calls }) => ({ ...named[model], calls })) }]),
    );
    for (const row of this.rows) Object.assign(row, this.#counts.get(row.canonical));
  }

  /** Whether anything is known of how often rows were named; a row of which nothing is known was named once. */
  get isCounted() {
    return this.#counts.size > 0;
  }

  /** @param {string} canonical */
  find(canonical) {
    return this.rows.find((row) => row.canonical === canonical);
  }

  /** @param {Filter | null} filter */
  setFilter(filter) {
    this.filter = filter;
    this.shown = filter ? this.rows.filter(filter) : this.rows;
    this.shownDropped = 0;
  }
}

/** @returns {Record<'provider' | 'model' | 'facet' | 'run', Map<string, number>>} */
function counts() {
  return { provider: new Map(), model: new Map(), facet: new Map(), run: new Map() };
}

/**
 * A filter from the user's choices; null when everything is shown.
 *
 * @param {{ query?: string, provider?: string, model?: string, facet?: string, run?: string }} chosen
 * @returns {Filter | null}
 */
export function filterOf({ query = '', provider = '', model = '', facet = '', run = '' }) {
  const text = query.trim().toLowerCase();
  const folded = fold(query);
  if (!text && !provider && !model && !facet && !run) return null;
  return (row) =>
    (!provider || row.provider === provider) &&
    (!model || row.model === model) &&
    (!facet || row.facet === facet) &&
    (!run || row.run === run) &&
    (!text || row.lower.includes(text) || (folded !== '' && (row.canonical.includes(folded) || row.plain.includes(folded))));
}

/**
 * Text as somebody types it who looks for it: compatible, case and diacritics folded. The canonical form keeps more.
 *
 * @param {string} query
 */
function fold(query) {
  return query
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}
