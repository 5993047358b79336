// @ts-check
/** One collection: its list as it grows, and the run that makes it grow. */

import * as api from './api.js';
import { now as shownTime, staleSince } from './clock.js';
import { Colours } from './colours.js';
import { Compare } from './compare.js';
import { Detail } from './detail.js';
import { byId, setHidden, setText } from './dom.js';
import { drawFailures } from './failures.js';
import { drawFigures } from './figures.js';
import { showInspector, showTab, shownTab } from './inspector.js';
import { Listing } from './listing.js';
import { Models } from './models.js';
import { Overlap } from './overlap.js';
import { adjust, go, place } from './place.js';
import { Poll } from './poll.js';
import { RunPanel } from './runpanel.js';
import * as runWords from './runs.js';
import { Trends } from './trends.js';

const FLUSH_MS = 150;
const CHARTS_MS = 1_000;
const STATISTICS_MS = 5_000;
const MENTIONS_MS = 10_000;
/** How often something was named is counted after it is in the list. */
const COUNTED_LATER_MS = 15_000;
/** A longer form makes a URL that the service refuses. */
const MOST_IN_URL = 1_000;
const FOLLOW_MS = 300;

export class Watch {
  #collection = '';
  /** @type {Map<string, Api.RunStatus>} */
  #runs = new Map();
  #colours = new Colours();
  #listing;
  #detail;
  #panel;
  #mentions;
  /** @type {Api.MentionList | null} */
  #counted = null;
  #changedAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #following;
  #models = new Models(this.#colours);
  #overlap;
  #compare;
  /** @type {{ of: Api.MentionList, present: Set<string> | null } | null} */
  #present = null;
  #view = '';
  #trends = new Trends();
  #statistics;
  #statisticsOf = '';
  #system;
  #flushing = false;
  #chartsAt = 0;
  #chartsOf = '';
  #tell;

  /**
   * @param {import('./main.js').Tell} tell shows a line to the person
   * @param {(values: ReturnType<typeof runWords.again>) => void} startAgain opens the start form with values
   * @param {import('./system.js').System} system knows how models do
   */
  constructor(tell, startAgain, system) {
    this.#tell = tell;
    this.#system = system;
    const soon = () => this.#flushSoon();
    this.#listing = new Listing(tell, this.#colours, this.#runs, { opened: (row) => this.#inspect(row), moved: (row) => this.#follow(row) }, soon);
    this.#detail = new Detail(tell, this.#listing.store, this.#colours);
    this.#mentions = new Poll(MENTIONS_MS, (/** @type {string} */ collection) => api.mentions(collection), soon);
    this.#panel = new RunPanel(tell, startAgain, (run) => this.status(run));
    this.#overlap = new Overlap(this.#colours, soon);
    this.#compare = new Compare(this.#colours, soon);
    for (const id of ['compare-open', 'compare-too', 'compare-more']) byId(id).addEventListener('click', () => this.compare(true));
    this.#statistics = new Poll(STATISTICS_MS, (/** @type {string} */ id) => this.#ask(id), soon);
  }

  /** Discards one collection and starts with another. */
  begin(/** @type {string} */ collection) {
    this.#collection = collection;
    this.#runs.clear();
    this.#trends.clear();
    this.#colours.begin();
    this.#counted = null;
    this.#detail.close();
    this.#listing.begin(collection);
    this.place(place());
    this.draw();
  }

  /** Discards the rows; they are read again. */
  reset() {
    this.#listing.reset();
  }

  get listing() {
    return this.#listing;
  }

  get runs() {
    return this.#newestFirst();
  }

  /** The id of the run that is inspected. */
  get run() {
    return this.#run()?.runId;
  }

  rows(/** @type {Api.AttributeRow[]} */ added) {
    this.#changedAt = Date.now();
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
    this.#showAttribute(now.attribute);
    const isOther = this.#view !== now.view;
    if (isOther) this.#show(now.view);
    if (!this.#listing.place(now) && !isOther) return;
    if (now.run && !this.#runs.has(now.run)) this.#fetchRun(now.run);
    this.#chartsAt = 0;
    this.draw();
  }

  /** @param {string} view of the URL: compare, or the list */
  #show(view) {
    this.#view = view;
    const compares = view === 'compare';
    setHidden(byId('list-panel'), compares);
    setHidden(byId('compare'), !compares);
    if (compares) byId('compare-heading').focus();
    else byId('list').focus();
  }

  /** @param {boolean} [wanted] whether models and runs are compared; left out: the other of the two */
  compare(wanted = this.#view !== 'compare') {
    go({ ...place(), view: wanted ? 'compare' : '' });
  }

  /** @param {string} key of the URL; empty where it names none */
  #showAttribute(key) {
    if (key && key !== this.#detail.key) {
      void this.#detail.open(this.#collection, key);
      showTab('attribute');
      showInspector(true);
    } else if (!key && this.#detail.key.length > 0 && this.#detail.key.length <= MOST_IN_URL) {
      this.#detail.close();
      showTab('run');
    }
  }

