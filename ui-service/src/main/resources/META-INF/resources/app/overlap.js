// @ts-check
/** What each model found that no other did, and how much each pair shares. */

import * as api from './api.js';
import { byId, element, setHidden, setRows, setText } from './dom.js';
import * as format from './format.js';
import { MOST_IN_PAIRS, drawPairs, lettered, nameOf } from './pairs.js';
import { Poll } from './poll.js';
import { isOver } from './runs.js';

const EVERY_MS = 10_000;

export class Overlap {
  #colours;
  #poll;
  /** @type {Set<Element>} */
  #inSight = new Set();
  #final = '';
  #isWanted = false;
  /** @type {{ runId: string, overlap: Api.Overlap } | null} */
  #shown = null;

  /**
   * @param {import('./colours.js').Colours} colours of models
   * @param {() => void} onAnswer called when there is something new to draw
   */
  constructor(colours, onAnswer) {
    this.#colours = colours;
    this.#poll = new Poll(EVERY_MS, (/** @type {string} */ key) => this.#ask(key), onAnswer);
    // Counting reads the topic, so it is done only while the panel is visible.
    const sight = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) this.#inSight[isIntersecting ? 'add' : 'delete'](target);
      onAnswer();
    }, { rootMargin: '200px' });
    // The panel itself is hidden until there is something in it.
    for (const id of ['overlap-place', 'overlap-panel']) sight.observe(byId(id));
  }

  /** @param {string} key */
  async #ask(key) {
    const [collection, run, over] = JSON.parse(key);
    const answer = await api.overlap(collection, run);
    if (over) this.#final = key;
    return answer;
  }

  /** Whether the first count is on its way. */
  get isAwaited() {
    return this.#isWanted && this.#poll.value === null && this.#poll.problem === null;
  }

  /** @param {Api.RunStatus} run */
  draw(run) {
    const key = JSON.stringify([run.request.collection, run.runId, isOver(run)]);
    // A run that has ended is counted once.
    this.#isWanted = this.#inSight.size > 0 && run.providers.length > 1 && run.totals.raw > 0;
    this.#poll.tick(key, this.#isWanted && (this.#final !== key || this.#poll.value === null));
    const overlap = this.#poll.value ?? this.#last(run);
    const models = overlap?.models ?? [];
    setHidden(byId('overlap-panel'), models.length < 2);
    if (!overlap || models.length < 2) return;
    this.#shown = { runId: run.runId, overlap };
    const signature = JSON.stringify(overlap);
    setText(byId('overlap-words'), `${format.plural(overlap.attributes, 'attribute')} of this run${overlap.complete === false ? `, from ${format.plural(overlap.records, 'record')}, not all of them` : ''}`);
    const [first] = models;
    setText(byId('overlap-sentence'), first.only > 0 ? `${nameOf(first)} adds most: ${format.plural(first.only, 'attribute')} that no other model named.` : 'No model named anything that no other did.');
    const most = Math.max(1, ...models.map((model) => model.distinct));
    setRows(byId('overlap'), signature, () => models.map((model, i) => this.#bar(model, i, most)));
    setHidden(byId('overlap-pairs'), models.length > MOST_IN_PAIRS);
    if (models.length <= MOST_IN_PAIRS) {
      drawPairs(byId('overlap-head'), byId('overlap-cells'), models.map((model) => ({ name: nameOf(model), distinct: model.distinct })), overlap.pairs ?? []);
    }
  }

  /**
   * While a run's last count is being loaded, the previous one is shown.
   *
   * @param {Api.RunStatus} run
   */
  #last(run) {
    return this.#shown?.runId === run.runId ? this.#shown.overlap : null;
  }

  /**
   * @param {Api.OverlapModel} model
   * @param {number} i
   * @param {number} most
   */
  #bar(model, i, most) {
    const shared = Math.max(0, model.distinct - model.only);
    const alone = element('span', { class: 'new', data: { colour: this.#colours.of(model.provider ?? '', model.model ?? '') } });
    const others = element('span', { class: 'repeated' });
    alone.style.width = `${(model.only / most) * 100}%`;
    others.style.width = `${(shared / most) * 100}%`;
    const bar = element('span', { class: 'share', 'aria-hidden': 'true' }, alone, others);
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, ...lettered(nameOf(model), i), bar),
      element('td', { class: 'n' }, format.count(model.only)),
      element('td', { class: 'n' }, format.count(shared)),
      element('td', { class: 'n' }, `${format.percent(model.distinct > 0 ? model.only / model.distinct : null)} %`),
    );
  }
}
