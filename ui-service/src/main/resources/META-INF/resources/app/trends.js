// @ts-check
/** A run over time: from the service's statistics, from the rows, and from what this page saw. */

import { Chart, Samples, overTime } from './charts.js';
import { now as shownTime } from './clock.js';
import { byId } from './dom.js';
import * as format from './format.js';
import { costOf, isOver } from './runs.js';

/**
 * A point of a run's timeline.
 *
 * @typedef {Api.Point & { x: number }} Past x is its time in ms
 */

/** @typedef {[number, number]} XY */
/** @typedef {{ cost: Samples, novelty: Samples, unique: Samples }} Watched */
/** @typedef {{ from: number, to: number, spoken: (ms: number) => string, ends: { from: string, to: string } }} Span */

/** The number of attributes for novelty, as in a run's figures. */
const NOVELTY_WINDOW = 200;

export class Trends {
  #charts;
  /** @type {Map<string, Watched>} */
  #watched = new Map();

  constructor() {
    this.#charts = {
      unique: new Chart(byId('charts-much'), 'New in this run', 'line'),
      news: new Chart(byId('charts-much'), 'New over time', 'bars'),
      novelty: new Chart(byId('charts-new'), 'Novelty', 'line'),
      cost: new Chart(byId('charts-cost'), 'Cost', 'line'),
    };
  }

  clear() {
    this.#watched.clear();
  }

  /**
   * Remembers the figures of a status for its time.
   *
   * @param {Api.RunStatus} run
   */
  status(run) {
    let watched = this.#watched.get(run.runId);
    if (!watched) this.#watched.set(run.runId, (watched = { cost: new Samples(), novelty: new Samples(), unique: new Samples() }));
    const at = Date.parse(run.at);
    watched.unique.add(at, run.totals.unique);
    if (run.totals.costUsd != null) watched.cost.add(at, Number(run.totals.costUsd));
    if (run.figures?.novelty != null) watched.novelty.add(at, run.figures.novelty);
  }

  /**
   * @param {Api.RunStatus | undefined} run its status; undefined when none is known
   * @param {import('./rows.js').RowStore} store the rows that the page holds
   * @param {Api.Point[] | undefined} series of the run's statistics, or undefined where the service has none
   */
  draw(run, store, series) {
    const { rows } = store;
    const now = shownTime();
    let from = run?.startedAt ? Date.parse(run.startedAt) : (rows[0]?.at ?? now);
    let to = run?.finishedAt ? Date.parse(run.finishedAt) : run ? now : (rows.at(-1)?.at ?? now);
    if (!(to > from)) to = from + 1_000;
    /** @type {(ms: number) => string} */
    const spoken = (ms) => (to - from > 86_400_000 ? format.dayTime(ms) : format.time(ms));
    const over = run !== undefined && isOver(run);
    const span = { from, to, spoken, ends: { from: spoken(from), to: run && !over ? 'now' : spoken(to) } };
    const past = (series ?? []).map((point) => ({ ...point, x: Date.parse(point.at) })).filter(({ x }) => !Number.isNaN(x));
    const watched = run && this.#watched.get(run.runId);
    this.#drawList(run, rows, past, watched, span);
    const missed = over ? 'The page was not open during the run' : 'Drawn while the page is open';
    this.#drawNovelty(run, joined(noveltyOf(past), watched?.novelty.points ?? []), missed, span);
    this.#drawCost(run, past, watched, missed, span);
  }

  /**
   * @param {Api.RunStatus | undefined} run
   * @param {import('./rows.js').Row[]} rows
   * @param {Past[]} past
   * @param {Watched | undefined} watched
   * @param {Span} span
   */
  #drawList(run, rows, past, watched, { from, to, spoken, ends }) {
    const fromRows = overTime(rows, (row) => !run || row.run === run.runId, from, to);
    const any = run ? run.totals.unique > 0 : rows.length > 0;
    const counted = past.length && run ? rising(from, joined(pick(past, 'unique'), watched?.unique.points ?? [], true), [to, run.totals.unique]) : fromRows.totals;
    this.#charts.unique.draw({
      points: any ? counted : [],
      ...ends,
      now: format.count(last(counted)[1]),
      scale: format.compact,
      say: (x, y) => `${format.count(y)} at ${spoken(x)}`,
    });
    // Rows are exact to the millisecond, but the page may lack some, or the list may have been started over since.
    const held = last(fromRows.totals)[1];
    /** @type {XY[]} */
    const news = past.length && held < last(counted)[1] ? fromRows.news.map(([x]) => [x, Math.round(between(counted, x + fromRows.stepMs) - between(counted, x))]) : fromRows.news;
    const step = format.duration(fromRows.stepMs);
    this.#charts.news.draw({
      points: any ? news : [],
      ...ends,
      now: `each bar ${step}`,
      scale: format.compact,
      say: (x, y) => `${format.count(y)} in ${step} from ${spoken(x)}`,
    });
  }

  /**
   * @param {Api.RunStatus | undefined} run
   * @param {XY[]} points
   * @param {string} missed
   * @param {Span} span
   */
  #drawNovelty(run, points, missed, { spoken }) {
    this.#charts.novelty.draw({
      points,
      max: 1,
      from: points.length ? spoken(points[0][0]) : '',
      to: points.length ? spoken(last(points)[0]) : '',
      now: run?.figures?.novelty != null ? `${format.percent(run.figures.novelty)} % of the last ${format.count(run.figures.noveltyWindow)}` : '',
      scale: () => '100 %',
      say: (x, y) => `${format.percent(y)} % at ${spoken(x)}`,
      empty: missed,
    });
  }

  /**
   * @param {Api.RunStatus | undefined} run
   * @param {Past[]} past
   * @param {Watched | undefined} watched
   * @param {string} missed
   * @param {Span} span
   */
  #drawCost(run, past, watched, missed, { from, to, spoken, ends }) {
    const seen = joined(pick(past, 'costUsd'), watched?.cost.points ?? [], true);
    const known = run && (past.length || (seen.length && run.startedAt && seen[0][0] > from)) ? rising(from, seen, past.length ? [to, Number(run.totals.costUsd)] : null) : seen;
    const free = run?.totals.costUsd != null && Number(run.totals.costUsd) === 0;
    const budget = run?.budget ? Number(run.budget.maxUsd) : null;
    // What costs nothing has no course.
    byId('charts-cost').hidden = free || run?.totals.costUsd == null;
    this.#charts.cost.draw({
      points: known,
      limit: budget,
      ...ends,
      now: run ? costOf(run.totals) + (budget ? ` of ${format.usd(budget)}` : '') : '',
      scale: format.usd,
      say: (x, y) => `${format.usd(y)} at ${spoken(x)}`,
      empty: missed,
    });
  }
}

