// @ts-check
/**
 * The rows of a store in the order in which they are shown, and the part of them that was there when a person paused.
 *
 * The newest first is how the store holds them, backwards. Any other order is an array of its own: rows that came since are
 * sorted by themselves and merged in, which costs little even where there are many.
 */

/** @typedef {import('./rows.js').Row} Row */
/** @typedef {'newest' | 'consensus' | 'alphabetical'} Order */

/** @type {(a: Row, b: Row) => number} */
const byForm = (a, b) => (a.canonical < b.canonical ? -1 : a.canonical > b.canonical ? 1 : a.seq - b.seq);
/** @type {Record<Order, (a: Row, b: Row) => number>} as exports are sorted */
const COMPARE = {
  newest: (a, b) => b.seq - a.seq,
  consensus: (a, b) => (b.models?.length ?? 1) - (a.models?.length ?? 1) || (b.calls ?? 1) - (a.calls ?? 1) || byForm(a, b),
  alphabetical: byForm,
};

export class View {
  #store;
  /** @type {Order} */
  #order = 'newest';
  /** @type {Row[]} */
  #sorted = [];
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
   * @returns {Row | undefined}
   */
  at(place) {
    return this.#order === 'newest' ? this.#store.shown[this.length - 1 - place] : this.#sorted[place];
  }

  /**
   * Where a row is; -1 if it is not shown.
   *
   * @param {Row} row
   */
  placeOf(row) {
    const compare = COMPARE[this.#order];
    let low = 0;
    let high = this.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const there = /** @type {Row} */ (this.at(middle));
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
    const fresh = shown.slice(this.#taken - shownDropped).sort(COMPARE[this.#order]);
    this.#sorted = merged(this.#sorted, fresh, COMPARE[this.#order]);
    this.#taken = this.arrived;
  }

  /** Sorts again: the filter has changed, rows have left, or it is known how often they were named. */
  rebuild() {
    const { shown, shownDropped, dropped } = this.#store;
    const present = shown.slice(0, Math.max(0, this.end - shownDropped));
    this.#sorted = this.#order === 'newest' ? [] : present.sort(COMPARE[this.#order]);
    this.#taken = this.end;
    this.#dropped = dropped;
  }

  /** All that is shown, from the uppermost on. */
  all() {
    return this.#order === 'newest' ? this.#store.shown.slice(0, this.length).reverse() : [...this.#sorted];
  }
}

/**
 * Two sorted lists as one.
 *
 * @param {Row[]} a
 * @param {Row[]} b
 * @param {(a: Row, b: Row) => number} compare
 */
function merged(a, b, compare) {
  const all = new Array(a.length + b.length);
  for (let i = 0, j = 0, k = 0; k < all.length; k++) {
    all[k] = j >= b.length || (i < a.length && compare(a[i], b[j]) <= 0) ? a[i++] : b[j++];
  }
  return all;
}
