// @ts-check
/** What a run will take, before it starts: how many calls, what they cost and how long they take, as far as that can be known. */

import * as format from './format.js';
import { isOver } from './runs.js';

/**
 * What earlier runs tell of a model.
 *
 * @typedef {{ seconds: number | null, usd: number | null }} Experience seconds that a producer needs for a call, and dollars that a request costs; null where that is not known
 */

/**
 * The newest experience with each model, by provider:model.
 *
 * @param {Api.RunStatus[]} runs newest first
 */
export function experienceOf(runs) {
  /** @type {Map<string, Experience>} */
  const known = new Map();
  for (const run of runs) {
    if (run.request.kind !== 'EXPLORE' || !run.startedAt || !run.totals.calls) continue;
    const ended = run.finishedAt ?? (isOver(run) ? null : run.at);
    const seconds = ended ? ((Date.parse(ended) - Date.parse(run.startedAt)) / 1000) * (run.request.producers / (run.totals.calls + run.totals.failedCalls)) : null;
    for (const { provider, model, totals } of run.providers) {
      const key = `${provider}:${model}`;
      if (totals.calls === 0 || known.has(key)) continue;
      known.set(key, { seconds, usd: totals.costUsd != null && totals.unpricedRequests === 0 ? Number(totals.costUsd) / Math.max(1, totals.requests) : null });
    }
  }
  return known;
}

/**
 * What is to be started.
 *
 * @typedef {object} Plan
 * @property {{ name: string, most: number | null }[]} models with what a call to each can cost at most, null where that is not known
 * @property {number} calls 0 where they are not limited
 * @property {number} producers
 * @property {number} budget 0 where there is none
 * @property {number | null} duration in ms, after which it ends
 * @property {boolean} hasOwnPrompt
 */

/**
 * @param {Plan} plan
 * @param {Map<string, Experience>} experience
 * @returns {{ calls: string, cost: string, time: string }}
 */
export function estimate(plan, experience) {
  const { models, calls, producers, duration } = plan;
  const known = models.map(({ name }) => experience.get(name));
  const seconds = mean(known.map((one) => one?.seconds ?? null));
  const byCalls = seconds === null || calls === 0 ? null : (calls / producers) * seconds * 1000;
  const ms = byCalls === null ? duration : duration === null ? byCalls : Math.min(byCalls, duration);
  return {
    calls: calls > 0 ? format.plural(calls, 'call') : 'no limit',
    cost: costInWords({ ...plan, mostPerCall: models.map(({ most }) => most), usual: mean(known.map((one) => one?.usd ?? null)) }),
    time:
      ms === null
        ? calls > 0
          ? 'not known before these models have been asked'
          : 'until you stop it'
        : byCalls === null || ms < byCalls
          ? `at most ${format.duration(ms)}`
          : `about ${format.duration(ms)}, as in earlier runs`,
  };
}

/**
 * Null where one is not known, since that one may be the slowest or the dearest.
 *
 * @param {(number | null)[]} values
 */
function mean(values) {
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return values.length > 0 ? sum / values.length : null;
}

/**
 * What a run can cost, before it starts.
 *
 * @param {{ mostPerCall: (number | null)[], calls: number, budget: number, hasOwnPrompt: boolean, usual?: number | null }} run what a call to each model can cost at most,
 *     null where that is not known; 0 calls where they are not limited, 0 where there is no budget; what a call cost in earlier runs, if that is known
 */
export function costInWords({ mostPerCall, calls, budget, hasOwnPrompt, usual = null }) {
  if (mostPerCall.includes(null)) return 'What it costs cannot be told: the price of a model is not known.';
  const most = Math.max(...mostPerCall.map(Number));
  if (most === 0) return 'It costs nothing: these models are free.';
  const about = usual !== null && calls > 0 && !hasOwnPrompt ? `About ${format.usd(budget > 0 ? Math.min(budget, calls * usual) : calls * usual)}, as in earlier runs. ` : '';
  if (budget > 0) return `${about}It costs at most ${format.usd(budget)}: no call is made that could exceed the budget.`;
  if (hasOwnPrompt) return 'What it costs depends on your prompt. A budget is never exceeded.';
  return calls > 0
    ? `${about}${format.plural(calls, 'call')} of at most ${format.usd(most)} each: at most ${format.usd(calls * most)}${about ? '' : ', usually far less'}. Planning and judging come on top; a budget is never exceeded.`
    : `There is no limit: it goes on until you stop it, at up to ${format.usd(most)} per call. A budget is never exceeded.`;
}
