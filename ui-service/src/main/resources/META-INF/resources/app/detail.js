// @ts-check
/** Where one attribute comes from. */

import { byId, copy, element, setText } from './dom.js';
import * as format from './format.js';
import { urlOf } from './place.js';
import { Rulings } from './rulings.js';

export class Detail {
  /** @type {import('./rows.js').Row | null} */
  #row = null;
  #rulings;

  /**
   * @param {(text: string, isProblem?: boolean) => void} tell shows a line to the person
   * @param {() => void} onClosed called when a person closed it
   */
  constructor(tell, onClosed) {
    this.#rulings = new Rulings(tell);
    byId('detail-close').addEventListener('click', () => {
      this.close();
      onClosed();
    });
    byId('detail-copy').addEventListener('click', async () => {
      if (this.#row && (await copy(this.#row.text))) tell('Copied.');
    });
    byId('detail').addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      this.close();
      onClosed();
    });
  }

  /** @param {import('./rows.js').Row} row */
  open(row) {
    this.#row = row;
    setText(byId('detail-text'), row.text);
    /** @type {[string, string | Node][]} */
    const facts = [
      ['Description', row.description],
      ['Category', row.category],
      ['Provider', row.provider],
      ['Model', row.model],
      ['Facet', row.facet],
      ['Run', row.run && element('a', { href: urlOf({ collection: row.collection, run: row.run }), 'data-go': true }, row.run)],
      ['Found', format.fullTime(row.at)],
      ['Canonical form', row.canonical],
      ['In Kafka', `partition ${row.partition}, offset ${row.offset}`],
    ];
    byId('detail-facts').replaceChildren(
      ...facts.filter(([, value]) => value).map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, element('bdi', {}, value)))),
    );
    void this.#rulings.open(row);
    byId('detail').hidden = false;
    byId('detail').scrollTop = 0;
  }

  close() {
    this.#row = null;
    this.#rulings.close();
    byId('detail').hidden = true;
  }
}
