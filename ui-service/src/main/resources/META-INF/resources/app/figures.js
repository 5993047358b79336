// @ts-check
/** A run's figures, each with its unit and its time window. */

import { element, setText } from './dom.js';
import * as format from './format.js';

/**
 * Name, value, unit and note of each.
 *
 * @param {Api.RunStatus} run
 * @returns {string[][]}
 */
export function tiles(run) {
  const { totals, figures } = run;
  const { coverage } = figures;
  const last = figures.windowSeconds > 0 ? `last ${format.count(Math.ceil(figures.windowSeconds))} s` : 'last 60 s';
  const priced = totals.costUsd != null;
  return [
    ['New per minute', figures.windowSeconds > 0 ? format.rate(figures.uniquePerMinute) : format.NONE, '/min', last],
    ['New', format.count(totals.unique), '', `of ${format.count(totals.raw)} raw, this run`],
    ['Uniqueness', format.percent(totals.uniquenessRatio), '%', 'new of all processed, this run'],
    ['Novelty', format.percent(figures.novelty), '%', figures.noveltyWindow ? `new of the last ${format.count(figures.noveltyWindow)}` : 'new of the last 200'],
    [
      'Coverage',
      coverage ? format.percent(coverage.coverage) : format.NONE,
      '%',
      coverage ? coverageNote(coverage) : 'known after control calls',
    ],
    [
      'Cost',
      priced ? format.usd(totals.costUsd) : format.NONE,
      '',
      priced
        ? `this run${totals.unpricedRequests > 0 ? `; ${format.plural(totals.unpricedRequests, 'request')} without a price` : ''}`
        : 'price unknown',
    ],
    ['Cost per minute', figures.costUsdPerMinute == null ? format.NONE : format.usd(figures.costUsdPerMinute), figures.costUsdPerMinute == null ? '' : '/min', last],
    ['Cost per new', figures.costUsdPerNew == null ? format.NONE : format.usd(figures.costUsdPerNew), '', figures.costPerNewCalls ? `last ${format.plural(figures.costPerNewCalls, 'call')}` : 'last 10 calls'],
    ['Tokens per minute', figures.windowSeconds > 0 ? format.compact(Math.round(figures.tokensPerMinute)) : format.NONE, '/min', `${last} · ${format.figure(totals.uniquePerThousandTokens)} new per 1k`],
  ];
}

/**
 * What coverage is, over which window, and how many attributes that makes.
 *
 * @param {Api.Coverage} coverage
 */
function coverageNote({ calls, low, high, richness, richnessLow, richnessHigh }) {
  const meaning = `of what an unsteered call names is on the list, by the last ${format.plural(calls, 'control call')}`;
  if (low == null || high == null) return `${meaning}; no interval yet`;
  const interval = `95 %: ${format.percent(low)} to ${format.percent(high)} %`;
  if (richness == null || richnessLow == null) return `${meaning} · ${interval}`;
  const whole = (/** @type {number} */ number) => format.compact(Math.round(number));
  const range = richnessHigh == null ? `${whole(richnessLow)} upwards` : `${whole(richnessLow)} to ${whole(richnessHigh)}`;
  return `${meaning} · ${interval} · ≥ ${whole(richness)} in all (${range})`;
}

/**
 * Fills a definition list; elements stay, so that nothing flickers.
 *
 * @param {Element} list
 * @param {Api.RunStatus} run
 */
export function drawFigures(list, run) {
  tiles(run).forEach(([name, value, unit, note], i) => {
    let tile = list.children[i];
    if (!tile) {
      tile = element(
        'div',
        { class: 'figure' },
        element('dt', {}, name),
        element('dd', { class: 'value' }, element('span'), element('span', { class: 'unit' })),
        element('dd', { class: 'note' }),
      );
      list.append(tile);
    }
    const [, shown, noted] = tile.children;
    setText(shown.children[0], value);
    setText(shown.children[1], value === format.NONE ? '' : unit);
    setText(noted, note);
  });
}
