// @ts-check
/** A run's models: their state, what they found, what they cost. */

import { now } from './clock.js';
import { byId, element, setHidden, setRows, setText } from './dom.js';
import { plain, reasonOf } from './failures.js';
import * as format from './format.js';
import { costOf, isOver } from './runs.js';

/** @typedef {import('./producers.js').Health} Health */

export class Models {
  #colours;

  /** @param {import('./colours.js').Colours} colours */
  constructor(colours) {
    this.#colours = colours;
  }

  /**
   * @param {Api.RunStatus} run its status
   * @param {Api.RunStatistics | null} statistics of its calls; null before they are known
   * @param {Map<string, Health>} health of models by provider:model, as producers see it
   */
  draw(run, statistics, health) {
    const { providers } = run;
    const most = Math.max(1, ...providers.map(({ totals }) => totals.unique + totals.duplicate));
    const targets = new Map((statistics?.targets ?? []).map((target) => [`${target.provider}:${target.model}`, target]));
    const over = isOver(run);
    const healths = providers.map(({ provider, model }) => (over ? undefined : health.get(`${provider}:${model}`)));
    const latencies = [...targets.values()].map((target) => target.latencyMs);
    setRows(byId('providers'), JSON.stringify([run.runId, over, providers, latencies, healths]), () =>
      providers.map((part, i) => this.#row(part, most, targets.get(`${part.provider}:${part.model}`), healths[i])),
    );
    for (const node of document.querySelectorAll('#providers [data-until]')) setText(node, countdown(Number(node.getAttribute('data-until')), now()));
    this.#drawTrouble(run);
  }

  /**
   * @param {Api.ProviderTotals} part
   * @param {number} most attributes of any model
   * @param {Api.TargetStatistics | undefined} more
   * @param {Health | undefined} health
   */
  #row({ provider, model, totals, lastError, dropped }, most, more, health) {
    const unique = element('span', { class: 'new', data: { colour: this.#colours.of(provider, model) } });
    const repeated = element('span', { class: 'repeated' });
    unique.style.width = `${(totals.unique / most) * 100}%`;
    repeated.style.width = `${(totals.duplicate / most) * 100}%`;
    const free = Number(totals.costUsd) === 0 && totals.unpricedRequests === 0;
    const numbers = [
      `${format.count(totals.unique)} new, ${format.count(totals.duplicate)} repeated`,
      format.plural(totals.calls, 'call'),
      totals.failedRequests > 0 ? `${format.count(totals.failedRequests)} of ${format.plural(totals.requests, 'request')} failed` : '',
      more?.latencyMs ? `${format.latency(more.latencyMs.p50)} usually, ${format.latency(more.latencyMs.p95)} at most in 95 %` : '',
      totals.inputTokens + totals.outputTokens > 0 ? `${format.compact(totals.inputTokens + totals.outputTokens)} tokens` : '',
      totals.requests === 0 ? '' : free ? 'free' : costOf(totals) === 'unknown' ? 'price unknown' : costOf(totals),
      totals.uniquePerUsd == null ? '' : `${format.compact(Math.round(totals.uniquePerUsd))} new per $`,
    ];
    const name = provider === model ? provider : `${provider}:${model}`;
    return element(
      'li',
      { class: 'model' },
      element('h3', {}, element('span', { class: 'swatch', 'aria-hidden': 'true', data: { colour: this.#colours.of(provider, model) } }), element('bdi', { title: name }, name)),
      element('div', { class: 'reason' }, ...state(dropped, health, lastError, totals)),
      element('span', { class: 'share', 'aria-hidden': 'true' }, unique, repeated),
      element('p', { class: 'numbers' }, ...numbers.filter(Boolean).map((words) => element('span', {}, words))),
    );
  }

  /** @param {Api.RunStatus} run */
  #drawTrouble(run) {
    const rejected = Object.entries(run.rejected ?? {});
    setHidden(byId('trouble'), rejected.length === 0 && !(run.totals.quarantined > 0));
    setText(
      byId('trouble'),
      [
        rejected.length ? `Lines that were not attributes: ${rejected.map(([why, n]) => `${format.count(n)} ${plain(why)}`).join(', ')}.` : '',
        run.totals.quarantined > 0 ? `${format.plural(run.totals.quarantined, 'record')} could not be read and became dead letters.` : '',
      ].filter(Boolean).join(' '),
    );
  }
}

/**
 * The state of a model and its reason, as nodes.
 *
 * @param {string | undefined} dropped
 * @param {Health | undefined} health
 * @param {string | undefined} lastError
 * @param {Api.Totals} totals
 */
function state(dropped, health, lastError, totals) {
  if (dropped) return [element('span', { class: 'bad' }, '✕ dropped'), because(dropped)];
  const trouble = lastError ? because(`last error: ${lastError}`) : null;
  switch (health?.state) {
    case 'HEALTHY':
      return [element('span', { class: 'good' }, '✓ healthy'), load(health), trouble];
    case 'COOLING':
      return [element('span', { class: 'warn' }, '◔ cooling', until(health)), share(health), because(reasonOf(health.reason))];
    case 'OPEN':
      return [element('span', { class: 'bad' }, '■ open', until(health)), share(health), because(reasonOf(health.reason) || 'left alone after failures')];
    case 'HALF_OPEN':
      return [element('span', { class: 'warn' }, '◐ half-open'), share(health), because(reasonOf(health.reason) || 'one request checks whether it answers again')];
    default:
      if (totals.requests > 0 && totals.failedRequests >= totals.requests) return [element('span', { class: 'bad' }, '✕ does not answer'), trouble];
      return [totals.requests > 0 ? '✓ answers' : 'not called yet', totals.failedRequests > 0 ? trouble : null];
  }
}

/** @type {(text: string) => Node | null} */
const because = (text) => (text ? element('bdi', { class: 'block' }, text) : null);
/** @type {(health: Health) => Node | null} */
const load = ({ inFlight, limit }) => (limit !== null ? element('span', { class: 'block' }, `${format.count(inFlight)} of ${format.count(limit)} at once`) : null);
/** @type {(health: Health) => Node | null} */
const share = ({ worst, of }) => (of > 1 ? element('span', { class: 'block' }, `${format.count(worst)} of ${format.plural(of, 'producer')}`) : null);

/** @param {Health} health */
function until(health) {
  if (health.until === null) return null;
  return element('span', {}, ` until ${format.time(health.until)} `, element('span', { class: 'countdown', data: { until: health.until } }));
}

/**
 * @param {number} until
 * @param {number} now
 */
function countdown(until, now) {
  return until > now ? `(${format.duration(until - now + 999)})` : '(any moment)';
}
