// @ts-check
/** The list of a collection: its rows as they come, the filtered and sorted part of them, pausing, copying and exporting. */

import * as api from './api.js';
import { byId, copy, element, fieldsOf, setHidden, setOptions, setText } from './dom.js';
import * as format from './format.js';
import { AttributeList } from './list.js';
import { adjust, place } from './place.js';
import { RowStore, filterOf } from './rows.js';
import { Selection, exportOrder } from './selection.js';
import { View } from './view.js';

const SEARCH_MS = 120;
const SORTS = ['', 'consensus', 'alphabetical', 'facet'];
/** @typedef {import('./place.js').Place} Place */
/** @typedef {import('./rows.js').Row} Row */

/** @type {('query' | 'provider' | 'model' | 'facet' | 'run')[]} */
const FILTERS = ['query', 'provider', 'model', 'facet', 'run'];

export class Listing {
  store = new RowStore();
  #view = new View(this.store);
  #collection = '';
  #list;
  #selection;
  #tell;
  #colours;
  #runs;
  #onRows;
  /** @type {number | null} */
  #pausedAt = null;
  #seenEnd = 0;
  #filterKey = '';
  #caughtUp = false;
  #hidden = { key: '', rows: 0 };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #searching;

  /**
   * @param {import('./main.js').Tell} tell shows a line to the person
   * @param {import('./colours.js').Colours} colours of models
   * @param {Map<string, Api.RunStatus>} runs statuses by id
   * @param {{ opened: (row: Row) => void, moved: (row: Row) => void }} inspector is told of the row that a person chose, or went to
   * @param {() => void} onRows called when there is something new to draw
   */
  constructor(tell, colours, runs, inspector, onRows) {
    this.#tell = tell;
    this.#colours = colours;
    this.#runs = runs;
    this.#onRows = onRows;
    this.#list = new AttributeList(byId('list'), this.#view, {
      namedBy: (row) => this.#namedBy(row),
      ...inspector,
      atTop: () => this.drawList(),
      selected: () => this.#selection.draw(),
    });
    this.#selection = new Selection(tell, this.#list, () => this.#collection);
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
    byId('pause').addEventListener('click', () => this.togglePause());
    byId('news').addEventListener('click', () => {
      this.resume();
      this.#list.toTop();
      this.drawList();
      byId('list').focus();
    });
    byId('copy-all-too').addEventListener('click', () => byId('copy-all').click());
    byId('copy-all').addEventListener('click', async () => {
      const rows = this.#view.all();
      const copied = await copy(rows.map((row) => row.text).join('\n'));
      this.#tell(copied ? `${format.plural(rows.length, 'attribute')} copied.` : 'The browser did not allow copying.');
    });
    for (const button of document.querySelectorAll('button[data-format]')) {
      button.addEventListener('click', () => this.#export(button.getAttribute('data-format') ?? ''));
    }
    for (const id of ['why-not', 'why-not-here']) byId(id).addEventListener('click', () => adjust({ attribute: place().query.trim() }));
    byId('search-all').addEventListener('click', () => adjust({ provider: '', model: '', facet: '', run: '' }));
  }

  /** @type {(row: Row) => import('./list.js').Named[]} */
  #namedBy(row) {
    const by = row.models ?? (row.provider || row.model ? [{ provider: row.provider, model: row.model, calls: this.store.isCounted ? 1 : null }] : []);
    return by.map(({ provider, model, calls }) => ({
      name: provider === model || !model ? provider : model,
      colour: this.#colours.of(provider, model),
      calls,
    }));
  }

  get selection() {
    return this.#selection;
  }

  /** What keys act upon. */
  get list() {
    return this.#list;
  }

  /** Discards one collection and starts with another. */
  begin(/** @type {string} */ collection) {
    this.#collection = collection;
    this.store.count({ collection, generation: 0, models: [], mentions: [] });
    this.reset();
    this.resume();
  }

  /** Discards the rows; they are read again. */
  reset() {
    this.store.clear(0);
    this.#caughtUp = false;
    this.#pausedAt = null;
    this.#view.freeze(null);
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
      this.#freeze();
      this.#view.rebuild();
      const present = new Set(this.store.rows);
      this.#list.keep((row) => present.has(row));
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
    this.#restart(false);
    this.#onRows();
  }

  /** It is known how often the rows were named. */
  counted(/** @type {Api.MentionList} */ counted) {
    if (this.#pausedAt !== null) return;
    this.store.count(counted);
    this.#view.rebuild();
    this.drawList();
  }

  togglePause() {
    if (this.#pausedAt === null) this.pause();
    else this.resume();
  }

  pause() {
    this.#pausedAt = this.store.total;
    this.#view.freeze(this.#view.arrived);
    this.#drawPause();
    this.drawList();
  }

  resume() {
    this.#pausedAt = null;
    this.#view.freeze(null);
    this.#drawPause();
    this.drawList();
  }

  nextSort() {
    const sorts = this.store.values.facet.size > 0 ? SORTS : SORTS.slice(0, -1);
    adjust({ sort: sorts[(sorts.indexOf(place().sort) + 1) % sorts.length] });
  }

  get isCaughtUp() {
    return this.#caughtUp;
  }

  /** The forms of all that is in the list; null where the page does not hold all of it. */
  get present() {
    return this.#caughtUp && this.store.dropped === 0 ? new Set(this.store.rows.map(({ canonical }) => canonical)) : null;
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
      } else {
        if (now[name] && ![...filters[name].options].some((option) => option.value === now[name])) {
          filters[name].append(element('option', { value: now[name] }, now[name]));
          delete filters[name].dataset.options;
        }
        filters[name].value = now[name];
        filters[name].classList.toggle('chosen', now[name] !== '');
      }
    }
    filters.sort.value = SORTS.includes(now.sort) ? now.sort : '';
    setHidden(byId('clear'), FILTERS.every((name) => !now[name]));
    const key = JSON.stringify([filters.sort.value, ...FILTERS.map((name) => now[name])]);
    if (key === this.#filterKey) return false;
    this.#filterKey = key;
    this.store.setFilter(filterOf(now));
    this.#view.order = filters.sort.value || 'newest';
    this.#restart();
    return true;
  }

  /** While paused, what had come before stays. */
  #freeze() {
    if (this.#pausedAt === null) return;
    const { rows, dropped, filter } = this.store;
    const before = rows.slice(0, Math.max(0, this.#pausedAt - dropped));
    this.#view.freeze(filter ? before.filter(filter).length : before.length);
  }

  /** @param {boolean} [forgets] whether the rows are others */
  #restart(forgets = true) {
    if (forgets) {
      this.#list.restart();
      this.#list.selectNone();
    }
    this.#freeze();
    this.#view.rebuild();
    this.#seenEnd = this.#view.arrived;
    this.drawList();
  }

  drawList() {
    const { arrived, order } = this.#view;
    const { dropped, total, rows, filter } = this.store;
    this.#view.update();
    this.#list.show();
    const paused = this.#pausedAt !== null;
    if (!paused && (this.#list.atTop || order !== 'newest')) this.#seenEnd = arrived;
    const unseen = arrived - (paused ? this.#view.end : this.#seenEnd);
    const news = byId('news');
    setHidden(news, unseen <= 0);
    if (unseen > 0) setText(news, `↑ ${format.count(unseen)} new`);
    const held = filter ? `${format.count(this.store.shown.length)} of ${format.count(rows.length)}` : format.count(rows.length);
    setText(byId('shown'), `${held}${dropped > 0 ? `, the newest of ${format.count(total)}` : ''}${paused ? ' · paused' : ''}`);
    const hasFacets = this.store.values.facet.size > 0;
    byId('list-panel').classList.toggle('no-facets', !hasFacets || order === 'facet');
    setHidden(byId('sort-facet'), !hasFacets && order !== 'facet');
    byId('list-panel').classList.toggle('described', this.store.isDescribed);
    this.#drawEmpty();
    setText(byId('size'), total > 0 ? `${format.plural(total, 'attribute')} in the list` : '');
  }

  #drawEmpty() {
    const nothing = this.#view.length === 0;
    const phrase = place().query.trim();
    const shortly = phrase.length > 30 ? `${[...phrase].slice(0, 28).join('')}…` : phrase;
    setHidden(byId('list-empty'), !nothing);
    if (nothing) {
      const isSearch = this.store.filter !== null && this.store.rows.length > 0;
      const hidden = isSearch ? this.#hiddenByFilters(phrase) : 0;
      setText(
        byId('list-empty-words'),
        !isSearch
          ? this.#caughtUp
            ? 'Nothing yet. New attributes appear here.'
            : 'Reading the list…'
          : !phrase
            ? 'No attribute in the list matches the filter.'
            : hidden > 0
              ? `${format.plural(hidden, 'attribute')} with “${shortly}” ${hidden === 1 ? 'is' : 'are'} in the list, but hidden by the other filters.`
              : `No attribute in the list contains “${shortly}”.`,
      );
      setHidden(byId('search-all'), hidden === 0);
      setHidden(byId('why-not-here'), !isSearch || !phrase || hidden > 0);
    }
    setHidden(byId('why-not'), phrase === '');
    if (phrase) setText(byId('why-not'), `What became of “${shortly}”?`);
  }

  /**
   * How many rows contain the phrase but are hidden for another reason.
   *
   * @param {string} phrase
   */
  #hiddenByFilters(phrase) {
    const { provider, model, facet, run } = place();
    if (!phrase || !(provider || model || facet || run)) return 0;
    const key = JSON.stringify([this.#filterKey, this.store.total, this.store.dropped]);
    if (this.#hidden.key !== key) {
      const contains = filterOf({ query: phrase });
      this.#hidden = { key, rows: contains ? this.store.rows.filter(contains).length : 0 };
    }
    return this.#hidden.rows;
  }

  drawFilters() {
    const filters = fieldsOf('filters');
    const chosen = place();
    const { values } = this.store;
    /** @type {['provider' | 'model' | 'facet', string][]} */
    const choices = [['provider', 'Provider'], ['model', 'Model'], ['facet', 'Facet']];
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
      ['', 'Run'],
      ...[...ids].sort().reverse().map((id) => {
        const run = this.#runs.get(id);
        return [id, run ? `Run of ${format.dayTime(Date.parse(run.requestedAt))}` : id];
      }),
    ]);
    filters.run.value = chosen.run;
    setHidden(filters.run.parentElement, ids.size < 2 && !chosen.run);
  }

  /** @param {string} kind of file */
  #export(kind) {
    const chosen = place();
    const filter = { ...Object.fromEntries(FILTERS.map((name) => [name, chosen[name].trim()])), sort: exportOrder(chosen.sort) ?? '' };
    element('a', { href: api.exportPath(this.#collection, kind, filter), download: '' }).click();
  }
}
