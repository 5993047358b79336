// @ts-check
/**
 * A list of any length that has elements only for the rows in sight.
 *
 * It is a listbox: one stop for the Tab key, arrows move within, Enter opens. The active row is remembered by its number
 * in the order of arrival, since its place changes with each row that comes.
 */

import { element, setText } from './dom.js';
import * as format from './format.js';

/** @typedef {import('./rows.js').Row} Row */

const ROW_PX = 34;
const SPARE_ROWS = 6;

export class AttributeList {
  #box;
  #canvas;
  /** @type {HTMLElement[]} */
  #pool = [];
  #source;
  #onOpen;
  #onTop;
  #length = 0;
  #first = 0;
  #active = -1;
  #drawn = '';

  /**
   * @param {HTMLElement} box the scrolling element
   * @param {{ shown: Row[], shownDropped: number, colourOf: (row: Row) => number, labelOf: (row: Row) => string }} source shown is oldest first
   * @param {(row: Row | undefined) => void} onOpen called with the row that a person chose
   * @param {() => void} onTop called when a person reaches the newest row
   */
  constructor(box, source, onOpen, onTop) {
    this.#box = box;
    this.#source = source;
    this.#onOpen = onOpen;
    this.#onTop = onTop;
    this.#canvas = element('div', { class: 'rows', role: 'presentation' });
    box.append(this.#canvas);
    box.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    box.addEventListener('keydown', (event) => this.#key(event));
    box.addEventListener('click', (event) => this.#click(event));
    new ResizeObserver(() => this.#draw()).observe(box);
  }

  /** Whether the newest row is in sight. */
  get atTop() {
    return this.#box.scrollTop < ROW_PX / 2;
  }

  toTop() {
    this.#box.scrollTop = 0;
    this.#draw();
  }

  /**
   * Shows rows up to a number.
   *
   * @param {number} end how many rows have been shown or could have been: numbers of rows are below it
   * @param {number} first number of the oldest row that is still held
   */
  show(end, first) {
    const added = end - (this.#first + this.#length);
    const keep = !this.atTop && added > 0 && this.#length > 0;
    this.#first = first;
    this.#length = Math.max(0, end - first);
    this.#canvas.style.height = `${this.#length * ROW_PX}px`;
    if (keep) this.#box.scrollTop += added * ROW_PX;
    this.#draw();
  }

  /** Forgets which row is active and goes to the newest one. */
  restart() {
    this.#active = -1;
    this.#length = 0;
    this.#drawn = '';
    this.#box.scrollTop = 0;
  }

  /** Draws again although the same rows are in sight. */
  refresh() {
    this.#drawn = '';
    this.#draw();
  }

  /** @param {number} place */
  #rowAt(place) {
    return this.#source.shown[this.#length - 1 - place + (this.#first - this.#source.shownDropped)];
  }

  /** @param {number} place */
  #numberOf(place) {
    return this.#first + this.#length - 1 - place;
  }

  /** @param {number} number */
  #placeOf(number) {
    return this.#first + this.#length - 1 - number;
  }

  #scrolled() {
    this.#draw();
    if (this.atTop) this.#onTop();
  }

  #draw() {
    const height = this.#box.clientHeight;
    const from = Math.max(0, Math.floor(this.#box.scrollTop / ROW_PX) - SPARE_ROWS);
    const to = Math.min(this.#length, Math.ceil((this.#box.scrollTop + height) / ROW_PX) + SPARE_ROWS);
    const drawn = `${from} ${to} ${this.#length} ${this.#first} ${this.#active}`;
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    while (this.#pool.length < to - from) this.#pool.push(this.#makeRow());
    this.#pool.forEach((item, i) => {
      const place = from + i;
      item.hidden = place >= to;
      if (!item.hidden) this.#fill(item, place);
    });
    const active = this.#placeOf(this.#active);
    if (this.#active >= 0 && active >= from && active < to) {
      this.#box.setAttribute('aria-activedescendant', this.#pool[active - from].id);
    } else {
      this.#box.removeAttribute('aria-activedescendant');
    }
  }

  #makeRow() {
    const item = element(
      'div',
      { class: 'row', role: 'option', id: `row-${this.#pool.length}` },
      element('span', { class: 'swatch', 'aria-hidden': 'true' }),
      element('span', { class: 'text', dir: 'auto' }),
      element('span', { class: 'said', dir: 'auto' }),
      element('span', { class: 'source' }),
      element('span', { class: 'when' }),
    );
    this.#canvas.append(item);
    return item;
  }

  /**
   * @param {HTMLElement} item
   * @param {number} place
   */
  #fill(item, place) {
    const row = this.#rowAt(place);
    if (!row) {
      item.hidden = true;
      return;
    }
    const [swatch, text, said, source, when] = /** @type {HTMLElement[]} */ ([...item.children]);
    item.style.transform = `translateY(${place * ROW_PX}px)`;
    item.dataset.place = String(place);
    item.setAttribute('aria-posinset', String(place + 1));
    item.setAttribute('aria-setsize', String(this.#length));
    item.setAttribute('aria-selected', String(this.#numberOf(place) === this.#active));
    const colour = String(this.#source.colourOf(row));
    if (swatch.dataset.colour !== colour) swatch.dataset.colour = colour;
    setText(text, row.text);
    const words = saidOf(row);
    item.classList.toggle('described', words !== '');
    setText(said, words);
    said.title = words;
    setText(source, this.#source.labelOf(row));
    setText(when, format.time(row.at));
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const item = event.target instanceof Element ? event.target.closest('.row') : null;
    if (item instanceof HTMLElement) this.#activate(Number(item.dataset.place), true);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const page = Math.max(1, Math.floor(this.#box.clientHeight / ROW_PX) - 1);
    const now = this.#active < 0 ? -1 : this.#placeOf(this.#active);
    /** @type {Record<string, number>} */
    const moves = { ArrowDown: now + 1, ArrowUp: now - 1, PageDown: now + page, PageUp: now - page, Home: 0, End: this.#length - 1 };
    if (event.key in moves && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.#activate(Math.min(this.#length - 1, Math.max(0, moves[event.key])), false);
    } else if ((event.key === 'Enter' || event.key === ' ') && now >= 0) {
      event.preventDefault();
      this.#onOpen(this.#rowAt(now));
    }
  }

  /**
   * @param {number} place
   * @param {boolean} open
   */
  #activate(place, open) {
    if (this.#length === 0) return;
    this.#active = this.#numberOf(place);
    const top = place * ROW_PX;
    if (top < this.#box.scrollTop) this.#box.scrollTop = top;
    else if (top + ROW_PX > this.#box.scrollTop + this.#box.clientHeight) {
      this.#box.scrollTop = top + ROW_PX - this.#box.clientHeight;
    }
    this.#draw();
    if (open) this.#onOpen(this.#rowAt(place));
  }
}

/**
 * What is said of an attribute beside its name.
 *
 * @param {Row} row
 */
function saidOf({ category, description }) {
  return [category, description].filter(Boolean).join(' · ');
}
