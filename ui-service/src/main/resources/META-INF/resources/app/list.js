// @ts-check
/**
 * A list of any length that has elements only for the rows in sight.
 *
 * It is a listbox: one stop for the Tab key, keys move within, Enter opens, x selects. What is active and what is selected are rows,
 * not places, since places change with each row that comes.
 */

import { element, setHidden, setText } from './dom.js';
import * as format from './format.js';
import { isHeading } from './view.js';

/** @typedef {import('./rows.js').Row} Row */
/** @typedef {{ name: string, colour: number, calls: number | null }} Named who named a row, and how often */

const ROW_PX = 36;
const SPARE_ROWS = 6;
const CHIPS = 3;
/** A narrower list has room for fewer. */
const NARROW_PX = 544;

/**
 * What a list asks, and whom it tells.
 *
 * @typedef {object} Host
 * @property {(row: Row) => Named[]} namedBy
 * @property {(row: Row) => void} opened a person chose it
 * @property {(row: Row) => void} moved a person went to it without choosing it
 * @property {() => void} atTop a person has reached the uppermost row
 * @property {() => void} selected what is selected has changed
 */

export class AttributeList {
  #box;
  #canvas;
  /** @type {ReturnType<typeof makeRow>[]} */
  #pool = [];
  #view;
  #host;
  /** @type {Row | null} */
  #active = null;
  /** The uppermost row in sight and its place: it stays where it is when others come above it. */
  /** @type {import('./view.js').Item | null} */
  #top = null;
  #topPlace = 0;
  /** @type {Set<Row>} */
  selected = new Set();
  /** @type {Row | null} where a range begins */
  #anchor = null;

