// @ts-check
/**
 * Small charts in SVG. Lines and bars only; words and figures around them are HTML, so that they are read and scaled as
 * text is. A chart also has a description in words, for screen readers.
 */

import { element, setText } from './dom.js';

/**
 * What a chart shows.
 *
 * @typedef {object} Plot
 * @property {[number, number][]} points x ascending
 * @property {number} [max] of y
 * @property {string} from words at the left end
 * @property {string} to words at the right end
 * @property {string} now the newest value in words
 * @property {(y: number) => string} [scale] the greatest value in words
 * @property {(x: number, y: number) => string} [say] a point in words
 * @property {number | null} [limit] y of a line across
 * @property {string} [empty] why there is nothing
 */

const WIDTH = 600;
const HEIGHT = 140;
const SVG = 'http://www.w3.org/2000/svg';

/**
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 */
function svg(tag, attributes = {}) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

export class Chart {
  #svg = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', class: 'plot' });
  #area = svg('path', { class: 'area' });
  #line = svg('path', { class: 'line' });
  #limit = svg('path', { class: 'limit' });
  #cursor = svg('path', { class: 'cursor' });
  #top = element('span', { class: 'scale top' });
  #bottom = element('span', { class: 'scale bottom' }, '0');
  #from = element('span');
  #to = element('span');
  #now = element('span', { class: 'now' });
  #empty = element('p', { class: 'nothing' });
  #plot;
  #figure;
  #shape;
  #title;
  /** @type {Plot | null} */
  #shown = null;
  #signature = '';

