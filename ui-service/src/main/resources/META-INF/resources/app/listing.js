// @ts-check
/** The list of a collection: its rows as they come, the filtered part of them, pausing, copying and exporting. */

import * as api from './api.js';
import { Detail } from './detail.js';
import { byId, copy, element, fieldsOf, setHidden, setOptions, setText } from './dom.js';
import * as format from './format.js';
import { AttributeList } from './list.js';
import { adjust, place } from './place.js';
import { RowStore, filterOf } from './rows.js';

const SEARCH_MS = 120;
/** @typedef {import('./place.js').Place} Place */

/** @type {('query' | 'provider' | 'model' | 'facet' | 'run')[]} */
const FILTERS = ['query', 'provider', 'model', 'facet', 'run'];

export class Listing {
  store = new RowStore();
  #collection = '';
  #list;
  #detail;
  #tell;
  #runs;
  #onRows;
  /** @type {number | null} */
  #pausedAt = null;
  /** @type {number | null} */
  #frozenEnd = null;
  #seenEnd = 0;
  #filterKey = '';
  #caughtUp = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #searching;

  /**
   * @param {(text: string, isProblem?: boolean) => void} tell shows a line to the person
   * @param {import('./colours.js').Colours} colours of models
   * @param {Map<string, Api.RunStatus>} runs statuses by id
   * @param {() => void} onRows called when there is something new to draw
   */
  constructor(tell, colours, runs, onRows) {
    this.#tell = tell;
    this.#runs = runs;
    this.#onRows = onRows;
    const { store } = this;
    this.#list = new AttributeList(
      byId('list'),
      {
        get shown() { return store.shown; },
        get shownDropped() { return store.shownDropped; },
        colourOf: (row) => colours.of(row.provider, row.model),
        labelOf: (row) => (row.provider === row.model || !row.model ? row.provider : row.model),
      },
      (row) => row && this.#detail.open(row),
      () => this.drawList(),
    );
    this.#detail = new Detail(tell, () => byId('list').focus());
    this.#listen();
  }

  #listen() {
    const filters = byId('filters');
    filters.addEventListener('submit', (event) => event.preventDefault());
    filters.addEventListener('input', (event) => {
      const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target);
      clearTimeout(this.#searching);
      const apply = () => adjust({ [field.name]: field.value });
      if (field.name === 'query') this.#searching = setTimeout(apply, SEARCH_MS);
      else apply();
    });
    byId('clear').addEventListener('click', () => {
      adjust(Object.fromEntries(FILTERS.map((name) => [name, ''])));
      fieldsOf('filters').query.focus();
    });
    byId('pause').addEventListener('click', () => (this.#pausedAt === null ? this.pause() : this.resume()));
    byId('news').addEventListener('click', () => {
      this.resume();
      this.#list.toTop();
      this.drawList();
      byId('list').focus();
    });
    byId('copy-all').addEventListener('click', async () => {
      const rows = this.#shownRows();
      const copied = await copy(rows.map((row) => row.text).join('\n'));
      this.#tell(copied ? `${format.plural(rows.length, 'attribute')} copied.` : 'The browser did not allow copying.');
    });
    for (const button of document.querySelectorAll('button[data-format]')) {
      button.addEventListener('click', () => this.#export(button.getAttribute('data-format') ?? ''));
    }
    byId('list').addEventListener('keydown', (event) => event.key === 'Escape' && this.#detail.close());
    document.addEventListener('keydown', (event) => this.#shortcut(event));
  }

  /** @param {KeyboardEvent} event */
  #shortcut(event) {
    if (byId('watch').hidden || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    if (event.target instanceof Element && event.target.closest('input, textarea, select')) return;
    if (event.key === '/') {
      event.preventDefault();
      fieldsOf('filters').query.focus();
    }
  }

  /** Discards one collection and starts with another. */
  begin(/** @type {string} */ collection) {
    this.#collection = collection;
    this.#detail.close();
    this.reset();
    this.resume();
  }

  /** Discards the rows; they are read again. */
  reset() {
    this.store.clear(0);
    this.#caughtUp = false;
    this.#pausedAt = null;
    this.#frozenEnd = null;
    this.#drawPause();
    this.#restart();
  }

  /** @param {Api.AttributeRow[]} added */
  rows(added) {
    const { generation } = this.store;
    this.store.add(added);
    if (this.store.generation !== generation) this.#restart();
    this.#onRows();
  }

  /** A person took rows out of the list. */
  left(/** @type {Api.Departure[]} */ left) {
    if (this.store.remove(left)) {
      this.#restart();
      this.#onRows();
    }
  }

  /** A heartbeat shows a new generation of the collection before its first row arrives. */
  generation(/** @type {number} */ generation) {
    if (generation > this.store.generation) {
      this.store.clear(generation);
      this.#restart();
      this.#onRows();
    }
  }

  caughtUp() {
    if (this.#caughtUp) return;
    this.#caughtUp = true;
    this.store.sort();
    this.#restart();
    this.#onRows();
  }

  pause() {
    this.#pausedAt = this.store.total;
    this.#frozenEnd = this.#end();
    this.#drawPause();
    this.drawList();
  }

  resume() {
    this.#pausedAt = null;
    this.#frozenEnd = null;
    this.#drawPause();
    this.drawList();
  }

  #drawPause() {
    const paused = this.#pausedAt !== null;
    const button = byId('pause');
    button.setAttribute('aria-pressed', String(paused));
    setText(button, paused ? 'Resume' : 'Pause');
    byId('watch').classList.toggle('paused', paused);
  }

  /**
   * Applies the URL; returns whether that changed what is shown.
   *
   * @param {Place} now
   */
  place(now) {
    const filters = fieldsOf('filters');
    for (const name of FILTERS) {
      if (name === 'query') {
        if (document.activeElement !== filters.query || now.query === '') filters.query.value = now.query;
      } else if (now[name] && ![...filters[name].options].some((option) => option.value === now[name])) {
        filters[name].append(element('option', { value: now[name] }, now[name]));
        delete filters[name].dataset.options;
      }
      if (name !== 'query') filters[name].value = now[name];
    }
    const key = JSON.stringify(FILTERS.map((name) => now[name]));
    setHidden(byId('clear'), FILTERS.every((name) => !now[name]));
    if (key === this.#filterKey) return false;
    this.#filterKey = key;
    this.store.setFilter(filterOf(now));
    this.#restart();
    return true;
  }

  #restart() {
    this.#list.restart();
    if (this.#pausedAt !== null) {
      const { rows, dropped, filter } = this.store;
      const before = rows.slice(0, Math.max(0, this.#pausedAt - dropped));
      this.#frozenEnd = filter ? before.filter(filter).length : before.length;
    }
    this.#seenEnd = this.#end();
    this.drawList();
  }

  #end() {
    return this.store.shownDropped + this.store.shown.length;
  }

  drawList() {
    const end = this.#end();
    const { shownDropped, dropped, total, rows, filter } = this.store;
    this.#list.show(this.#frozenEnd ?? end, shownDropped);
    if (this.#pausedAt === null && this.#list.atTop) this.#seenEnd = end;
    const unseen = end - (this.#frozenEnd ?? this.#seenEnd);
    const news = byId('news');
    setHidden(news, unseen <= 0);
    if (unseen > 0) setText(news, `↑ ${format.count(unseen)} new`);
    const held = filter ? `${format.count(this.store.shown.length)} of ${format.count(rows.length)}` : format.count(rows.length);
    setText(
      byId('shown'),
      `${held}${dropped > 0 ? `, the newest of ${format.count(total)}` : ''}${this.#pausedAt !== null ? ' · paused' : ''}`,
    );
    const nothing = (this.#frozenEnd ?? end) - shownDropped <= 0;
    setHidden(byId('list-empty'), !nothing);
    if (nothing) {
      setText(
        byId('list-empty'),
        filter && rows.length > 0 ? 'No attribute in the list matches the filter.' : this.#caughtUp ? 'Nothing yet. New attributes appear here.' : 'Reading the list…',
      );
    }
    setText(byId('size'), total > 0 ? `${format.plural(total, 'attribute')} in the list` : '');
  }

  drawFilters() {
    const filters = fieldsOf('filters');
    const chosen = place();
    const { values } = this.store;
    /** @type {['provider' | 'model' | 'facet', string][]} */
    const choices = [['provider', 'Any provider'], ['model', 'Any model'], ['facet', 'Any facet']];
    for (const [name, all] of choices) {
      const options = [...values[name].keys()].sort();
      if (chosen[name] && !values[name].has(chosen[name])) options.push(chosen[name]);
      setOptions(filters[name], [['', all], ...options.map((value) => [value, value])]);
      filters[name].value = chosen[name];
      setHidden(filters[name].parentElement, options.length < 2 && !chosen[name]);
    }
    const ids = new Set([...this.#runs.keys(), ...values.run.keys()]);
    if (chosen.run) ids.add(chosen.run);
    setOptions(filters.run, [
      ['', 'Any run'],
      ...[...ids].sort().reverse().map((id) => {
        const run = this.#runs.get(id);
        return [id, run ? `Run of ${format.dayTime(Date.parse(run.requestedAt))}` : id];
      }),
    ]);
    filters.run.value = chosen.run;
  }

  /** What the list shows now, newest first. */
  #shownRows() {
    const { shown, shownDropped } = this.store;
    return shown.slice(0, Math.max(0, (this.#frozenEnd ?? this.#end()) - shownDropped)).reverse();
  }

  /** @param {string} kind of file */
  #export(kind) {
    const chosen = place();
    const filter = Object.fromEntries(FILTERS.map((name) => [name, chosen[name].trim()]));
    element('a', { href: api.exportPath(this.#collection, kind, filter), download: '' }).click();
  }
}
