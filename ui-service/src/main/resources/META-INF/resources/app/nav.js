// @ts-check
/** What there is: collections, and the runs of the one that is shown. */

import { now } from './clock.js';
import { byId, element, setHidden, setItems, setText } from './dom.js';
import * as format from './format.js';
import { urlOf } from './place.js';
import { costOf, isOver, progress, signOf } from './runs.js';

const MOST_RUNS = 50;
const runsOf = element('ol', { id: 'runs', 'aria-label': 'Runs' });

/**
 * @param {Api.CollectionSummary[]} collections
 * @param {{ collection: string, topic: string, size: number, runs: Api.RunStatus[], run: string | undefined }} here what is shown, with its runs
 *     newest first
 */
export function drawNav(collections, here) {
  setCurrent(byId('nav-all'), here.collection ? null : 'page');
  /** @type {{ collection: string, topic: string, unique: number, activeRuns: number }[]} */
  const all = [...collections];
  if (here.collection && !all.some(({ collection }) => collection === here.collection)) {
    all.unshift({ collection: here.collection, topic: here.topic, unique: here.size, activeRuns: 0 });
  }
  setItems(byId('collections'), all, ({ collection }) => collection, makeCollection, (node, { collection, topic, unique, activeRuns }) => {
    const link = /** @type {HTMLElement} */ (node.firstElementChild);
    setCurrent(link, collection === here.collection ? 'page' : null);
    const [alive, name] = link.children[0].children;
    setText(alive, activeRuns > 0 ? '● ' : '');
    setText(name, topic);
    setText(link.children[1], format.compact(unique));
    if (collection === here.collection) {
      if (runsOf.parentElement !== node) node.append(runsOf);
    } else if (runsOf.parentElement === node) runsOf.remove();
  });
  setItems(runsOf, here.runs.slice(0, MOST_RUNS), ({ runId }) => runId, makeRun, (node, run) => fillRun(node, run, run.runId === here.run));
}

/**
 * @param {Element} link
 * @param {string | null} current
 */
function setCurrent(link, current) {
  if (current === null) link.removeAttribute('aria-current');
  else link.setAttribute('aria-current', current);
}

/** @param {{ collection: string }} collection */
function makeCollection({ collection }) {
  return element(
    'li',
    {},
    element(
      'a',
      { class: 'nav-collection', href: urlOf({ collection }), 'data-go': true },
      element('span', { class: 'name' }, element('span', { class: 'alive', 'aria-hidden': 'true' }), element('bdi')),
      element('span', { class: 'count' }),
    ),
  );
}

/** @param {Api.RunStatus} run */
function makeRun(run) {
  return element(
    'li',
    {},
    element(
      'a',
      { class: 'nav-run', href: urlOf({ collection: run.request.collection, run: run.runId }), 'data-go': true, title: run.runId },
      element('span', { class: 'sign', 'aria-hidden': 'true' }),
      element('span', { class: 'when' }),
      element('span', { class: 'count' }),
      element('progress', { max: 1, 'aria-hidden': 'true' }),
      element('span', { class: 'note' }),
    ),
  );
}

/**
 * @param {HTMLElement} node
 * @param {Api.RunStatus} run
 * @param {boolean} isCurrent
 */
function fillRun(node, run, isCurrent) {
  const link = /** @type {HTMLElement} */ (node.firstElementChild);
  setCurrent(link, isCurrent ? 'true' : null);
  const [sign, when, count, bar, note] = /** @type {HTMLElement[]} */ ([...link.children]);
  const [icon, name] = signOf(run.state);
  sign.dataset.state = run.state;
  setText(sign, icon);
  setText(when, format.dayTime(Date.parse(run.requestedAt)));
  setText(count, `${format.compact(run.totals.unique)} new`);
  const done = isOver(run) ? null : progress(run, now());
  setHidden(bar, !done);
  if (done && bar instanceof HTMLProgressElement) bar.value = done.share;
  const cost = costOf(run.totals);
  setText(note, [name, done ? `${format.percent(done.share)} %` : '', cost === format.NONE ? '' : cost].filter(Boolean).join(' · '));
}