/** @type {(points: XY[]) => XY} */
const last = (points) => points[points.length - 1];

/** @type {(past: Past[], name: 'unique' | 'costUsd') => XY[]} */
const pick = (past, name) => past.filter((point) => point[name] != null).map((point) => [point.x, Number(point[name])]);

/**
 * The service's timeline, continued with what this page saw.
 *
 * @param {XY[]} past
 * @param {XY[]} watched
 * @param {boolean} [isSum]
 * @returns {XY[]}
 */
export function joined(past, watched, isSum = false) {
  const [lastX, lastY] = past.at(-1) ?? [-Infinity, -Infinity];
  return [...past, ...watched.filter(([x, y]) => x > lastX && (!isSum || y >= lastY))];
}

/**
 * A sum from 0 at the beginning to its newest value.
 *
 * @param {number} from
 * @param {XY[]} points
 * @param {XY | null} end
 * @returns {XY[]}
 */
function rising(from, points, end) {
  const within = points.filter(([x]) => x > from && (!end || x < end[0]));
  // A status can be older than the statistics; a sum does not fall.
  return [[from, 0], ...within, ...(end ? [/** @type {XY} */ ([end[0], Math.max(end[1], within.at(-1)?.[1] ?? 0)])] : [])];
}

/**
 * A sum's value at a moment, interpolated between the two nearest points.
 *
 * @param {XY[]} points
 * @param {number} at
 */
function between(points, at) {
  if (at <= points[0][0]) return points[0][1];
  const next = points.findIndex(([x]) => x >= at);
  if (next < 0) return last(points)[1];
  const [x0, y0] = points[next - 1];
  const [x1, y1] = points[next];
  return y0 + ((y1 - y0) * (at - x0)) / (x1 - x0 || 1);
}

/**
 * At each point, how many of about the last 200 attributes were new.
 *
 * @param {Pick<Past, 'x' | 'raw' | 'unique'>[]} past
 * @returns {XY[]}
 */
export function noveltyOf(past) {
  const sums = [{ x: -Infinity, raw: 0, unique: 0 }, ...past];
  /** @type {XY[]} */
  const points = [];
  let first = 0;
  for (let i = 1; i < sums.length; i++) {
    if (sums[i].raw === sums[i - 1].raw) continue;
    while (first + 1 < i && sums[i].raw - sums[first + 1].raw >= NOVELTY_WINDOW) first++;
    const share = (sums[i].unique - sums[first].unique) / (sums[i].raw - sums[first].raw);
    points.push([sums[i].x, Math.min(1, Math.max(0, share))]);
  }
  return points;
}