  /**
   * @param {HTMLElement} box the scrolling element
   * @param {import('./view.js').View} view what it shows
   * @param {Host} host
   */
  constructor(box, view, host) {
    this.#box = box;
    this.#view = view;
    this.#host = host;
    this.#canvas = element('div', { class: 'rows', role: 'presentation' });
    box.append(this.#canvas);
    box.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    box.addEventListener('click', (event) => this.#click(event));
    // A range is selected with Shift, not the text between.
    box.addEventListener('mousedown', (event) => event.shiftKey && event.preventDefault());
    new ResizeObserver(() => this.#draw()).observe(box);
  }

  /** Whether the uppermost row is in sight. */
  get atTop() {
    return this.#box.scrollTop < ROW_PX / 2;
  }

  get active() {
    return this.#active;
  }

  toTop() {
    this.#box.scrollTop = 0;
    this.#draw();
  }

  /** Draws what the view has now; the rows in sight stay in sight. */
  show() {
    const { length } = this.#view;
    const place = this.atTop || !this.#top ? -1 : this.#view.placeOf(this.#top);
    const height = `${length * ROW_PX}px`;
    if (this.#canvas.style.height !== height) this.#canvas.style.height = height;
    if (place >= 0 && place !== this.#topPlace) this.#box.scrollTop += (place - this.#topPlace) * ROW_PX;
    this.#draw();
  }

  /** Forgets which row is active and goes to the uppermost one. */
  restart() {
    this.#active = null;
    this.#top = null;
    this.#box.scrollTop = 0;
  }

  /** @param {(row: Row) => boolean} stays */
  keep(stays) {
    const before = this.selected.size;
    for (const row of this.selected) if (!stays(row)) this.selected.delete(row);
    if (this.selected.size !== before) this.#changed();
  }

  selectNone() {
    if (this.selected.size === 0) return;
    this.selected.clear();
    this.#changed();
  }

  selectAll() {
    this.selected = new Set(this.#view.all());
    this.#changed();
  }

  /** Selects the active row, or no longer. */
  toggle(row = this.#active) {
    if (!row) return;
    if (!this.selected.delete(row)) this.selected.add(row);
    this.#anchor = row;
    this.#changed();
  }

  /**
   * Makes the next row active, or the one before.
   *
   * @param {number} by
   * @param {boolean} [extends_] whether the rows on the way are selected
   */
  move(by, extends_ = false) {
    const now = this.#active ? this.#view.placeOf(this.#active) : -1;
    this.#goTo(now + by, extends_);
  }

  open() {
    if (this.#active) this.#host.opened(this.#active);
  }

  /**
   * Takes the keys that move within a list; returns whether it was one.
   *
   * @param {KeyboardEvent} event
   */
  key(event) {
    const page = Math.max(1, Math.floor(this.#box.clientHeight / ROW_PX) - 1);
    /** @type {Record<string, number>} */
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.key in moves)) return false;
    this.move(moves[event.key], event.shiftKey);
    return true;
  }

  #changed() {
    this.#box.classList.toggle('selecting', this.selected.size > 0);
    this.#host.selected();
    this.#draw();
  }

  /**
   * @param {number} place
   * @param {boolean} extends_
   */
  #goTo(place, extends_) {
    const { length } = this.#view;
    if (length === 0) return;
    let to = Math.min(length - 1, Math.max(0, place));
    // Below each heading there is a row; nobody goes to a heading.
    if (isHeading(this.#view.at(to))) to += to > 0 && this.#active && place < this.#view.placeOf(this.#active) ? -1 : 1;
    const from = this.#active;
    const there = this.#view.at(to);
    this.#active = there && !isHeading(there) ? there : null;
    if (extends_ && this.#active) {
      if (from) this.selected.add(from);
      this.#selectTo(from ?? this.#active, this.#active);
    }
    const top = to * ROW_PX;
    if (top < this.#box.scrollTop) this.#box.scrollTop = top;
    else if (top + ROW_PX > this.#box.scrollTop + this.#box.clientHeight) this.#box.scrollTop = top + ROW_PX - this.#box.clientHeight;
    this.#draw();
    if (this.#active) this.#host.moved(this.#active);
  }

  /**
   * @param {Row} from
   * @param {Row} to
   */
  #selectTo(from, to) {
    const [a, b] = [this.#view.placeOf(from), this.#view.placeOf(to)].sort((x, y) => x - y);
    for (let place = Math.max(0, a); place <= b; place++) {
      const row = this.#view.at(place);
      if (row && !isHeading(row)) this.selected.add(row);
    }
    this.#changed();
  }

  #scrolled() {
    this.#draw();
    if (this.atTop) this.#host.atTop();
  }

  #draw() {
    const { length } = this.#view;
    const { clientHeight, scrollTop } = this.#box;
    const first = Math.floor(scrollTop / ROW_PX);
    this.#topPlace = first;
    this.#top = this.#view.at(first) ?? null;
    const from = Math.max(0, first - SPARE_ROWS);
    const to = Math.min(length, Math.ceil((scrollTop + clientHeight) / ROW_PX) + SPARE_ROWS);
    while (this.#pool.length < to - from) {
      const made = makeRow(this.#pool.length);
      this.#pool.push(made);
      this.#canvas.append(made.item);
    }
    let active = null;
    const chips = this.#box.clientWidth < NARROW_PX ? CHIPS - 1 : CHIPS;
    this.#pool.forEach((parts, i) => {
      const row = from + i < to ? this.#view.at(from + i) : undefined;
      setHidden(parts.item, !row);
      if (!row) return;
      this.#fill(parts, row, from + i, length, chips);
      if (row === this.#active) active = parts.item.id;
    });
    if (active) this.#box.setAttribute('aria-activedescendant', active);
    else this.#box.removeAttribute('aria-activedescendant');
  }

  /**
   * @param {ReturnType<typeof makeRow>} parts
   * @param {import('./view.js').Item} row
   * @param {number} place
   * @param {number} length
   * @param {number} most models shown
   */
  #fill(parts, row, place, length, most) {
    const { item, text, said, chips, more, facet, when } = parts;
    const moved = `translateY(${place * ROW_PX}px)`;
    if (item.style.transform !== moved) item.style.transform = moved;
    setAttribute(item, 'aria-posinset', String(place + 1));
    setAttribute(item, 'aria-setsize', String(length));
    const isGroup = isHeading(row);
    if (item.classList.contains('group') !== isGroup) {
      item.classList.toggle('group', isGroup);
      if (isGroup) item.setAttribute('aria-disabled', 'true');
      else item.removeAttribute('aria-disabled');
    }
    if (isGroup) {
      parts.row = null;
      item.removeAttribute('aria-selected');
      item.classList.remove('active');
      setText(text, row.heading);
      setText(when, format.count(row.count));
      return;
    }
    setAttribute(item, 'aria-selected', String(this.selected.has(row)));
    item.classList.toggle('active', row === this.#active);
    parts.row = row;
    setText(text, row.text);
    const words = [row.category, row.description].filter(Boolean).join(' · ');
    setText(said, words);
    if (said.title !== words) said.title = words;
    const named = this.#host.namedBy(row);
    chips.forEach(({ chip, swatch, of, calls }, i) => {
      const by = i < most ? named[i] : undefined;
      setHidden(chip, !by);
      if (!by) return;
      const colour = String(by.colour);
      if (swatch.dataset.colour !== colour) swatch.dataset.colour = colour;
      setText(of, by.name);
      if (chip.title !== by.name) chip.title = by.name;
      setHidden(calls, by.calls === null);
      if (by.calls !== null) setText(calls, format.compact(by.calls));
    });
    setHidden(more, named.length <= most);
    if (named.length > most) setText(more, `+${named.length - most}`);
    setText(facet, row.facet);
    setText(when, format.time(row.at));
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const item = event.target instanceof Element ? event.target.closest('.row') : null;
    const row = this.#pool.find((parts) => parts.item === item)?.row;
    if (!row || !(event.target instanceof Element)) return;
    if (event.shiftKey) this.#selectTo(this.#anchor ?? this.#active ?? row, row);
    else if (event.ctrlKey || event.metaKey || event.offsetX + event.target.getBoundingClientRect().left < this.#box.getBoundingClientRect().left + ROW_PX) this.toggle(row);
    else {
      this.#active = row;
      this.#anchor = row;
      this.#draw();
      this.#host.opened(row);
    }
  }
}

/**
 * @param {Element} node
 * @param {string} name
 * @param {string} value
 */
function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** @param {number} number */
function makeRow(number) {
  const text = element('span', { class: 'text', dir: 'auto' });
  const said = element('span', { class: 'said', dir: 'auto' });
  const chips = Array.from({ length: CHIPS }, () => {
    const swatch = element('span', { class: 'swatch', 'aria-hidden': 'true' });
    const calls = element('b');
    const of = element('bdi', { class: 'of' });
    return { chip: element('span', { class: 'chip-model' }, swatch, calls, of), swatch, of, calls };
  });
  const more = element('span', { class: 'more' });
  const facet = element('span', { class: 'facet' });
  const when = element('span', { class: 'when' });
  const item = element(
    'div',
    { class: 'row', role: 'option', id: `row-${number}` },
    element('span', { class: 'tick', 'aria-hidden': 'true' }),
    element('span', { class: 'name' }, text, said),
    element('span', { class: 'named' }, ...chips.map(({ chip }) => chip), more),
    facet,
    when,
  );
  /** @type {Row | null} */
  const row = null;
  return { item, text, said, chips, more, facet, when, row: /** @type {Row | null} */ (row) };
}
