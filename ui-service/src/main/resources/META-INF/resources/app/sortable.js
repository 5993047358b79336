// @ts-check
/** A table that is sorted by the column whose head a person clicks. */

import { element, setRows } from './dom.js';

/**
 * @template T
 * @typedef {object} Column
 * @property {string} name
 * @property {string} [says] what it means, for those who point at it
 * @property {(item: T) => number | string | null | undefined} by what it is sorted by; numbers the greatest first, texts by the alphabet
 * @property {(item: T) => Node | string | (Node | string)[]} show
 * @property {boolean} [isSmallFirst] whether the smallest number is the best
 * @property {boolean} [isHead] whether it names the row
 * @property {boolean} [isText] whether it is read from the left
 */

/** @template T */
export class SortableTable {
  #head = element('thead');
  #body = element('tbody');
  #columns;
  #chosen;
  #isReversed = false;
  /** @type {T[]} */
  #items = [];
  #signature = '';

  /**
   * @param {HTMLElement} table
   * @param {Column<T>[]} columns
   * @param {number} chosen the column that it is sorted by at first
   */
  constructor(table, columns, chosen) {
    this.#columns = columns;
    this.#chosen = chosen;
    table.append(this.#head, this.#body);
    this.#head.append(
      element(
        'tr',
        {},
        ...columns.map((column, i) =>
          element(
            'th',
            { scope: 'col', class: isText(column) ? null : 'n', title: column.says },
            element('button', { type: 'button', class: 'sorts', onclick: () => this.#choose(i) }, column.name, element('span', { class: 'direction', 'aria-hidden': 'true' })),
          ),
        ),
      ),
    );
    this.#mark();
  }

  /**
   * @param {T[]} items
   * @param {string} signature of what they show
   */
  draw(items, signature) {
    this.#items = items;
    this.#signature = signature;
    setRows(this.#body, JSON.stringify([signature, this.#chosen, this.#isReversed]), () => sorted(items, this.#columns[this.#chosen], this.#isReversed).map((item) => this.#row(item)));
  }

  /** @param {T} item */
  #row(item) {
    return element(
      'tr',
      {},
      ...this.#columns.map((column) => {
        const shown = column.show(item);
        return element(column.isHead ? 'th' : 'td', { scope: column.isHead ? 'row' : null, class: isText(column) ? null : 'n' }, ...(Array.isArray(shown) ? shown : [shown]));
      }),
    );
  }

  /** @param {number} column */
  #choose(column) {
    this.#isReversed = column === this.#chosen && !this.#isReversed;
    this.#chosen = column;
    this.#mark();
    this.draw(this.#items, this.#signature);
  }

  #mark() {
    [...(this.#head.firstElementChild?.children ?? [])].forEach((cell, i) => {
      const column = this.#columns[i];
      const ascends = (isText(column) || column.isSmallFirst === true) !== this.#isReversed;
      if (i === this.#chosen) cell.setAttribute('aria-sort', ascends ? 'ascending' : 'descending');
      else cell.removeAttribute('aria-sort');
    });
  }
}

/** @type {(column: { isHead?: boolean, isText?: boolean }) => boolean} */
const isText = ({ isHead = false, isText: text = false }) => isHead || text;

/**
 * What is not known comes last, whatever the direction.
 *
 * @template T
 * @param {T[]} items
 * @param {Column<T>} column
 * @param {boolean} isReversed
 * @returns {T[]}
 */
export function sorted(items, { by, isSmallFirst = false }, isReversed = false) {
  const direction = isReversed ? -1 : 1;
  return [...items].sort((a, b) => {
    const [x, y] = [by(a), by(b)];
    if (x == null || y == null) return x == null && y == null ? 0 : x == null ? 1 : -1;
    if (typeof x === 'string' || typeof y === 'string') return direction * String(x).localeCompare(String(y));
    return direction * (isSmallFirst ? x - y : y - x);
  });
}
