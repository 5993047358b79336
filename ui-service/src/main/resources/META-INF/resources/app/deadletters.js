// @ts-check
/** What could not be processed, and why. */

import * as api from './api.js';
import { byId, element, setHidden, setRows, setText } from './dom.js';
import * as format from './format.js';
import { Poll } from './poll.js';

const EVERY_MS = 30_000;
const OPEN_MS = 10_000;
const STEP = 20;
const MOST = 1_000;
const EXCERPT = 160;

export class DeadLetters {
  #limit = STEP;
  #panel = byId('letters-panel', HTMLDetailsElement);
  #rarely;
  #often;
  /** @type {Set<string>} */
  #unfolded = new Set();

  /** @param {() => void} onAnswer called when there is something new to draw */
  constructor(onAnswer) {
    this.#rarely = new Poll(EVERY_MS, api.deadLetters, onAnswer);
    this.#often = new Poll(OPEN_MS, api.deadLetters, onAnswer);
    this.#panel.addEventListener('toggle', () => this.tick());
    byId('letters-more').addEventListener('click', () => {
      this.#limit = Math.min(MOST, this.#limit * 2);
      byId('letters-more', HTMLButtonElement).disabled = true;
      this.tick();
    });
  }

  /** Requests them when it is time: rarely for the number of them, more often while they are open. */
  tick() {
    if (this.#panel.open) this.#often.tick(this.#limit);
    else this.#rarely.tick(STEP);
  }

  draw() {
    const poll = this.#panel.open && (this.#often.value || this.#often.problem) ? this.#often : this.#rarely;
    const { value: page, problem } = poll;
    const letters = page?.deadLetters;
    const more = page?.more ?? (letters?.length ?? 0) >= (poll === this.#often ? this.#limit : STEP);
    setText(byId('letters-words'), problem ? problem.message : !letters ? '' : letters.length === 0 ? 'none' : `${format.count(letters.length)}${more ? ' or more' : ''}`);
    setHidden(byId('letters-empty'), !letters || letters.length > 0);
    if (!letters) return; // The next answer is on its way; what there is stays.
    setHidden(byId('letters-table'), letters.length === 0);
    setHidden(byId('letters-more'), !more || this.#limit >= MOST);
    byId('letters-more', HTMLButtonElement).disabled = false;
    setRows(byId('letters'), JSON.stringify(letters.map(keyOf)), () => letters.map((letter) => this.#row(letter)));
  }

  /** @param {Api.DeadLetter} letter */
  #row(letter) {
    const [topic, where] = placeOf(letter.source);
    return element(
      'tr',
      {},
      element('td', {}, format.dayTime(Date.parse(letter.at))),
      element('td', {}, element('bdi', {}, topic), where ? element('span', { class: 'note block' }, where) : null, letter.service ? element('span', { class: 'note block' }, `set aside by ${letter.service}`) : null),
      element('td', { class: 'reason' }, element('bdi', {}, letter.reason), letter.runId ? element('bdi', { class: 'note block' }, `run ${letter.runId}`) : null),
      element('td', { class: 'excerpt' }, this.#excerpt(letter)),
    );
  }

  /** @param {Api.DeadLetter} letter */
  #excerpt(letter) {
    const text = format.visible(letter.value ?? '');
    const size = letter.valueBytes > 0 ? element('span', { class: 'note block' }, format.bytes(letter.valueBytes)) : null;
    if (!text) return element('span', { class: 'note' }, 'no value');
    if (text.length <= EXCERPT) return element('span', {}, element('code', { dir: 'auto' }, text), size);
    const key = keyOf(letter);
    const folded = element(
      'details',
      { open: this.#unfolded.has(key) },
      element('summary', {}, element('code', { dir: 'auto' }, `${[...text].slice(0, EXCERPT / 2).join('')}…`)),
      element('code', { class: 'whole', dir: 'auto' }, text),
      size,
    );
    folded.addEventListener('toggle', () => (folded.open ? this.#unfolded.add(key) : this.#unfolded.delete(key)));
    return folded;
  }
}

/** @type {(letter: Api.DeadLetter) => string} */
const keyOf = ({ partition, offset, at }) => `${partition}:${offset}:${at}`;

/**
 * A source is written as topic-partition@offset.
 *
 * @param {string | null | undefined} source
 */
function placeOf(source) {
  const match = /^(.*)-(\d+)@(\d+)$/.exec(source ?? '');
  return match ? [match[1], `partition ${match[2]}, offset ${match[3]}`] : [source || format.NONE, ''];
}
