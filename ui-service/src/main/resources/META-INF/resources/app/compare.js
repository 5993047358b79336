// @ts-check
/** The models of a list, and its runs, side by side: what only one of them named, at what cost, how fast, and how much they share. */

import * as api from './api.js';
import { byId, element, setHidden, setItems, setOptions, setText } from './dom.js';
import * as format from './format.js';
import { MOST_IN_PAIRS, drawPairs, nameOf } from './pairs.js';
import { adjust, go, place } from './place.js';
import { Poll } from './poll.js';
import { badge, costOf, elapsed, isOver, startedLink } from './runs.js';
import { SortableTable } from './sortable.js';

const EVERY_MS = 5_000;
/** What was published last is counted by then. */
const SETTLED_MS = 10_000;
/** Statistics are asked for run by run. */
const MOST_RUNS = 12;

/**
 * What several named, and what only one of them did.
 *
 * @typedef {{ attributes: number, models: { provider?: string | null, model?: string | null, distinct: number, only: number }[], pairs: Api.OverlapPair[] }} Shares
 */

/**
 * A model in the runs that are compared; what is not known is null.
 *
 * @typedef {object} Compared
 * @property {string} name
 * @property {number} colour
 * @property {number | null} distinct
 * @property {number | null} only
 * @property {number} first attributes that it was the first to name
 * @property {number | null} cost in dollars
 * @property {boolean} isFree
 * @property {number | null} latency mean, in ms
 * @property {number | null} slow that no run took longer for 95 % of its answers, in ms
 */

/** @typedef {{ run: Api.RunStatus, distinct: number | null, only: number | null, latency: number | null }} ComparedRun */

export class Compare {
  #colours;
  #models;
  #runs;
  #ofModels;
  #ofRuns;
  #statistics;
  /** @type {Map<string, Api.RunStatistics>} of runs that are over */
  #final = new Map();
  /** What was known of the runs when something was asked for, and since when. */
  /** @type {Map<Poll<any, any>, { state: string, since: number }>} */
  #changed = new Map();
  /** @type {{ of: Api.MentionList, present: Set<string> | null, shares: Shares } | null} */
  #counted = null;

  /**
   * @param {import('./colours.js').Colours} colours of models
   * @param {() => void} onAnswer called when there is something new to draw
   */
  constructor(colours, onAnswer) {
    this.#colours = colours;
    this.#ofModels = new Poll(EVERY_MS, (/** @type {string} */ key) => api.overlap(...arguments_(key)), onAnswer);
    this.#ofRuns = new Poll(EVERY_MS, (/** @type {string} */ collection) => api.overlap(collection, '', 'run'), onAnswer);
    this.#statistics = new Poll(EVERY_MS, (/** @type {string} */ ids) => this.#ask(JSON.parse(ids)), onAnswer);
    this.#models = new SortableTable(byId('compare-models'), modelColumns(), 2);
    this.#runs = new SortableTable(byId('compare-runs'), runColumns(), 0);
    byId('compare-run').addEventListener('change', (event) => adjust({ run: /** @type {HTMLSelectElement} */ (event.target).value }));
    byId('compare-close').addEventListener('click', () => go({ ...place(), view: '' }));
  }

