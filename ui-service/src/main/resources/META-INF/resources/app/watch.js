// @ts-check
/** One collection: its list as it grows, and the run that makes it grow. */

import * as api from './api.js';
import { Colours } from './colours.js';
import { byId, element, setHidden, setRows, setText } from './dom.js';
import { drawFailures } from './failures.js';
import { drawFigures } from './figures.js';
import * as format from './format.js';
import { Listing } from './listing.js';
import { Models } from './models.js';
import { Overlap } from './overlap.js';
import { place } from './place.js';
import { Poll } from './poll.js';
import { RunPanel } from './runpanel.js';
import * as runWords from './runs.js';
import { Trends } from './trends.js';

const FLUSH_MS = 150;
const CHARTS_MS = 1_000;
const STATISTICS_MS = 5_000;

export class Watch {
  #collection = '';
  /** @type {Map<string, Api.RunStatus>} */
  #runs = new Map();
  #colours = new Colours();
  #listing;
  #panel;
  #models = new Models(this.#colours);
  #overlap;
  #trends = new Trends();
  #statistics;
  #statisticsOf = '';
  #system;
  #flushing = false;
  #chartsAt = 0;
  #tell;

  /**
   * @param {(text: string, isProblem?: boolean) => void} tell shows a line to the person
   * @param {(values: ReturnType<typeof runWords.again>) => void} startAgain opens the start form with values
   * @param {import('./system.js').System} system knows how models do
   */
  constructor(tell, startAgain, system) {
    this.#tell = tell;
    this.#system = system;
    const soon = () => this.#flushSoon();
    this.#listing = new Listing(tell, this.#colours, this.#runs, soon);
    this.#panel = new RunPanel(tell, startAgain, (run) => this.status(run));
    this.#overlap = new Overlap(this.#colours, soon);
    this.#statistics = new Poll(STATISTICS_MS, (/** @type {string} */ id) => this.#ask(id), soon);
  }

  /** Discards one collection and starts with another. */
  begin(/** @type {string} */ collection) {
    this.#collection = collection;
    this.#runs.clear();
    this.#trends.clear();
    this.#colours.clear();
    this.#listing.begin(collection);
    this.place(place());
    this.draw();
  }

  /** Discards the rows; they are read again. */
  reset() {
    this.#listing.reset();
  }

  rows(/** @type {Api.AttributeRow[]} */ added) {
    this.#listing.rows(added);
  }

  left(/** @type {Api.Departure[]} */ left) {
    this.#listing.left(left);
  }

  generation(/** @type {number} */ generation) {
    this.#listing.generation(generation);
  }

  caughtUp() {
    this.#listing.caughtUp();
  }

  /** @param {Api.RunStatus} run */
  status(run) {
    const known = this.#runs.get(run.runId);
    // The end always counts: the clock may have been set back.
    if (known && !runWords.isOver(run) && (runWords.isOver(known) || known.at > run.at)) return;
    this.#runs.set(run.runId, run);
    this.#trends.status(run);
    this.#flushSoon();
  }

  /**
   * Applies the URL.
   *
   * @param {import('./place.js').Place} now
   */
  place(now) {
    if (!this.#listing.place(now)) return;
    if (now.run && !this.#runs.has(now.run)) this.#fetchRun(now.run);
    this.#chartsAt = 0;
    this.draw();
  }

  /** @param {string} id */
  async #fetchRun(id) {
    try {
      const run = await api.run(id);
      if (run.request.collection === this.#collection) this.status(run);
    } catch (problem) {
      if (problem.status === 404) this.#tell(`There is no run ${id}.`);
    }
  }

  #flushSoon() {
    if (this.#flushing) return;
    this.#flushing = true;
    setTimeout(() => {
      this.#flushing = false;
      this.draw();
    }, FLUSH_MS);
  }

  /** Draws all that may have changed. */
  draw() {
    if (byId('watch').hidden) return;
    const run = this.#run();
    this.#listing.drawList();
    this.#listing.drawFilters();
    setText(byId('topic'), this.topic);
    this.#panel.draw(run);
    this.#drawRun(run);
    const now = Date.now();
    if (now - this.#chartsAt >= CHARTS_MS) {
      this.#chartsAt = now;
      this.#trends.draw(run, this.#listing.store, this.#statistics.value?.series);
    }
  }

  /** @param {Api.RunStatus | undefined} run */
  #drawRun(run) {
    for (const id of ['figures', 'models-panel', 'runs-panel']) setHidden(byId(id), !run);
    if (!run) {
      for (const id of ['failures-panel', 'overlap-panel']) setHidden(byId(id), true);
      return;
    }
    drawFigures(byId('figures'), run);
    // Unchanged statistics are not requested again.
    this.#statistics.tick(run.runId, this.#statistics.value === null || this.#statisticsOf !== run.at);
    this.#models.draw(run, this.#statistics.value, this.#system.health);
    drawFailures(this.#statistics.value);
    this.#overlap.draw(run);
    this.#drawRuns(run);
  }

  /** Latencies, errors and the time before the page was opened are not in a run's status. */
  async #ask(/** @type {string} */ id) {
    const at = this.#runs.get(id)?.at ?? '';
    const answer = await api.statistics(id);
    this.#statisticsOf = at;
    return answer;
  }

  #newestFirst() {
    return [...this.#runs.values()].sort((a, b) => (a.runId < b.runId ? 1 : -1));
  }

  /** The selected run, otherwise the newest one. */
  #run() {
    const chosen = place().run;
    return chosen ? this.#runs.get(chosen) : this.#newestFirst()[0];
  }

  /** The collection's topic as the user wrote it, if known. */
  get topic() {
    return this.#newestFirst()[0]?.request.topic ?? this.#collection;
  }

  get size() {
    return this.#listing.store.total;
  }

  get isRunning() {
    return [...this.#runs.values()].some((run) => !runWords.isOver(run));
  }

  /** @param {Api.RunStatus} current */
  #drawRuns(current) {
    const runs = this.#newestFirst();
    setRows(byId('runs'), JSON.stringify([current.runId, ...runs.map((run) => [run.runId, run.at])]), () =>
      runs.map((run) =>
        element(
          'tr',
          {},
          element('td', {}, runWords.startedLink(run, current.runId)),
          element('td', {}, runWords.badge(run.state)),
          element('td', { class: 'n' }, format.count(run.totals.unique)),
          element('td', { class: 'n' }, format.count(run.totals.raw)),
          element('td', { class: 'n' }, runWords.costOf(run.totals)),
          element('td', { class: 'reason' }, element('bdi', {}, run.reason ?? '')),
        ),
      ),
    );
  }
}
