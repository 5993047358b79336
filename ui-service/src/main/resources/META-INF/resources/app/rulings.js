// @ts-check
/** What was merged into an attribute and why, and what a person decides about it. */

import * as api from './api.js';
import { byId, element, fieldsOf, setHidden, setText } from './dom.js';
import * as format from './format.js';

/** @typedef {import('./rows.js').Row} Row */

export class Rulings {
  /** @type {Row | null} */
  #row = null;
  #tell;

  /** @param {(text: string, isProblem?: boolean) => void} tell shows a line to the person */
  constructor(tell) {
    this.#tell = tell;
    byId('detail-strike').addEventListener('click', () => this.#rule('strike'));
    byId('detail-split').addEventListener('click', () => this.#rule('split'));
    byId('detail-merge').addEventListener('submit', (event) => {
      event.preventDefault();
      const into = fieldsOf('detail-merge').into.value.trim();
      if (into) this.#rule('merge', { into });
    });
  }

  /** @param {Row} row */
  async open(row) {
    this.#row = row;
    fieldsOf('detail-merge').into.value = '';
    byId('detail-merged').replaceChildren();
    this.#draw(null);
    try {
      const details = await api.attribute(row.collection, row.canonical);
      if (this.#row === row) this.#draw(details);
    } catch (problem) {
      if (this.#row === row) setText(byId('detail-why'), `Its merges cannot be read: ${/** @type {Error} */ (problem).message}`);
    }
  }

  close() {
    this.#row = null;
  }

  /** @param {Api.AttributeDetails | null} details null until they are read */
  #draw(details) {
    const state = details?.state ?? 'LISTED';
    setText(byId('detail-why'), details?.reason ? `Not in the list: ${whyNot(details.reason)}` : '');
    setHidden(byId('detail-strike'), state === 'STRUCK');
    setHidden(byId('detail-merge'), state !== 'LISTED');
    setHidden(byId('detail-split'), state !== 'STRUCK' && state !== 'MERGED');
    const merged = details?.merged ?? [];
    setHidden(byId('detail-merged').parentElement ?? byId('detail-merged'), merged.length === 0);
    byId('detail-merged').replaceChildren(
      ...merged.map((merge) =>
        element(
          'li',
          {},
          element('bdi', {}, merge.dropped),
          ' ',
          element('span', { class: 'note' }, how(merge)),
          ' ',
          element('button', { type: 'button', class: 'link', onclick: () => this.#bringBack(merge) }, 'Split'),
        ),
      ),
    );
  }

  /** @param {Api.Merge} merge */
  async #bringBack(merge) {
    const row = this.#row;
    if (!row) return;
    try {
      await api.rule('split', row.collection, merge.attribute?.canonical ?? merge.dropped);
      this.#tell(`“${merge.dropped}” is in the list.`);
      if (this.#row === row) await this.open(row);
    } catch (problem) {
      this.#tell(/** @type {Error} */ (problem).message, true);
    }
  }

  /**
   * @param {'strike' | 'merge' | 'split'} kind
   * @param {Api.Ruling} [ruling]
   */
  async #rule(kind, ruling) {
    const row = this.#row;
    if (!row) return;
    try {
      const details = await api.rule(kind, row.collection, row.canonical, ruling);
      const words = { strike: 'was struck out', merge: 'was merged', split: 'is in the list again' }[kind];
      this.#tell(`“${row.text}” ${words}.`);
      if (this.#row === row) this.#draw(details);
    } catch (problem) {
      this.#tell(/** @type {Error} */ (problem).message, true);
    }
  }
}

/** @param {Api.Merge} merge */
function whyNot(merge) {
  return `${merge.twin ? `it says the same as “${merge.twin}”` : 'it was struck out'} ${how(merge)}`;
}

/** @param {Api.Merge} merge */
function how(merge) {
  const words = [
    merge.by ? `by ${merge.by}` : { MEANING: 'by meaning', JUDGE: 'by a judge', PERSON: 'by a person' }[merge.rule],
    merge.score == null ? '' : `score ${merge.score.toFixed(2)}`,
    merge.model ?? '',
    merge.attribute?.model ? `named by ${merge.attribute.model}` : '',
    merge.at ? format.fullTime(Date.parse(merge.at)) : '',
  ];
  return `(${words.filter(Boolean).join(', ')})`;
}
