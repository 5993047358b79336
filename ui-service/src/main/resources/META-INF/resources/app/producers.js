// @ts-check
/** The working producers, and what they know about each model's health. */

import * as api from './api.js';
import { now as shownTime } from './clock.js';
import { byId, element, setHidden, setRows, setText } from './dom.js';
import * as format from './format.js';
import { Poll } from './poll.js';

const EVERY_MS = 3_000;
const HEARD_FROM = new Set(['RUNNING', 'STOPPING']);
/** @type {Record<Api.ProducerInstance['state'], [string, string, string]>} */
const NAMES = {
  RUNNING: ['●', 'running', 'good'],
  STOPPING: ['◐', 'stopping', 'warn'],
  STOPPED: ['■', 'stopped', ''],
  GONE: ['✕', 'not reporting', 'bad'],
};
/** From the best to the worst. */
/** @type {Api.TargetHealth['state'][]} */
const HEALTH = ['HEALTHY', 'COOLING', 'HALF_OPEN', 'OPEN'];

/**
 * What working producers report about a model.
 *
 * @typedef {object} Health
 * @property {Api.TargetHealth['state']} state the worst
 * @property {number | null} until when the last of them tries again, in ms
 * @property {string | null} reason
 * @property {number} worst how many report it
 * @property {number} of how many know the model
 * @property {number} inFlight
 * @property {number | null} limit null where there is none
 */

export class Producers {
  #poll;

  /** @param {() => void} onAnswer called when there is something new to draw */
  constructor(onAnswer) {
    this.#poll = new Poll(EVERY_MS, api.producers, onAnswer);
    byId('producers-panel').addEventListener('toggle', () => this.tick(false));
  }

  /**
   * Requests when it is time.
   *
   * @param {boolean} alive whether a run is
   */
  tick(alive) {
    this.#poll.tick('', alive || byId('producers-panel', HTMLDetailsElement).open);
  }

  /** The health of models, by provider:model, as working producers see it. */
  get health() {
    return healthOf(this.#poll.value ?? []);
  }

  /** Whether it was answered, or will not be. */
  get isKnown() {
    return this.#poll.value !== null || this.#poll.problem !== null;
  }

  draw() {
    const { value: producers, problem } = this.#poll;
    // A service without this resource has nothing to show.
    setHidden(byId('producers-panel'), producers === null && problem !== null);
    const working = (producers ?? []).filter((producer) => HEARD_FROM.has(producer.state));
    const inFlight = working.reduce((total, producer) => total + producer.inFlight, 0);
    setText(
      byId('producers-words'),
      !producers ? '' : working.length === 0 ? 'none working' : `${format.count(working.length)} working, ${format.plural(inFlight, 'call')} in flight`,
    );
    setHidden(byId('producers-empty'), !producers || producers.length > 0);
    setHidden(byId('producers-table'), !producers?.length);
    const now = shownTime();
    setRows(byId('producers'), JSON.stringify([producers, Math.floor(now / 1000)]), () => (producers ?? []).map((producer) => row(producer, now)));
  }
}

/**
 * @param {Api.ProducerInstance} producer
 * @param {number} now
 */
function row(producer, now) {
  const [sign, name, manner] = NAMES[producer.state] ?? ['?', String(producer.state ?? '').toLowerCase(), ''];
  const heard = Date.parse(producer.at);
  return element(
    'tr',
    {},
    element(
      'th',
      { scope: 'row' },
      element('bdi', {}, producer.id),
      producer.host && producer.host !== producer.id ? element('bdi', { class: 'note block' }, producer.host) : null,
    ),
    element('td', {}, element('span', { class: manner }, element('span', { 'aria-hidden': 'true' }, `${sign} `), name)),
    element('td', { class: 'n' }, `${format.count(producer.inFlight)} of ${format.count(producer.capacity)}`),
    element('td', { class: 'n' }, format.count(producer.calls)),
    element('td', { class: 'n' }, `${format.count(producer.failedRequests)} of ${format.count(producer.requests)}`),
    element('td', { class: 'n' }, Number.isNaN(heard) ? format.NONE : `${format.duration(now - heard)} ago`),
  );
}

/**
 * Of each model the worst that any producer at work says, how many report it, and when the last of them looks again.
 *
 * @param {Api.ProducerInstance[]} producers
 * @returns {Map<string, Health>} by provider:model
 */
export function healthOf(producers) {
  /** @type {Map<string, Health>} */
  const models = new Map();
  for (const producer of producers) {
    if (!HEARD_FROM.has(producer.state)) continue;
    for (const target of producer.targets ?? []) {
      const key = `${target.provider}:${target.model}`;
      const until = target.until ? Date.parse(target.until) : null;
      const known = models.get(key);
      const rank = HEALTH.indexOf(target.state);
      if (!known) {
        models.set(key, { state: target.state, until, reason: target.reason, worst: 1, of: 1, inFlight: target.inFlight ?? 0, limit: target.limit ?? null });
        continue;
      }
      known.of++;
      known.inFlight += target.inFlight ?? 0;
      known.limit = known.limit === null || target.limit == null ? null : known.limit + target.limit;
      const knownRank = HEALTH.indexOf(known.state);
      if (rank > knownRank) Object.assign(known, { state: target.state, until, reason: target.reason, worst: 1 });
      else if (rank === knownRank) {
        known.worst++;
        if ((until ?? 0) > (known.until ?? 0)) Object.assign(known, { until, reason: target.reason ?? known.reason });
      }
    }
  }
  return models;
}