  /** @param {import('./rows.js').Row} row a person chose it */
  #inspect(row) {
    void this.#detail.open(this.#collection, row.canonical, row);
    showTab('attribute');
    showInspector(true);
    adjust({ attribute: row.canonical.length <= MOST_IN_URL ? row.canonical : '' });
  }

  /** The inspector follows a person who goes through the list, but not through each row: what became of it is read from the topics. */
  #follow(/** @type {import('./rows.js').Row} */ row) {
    clearTimeout(this.#following);
    if (shownTab() === 'attribute') this.#following = setTimeout(() => shownTab() === 'attribute' && this.#inspect(row), FOLLOW_MS);
  }

  /** Leaves the attribute; returns whether there was one. */
  leaveAttribute() {
    if (shownTab() !== 'attribute') return false;
    this.#detail.close();
    showTab('run');
    adjust({ attribute: '' });
    return true;
  }

  /** Goes back to the list; returns whether anything else was shown. */
  leaveCompare() {
    if (this.#view !== 'compare') return false;
    this.compare(false);
    return true;
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
    if (this.#view === 'compare') {
      this.#compare.draw(this.#collection, this.#newestFirst(), place().run, this.#counted, this.#listed(), shownTime());
      setText(byId('compare-topic'), this.topic);
    } else {
      this.#listing.drawList();
      this.#listing.drawFilters();
    }
    setText(byId('topic'), this.topic);
    this.#panel.draw(run);
    this.#drawRun(run);
    this.#count();
    const now = Date.now();
    const chartsOf = `${run?.runId} ${this.#statistics.value !== null} ${staleSince()}`;
    if (now - this.#chartsAt >= CHARTS_MS || chartsOf !== this.#chartsOf) {
      this.#chartsAt = now;
      this.#chartsOf = chartsOf;
      this.#trends.draw(run, this.#listing.store, this.#statistics.value?.series);
    }
  }

  /** How often each attribute was named is asked for while that can change. */
  #count() {
    this.#mentions.tick(this.#collection, this.#mentions.value === null || this.isRunning || Date.now() - this.#changedAt < COUNTED_LATER_MS);
    const { value } = this.#mentions;
    if (!value || value === this.#counted || value.generation !== this.#listing.store.generation) return;
    this.#counted = value;
    this.#listing.counted(value);
    this.#detail.counted();
  }

  /** What was in the list when it was last counted how often everything was named. */
  #listed() {
    if (this.#counted && (this.#present?.of !== this.#counted || this.#present.present === null)) this.#present = { of: this.#counted, present: this.#listing.present };
    return this.#present?.present ?? null;
  }

  /** @param {Api.RunStatus | undefined} run */
  #drawRun(run) {
    for (const id of ['figures', 'models-panel']) setHidden(byId(id), !run);
    setHidden(byId('no-run'), run !== undefined);
    if (!run) {
      for (const id of ['failures-panel', 'overlap-panel']) setHidden(byId(id), true);
      return;
    }
    drawFigures(run);
    // Unchanged statistics are not requested again.
    this.#statistics.tick(run.runId, this.#statistics.value === null || this.#statisticsOf !== run.at);
    this.#models.draw(run, this.#statistics.value, this.#system.health);
    drawFailures(this.#statistics.value);
    this.#overlap.draw(run);
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

  /** Whether all that is asked for once has come, so that nothing will move. */
  get isSettled() {
    const has = (/** @type {Poll<any, any>} */ poll) => poll.value !== null || poll.problem !== null;
    return this.#listing.isCaughtUp && (!this.#run() || (has(this.#statistics) && has(this.#mentions) && !this.#overlap.isAwaited));
  }

  get isRunning() {
    return [...this.#runs.values()].some((run) => !runWords.isOver(run));
  }
}
