// @ts-check
/** What a run's status means, in words. */

import { element } from './dom.js';
import * as format from './format.js';
import { urlOf } from './place.js';

/** What is done of a run must be this much of it before its end is estimated. */
const TELLING = 0.02;
const OVER = new Set(['COMPLETED', 'STOPPED', 'FAILED', 'REFUSED']);
/** @type {Record<Api.RunStatus['state'], [string, string]>} */
const NAMES = {
  PENDING: ['◌', 'Pending'],
  RUNNING: ['●', 'Running'],
  DRAINING: ['◐', 'Finishing'],
  COMPLETED: ['✓', 'Completed'],
  STOPPED: ['■', 'Stopped'],
  FAILED: ['✕', 'Failed'],
  REFUSED: ['⊘', 'Refused'],
};

/** @type {(run: Api.RunStatus) => boolean} */
export const isOver = (run) => OVER.has(run.state);

/** @type {(state: Api.RunStatus['state']) => [string, string]} */
export const signOf = (state) => NAMES[state] ?? ['?', state];

/** @param {Api.RunStatus['state']} state */
export function badge(state) {
  const [sign, name] = signOf(state);
  return element('span', { class: 'badge', data: { state } }, element('span', { 'aria-hidden': 'true' }, `${sign} `), name);
}

/**
 * @param {HTMLElement} node
 * @param {Api.RunStatus['state']} state
 */
export function fillBadge(node, state) {
  if (node.dataset.state === state) return;
  node.dataset.state = state;
  const [sign, name] = signOf(state);
  node.replaceChildren(element('span', { 'aria-hidden': 'true' }, `${sign} `), name);
}

/**
 * What it is doing, or why it ended.
 *
 * @param {Api.RunStatus} run
 */
export function words(run) {
  const { totals } = run;
  switch (run.state) {
    case 'PENDING':
      return 'Ordered; waiting for the coordinator.';
    case 'RUNNING':
      if (run.rest) {
        const until = Date.parse(run.rest.until);
        const day = new Date(until).toDateString() === new Date().toDateString();
        return `Waiting: ${run.rest.target} rests until ${day ? format.time(until) : format.dayTime(until)}. ${sentence(run.rest.reason)}`;
      }
      if (run.request.kind === 'REDEDUP') {
        return `Deciding the list anew: ${format.plural(totals.raw, 'attribute')} so far.`;
      }
      return run.request.kind === 'IMPORT'
        ? `Importing a list: ${format.plural(totals.raw, 'line')} so far.`
        : `Asking: ${format.plural(run.inFlight, 'call')} in flight, ${format.count(totals.calls)} answered.`;
    case 'DRAINING':
      return `Makes no more calls${run.reason ? ` (${run.reason})` : ''}: waiting for ${format.plural(run.inFlight, 'call')} and ${format.plural(run.unaccounted, 'attribute')}.`;
    default:
      return sentence(run.reason) || 'Over.';
  }
}

