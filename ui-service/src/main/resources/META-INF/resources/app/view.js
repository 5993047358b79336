// @ts-check
/**
 * The rows of a store in the order in which they are shown, and the part of them that was there when a person paused.
 *
 * The newest first is how the store holds them, backwards. Any other order is an array of its own: rows that came since are
 * sorted by themselves and merged in, which costs little even where there are many. By facet, each group has a heading among the rows.
 */

/** @typedef {import('./rows.js').Row} Row */
/** @typedef {'newest' | 'consensus' | 'alphabetical' | 'facet'} Order */
/** @typedef {{ heading: string, facet: string, count: number }} Heading of the group of one facet */
/** @typedef {Row | Heading} Item */

/**
 * @param {Item | undefined} item
 * @returns {item is Heading}
 */
export const isHeading = (item) => item !== undefined && 'heading' in item;

/** @type {(a: Row, b: Row) => number} */
const byForm = (a, b) => (a.canonical < b.canonical ? -1 : a.canonical > b.canonical ? 1 : a.seq - b.seq);
/**
 * What belongs to no facet comes last; headings come before their rows.
 *
 * @param {Item} a
 * @param {Item} b
 */
function byFacet(a, b) {
  if (a.facet !== b.facet) return a.facet === '' ? 1 : b.facet === '' ? -1 : a.facet < b.facet ? -1 : 1;
  if (isHeading(a) || isHeading(b)) return Number(isHeading(b)) - Number(isHeading(a));
  return byForm(a, b);
}

/** @type {Record<Order, (a: any, b: any) => number>} as exports are sorted; by facet is an order of the page alone */
const COMPARE = {
  newest: (a, b) => b.seq - a.seq,
  consensus: (a, b) => (b.models?.length ?? 1) - (a.models?.length ?? 1) || (b.calls ?? 1) - (a.calls ?? 1) || byForm(a, b),
  alphabetical: byForm,
  facet: byFacet,
};

export class View {
  #store;
  /** @type {Order} */
  #order = 'newest';
  /** @type {Item[]} */
  #sorted = [];
  /** @type {Map<string, Heading>} */
  #headings = new Map();
  /** How many rows that were shown since the filter was set are in it. */
  #taken = 0;
  #dropped = 0;
  /** @type {number | null} */
  #frozen = null;

  /** @param {import('./rows.js').RowStore} store */
  constructor(store) {
    this.#store = store;
  }

  get order() {
    return this.#order;
  }

  /** @param {Order} order */
  set order(order) {
    this.#order = order;
    this.rebuild();
  }

  /** How many rows have been shown or could have been; rows that came after a pause are not counted. */
  get end() {
    return this.#frozen ?? this.arrived;
  }

  get arrived() {
    return this.#store.shownDropped + this.#store.shown.length;
  }

  get length() {
    return this.#order === 'newest' ? Math.max(0, this.end - this.#store.shownDropped) : this.#sorted.length;
  }

  /**
   * @param {number} place from 0, the uppermost
   * @returns {Item | undefined}
   */
  at(place) {
    return this.#order === 'newest' ? this.#store.shown[this.length - 1 - place] : this.#sorted[place];
  }

  /**
   * Where something is; -1 if it is not shown.
   *
   * @param {Item} row
   */
  placeOf(row) {
    const compare = COMPARE[this.#order];
    let low = 0;
    let high = this.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const there = /** @type {Item} */ (this.at(middle));
      if (there === row) return middle;
      if (compare(there, row) < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** @param {number | null} end the rows before it stay; null: all that come are shown */
  freeze(end) {
    this.#frozen = end;
    this.update();
  }

  /** Takes in what came since; does nothing while frozen. */
  update() {
    if (this.#order === 'newest' || this.#frozen !== null) return;
    const { shown, shownDropped, dropped } = this.#store;
    if (dropped !== this.#dropped) {
      this.rebuild();
      return;
    }
    if (this.#taken === this.arrived) return;
    const fresh = this.#grouped(shown.slice(this.#taken - shownDropped)).sort(COMPARE[this.#order]);
    this.#sorted = merged(this.#sorted, fresh, COMPARE[this.#order]);
    this.#taken = this.arrived;
  }

  /** Sorts again: the filter has changed, rows have left, or it is known how often they were named. */
  rebuild() {
    const { shown, shownDropped, dropped } = this.#store;
    const present = shown.slice(0, Math.max(0, this.end - shownDropped));
    this.#headings.clear();
    this.#sorted = this.#order === 'newest' ? [] : this.#grouped(present).sort(COMPARE[this.#order]);
    this.#taken = this.end;
    this.#dropped = dropped;
  }

  /**
   * The rows with the headings that they need and that are not there yet.
   *
   * @param {Row[]} rows
   * @returns {Item[]}
   */
  #grouped(rows) {
    if (this.#order !== 'facet') return rows;
    /** @type {Item[]} */
    const items = [...rows];
    for (const { facet } of rows) {
      let heading = this.#headings.get(facet);
      if (!heading) {
        heading = { heading: facet || 'No facet', facet, count: 0 };
        this.#headings.set(facet, heading);
        items.push(heading);
      }
      heading.count++;
    }
    return items;
  }

  /**
   * All rows that are shown, from the uppermost on.
   *
   * @returns {Row[]}
   */
  all() {
    return this.#order === 'newest' ? this.#store.shown.slice(0, this.length).reverse() : /** @type {Row[]} */ (this.#sorted.filter((item) => !isHeading(item)));
  }
}

/**
 * Two sorted lists as one.
 *
 * @param {Item[]} a
 * @param {Item[]} b
 * @param {(a: Item, b: Item) => number} compare
 */
function merged(a, b, compare) {
  const all = new Array(a.length + b.length);
  for (let i = 0, j = 0, k = 0; k < all.length; k++) {
    all[k] = j >= b.length || (i < a.length && compare(a[i], b[j]) <= 0) ? a[i++] : b[j++];
  }
  return all;
}