  /** @param {string[]} ids */
  async #ask(ids) {
    /** @type {Map<string, Api.RunStatistics>} */
    const all = new Map();
    for (const id of ids) {
      const known = this.#final.get(id);
      all.set(id, known ?? (await api.statistics(id)));
    }
    return all;
  }

  /**
   * @param {string} collection
   * @param {Api.RunStatus[]} runs of the list, newest first
   * @param {string} chosen the run that is compared alone; empty for all
   * @param {Api.MentionList | null} mentions how often everything was named, if it is known
   * @param {Set<string> | null} present canonical forms that are in the list; null where the page does not hold them all
   * @param {number} now
   */
  draw(collection, runs, chosen, mentions, present, now) {
    const generation = Math.max(0, ...runs.map((run) => run.generation ?? 0));
    const current = runs.filter((run) => (run.generation ?? generation) === generation && run.state !== 'REFUSED');
    setOptions(byId('compare-run', HTMLSelectElement), [
      ['', 'All runs of the list'],
      ...current.map((run) => [run.runId, `Run of ${format.dayTime(Date.parse(run.requestedAt))}`]),
    ]);
    byId('compare-run', HTMLSelectElement).value = chosen;
    const scope = chosen ? current.filter((run) => run.runId === chosen) : current;
    const ids = scope.slice(0, MOST_RUNS).map((run) => run.runId);
    this.#tick(this.#statistics, JSON.stringify(ids), scope);
    for (const run of scope) {
      const known = this.#statistics.value?.get(run.runId);
      if (known && isOver(run)) this.#final.set(run.runId, known);
    }
    const counts = !chosen && mentions && mentions.mentions.length > 0 ? this.#count(mentions, present) : null;
    if (!counts) this.#tick(this.#ofModels, JSON.stringify([collection, chosen]), scope);
    this.#tick(this.#ofRuns, collection, current);
    const shares = counts ?? this.#ofModels.value;
    const compared = this.#compared(scope, shares);
    this.#drawModels(compared, shares, counts !== null);
    this.#drawRuns(current, now);
  }

  /**
   * Asks until an answer came well after the last change of the runs.
   *
   * @template K, V
   * @param {Poll<K, V>} poll
   * @param {K} key
   * @param {Api.RunStatus[]} runs
   */
  #tick(poll, key, runs) {
    const state = JSON.stringify([key, ...runs.map((run) => [run.runId, run.at])]);
    if (this.#changed.get(poll)?.state !== state) this.#changed.set(poll, { state, since: Date.now() });
    const since = this.#changed.get(poll)?.since ?? 0;
    poll.tick(key, runs.length > 0 && (poll.value === null || poll.answeredAt < since + SETTLED_MS));
  }

  /**
   * @param {Api.MentionList} mentions
   * @param {Set<string> | null} present
   */
  #count(mentions, present) {
    if (this.#counted?.of !== mentions || this.#counted.present !== present) this.#counted = { of: mentions, present, shares: sharesOf(mentions, present) };
    return this.#counted.shares;
  }

  /**
   * @param {Api.RunStatus[]} scope
   * @param {Shares | null} shares
   * @returns {Compared[]}
   */
  #compared(scope, shares) {
    const sums = sumsOf(scope);
    const latencies = latenciesOf(scope.flatMap((run) => this.#statistics.value?.get(run.runId)?.targets ?? []));
    const named = new Map((shares?.models ?? []).map((model) => [`${model.provider}:${model.model}`, model]));
    const keys = [...new Set([...named.keys(), ...sums.keys()])];
    return keys.map((key) => {
      const share = named.get(key);
      const sum = sums.get(key);
      const { provider, model } = share ?? sum ?? {};
      return {
        name: nameOf({ provider, model }),
        colour: this.#colours.of(provider, model),
        distinct: share?.distinct ?? null,
        only: share?.only ?? null,
        first: sum?.unique ?? 0,
        cost: sum?.cost ?? null,
        isFree: sum !== undefined && sum.cost === 0 && !sum.isPartlyUnknown,
        latency: latencies.get(key)?.mean ?? null,
        slow: latencies.get(key)?.p95 ?? null,
      };
    });
  }

  /**
   * @param {Compared[]} compared
   * @param {Shares | null} shares
   * @param {boolean} isOfList whether things in the list are counted, not spellings
   */
  #drawModels(compared, shares, isOfList) {
    const most = Math.max(1, ...compared.map(({ distinct }) => distinct ?? 0));
    const rows = compared.map((model) => ({ ...model, most }));
    this.#models.draw(rows, JSON.stringify(rows));
    setItems(byId('compare-answers'), answersOf(compared, shares), ({ question }) => question, makeAnswer, fillAnswer);
    const at = isOfList ? 0 : this.#ofModels.answeredAt;
    setText(
      byId('compare-basis'),
      !shares
        ? (this.#ofModels.problem?.message ?? 'Counting…')
        : isOfList
          ? `Of ${format.plural(shares.attributes, 'attribute')} in the list, whatever words they were named in. Counted anew every few seconds while models are asked.`
          : `Of ${format.plural(shares.attributes, 'attribute')} that they named, by spelling. Counted at ${format.time(at)}.`,
    );
    const top = (shares?.models ?? []).slice(0, MOST_IN_PAIRS);
    setHidden(byId('compare-pairs'), top.length < 2);
    if (top.length > 1) drawPairs(byId('compare-pairs-head'), byId('compare-pairs-body'), top.map((model) => ({ name: nameOf(model), distinct: model.distinct })), shares?.pairs ?? []);
  }

  /**
   * @param {Api.RunStatus[]} runs
   * @param {number} now
   */
  #drawRuns(runs, now) {
    const shares = new Map((this.#ofRuns.value?.models ?? []).map((run) => [run.run, run]));
    /** @type {(ComparedRun & { seconds: number | null })[]} */
    const rows = runs.map((run) => {
      const latencies = [...latenciesOf(this.#statistics.value?.get(run.runId)?.targets ?? []).values()];
      const answers = latencies.reduce((all, { count }) => all + count, 0);
      const ran = elapsed(run, now);
      return {
        run,
        distinct: shares.get(run.runId)?.distinct ?? null,
        only: shares.get(run.runId)?.only ?? null,
        latency: answers > 0 ? latencies.reduce((all, { mean, count }) => all + mean * count, 0) / answers : null,
        seconds: ran === null ? null : ran / 1000,
      };
    });
    this.#runs.draw(rows, JSON.stringify(rows.map(({ run, distinct, only, latency }) => [run.runId, run.at, run.state, distinct, only, latency])));
  }
}

/** @type {(key: string) => [string, string]} */
const arguments_ = (key) => JSON.parse(key);

/**
 * What each model named of a list, what only it did, and how much each two share.
 *
 * @param {Api.MentionList} mentions
 * @param {Set<string> | null} present canonical forms that are in the list; null for all
 * @returns {Shares}
 */
export function sharesOf({ models, mentions }, present) {
  const distinct = models.map(() => 0);
  const only = models.map(() => 0);
  const both = models.map(() => models.map(() => 0));
  let attributes = 0;
  for (const { canonical, models: by } of mentions) {
    if (present && !present.has(canonical)) continue;
    attributes++;
    if (by.length === 1) only[by[0].model]++;
    for (let i = 0; i < by.length; i++) {
      distinct[by[i].model]++;
      for (let j = i + 1; j < by.length; j++) both[Math.min(by[i].model, by[j].model)][Math.max(by[i].model, by[j].model)]++;
    }
  }
  const order = models.map((_, i) => i).filter((i) => distinct[i] > 0).sort((a, b) => only[b] - only[a] || distinct[b] - distinct[a]);
  return {
    attributes,
    models: order.map((i) => ({ ...models[i], distinct: distinct[i], only: only[i] })),
    pairs: order.flatMap((one, a) => order.slice(a + 1).map((other, i) => ({ a, b: a + 1 + i, both: both[Math.min(one, other)][Math.max(one, other)] }))),
  };
}

/**
 * What the models of some runs did, added up, by provider:model.
 *
 * @param {Api.RunStatus[]} runs
 */
export function sumsOf(runs) {
  /** @type {Map<string, { provider: string, model: string, unique: number, cost: number | null, isPartlyUnknown: boolean }>} */
  const sums = new Map();
  for (const { provider, model, totals } of runs.flatMap((run) => run.providers)) {
    const key = `${provider}:${model}`;
    const sum = sums.get(key) ?? { provider, model, unique: 0, cost: null, isPartlyUnknown: false };
    sum.unique += totals.unique;
    if (totals.costUsd != null) sum.cost = (sum.cost ?? 0) + Number(totals.costUsd);
    sum.isPartlyUnknown ||= totals.unpricedRequests > 0;
    sums.set(key, sum);
  }
  return sums;
}

/**
 * How long models take for an answer, over several runs: the mean of all, and what 95 % of no run exceed.
 *
 * @param {Api.TargetStatistics[]} targets
 */
export function latenciesOf(targets) {
  /** @type {Map<string, { mean: number, p95: number, count: number }>} */
  const all = new Map();
  for (const { provider, model, latencyMs } of targets) {
    if (!latencyMs) continue;
    const key = `${provider}:${model}`;
    const known = all.get(key) ?? { mean: 0, p95: 0, count: 0 };
    const count = known.count + latencyMs.count;
    all.set(key, { mean: (known.mean * known.count + latencyMs.mean * latencyMs.count) / count, p95: Math.max(known.p95, latencyMs.p95), count });
  }
  return all;
}

/** @typedef {{ question: string, answer: string, more: string, colour: number | null }} Answer */

/**
 * What a person compares models for, answered.
 *
 * @param {Compared[]} models
 * @param {Shares | null} shares
 * @returns {Answer[]}
 */
export function answersOf(models, shares) {
  /** @type {Answer[]} */
  const answers = [];
  const best = (/** @type {(model: Compared) => number | null} */ by) =>
    models.reduce((/** @type {Compared | null} */ found, model) => ((by(model) ?? 0) > (found ? (by(found) ?? 0) : 0) ? model : found), null);
  const adds = best(({ only }) => only);
  answers.push({
    question: 'Adds most that no other has',
    answer: adds ? adds.name : shares ? 'None of them' : '…',
    more: adds ? `${format.plural(adds.only ?? 0, 'attribute')} that only it named, ${format.percent((adds.only ?? 0) / (adds.distinct || 1))} % of what it named` : shares ? 'Each attribute was named by more than one' : '',
    colour: adds?.colour ?? null,
  });
  const paid = best((model) => perDollar(model.only, model));
  const areFree = models.length > 0 && models.every(({ isFree }) => isFree);
  answers.push({
    question: 'Most of these per dollar',
    answer: paid ? paid.name : areFree ? 'All are free' : 'Not known',
    more: paid ? `${format.count(Math.round(perDollar(paid.only, paid) ?? 0))} that only it named, for each dollar` : areFree ? '' : 'No price, or nothing spent yet',
    colour: paid?.colour ?? null,
  });
  const fast = best(({ latency }) => (latency ? 1 / latency : null));
  answers.push({
    question: 'Answers fastest',
    answer: fast ? fast.name : 'Not known',
    more: fast ? `${format.latency(fast.latency)} on average` : 'Latencies are kept for some hours',
    colour: fast?.colour ?? null,
  });
  const alike = mostAlike(shares);
  answers.push({
    question: 'Most alike',
    answer: alike ? `${nameOf(alike.a)} and ${nameOf(alike.b)}` : 'No two',
    more: alike ? `share ${format.percent(alike.share)} % of what the two named` : 'No two models named the same',
    colour: null,
  });
  return answers;
}

/** @param {Shares | null} shares */
function mostAlike(shares) {
  const found = (shares?.pairs ?? [])
    .map(({ a, b, both }) => ({ a: shares?.models[a], b: shares?.models[b], both }))
    .flatMap(({ a, b, both }) => (a && b && both > 0 ? [{ a, b, share: both / (a.distinct + b.distinct - both) }] : []));
  return found.sort((x, y) => y.share - x.share)[0] ?? null;
}

/**
 * @param {number | null} n
 * @param {{ cost: number | null }} model
 */
const perDollar = (n, { cost }) => (n === null || !cost ? null : n / cost);

/** @param {Answer} answer */
function makeAnswer({ question }) {
  return element('div', { class: 'answer' }, element('dt', {}, question), element('dd', { class: 'name' }, element('span', { class: 'swatch', 'aria-hidden': 'true' }), element('bdi')), element('dd', { class: 'note' }));
}

/**
 * @param {HTMLElement} node
 * @param {Answer} answer
 */
function fillAnswer(node, { answer, more, colour }) {
  const [swatch, name] = /** @type {HTMLElement[]} */ ([...node.children[1].children]);
  setHidden(swatch, colour === null);
  if (colour !== null) swatch.dataset.colour = String(colour);
  setText(name, answer);
  setText(node.children[2], more);
}

/** @type {(n: number | null) => string} */
const whole = (n) => (n === null ? format.NONE : format.count(Math.round(n)));
/** @type {(model: Compared) => string} */
const money = ({ cost, isFree }) => (isFree ? 'free' : format.usd(cost));

/** @returns {import('./sortable.js').Column<Compared & { most: number }>[]} */
function modelColumns() {
  return [
    {
      name: 'Model',
      isHead: true,
      by: ({ name }) => name,
      show: ({ name, colour, distinct, only, most }) => {
        const alone = element('span', { class: 'new', data: { colour } });
        const others = element('span', { class: 'repeated' });
        alone.style.width = `${((only ?? 0) / most) * 100}%`;
        others.style.width = `${(((distinct ?? 0) - (only ?? 0)) / most) * 100}%`;
        return [
          element('span', { class: 'compared' }, element('span', { class: 'swatch', 'aria-hidden': 'true', data: { colour } }), element('bdi', { title: name }, name)),
          element('span', { class: 'share', 'aria-hidden': 'true' }, alone, others),
        ];
      },
    },
    { name: 'Named', says: 'Different attributes that it named', by: ({ distinct }) => distinct, show: ({ distinct }) => format.count(distinct) },
    { name: 'Only by it', says: 'Those of them that no other model named', by: ({ only }) => only, show: ({ only }) => element('b', {}, format.count(only)) },
    {
      name: 'Only, share',
      says: 'How much of what it named no other model did',
      by: ({ only, distinct }) => (only === null || !distinct ? null : only / distinct),
      show: ({ only, distinct }) => (only === null || !distinct ? format.NONE : `${format.percent(only / distinct)} %`),
    },
    { name: 'Named first', says: 'Attributes that are in the list because of it', by: ({ first }) => first, show: ({ first }) => format.count(first) },
    { name: 'Cost', by: ({ cost }) => cost, show: money },
    { name: 'Only, per $', says: 'What no other model named, for each dollar', by: (model) => perDollar(model.only, model), show: (model) => (model.isFree ? 'free' : whole(perDollar(model.only, model))) },
    { name: 'First, per $', says: 'What it was the first to name, for each dollar', by: (model) => perDollar(model.first, model), show: (model) => (model.isFree ? 'free' : whole(perDollar(model.first, model))) },
    { name: 'Answers in', says: 'The mean of its requests that succeeded', isSmallFirst: true, by: ({ latency }) => latency, show: ({ latency }) => format.latency(latency) },
    { name: '95 % within', says: 'At most this long took 95 % of its requests, in each run', isSmallFirst: true, by: ({ slow }) => slow, show: ({ slow }) => format.latency(slow) },
  ];
}

/** @returns {import('./sortable.js').Column<ComparedRun & { seconds: number | null }>[]} */
function runColumns() {
  const cost = (/** @type {Api.RunStatus} */ { totals }) => (totals.costUsd == null ? null : Number(totals.costUsd));
  const isFree = (/** @type {Api.RunStatus} */ run) => cost(run) === 0 && run.totals.unpricedRequests === 0;
  const perMinute = (/** @type {ComparedRun & { seconds: number | null }} */ { run, seconds }) => (seconds ? (run.totals.unique * 60) / seconds : null);
  return [
    { name: 'Run', isHead: true, by: ({ run }) => -Date.parse(run.requestedAt), isSmallFirst: true, show: ({ run }) => startedLink(run) },
    { name: 'State', isText: true, by: ({ run }) => run.state, show: ({ run }) => badge(run.state) },
    { name: 'Models', isText: true, by: ({ run }) => run.request.routingConfig, show: ({ run }) => element('bdi', { class: 'routing', title: run.request.routingConfig }, run.request.kind === 'EXPLORE' ? run.request.routingConfig : run.request.kind.toLowerCase()) },
    { name: 'New', says: 'Attributes that were not in the list before', by: ({ run }) => run.totals.unique, show: ({ run }) => format.count(run.totals.unique) },
    { name: 'Only by it', says: 'What no other run named, by spelling', by: ({ only }) => only, show: ({ only }) => element('b', {}, format.count(only)) },
    { name: 'Named', says: 'Different attributes that its models named, by spelling', by: ({ distinct }) => distinct, show: ({ distinct }) => format.count(distinct) },
    { name: 'New, share', says: 'How much of all that was named was new', by: ({ run }) => run.totals.uniquenessRatio ?? null, show: ({ run }) => (run.totals.uniquenessRatio == null ? format.NONE : `${format.percent(run.totals.uniquenessRatio)} %`) },
    { name: 'New per minute', by: perMinute, show: (row) => format.rate(perMinute(row)) },
    { name: 'Cost', by: ({ run }) => cost(run), show: ({ run }) => (isFree(run) ? 'free' : costOf(run.totals)) },
    { name: 'New, per $', by: ({ run }) => perDollar(run.totals.unique, { cost: cost(run) }), show: ({ run }) => (isFree(run) ? 'free' : whole(perDollar(run.totals.unique, { cost: cost(run) }))) },
    { name: 'Answers in', says: 'The mean of its requests that succeeded', isSmallFirst: true, by: ({ latency }) => latency, show: ({ latency }) => format.latency(latency) },
  ];
}
