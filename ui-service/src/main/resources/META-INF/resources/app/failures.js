// @ts-check
/** Why requests fail, in words, and the table of a run's failures. */

import { byId, element, setHidden, setRows, setText } from './dom.js';
import * as format from './format.js';

/** @type {Record<string, string[]>} */
const WORDS = {
  misconfigured: ['Not set up', 'its key, address or options are missing or wrong'],
  unauthorized: ['Key refused', 'the key is missing or wrong'],
  forbidden: ['Forbidden', 'the key may not do this'],
  'unknown-model': ['Unknown model', 'the provider does not have it'],
  'quota-exhausted': ['Quota used up', 'the account has no credit left'],
  'rate-limited': ['Rate limited', 'too many requests; the model is left alone for a while'],
  unavailable: ['Unavailable', 'the provider has a problem, or is unreachable'],
  'timed-out': ['Timed out', 'no answer came in time'],
  'bad-request': ['Bad request', 'the provider refuses this request alone'],
  'out-of-room': ['Out of room', 'hidden reasoning used up the length of the answer'],
  'only-reasoning': ['Only reasoning', 'the model left no text outside its reasoning'],
  malformed: ['Malformed', 'an answer came that cannot be used'],
  refused: ['Refused', 'the model declined to answer'],
  'content-filtered': ['Filtered', 'the provider withheld the answer because of its content'],
  other: ['Others', 'kinds that are not counted separately'],
};

/** @type {(kind: string) => string[] | undefined} */
const known = (kind) => WORDS[String(kind).toLowerCase().replaceAll('_', '-')];

/**
 * A constant of the API as readable words.
 *
 * @type {(name: string) => string}
 */
export const plain = (name) => String(name).replaceAll(/[-_]/g, ' ').toLowerCase();

/**
 * A reason as producers report it: a kind of failure, usually followed by the provider's message.
 *
 * @param {string | null | undefined} text
 */
export function reasonOf(text) {
  const [, kind, words] = /^([\w-]+)(?:: *([^]*))?$/.exec(text ?? '') ?? [];
  const meaning = kind && known(kind);
  if (!meaning) return text ?? '';
  return words ? `${meaning[1]}: ${words}` : meaning[1];
}

/**
 * @typedef {object} Kind
 * @property {string} kind
 * @property {number} count
 * @property {string[]} models
 * @property {Api.LastError | null} last
 */

/**
 * Failures of all models by kind, the most frequent first.
 *
 * @param {Api.TargetStatistics[]} targets
 */
export function byKind(targets) {
  /** @type {Map<string, Kind>} */
  const kinds = new Map();
  for (const { provider, model, errors, lastError } of targets) {
    for (const [kind, n] of Object.entries(errors ?? {})) {
      const sum = kinds.get(kind) ?? { kind, count: 0, models: [], last: null };
      sum.count += n;
      sum.models.push(provider === model ? provider : `${provider}:${model}`);
      if (lastError?.kind === kind && (!sum.last || sum.last.at < lastError.at)) sum.last = lastError;
      kinds.set(kind, sum);
    }
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
}

/** @param {Api.RunStatistics | null} statistics of the run; null before they are known */
export function drawFailures(statistics) {
  const kinds = byKind(statistics?.targets ?? []);
  setHidden(byId('failures-panel'), kinds.length === 0);
  setRows(byId('failures'), JSON.stringify(kinds), () => kinds.map(row));
  const since = statistics && !statistics.complete ? Date.parse(statistics.since) : NaN;
  setHidden(byId('failures-since'), Number.isNaN(since));
  if (!Number.isNaN(since)) setText(byId('failures-since'), `Counted since ${format.dayTime(since)}; earlier calls are not included.`);
}

/** @param {Kind} failures */
function row({ kind, count, models, last }) {
  const [name, meaning] = known(kind) ?? [plain(kind).replace(/^./, (first) => first.toUpperCase()), ''];
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, name, meaning ? element('span', { class: 'note block' }, meaning) : null),
    element('td', { class: 'n' }, format.count(count)),
    element('td', { class: 'models' }, ...models.map((model) => element('bdi', { class: 'block' }, model))),
    element(
      'td',
      { class: 'reason' },
      last ? element('bdi', {}, last.message) : format.NONE,
      last ? element('span', { class: 'note block' }, `at ${format.time(Date.parse(last.at))}`) : null,
    ),
  );
}
