// @ts-check
/** The overview: collections and the latest runs. */

import { byId, element, setHidden, setRows } from './dom.js';
import * as format from './format.js';
import { urlOf } from './place.js';
import { badge, costOf, startedLink } from './runs.js';

const RUNS = 30;

/**
 * @param {Api.CollectionSummary[] | null} collections newest first, or null before they are known
 * @param {Map<string, Api.RunStatus>} runs statuses by id
 */
export function drawHome(collections, runs) {
  setHidden(byId('welcome'), collections === null || collections.length > 0);
  setHidden(byId('overview'), !collections?.length);
  if (!collections?.length) return;
  setRows(byId('collection-cards'), JSON.stringify(collections), () => collections.map(card));
  const latest = [...runs.values()].sort((a, b) => (a.runId < b.runId ? 1 : -1)).slice(0, RUNS);
  setRows(byId('latest-runs'), JSON.stringify(latest.map((run) => [run.runId, run.at, run.state])), () =>
    latest.map((run) =>
      element(
        'tr',
        {},
        element('td', {}, startedLink(run)),
        element('td', {}, element('bdi', {}, run.request.topic)),
        element('td', {}, badge(run.state)),
        element('td', { class: 'n' }, format.count(run.totals.unique)),
        element('td', { class: 'n' }, costOf(run.totals)),
        element('td', { class: 'reason' }, run.reason ?? ''),
      ),
    ),
  );
}

/** @param {Api.CollectionSummary} collection */
function card(collection) {
  return element(
    'li',
    {},
    element(
      'a',
      { href: urlOf({ collection: collection.collection }), 'data-go': true, class: 'card' },
      element('span', { class: 'card-title', dir: 'auto' }, collection.topic),
      element('span', { class: 'card-count' }, format.count(collection.unique), element('span', { class: 'unit' }, ' attributes')),
      element(
        'span',
        { class: 'note' },
        collection.activeRuns > 0 ? element('span', { class: 'active-runs' }, `● ${format.count(collection.activeRuns)} running · `) : null,
        `${format.plural(collection.runs, 'run')} · ${format.dayTime(Date.parse(collection.updatedAt))}`,
      ),
    ),
  );
}