  /**
   * @param {Element} host filled with the chart
   * @param {string} title what it shows
   * @param {'line' | 'bars'} shape
   */
  constructor(host, title, shape) {
    this.#title = title;
    this.#shape = shape;
    this.#svg.append(this.#area, this.#line, this.#limit, this.#cursor);
    this.#plot = element('div', { class: 'plotted' }, this.#svg, this.#top, this.#bottom, this.#empty);
    this.#figure = element(
      'figure',
      { class: `chart ${shape}` },
      element('figcaption', {}, element('span', { class: 'chart-title' }, title), this.#now),
      this.#plot,
      element('div', { class: 'ends', 'aria-hidden': 'true' }, this.#from, this.#to),
    );
    host.append(this.#figure);
    this.#plot.addEventListener('pointermove', (event) => this.#point(event));
    this.#plot.addEventListener('pointerleave', () => this.#unpoint());
  }

  /** @param {Plot} chart */
  draw(chart) {
    const { points, limit = null, empty = 'Nothing yet' } = chart;
    const signature = JSON.stringify([points, limit, chart.from, chart.to, chart.now]);
    if (signature === this.#signature) return;
    this.#signature = signature;
    this.#shown = chart;
    const nothing = points.length < 2;
    this.#empty.hidden = !nothing;
    setText(this.#empty, empty);
    this.#svg.toggleAttribute('hidden', nothing);
    this.#top.hidden = this.#bottom.hidden = nothing;
    setText(this.#now, chart.now ?? '');
    setText(this.#from, nothing ? '' : (chart.from ?? ''));
    setText(this.#to, nothing ? '' : (chart.to ?? ''));
    if (nothing) return;
    const max = chart.max ?? Math.max(limit ?? 0, ...points.map(([, y]) => y), Number.MIN_VALUE);
    const first = points[0][0];
    const span = points[points.length - 1][0] - first || 1;
    const x = (value) => (((value - first) / span) * WIDTH).toFixed(1);
    const y = (value) => (HEIGHT - 2 - (Math.min(value, max) / max) * (HEIGHT - 6)).toFixed(1);
    if (this.#shape === 'bars') {
      const wide = WIDTH / points.length;
      const bars = points.map(([, v], i) =>
        v > 0 ? `M${(i * wide + wide * 0.12).toFixed(1)} ${HEIGHT}V${y(v)}h${(wide * 0.76).toFixed(1)}V${HEIGHT}z` : '',
      );
      this.#area.setAttribute('d', bars.join(''));
      this.#line.setAttribute('d', '');
    } else {
      const line = points.map(([px, py]) => `${x(px)} ${y(py)}`).join('L');
      this.#line.setAttribute('d', `M${line}`);
      this.#area.setAttribute('d', `M0 ${HEIGHT}L${line}L${WIDTH} ${HEIGHT}z`);
    }
    this.#limit.setAttribute('d', limit === null ? '' : `M0 ${y(limit)}H${WIDTH}`);
    setText(this.#top, chart.scale ? chart.scale(max) : String(max));
    this.#svg.setAttribute('aria-label', `${this.#title}: ${chart.now ?? ''}. From ${chart.from} to ${chart.to}.`);
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const chart = this.#shown;
    if (!chart || chart.points.length < 2 || !chart.say) return;
    const { left, width } = this.#plot.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - left) / width));
    const { points } = chart;
    const first = points[0][0];
    const span = points[points.length - 1][0] - first || 1;
    let at = 0;
    if (this.#shape === 'bars') at = Math.min(points.length - 1, Math.floor(share * points.length));
    else while (at < points.length - 1 && (points[at + 1][0] - first) / span <= share) at++;
    const shown = this.#shape === 'bars' ? ((at + 0.5) / points.length) * WIDTH : ((points[at][0] - first) / span) * WIDTH;
    this.#cursor.setAttribute('d', `M${shown.toFixed(1)} 0V${HEIGHT}`);
    setText(this.#now, chart.say(...points[at]));
  }

  #unpoint() {
    this.#cursor.setAttribute('d', '');
    setText(this.#now, this.#shown?.now ?? '');
  }
}

const BARS = 48;
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400, 604800];
const LONGEST_STEP_S = STEPS_S[STEPS_S.length - 1];

/**
 * How many rows fell into each of some equal stretches of time, and how many there were in all by the end of each.
 *
 * @param {import('./rows.js').Row[]} rows
 * @param {import('./rows.js').Filter} wanted
 * @param {number} from
 * @param {number} to
 * @returns {{ stepMs: number, news: [number, number][], totals: [number, number][] }}
 */
export function overTime(rows, wanted, from, to) {
  const step = (STEPS_S.find((s) => (to - from) / (s * 1000) <= BARS) ?? LONGEST_STEP_S * Math.ceil((to - from) / (LONGEST_STEP_S * 1000 * BARS))) * 1000;
  const start = Math.floor(from / step) * step;
  const counts = new Array(Math.max(1, Math.floor((to - start) / step) + 1)).fill(0);
  let before = 0;
  for (const row of rows) {
    if (!wanted(row)) continue;
    const place = Math.floor((row.at - start) / step);
    if (place < 0) before++;
    // A time stamp in the future comes from a clock that is ahead: count it as now.
    else counts[Math.min(place, counts.length - 1)]++;
  }
  let sum = before;
  /** @type {[number, number][]} */
  const news = counts.map((n, i) => [start + i * step, n]);
  /** @type {[number, number][]} */
  const totals = counts.map((n, i) => [Math.min(to, start + (i + 1) * step), (sum += n)]);
  return { stepMs: step, news, totals: [[start, before], ...totals] };
}

/** Values as they came in, thinned out evenly when there are many. */
export class Samples {
  #most = 400;
  /** @type {[number, number][]} */
  points = [];
  #every = 1;
  #skipped = 0;

  /**
   * @param {number} x
   * @param {number} y
   */
  add(x, y) {
    const last = this.points.at(-1);
    if (last && (x <= last[0] || ++this.#skipped < this.#every)) return;
    this.#skipped = 0;
    this.points.push([x, y]);
    if (this.points.length > this.#most) {
      this.points = this.points.filter((_, i) => i % 2 === 0);
      this.#every *= 2;
    }
  }
}