/** @param {string | undefined} text */
function sentence(text) {
  if (!text) return '';
  const capital = text[0].toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

/**
 * Problems that must be visible at a glance; empty if there are none.
 *
 * @param {Api.RunStatus} run
 */
export function trouble(run) {
  const dropped = run.providers.filter((provider) => provider.dropped);
  if (dropped.length > 0) {
    return `! ${dropped.map(({ provider, model }) => `${provider}:${model}`).join(', ')} is no longer used: ${dropped[0].dropped}`;
  }
  const { failedRequests, requests } = run.totals;
  const last = run.providers.find((provider) => provider.lastError);
  return failedRequests > 0 && failedRequests * 4 >= requests
    ? `! ${format.count(failedRequests)} of ${format.plural(requests, 'request')} failed${last ? `; ${last.provider} says: ${last.lastError}` : ''}`
    : '';
}

/**
 * Its options and limits.
 *
 * @param {Api.RunStatus} run
 */
export function settings(run) {
  const { request } = run;
  const parts = [];
  if (request.kind === 'IMPORT' || request.kind === 'REDEDUP') {
    parts.push(request.kind === 'IMPORT' ? 'import' : `decided anew, ${request.dedup?.toLowerCase() ?? ''}`);
  } else {
    parts.push(`${request.routingStrategy} over ${request.routingConfig}`, format.plural(request.producers, 'producer'));
  }
  if (request.maxRequests) parts.push(`at most ${format.plural(request.maxRequests, 'request')} each`);
  else if (request.iterations) parts.push(`${format.plural(request.iterations, 'call')} each`);
  const cost = request.spending?.maxCostUsd;
  if (cost != null) parts.push(`budget ${format.usd(cost)}`);
  if (request.maxDuration) parts.push(`at most ${format.duration(format.isoDuration(request.maxDuration) ?? 0)}`);
  if (request.targetUnique) parts.push(`until ${format.count(request.targetUnique)} are new`);
  if (request.targetCoverage) parts.push(`until ${format.percent(request.targetCoverage)} % are covered`);
  return parts.join(' · ');
}

/**
 * How far it is on the way to the limit that it will reach first; null if it has none.
 *
 * @param {Api.RunStatus} run
 * @param {number} now
 * @returns {{ share: number, words: string, isMoney?: boolean } | null}
 */
export function progress(run, now) {
  const { request, totals, figures } = run;
  /** @type {{ share: number, words: string, isMoney?: boolean }[]} */
  const ways = [];
  /** @type {(done: number, all: number | null | undefined, words: (all: number) => string) => unknown} */
  const way = (done, all, words) => all && ways.push({ share: Math.min(1, done / all), words: words(all) });
  const counted = (/** @type {number} */ done, /** @type {string} */ what) => (/** @type {number} */ all) => `${format.count(done)} of ${format.count(all)} ${what}`;
  if (request.maxRequests) way(totals.requests, request.maxRequests * request.producers, counted(totals.requests, 'requests'));
  else if (request.iterations) way(totals.calls, request.iterations * request.producers, counted(totals.calls, 'calls'));
  way(totals.unique, request.targetUnique, counted(totals.unique, 'new attributes'));
  const spent = Number(totals.costUsd ?? 0);
  const budget = request.spending?.maxCostUsd;
  if (budget) ways.push({ share: Math.min(1, spent / budget), words: `${format.usd(spent)} of ${format.usd(budget)}`, isMoney: true });
  const coverage = figures.coverage?.coverage;
  if (coverage != null) way(coverage, request.targetCoverage, (all) => `${format.percent(coverage)} of ${format.percent(all)} % covered`);
  const ran = elapsed(run, now) ?? 0;
  way(ran, format.isoDuration(request.maxDuration), (all) => `${format.duration(ran)} of ${format.duration(all)}`);
  return ways.sort((a, b) => b.share - a.share)[0] ?? null;
}

/**
 * About how long it will go on at this rate, in ms; null where there is nothing to tell it from.
 *
 * @param {Api.RunStatus} run
 * @param {number} now
 */
export function timeLeft(run, now) {
  const done = progress(run, now);
  const ran = elapsed(run, now);
  return run.state === 'RUNNING' && !run.rest && done && ran && done.share >= TELLING && done.share < 1 ? (ran * (1 - done.share)) / done.share : null;
}

/**
 * What a run will have cost in the end, if it goes on as it has so far.
 *
 * @typedef {object} EndCost
 * @property {number} usd in dollars
 * @property {boolean} isBudget whether the budget is what ends it, and the sum the most that it can be
 */

/**
 * Null where nothing tells: nothing was spent yet, nothing ends it, or prices are not known.
 *
 * @param {Api.RunStatus} run
 * @param {number} now
 * @returns {EndCost | null}
 */
export function costInTheEnd(run, now) {
  const { totals, request, budget } = run;
  if (totals.costUsd == null || totals.unpricedRequests > 0) return null;
  const spent = Number(totals.costUsd);
  const max = budget?.maxUsd ?? request.spending?.maxCostUsd;
  if (isOver(run)) return { usd: spent, isBudget: false };
  const others = { ...run, request: { ...request, spending: { ...request.spending, maxCostUsd: undefined } } };
  const done = progress(others, now);
  const usd = done && done.share >= TELLING && spent > 0 ? spent / done.share : null;
  if (max != null && (usd === null || usd > Number(max))) return spent > 0 ? { usd: Number(max), isBudget: true } : null;
  return usd === null ? null : { usd, isBudget: false };
}

/**
 * What it will have cost in the end, in words; empty where there is nothing to say.
 *
 * @param {Api.RunStatus} run
 * @param {number} now
 */
export function costInTheEndWords(run, now) {
  const { totals, figures, request, budget } = run;
  if (request.kind === 'IMPORT' || totals.costUsd == null) return '';
  const spent = Number(totals.costUsd);
  if (spent === 0 && totals.unpricedRequests === 0) return totals.requests > 0 ? (isOver(run) ? 'It cost nothing.' : 'In the end: nothing. These models are free.') : '';
  if (isOver(run)) return `It cost ${costOf(totals)} in all.`;
  const end = costInTheEnd(run, now);
  const max = budget?.maxUsd ?? request.spending?.maxCostUsd;
  if (end?.isBudget) return `In the end: ${format.usd(end.usd)} at most. The budget ends it, and is never exceeded.`;
  if (end) return `In the end: about ${format.usd(end.usd)}${max == null ? '' : ` of the budget of ${format.usd(max)}`}, if it goes on like this.`;
  if (max != null) return `In the end: at most ${format.usd(max)}, the budget.`;
  const rate = figures.costUsdPerMinute;
  return progress(run, now) === null && rate != null ? `In the end: no limit is set; it costs ${format.usd(rate)} a minute until you stop it.` : '';
}

/**
 * How long it took or has been running, in ms; null before it starts.
 *
 * @param {Api.RunStatus} run
 * @param {number} now
 */
export function elapsed(run, now) {
  if (!run.startedAt) return null;
  return Math.max(0, (run.finishedAt ? Date.parse(run.finishedAt) : now) - Date.parse(run.startedAt));
}

/** @param {Api.Totals} totals */
export function costOf(totals) {
  if (totals.costUsd == null) return totals.requests > 0 && totals.unpricedRequests > 0 ? 'unknown' : format.NONE;
  return `${totals.unpricedRequests > 0 ? '≥ ' : ''}${format.usd(totals.costUsd)}`;
}

/**
 * @param {Api.RunStatus} run
 * @param {string} [current] id of the run that is looked at
 */
export function startedLink(run, current) {
  return element(
    'a',
    {
      href: urlOf({ collection: run.request.collection, run: run.runId }),
      'data-go': true,
      'aria-current': run.runId === current ? 'true' : null,
      title: run.runId,
    },
    format.dayTime(Date.parse(run.requestedAt)),
  );
}

/**
 * The request that starts the same run again.
 *
 * @param {Api.RunStatus} run
 */
export function again(run) {
  const { request } = run;
  const { steering, spending } = request;
  return {
    topic: request.topic,
    producers: request.producers,
    iterations: request.iterations,
    maxRequests: request.maxRequests,
    requestSize: request.requestSize,
    routingStrategy: request.routingStrategy,
    routingConfig: request.routingConfig,
    maxDuration: request.maxDuration,
    requestTimeout: request.requestTimeout,
    targetUnique: request.targetUnique,
    targetCoverage: request.targetCoverage,
    maxCost: spending.maxCostUsd,
    maxCostPerNew: spending.maxCostPerNewUsd,
    dedup: (request.dedup ?? '').toLowerCase(),
    judge: request.judge,
    embeddings: request.embeddings,
    optimize: request.optimize,
    facets: steering.planned ? '' : steering.facets?.length ? steering.facets.join(', ') : 'off',
    describe: steering.describe === true,
    noExclusions: steering.exclusions === false,
    prompt: steering.template ? `${steering.template.system}\n---\n${steering.template.user}` : null,
  };
}
