// @ts-check
/** What a person does to the selected rows: strike out, merge, split, copy, export. One question for all of them. */

import * as api from './api.js';
import { ask } from './ask.js';
import { byId, copy, element, setHidden, setText } from './dom.js';
import * as format from './format.js';
import { place } from './place.js';

/** @typedef {import('./rows.js').Row} Row */

/** The service takes no more in one request. */
const MOST = 1_000;

export class Selection {
  #tell;
  #list;
  #collection;
  #busy = false;

  /**
   * @param {import('./main.js').Tell} tell shows a line to the person
   * @param {import('./list.js').AttributeList} list in which rows are selected
   * @param {() => string} collection whose list it is
   */
  constructor(tell, list, collection) {
    this.#tell = tell;
    this.#list = list;
    this.#collection = collection;
    byId('strike-selected').addEventListener('click', () => this.strike());
    byId('merge-selected').addEventListener('click', () => this.merge());
    byId('split-selected').addEventListener('click', () => this.#split());
    byId('copy-selected').addEventListener('click', () => this.copy());
    byId('clear-selection').addEventListener('click', () => {
      this.#list.selectNone();
      byId('list').focus();
    });
    for (const button of document.querySelectorAll('button[data-selected-format]')) {
      button.addEventListener('click', () => this.#export(button.getAttribute('data-selected-format') ?? ''));
    }
  }

  draw() {
    const { size } = this.#list.selected;
    setHidden(byId('selection'), size === 0);
    setText(byId('selection-words'), size > 0 ? `${format.count(size)} selected` : '');
    byId('merge-selected', HTMLButtonElement).disabled = size < 2;
  }

  /** The selected rows, otherwise the active one. */
  #rows() {
    const { selected, active } = this.#list;
    return selected.size > 0 ? [...selected] : active ? [active] : [];
  }

  async strike() {
    const rows = this.#rows();
    if (rows.length === 0) return;
    const answer = await ask({
      title: `Strike out ${format.plural(rows.length, 'attribute')}?`,
      words: 'They leave the list and do not come back, in whatever spelling. Models are told to leave them out.',
      items: rows.map((row) => row.text),
      go: 'Strike out',
      isDanger: true,
    });
    if (answer === null) return;
    await this.#rule(rows, rows.map((row) => ({ kind: 'strike', key: row.canonical })), 'was struck out', 'were struck out', () => split(rows));
  }

  async merge() {
    const rows = this.#rows();
    if (rows.length < 2) return;
    const kept = await ask({
      title: `Merge ${format.plural(rows.length, 'attribute')} into one?`,
      words: 'They say the same. Choose the one that stays in the list.',
      items: rows.map((row) => row.text),
      go: 'Merge',
      chooses: true,
    });
    if (kept === null) return;
    const into = rows[kept];
    const gone = rows.filter((row) => row !== into);
    await this.#rule(gone, gone.map((row) => ({ kind: 'merge', key: row.canonical, into: into.canonical })), 'was merged', 'were merged', () => split(gone));
  }

  /** Puts all that was merged into the selected rows into the list. */
  async #split() {
    const rows = this.#rows();
    const answer = await ask({
      title: `Split ${format.plural(rows.length, 'attribute')}?`,
      words: 'What was merged into them becomes an entry of its own.',
      items: rows.map((row) => row.text),
      go: 'Split',
    });
    if (answer === null) return;
    try {
      /** @type {Api.RulingWanted[]} */
      const back = [];
      for (const row of rows) {
        const { merged } = await api.attribute(this.#collection(), row.canonical);
        for (const merge of merged) back.push({ kind: 'merge', key: merge.attribute?.canonical ?? merge.dropped, into: row.canonical });
      }
      if (back.length === 0) {
        this.#tell(rows.length === 1 ? 'Nothing was merged into it.' : 'Nothing was merged into them.');
        return;
      }
      await this.#rule(rows, back.map(({ key }) => ({ kind: 'split', key })), 'was split', 'were split', () => back);
    } catch (problem) {
      this.#tell(problem.message, true);
    }
  }

  /**
   * Decides about all of them in one request: it is done, or nothing is. Says how it went, and offers to take it back.
   *
   * @param {Row[]} rows
   * @param {Api.RulingWanted[]} rulings
   * @param {string} done said of one
   * @param {string} allDone said of more
   * @param {() => Api.RulingWanted[]} [undo]
   */
  async #rule(rows, rulings, done, allDone, undo) {
    if (this.#busy) return;
    if (rulings.length > MOST) {
      this.#tell(`At most ${format.count(MOST)} can be decided at once.`, true);
      return;
    }
    this.#busy = true;
    try {
      await api.ruleAll(this.#collection(), rulings);
      this.#list.selectNone();
      byId('list').focus();
      const words = rows.length === 1 ? `“${rows[0].text}” ${done}.` : `${format.plural(rows.length, 'attribute')} ${allDone}.`;
      this.#tell(words, false, undo && { name: 'Undo', act: () => this.#rule(rows, undo(), 'is as it was', 'are as they were') });
    } catch (problem) {
      this.#tell(`Nothing was changed: ${problem.message}`, true);
    } finally {
      this.#busy = false;
    }
  }

  async copy() {
    const rows = this.#rows();
    if (rows.length === 0) return;
    const copied = await copy(rows.map((row) => row.text).join('\n'));
    this.#tell(copied ? `${format.plural(rows.length, 'attribute')} copied.` : 'The browser did not allow copying.');
  }

  /**
   * The service writes the file, as it writes whole lists.
   *
   * @param {string} kind
   */
  async #export(kind) {
    const rows = this.#rows();
    try {
      const file = await api.exportSelection(this.#collection(), {
        keys: rows.map((row) => row.canonical),
        format: /** @type {Api.ExportSelection['format']} */ (kind),
        sort: exportOrder(place().sort),
      });
      const url = URL.createObjectURL(file);
      element('a', { href: url, download: `${this.#collection()}-selection.${kind}` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch (problem) {
      this.#tell(problem.status === 413 ? 'These are too many rows for a file of a selection: export what a filter shows instead.' : problem.message, true);
    }
  }
}

/**
 * The order of a file; groups are an order of the page alone.
 *
 * @param {string} sort of the page
 * @returns {Api.ExportSelection['sort']}
 */
export const exportOrder = (sort) => (sort === 'consensus' || sort === 'alphabetical' ? sort : undefined);

/** @type {(rows: Row[]) => Api.RulingWanted[]} */
const split = (rows) => rows.map((row) => ({ kind: 'split', key: row.canonical }));
