// @ts-check
/** What each two of some have in common, as a table. */

import { element, setRows } from './dom.js';
import * as format from './format.js';

/** More do not fit. */
export const MOST_IN_PAIRS = 8;

/**
 * @param {HTMLElement} head of the table
 * @param {HTMLElement} body of the table
 * @param {{ name: string, distinct: number }[]} them
 * @param {Api.OverlapPair[]} pairs by their indexes
 */
export function drawPairs(head, body, them, pairs) {
  const signature = JSON.stringify([them, pairs]);
  const both = them.map(() => them.map(() => 0));
  for (const { a, b, both: n } of pairs) {
    if (a in both && b in both) both[a][b] = both[b][a] = n;
  }
  const most = Math.max(1, ...both.flat());
  setRows(head, signature, () => [
    element('tr', {}, element('td'), ...them.map(({ name }, i) => element('th', { scope: 'col', class: 'n' }, element('abbr', { title: name, 'aria-label': name }, letter(i))))),
  ]);
  setRows(body, signature, () =>
    them.map(({ name, distinct }, i) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, ...lettered(name, i)),
        ...them.map((_, j) => {
          if (i === j) return element('td', { class: 'n self' }, format.count(distinct));
          const n = both[i][j];
          const cell = element('td', { class: 'n' }, format.count(n));
          cell.style.setProperty('--share', `${Math.round((n / most) * 30)}%`);
          return cell;
        }),
      ),
    ),
  );
}

/** @type {(i: number) => string} */
const letter = (i) => String.fromCharCode(65 + (i % 26));
/** @type {(name: string, i: number) => Node[]} */
export const lettered = (name, i) => [element('span', { class: 'letter', 'aria-hidden': 'true' }, letter(i)), element('bdi', { title: name }, name)];

/**
 * The record of an attribute need not name the model that found it.
 *
 * @type {(model: { provider?: string | null, model?: string | null }) => string}
 */
export const nameOf = ({ provider, model }) => (provider === model ? (provider ?? 'unknown') : [provider, model].filter(Boolean).join(':'));
