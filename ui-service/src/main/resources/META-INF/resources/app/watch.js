/** One collection: its list as it grows, and the run that makes it grow. */

import * as api from './api.js';
import { Chart, Samples, overTime } from './charts.js';
import { byId, copy, element, setHidden, setOptions, setRows, setText } from './dom.js';
import { drawFigures } from './figures.js';
import * as format from './format.js';
import { AttributeList } from './list.js';
import { adjust, place, urlOf } from './place.js';
import { RowStore, filterOf } from './rows.js';
import * as runWords from './runs.js';

const FLUSH_MS = 150;
const CHARTS_MS = 1_000;
const SEARCH_MS = 120;
const STATISTICS_MS = 5_000;
const COLOURS = 8;
const FILTERS = ['query', 'provider', 'model', 'facet', 'run'];
const MIME = { txt: 'text/plain', json: 'application/json', jsonl: 'application/jsonl', csv: 'text/csv' };

export class Watch {
  #collection = '';
  #store = new RowStore();
  #runs = new Map();
  #samples = new Map();
  #colours = new Map();
  #list;
  #charts;
  #pausedAt = null;
  #frozenEnd = null;
  #seenEnd = 0;
  #filterKey = '';
  #flushing = false;
  #chartsAt = 0;
  #caughtUp = false;
  #detail = null;
  #searching;
  #statistics = new Map();
  #statisticsAt = 0;
  #tell;
  #startAgain;

  /**
   * @param tell shows a line to the person
   * @param startAgain opens the start form with values
   */
  constructor(tell, startAgain) {
    this.#tell = tell;
    this.#startAgain = startAgain;
    const watch = this;
    this.#list = new AttributeList(
      byId('list'),
      {
        get shown() { return watch.#store.shown; },
        get shownDropped() { return watch.#store.shownDropped; },
        colourOf: (row) => watch.#colour(row.provider, row.model),
        labelOf: (row) => (row.provider === row.model || !row.model ? row.provider : row.model),
      },
      (row) => this.#openDetail(row),
      () => this.#drawList(),
    );
    const charts = byId('charts');
    this.#charts = {
      unique: new Chart(charts, 'New in this run', 'line'),
      news: new Chart(charts, 'New over time', 'bars'),
      novelty: new Chart(charts, 'Novelty', 'line'),
      cost: new Chart(charts, 'Cost', 'line'),
    };
    this.#listen();
  }

