// @ts-check
/** What a person does to the selected rows: strike out, merge, split, copy, export. One question for all of them. */

import * as api from './api.js';
import { ask } from './ask.js';
import { byId, copy, element, setHidden, setText } from './dom.js';
import * as format from './format.js';

/** @typedef {import('./rows.js').Row} Row */

/** Each ruling reads topics, and the service lets four readers do so. */
const AT_ONCE = 3;

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
    await this.#each(rows, 'was struck out', 'were struck out', (row) => api.rule('strike', this.#collection(), row.canonical), (row) =>
      api.rule('split', this.#collection(), row.canonical),
    );
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
    await this.#each(
      rows.filter((row) => row !== into),
      'was merged',
      'were merged',
      (row) => api.rule('merge', this.#collection(), row.canonical, { into: into.canonical }),
      (row) => api.rule('split', this.#collection(), row.canonical),
    );
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
    await this.#each(rows, 'was split', 'were split', async (row) => {
      const { merged } = await api.attribute(this.#collection(), row.canonical);
      for (const merge of merged) await api.rule('split', this.#collection(), merge.attribute?.canonical ?? merge.dropped);
    });
  }

  /**
   * Does the same to each, a few at once; says how it went, and offers to take it back.
   *
   * @param {Row[]} rows
   * @param {string} done said of one
   * @param {string} allDone said of more
   * @param {(row: Row) => Promise<unknown>} act
   * @param {(row: Row) => Promise<unknown>} [undo]
   */
  async #each(rows, done, allDone, act, undo) {
    if (this.#busy) return;
    this.#busy = true;
    this.#list.selectNone();
    byId('list').focus();
    const waiting = [...rows];
    /** @type {Row[]} */
    const succeeded = [];
    /** @type {string[]} */
    const problems = [];
    const work = async () => {
      for (let row = waiting.shift(); row; row = waiting.shift()) {
        try {
          await act(row);
          succeeded.push(row);
        } catch (problem) {
          problems.push(`“${row.text}”: ${problem.message}`);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, rows.length) }, work));
    this.#busy = false;
    if (problems.length > 0) this.#tell(`${format.plural(problems.length, 'attribute')} stayed as before. ${problems[0]}`, true);
    if (succeeded.length === 0) return;
    const words = succeeded.length === 1 ? `“${succeeded[0].text}” ${done}.` : `${format.plural(succeeded.length, 'attribute')} ${allDone}.`;
    this.#tell(words, false, undo && { name: 'Undo', act: () => this.#each(succeeded, 'is in the list again', 'are in the list again', undo) });
  }

  async copy() {
    const rows = this.#rows();
    if (rows.length === 0) return;
    const copied = await copy(rows.map((row) => row.text).join('\n'));
    this.#tell(copied ? `${format.plural(rows.length, 'attribute')} copied.` : 'The browser did not allow copying.');
  }

  /**
   * The service writes the file; only the lines of the selected rows are kept.
   *
   * @param {string} kind
   */
  async #export(kind) {
    const rows = this.#rows();
    try {
      const text = kind === 'txt' ? `${rows.map((row) => row.text).join('\n')}\n` : await this.#lines(new Set(rows.map((row) => row.canonical)));
      const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
      element('a', { href: url, download: `${this.#collection()}-selection.${kind}` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch (problem) {
      this.#tell(problem.message, true);
    }
  }

  /** @param {Set<string>} wanted canonical forms */
  async #lines(wanted) {
    const lines = (await api.exported(this.#collection(), 'jsonl')).split('\n').filter(Boolean);
    return lines.filter((line) => wanted.has(JSON.parse(line).canonical)).map((line) => `${line}\n`).join('');
  }
}
