// @ts-check
/** Puts the page together: where it is, what it is connected to, what it shows. */

import * as api from './api.js';
import { byId, element, fieldsOf, setHidden, setOptions, setText } from './dom.js';
import * as format from './format.js';
import { drawHome } from './home.js';
import { go, onPlace, place } from './place.js';
import { StartForm } from './start.js';
import { Stream, streamTitle } from './stream.js';
import { System } from './system.js';
import { Watch } from './watch.js';

const COLLECTIONS_MS = 5_000;
const CLOCK_MS = 1_000;
const NOTICE_MS = 8_000;
const THEMES = ['auto', 'light', 'dark'];

/** @type {Map<string, Api.RunStatus>} */
const runs = new Map();
/** @type {Set<string>} */
const known = new Set();
/** @type {Api.CollectionSummary[] | null} */
let collections = null;
/** @type {Stream | null} */
let stream = null;
/** @type {string | null} */
let streamed = null;

/**
 * @param {string} text
 * @param {boolean} [isProblem]
 */
function tell(text, isProblem = false) {
  const notice = element(
    'p',
    { class: isProblem ? 'notice error' : 'notice' },
    element('span', {}, text),
    element('button', { type: 'button', 'aria-label': 'Dismiss', onclick: () => notice.remove() }, '✕'),
  );
  byId('notices').append(notice);
  while (byId('notices').children.length > 3) byId('notices').firstChild?.remove();
  if (!isProblem) setTimeout(() => notice.remove(), NOTICE_MS);
}

const form = new StartForm((run) => {
  tell(`Ordered run ${run.runId}.`);
  known.add(run.runId);
  go({ collection: run.request.collection });
  watch.status(run);
  loadCollections();
});
const system = new System(() => draw());
const watch = new Watch(tell, (values) => form.open(values), system);

/** @param {import('./place.js').Place} now */
function show(now) {
  const home = !now.collection;
  setHidden(byId('home'), !home);
  setHidden(byId('watch'), home);
  system.moveTo(home ? byId('overview') : byId('side'));
  byId('collection', HTMLSelectElement).value = now.collection;
  if (streamed !== now.collection) {
    streamed = now.collection;
    stream?.close();
    if (!home) watch.begin(now.collection);
    stream = new Stream(api.streamPath(now.collection), {
      rows: (rows) => home || watch.rows(rows),
      left: (left) => home || watch.left(left),
      status: (run) => (home ? runs.set(run.runId, run) : watch.status(run)),
      heartbeat: (beat) => home || (beat.generation != null && watch.generation(beat.generation)),
      reset: (why) => {
        if (!home) watch.reset();
        tell(why);
      },
      caughtUp: () => home || watch.caughtUp(),
      refused: askForToken,
      state: drawConnection,
    });
    drawConnection(stream.state);
    loadCollections();
  } else if (!home) {
    watch.place(now);
  }
  draw();
}

function draw() {
  const now = place();
  if (now.collection) watch.draw();
  else drawHome(collections, runs);
  system.draw((collections ?? []).some(({ activeRuns }) => activeRuns > 0) || (now.collection !== '' && watch.isRunning));
  const lost = stream && ['reconnecting', 'stalled', 'unreachable'].includes(stream.state.name);
  const where = now.collection ? `${watch.topic} · ${format.count(watch.size)}` : '';
  document.title = `${lost ? '⚠ ' : now.collection && watch.isRunning ? '● ' : ''}${where ? `${where} · ` : ''}Winnow`;
}

/** @param {import('./stream.js').State} state */
function drawConnection(state) {
  const [name, detail] = streamTitle(state);
  const connection = byId('connection');
  connection.dataset.state = state.name;
  setText(byId('connection-name'), name);
  setText(byId('connection-detail'), detail);
  setHidden(byId('reconnect'), state.name !== 'reconnecting');
}

function askForToken() {
  const login = byId('login', HTMLDialogElement);
  if (!login.open) login.showModal();
}

byId('login-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { token } = fieldsOf('login-form');
  try {
    await api.logIn(token.value);
    byId('login-form', HTMLFormElement).reset();
    setText(byId('login-error'), '');
    byId('login', HTMLDialogElement).close();
    stream?.reconnectNow();
    loadCollections();
  } catch (problem) {
    setText(byId('login-error'), problem.message);
    token.select();
  }
});

async function loadCollections() {
  if (document.hidden) return;
  try {
    collections = await api.collections();
  } catch (problem) {
    if (problem.status === 401) askForToken();
    return; // The connection says what is wrong.
  }
  const here = place().collection;
  const options = collections.map(({ collection, topic, activeRuns }) => [collection, `${activeRuns > 0 ? '● ' : ''}${topic}`]);
  if (here && !options.some(([collection]) => collection === here)) options.unshift([here, here]);
  const select = byId('collection', HTMLSelectElement);
  setOptions(select, [['', 'All collections'], ...options]);
  select.value = here;
  for (const { lastRunId, collection, topic, activeRuns } of collections) {
    if (known.size > 0 && activeRuns > 0 && !known.has(lastRunId) && here && collection !== here) {
      tell(`A run started in “${topic}”.`);
    }
  }
  collections.forEach(({ lastRunId }) => known.add(lastRunId));
  known.add('');
  draw();
}

function theme() {
  return document.documentElement.dataset.theme ?? 'auto';
}

function drawTheme() {
  byId('theme').setAttribute('aria-label', `Theme: ${theme()}`);
  setText(/** @type {Element} */ (byId('theme').querySelector('.word')), theme());
}

/** @param {string} name */
function setTheme(name) {
  if (name === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  drawTheme();
  try {
    localStorage.setItem('winnow.theme', name);
  } catch {
    // It holds until the page is closed.
  }
}

byId('theme').addEventListener('click', () => setTheme(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]));
byId('collection').addEventListener('change', () => go({ collection: byId('collection', HTMLSelectElement).value }));
byId('reconnect').addEventListener('click', () => stream?.reconnectNow());
byId('new-run').addEventListener('click', () => form.open(place().collection ? { topic: watch.topic } : undefined));
document.querySelectorAll('[data-start]').forEach((button) => button.addEventListener('click', () => form.open()));
byId('try').addEventListener('click', () => form.open({ topic: 'Paris attractions', routingConfig: 'random:random', iterations: 5 }));

drawTheme();
onPlace(show);
show(place());
setInterval(loadCollections, COLLECTIONS_MS);
setInterval(draw, CLOCK_MS);
document.addEventListener('visibilitychange', loadCollections);