  #listen() {
    const filters = byId('filters');
    filters.addEventListener('submit', (event) => event.preventDefault());
    filters.addEventListener('input', (event) => {
      clearTimeout(this.#searching);
      const apply = () => adjust({ [event.target.name]: event.target.value });
      if (event.target.name === 'query') this.#searching = setTimeout(apply, SEARCH_MS);
      else apply();
    });
    byId('clear').addEventListener('click', () => {
      adjust(Object.fromEntries(FILTERS.map((name) => [name, ''])));
      filters.elements.query.focus();
    });
    byId('pause').addEventListener('click', () => (this.#pausedAt === null ? this.pause() : this.resume()));
    byId('news').addEventListener('click', () => {
      this.resume();
      this.#list.toTop();
      this.#drawList();
      byId('list').focus();
    });
    byId('stop').addEventListener('click', () => this.#stop());
    byId('again').addEventListener('click', () => {
      const run = this.#run();
      if (run) this.#startAgain(runWords.again(run));
    });
    byId('copy-all').addEventListener('click', async () => {
      const rows = this.#shownRows();
      const copied = await copy(rows.map((row) => row.text).join('\n'));
      this.#tell(copied ? `${format.plural(rows.length, 'attribute')} copied.` : 'The browser did not let it be copied.');
    });
    document.querySelectorAll('[data-format]').forEach((button) =>
      button.addEventListener('click', () => this.#export(button.dataset.format)),
    );
    byId('detail-close').addEventListener('click', () => this.#closeDetail());
    byId('detail-copy').addEventListener('click', async () => {
      if (this.#detail && (await copy(this.#detail.text))) this.#tell('Copied.');
    });
    byId('detail').addEventListener('keydown', (event) => event.key === 'Escape' && this.#closeDetail());
    byId('list').addEventListener('keydown', (event) => event.key === 'Escape' && this.#closeDetail());
    document.addEventListener('keydown', (event) => this.#shortcut(event));
  }

  #shortcut(event) {
    if (byId('watch').hidden || event.ctrlKey || event.metaKey || event.altKey || byId('start').open) return;
    if (event.target.closest('input, textarea, select')) return;
    if (event.key === '/') {
      event.preventDefault();
      byId('filters').elements.query.focus();
    }
  }

  /** Forgets one collection and begins with another. */
  begin(collection) {
    this.#collection = collection;
    this.#runs.clear();
    this.#samples.clear();
    this.#statistics.clear();
    this.#colours.clear();
    this.#closeDetail();
    this.reset();
    this.resume();
    this.place(place());
    this.draw();
  }

  /** Forgets the rows; they come anew. */
  reset() {
    this.#store.clear(0);
    this.#caughtUp = false;
    this.#pausedAt = null;
    this.#frozenEnd = null;
    this.#drawPause();
    this.#restartList();
  }

  rows(added) {
    const { generation } = this.#store;
    this.#store.add(added);
    if (this.#store.generation !== generation) this.#restartList();
    this.#flushSoon();
  }

  /** A heartbeat knows of a new life of the collection before its first row does. */
  generation(generation) {
    if (generation > this.#store.generation) {
      this.#store.clear(generation);
      this.#restartList();
      this.#flushSoon();
    }
  }

  caughtUp() {
    if (this.#caughtUp) return;
    this.#caughtUp = true;
    this.#store.sort();
    this.#restartList();
    this.#flushSoon();
  }

  status(run) {
    const known = this.#runs.get(run.runId);
    if (known && known.at > run.at) return;
    this.#runs.set(run.runId, run);
    if (!this.#samples.has(run.runId)) {
      this.#samples.set(run.runId, { cost: new Samples(), novelty: new Samples() });
    }
    const at = Date.parse(run.at);
    const samples = this.#samples.get(run.runId);
    if (run.totals.costUsd != null) samples.cost.add(at, Number(run.totals.costUsd));
    if (run.figures?.novelty != null) samples.novelty.add(at, run.figures.novelty);
    this.#flushSoon();
  }

  pause() {
    this.#pausedAt = this.#store.total;
    this.#frozenEnd = this.#end();
    this.#drawPause();
    this.#drawList();
  }

  resume() {
    this.#pausedAt = null;
    this.#frozenEnd = null;
    this.#drawPause();
    this.#drawList();
  }

  #drawPause() {
    const paused = this.#pausedAt !== null;
    const button = byId('pause');
    button.setAttribute('aria-pressed', paused);
    setText(button, paused ? 'Resume' : 'Pause');
    byId('watch').classList.toggle('paused', paused);
  }

  /** Takes up what the URL says. */
  place(now) {
    const filters = byId('filters').elements;
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
    if (key === this.#filterKey) return;
    this.#filterKey = key;
    this.#store.setFilter(filterOf(now));
    this.#restartList();
    if (now.run && !this.#runs.has(now.run)) this.#fetchRun(now.run);
    this.draw();
  }

  async #fetchRun(id) {
    try {
      const run = await api.run(id);
      if (run.request.collection === this.#collection) this.status(run);
    } catch (problem) {
      if (problem.status === 404) this.#tell(`There is no run ${id}.`);
    }
  }

  #restartList() {
    this.#list.restart();
    if (this.#pausedAt !== null) {
      const { rows, dropped, filter } = this.#store;
      const before = rows.slice(0, Math.max(0, this.#pausedAt - dropped));
      this.#frozenEnd = filter ? before.filter(filter).length : before.length;
    }
    this.#seenEnd = this.#end();
    this.#drawList();
  }

  #end() {
    return this.#store.shownDropped + this.#store.shown.length;
  }

  #flushSoon() {
    if (this.#flushing) return;
    this.#flushing = true;
    setTimeout(() => {
      this.#flushing = false;
      this.draw();
    }, FLUSH_MS);
  }

  /** Draws all that may have changed. */
  draw() {
    if (byId('watch').hidden) return;
    this.#drawList();
    this.#drawFilters();
    this.#drawRun();
    const now = Date.now();
    if (now - this.#chartsAt >= CHARTS_MS) {
      this.#chartsAt = now;
      this.#drawCharts();
    }
  }

  #drawList() {
    const end = this.#end();
    const { shownDropped, dropped, total, rows, filter } = this.#store;
    this.#list.show(this.#frozenEnd ?? end, shownDropped);
    if (this.#pausedAt === null && this.#list.atTop) this.#seenEnd = end;
    const unseen = end - (this.#frozenEnd ?? this.#seenEnd);
    const news = byId('news');
    setHidden(news, unseen <= 0);
    if (unseen > 0) setText(news, `↑ ${format.count(unseen)} new`);
    const held = filter ? `${format.count(this.#store.shown.length)} of ${format.count(rows.length)}` : format.count(rows.length);
    setText(
      byId('shown'),
      `${held}${dropped > 0 ? `, the newest of ${format.count(total)}` : ''}${this.#pausedAt !== null ? ' · paused' : ''}`,
    );
    const nothing = (this.#frozenEnd ?? end) - shownDropped <= 0;
    setHidden(byId('list-empty'), !nothing);
    if (nothing) {
      setText(
        byId('list-empty'),
        filter && rows.length > 0 ? 'Nothing in the list fits the filter.' : this.#caughtUp ? 'Nothing yet. What is found comes up here.' : 'Reading the list…',
      );
    }
    setText(byId('size'), total > 0 ? `${format.plural(total, 'attribute')} in the list` : '');
  }

  #drawFilters() {
    const filters = byId('filters').elements;
    const chosen = place();
    const { values } = this.#store;
    for (const [name, all] of [['provider', 'Any provider'], ['model', 'Any model'], ['facet', 'Any facet']]) {
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

  #newestFirst() {
    return [...this.#runs.values()].sort((a, b) => (a.runId < b.runId ? 1 : -1));
  }

  /** The run that was chosen; else the newest one. */
  #run() {
    const chosen = place().run;
    return chosen ? this.#runs.get(chosen) : this.#newestFirst()[0];
  }

  /** The collection's topic in a person's words, as far as that is known. */
  get topic() {
    return this.#newestFirst()[0]?.request.topic ?? this.#collection;
  }

  get size() {
    return this.#store.total;
  }

  get isRunning() {
    return [...this.#runs.values()].some((run) => !runWords.isOver(run));
  }

  #drawRun() {
    setText(byId('topic'), this.topic);
    const run = this.#run();
    setHidden(byId('run'), !run);
    setHidden(byId('figures'), !run);
    if (!run) return;
    runWords.fillBadge(byId('run-state'), run.state);
    byId('run').dataset.state = run.state;
    setText(byId('run-words'), runWords.words(run));
    setHidden(byId('stop'), runWords.isOver(run) || run.state === 'DRAINING' || run.request.kind === 'IMPORT');
    setHidden(byId('again'), !runWords.isOver(run) || run.request.kind === 'IMPORT');
    const trouble = runWords.isOver(run) ? '' : runWords.trouble(run);
    setHidden(byId('run-trouble'), !trouble);
    setText(byId('run-trouble'), trouble);
    const elapsed = runWords.elapsed(run, Date.now());
    setText(
      byId('run-meta'),
      [
        place().run ? `Run ${run.runId}` : `Newest run, ${run.runId}`,
        elapsed === null ? null : format.duration(elapsed),
        runWords.settings(run),
      ].filter(Boolean).join(' · '),
    );
    this.#drawBudget(run.budget);
    drawFigures(byId('figures'), run);
    this.#loadStatistics(run);
    this.#drawProviders(run);
    this.#drawRuns(run);
  }

  /** Latencies and errors are not in a run's status. */
  async #loadStatistics(run) {
    const now = Date.now();
    const known = this.#statistics.get(run.runId);
    if (document.hidden || now - this.#statisticsAt < STATISTICS_MS || known?.at === run.at) return;
    this.#statisticsAt = now;
    try {
      const { targets } = await api.statistics(run.runId);
      this.#statistics.set(run.runId, { at: run.at, targets: new Map(targets.map((target) => [`${target.provider}:${target.model}`, target])) });
      this.#flushSoon();
    } catch {
      // The table does without.
      this.#statistics.set(run.runId, { at: run.at, targets: known?.targets ?? new Map() });
    }
  }

  #drawBudget(budget) {
    setHidden(byId('budget'), !budget);
    if (!budget) return;
    const [max, spent, reserved, presumed] = ['maxUsd', 'spentUsd', 'reservedUsd', 'presumedUsd'].map((name) => Number(budget[name]));
    byId('budget-bar').value = Math.min(1, (spent + presumed) / max);
    setText(
      byId('budget-words'),
      `${format.usd(spent)} of ${format.usd(max)} spent` +
        (reserved > 0 ? `, ${format.usd(reserved)} set aside for calls in flight` : '') +
        (presumed > 0 ? `, up to ${format.usd(presumed)} by calls that never reported` : ''),
    );
  }

  #drawProviders(run) {
    const most = Math.max(1, ...run.providers.map(({ totals }) => totals.unique + totals.duplicate));
    const statistics = this.#statistics.get(run.runId);
    setRows(byId('providers'), JSON.stringify([run.runId, run.providers, statistics?.at]), () =>
      run.providers.map(({ provider, model, totals, lastError, dropped }) => {
        const bar = element(
          'span',
          { class: 'share', 'aria-hidden': 'true' },
          element('span', { class: 'new', data: { colour: this.#colour(provider, model) } }),
          element('span', { class: 'repeated' }),
        );
        bar.children[0].style.width = `${(totals.unique / most) * 100}%`;
        bar.children[1].style.width = `${(totals.duplicate / most) * 100}%`;
        const more = statistics?.targets.get(`${provider}:${model}`);
        const errors = Object.entries(more?.errors ?? {}).map(([kind, n]) => `${format.count(n)} ${kind.replaceAll(/[-_]/g, ' ')}`);
        return element(
          'tr',
          {},
          element('th', { scope: 'row' }, element('span', { title: `${provider}:${model}` }, provider === model ? provider : `${provider}:${model}`)),
          element(
            'td',
            { class: 'reason' },
            dropped ? element('span', { class: 'bad' }, `✕ dropped: ${dropped}`)
              : lastError ? element('span', { class: 'warn' }, `! last error: ${lastError}`)
              : totals.requests > 0 ? '✓ answers' : 'not asked yet',
          ),
          element('td', {}, bar, element('span', { class: 'note' }, `${format.count(totals.unique)} new, ${format.count(totals.duplicate)} repeated`)),
          element('td', { class: 'n' }, format.count(totals.calls)),
          element(
            'td',
            { class: 'n' },
            `${format.count(totals.failedRequests)} of ${format.count(totals.requests)}`,
            errors.length ? element('span', { class: 'note block' }, errors.join(', ')) : null,
          ),
          element('td', { class: 'n' }, more?.latencyMs ? `${format.latency(more.latencyMs.p50)} / ${format.latency(more.latencyMs.p95)}` : format.NONE),
          element('td', { class: 'n' }, format.compact(totals.inputTokens + totals.outputTokens)),
          element('td', { class: 'n' }, runWords.costOf(totals)),
          element('td', { class: 'n' }, format.compact(totals.uniquePerUsd == null ? null : Math.round(totals.uniquePerUsd))),
        );
      }),
    );
    const rejected = Object.entries(run.rejected ?? {});
    setHidden(byId('trouble'), rejected.length === 0 && !(run.totals.quarantined > 0));
    setText(
      byId('trouble'),
      [
        rejected.length ? `Lines that were no attributes: ${rejected.map(([why, n]) => `${format.count(n)} ${why.replaceAll(/[-_]/g, ' ').toLowerCase()}`).join(', ')}.` : '',
        run.totals.quarantined > 0 ? `${format.plural(run.totals.quarantined, 'record')} could not be read and went to dead-letters.` : '',
      ].filter(Boolean).join(' '),
    );
  }

  #drawRuns(current) {
    const runs = this.#newestFirst();
    setRows(byId('runs'), JSON.stringify([current.runId, ...runs.map((run) => [run.runId, run.at])]), () =>
      runs.map((run) =>
        element(
          'tr',
          {},
          element('td', {}, runWords.startedLink(run, current.runId)),
          element('td', {}, runWords.badge(run.state)),
          element('td', { class: 'n' }, format.count(run.totals.unique)),
          element('td', { class: 'n' }, format.count(run.totals.raw)),
          element('td', { class: 'n' }, runWords.costOf(run.totals)),
          element('td', { class: 'reason' }, run.reason ?? ''),
        ),
      ),
    );
  }

  #drawCharts() {
    const run = this.#run();
    const { rows } = this.#store;
    const wanted = run ? (row) => row.run === run.runId : () => true;
    const now = Date.now();
    let from = run?.startedAt ? Date.parse(run.startedAt) : (rows[0]?.at ?? now);
    let to = run?.finishedAt ? Date.parse(run.finishedAt) : run ? now : (rows.at(-1)?.at ?? now);
    if (!(to > from)) to = from + 1_000;
    const any = run ? run.totals.unique > 0 : rows.length > 0;
    const spoken = (ms) => (to - from > 86_400_000 ? format.dayTime(ms) : format.time(ms));
    const ends = { from: spoken(from), to: run && !runWords.isOver(run) ? 'now' : spoken(to) };
    const { stepMs, news, totals } = overTime(rows, wanted, from, to);
    const step = format.duration(stepMs);
    const sum = totals.at(-1)[1];
    this.#charts.unique.draw({
      points: any ? totals : [],
      ...ends,
      now: `${format.count(sum)}`,
      scale: format.compact,
      say: (x, y) => `${format.count(y)} at ${spoken(x)}`,
    });
    this.#charts.news.draw({
      points: any ? news : [],
      ...ends,
      now: `each bar ${step}`,
      scale: format.compact,
      say: (x, y) => `${format.count(y)} in ${step} from ${spoken(x)}`,
    });
    const samples = run && this.#samples.get(run.runId);
    const over = run && runWords.isOver(run);
    const watched = over ? 'Not watched while it ran' : 'Drawn while you watch';
    const novelty = samples?.novelty.points ?? [];
    this.#charts.novelty.draw({
      points: novelty,
      max: 1,
      from: novelty.length ? spoken(novelty[0][0]) : '',
      to: novelty.length ? spoken(novelty.at(-1)[0]) : '',
      now: run?.figures?.novelty != null ? `${format.percent(run.figures.novelty)} % of the last ${format.count(run.figures.noveltyWindow)}` : '',
      scale: () => '100 %',
      say: (x, y) => `${format.percent(y)} % at ${spoken(x)}`,
      empty: watched,
    });
    const cost = samples?.cost.points ?? [];
    const known = cost.length && run.startedAt && cost[0][0] > from ? [[from, 0], ...cost] : cost;
    const free = run?.totals.costUsd != null && Number(run.totals.costUsd) === 0;
    const budget = run?.budget ? Number(run.budget.maxUsd) : null;
    this.#charts.cost.draw({
      points: free ? [] : known,
      limit: budget,
      ...ends,
      now: run ? runWords.costOf(run.totals) + (budget ? ` of ${format.usd(budget)}` : '') : '',
      scale: format.usd,
      say: (x, y) => `${format.usd(y)} at ${spoken(x)}`,
      empty: free ? 'Free so far' : run?.totals.costUsd == null ? 'No price is known' : watched,
    });
  }

  #colour(provider, model) {
    const key = `${provider}:${model}`;
    let colour = this.#colours.get(key);
    if (colour === undefined) {
      colour = this.#colours.size % COLOURS;
      this.#colours.set(key, colour);
    }
    return colour;
  }

  async #stop() {
    const run = this.#run();
    if (!run) return;
    byId('stop').disabled = true;
    try {
      this.status(await api.stopRun(run.runId));
      this.#tell('Stopping: answers in flight are kept.');
    } catch (problem) {
      this.#tell(problem.message, true);
    } finally {
      byId('stop').disabled = false;
    }
  }

  #openDetail(row) {
    if (!row) return;
    this.#detail = row;
    setText(byId('detail-text'), row.text);
    const facts = [
      ['Provider', row.provider],
      ['Model', row.model],
      ['Facet', row.facet],
      ['Run', row.run && element('a', { href: urlOf({ collection: this.#collection, run: row.run }), 'data-go': true }, row.run)],
      ['Found', format.fullTime(row.at)],
      ['The same as', row.canonical],
      ['In Kafka', `partition ${row.partition}, offset ${row.offset}`],
    ];
    byId('detail-facts').replaceChildren(
      ...facts.filter(([, value]) => value).map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, element('bdi', {}, value)))),
    );
    byId('detail').hidden = false;
  }

  #closeDetail() {
    this.#detail = null;
    byId('detail').hidden = true;
  }

  /** What the list shows now, newest first. */
  #shownRows() {
    const { shown, shownDropped } = this.#store;
    return shown.slice(0, Math.max(0, (this.#frozenEnd ?? this.#end()) - shownDropped)).reverse();
  }

  /** A whole list comes from the service; what a filter shows is here already. */
  #export(kind) {
    const all = FILTERS.every((name) => !place()[name]);
    const link = element('a', { download: '' });
    if (all) {
      link.href = api.exportPath(this.#collection, kind);
    } else {
      link.href = URL.createObjectURL(new Blob([asFile(kind, this.#shownRows(), this.#collection)], { type: MIME[kind] }));
      link.download = `${this.#collection}-filtered.${kind}`;
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    }
    link.click();
  }
}

function asFile(kind, rows, collection) {
  const objects = () =>
    rows.map((row) => ({
      attribute: row.text,
      canonical: row.canonical,
      collection,
      provider: row.provider || undefined,
      model: row.model || undefined,
      runId: row.run || undefined,
      facet: row.facet || undefined,
      firstSeen: new Date(row.at).toISOString(),
    }));
  const line = (text) => `${text.replaceAll(/[\r\n\u2028\u2029]+/g, ' ')}\n`;
  const quoted = (value = '') => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  switch (kind) {
    case 'json':
      return `${JSON.stringify({ version: 1, collection, attributes: objects() }, null, 1)}\n`;
    case 'jsonl':
      return objects().map((row) => `${JSON.stringify(row)}\n`).join('');
    case 'csv': {
      const columns = ['attribute', 'canonical', 'collection', 'provider', 'model', 'runId', 'firstSeen'];
      return [columns, ...objects().map((row) => columns.map((name) => quoted(row[name])))].map((cells) => `${cells.join(',')}\r\n`).join('');
    }
    default:
      return rows.map((row) => line(row.text)).join('');
  }
}
