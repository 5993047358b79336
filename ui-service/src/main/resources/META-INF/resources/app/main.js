// @ts-check
/** Puts the page together: where it is, what it is connected to, what it shows. */

import * as api from './api.js';
import { ask } from './ask.js';
import { staleSince as figuresStaleSince, stopAt } from './clock.js';
import { byId, element, fieldsOf, setHidden, setText } from './dom.js';
import * as format from './format.js';
import { drawHome } from './home.js';
import { installInspector, toggleInspector } from './inspector.js';
import { installImports } from './imports.js';
import { installKeys } from './keys.js';
import { drawNav } from './nav.js';
import { go, onPlace, place } from './place.js';
import { DEMO } from './presets.js';
import { StartForm } from './start.js';
import { Stream, staleSince, streamTitle } from './stream.js';
import { System } from './system.js';
import { Watch } from './watch.js';

const COLLECTIONS_MS = 5_000;
const CLOCK_MS = 1_000;
const NOTICE_MS = 8_000;
/** Longer than this nobody looks at an empty page, whatever has not come yet. */
const SETTLED_MS = 1_000;
const THEMES = ['auto', 'light', 'dark'];

/**
 * Shows a line to the person; a problem stays until it is dismissed.
 *
 * @typedef {(text: string, isProblem?: boolean, action?: { name: string, act: () => unknown }) => void} Tell
 */

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
let isCaughtUp = false;

/** @type {Tell} */
function tell(text, isProblem = false, action) {
  const notice = element(
    'p',
    { class: isProblem ? 'notice error' : 'notice' },
    element('span', {}, text),
    action && element('button', { type: 'button', class: 'link', onclick: () => (notice.remove(), action.act()) }, action.name),
    element('button', { type: 'button', 'aria-label': 'Dismiss', onclick: () => notice.remove() }, '✕'),
  );
  byId('notices').append(notice);
  while (byId('notices').children.length > 3) byId('notices').firstChild?.remove();
  if (!isProblem) setTimeout(() => notice.remove(), NOTICE_MS);
}

/** @param {Api.RunStatus} run */
function follow(run) {
  tell(`Ordered run ${run.runId}.`);
  known.add(run.runId);
  go({ collection: run.request.collection });
  watch.status(run);
  loadCollections();
}

const form = new StartForm(follow, (topic) => collections?.find((one) => one.topic === topic)?.unique ?? 0);
const system = new System(() => draw());
const watch = new Watch(tell, (values) => form.open(values), system);

/** @param {import('./place.js').Place} now */
function show(now) {
  const home = !now.collection;
  setHidden(byId('home'), !home);
  setHidden(byId('watch'), home);
  system.moveTo(home ? byId('overview') : byId('side'));
  document.body.classList.remove('nav-open');
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
      caughtUp: () => {
        isCaughtUp = true;
        if (!home) watch.caughtUp();
        draw();
      },
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
  drawNav(
    collections ?? [],
    now.collection
      ? { collection: now.collection, topic: watch.topic, size: watch.size, runs: watch.runs, run: watch.run }
      : { collection: '', topic: '', size: 0, runs: [], run: undefined },
  );
  system.draw((collections ?? []).some(({ activeRuns }) => activeRuns > 0) || (now.collection !== '' && watch.isRunning));
  if (isCaughtUp && collections && (!now.collection || (watch.isSettled && (!watch.isRunning || system.isKnown)))) settle();
  const lost = stream && ['reconnecting', 'stalled', 'unreachable'].includes(stream.state.name);
  const where = now.collection ? `${watch.topic} · ${format.count(watch.size)}` : '';
  document.title = `${lost ? '⚠ ' : now.collection && watch.isRunning ? '● ' : ''}${where ? `${where} · ` : ''}Winnow`;
}

/** Shows what there is; from now on things come one by one. */
function settle() {
  document.body.classList.remove('settling');
}

/** @param {import('./stream.js').State} state */
function drawConnection(state) {
  const [name, detail] = streamTitle(state);
  const connection = byId('connection');
  connection.dataset.state = state.name;
  setText(byId('connection-name'), name);
  setText(byId('connection-detail'), detail);
  setHidden(byId('reconnect'), state.name !== 'reconnecting');
  stopAt(staleSince(state));
  const since = figuresStaleSince();
  document.body.classList.toggle('stale', since !== null);
  setHidden(byId('as-of'), since === null);
  if (since !== null) setText(byId('as-of'), `As of ${format.time(since)}. Nothing newer has arrived since: ${state.name === 'unreachable' ? 'Kafka is unreachable' : 'the connection is lost'}.`);
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
  if (document.hidden || figuresStaleSince() !== null) return;
  try {
    const answer = await api.collections();
    if (figuresStaleSince() !== null) return;
    collections = answer;
  } catch (problem) {
    if (problem.status === 401) askForToken();
    return; // The connection says what is wrong.
  }
  const here = place().collection;
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
byId('reconnect').addEventListener('click', () => stream?.reconnectNow());
byId('new-run').addEventListener('click', () => form.open(place().collection ? { topic: watch.topic } : undefined));
document.querySelectorAll('[data-start]').forEach((button) => button.addEventListener('click', () => form.open()));
byId('try').addEventListener('click', async () => {
  byId('try', HTMLButtonElement).disabled = true;
  try {
    follow(await api.startRun(DEMO));
  } catch (problem) {
    tell(problem.message, true);
  } finally {
    byId('try', HTMLButtonElement).disabled = false;
  }
});

/** What the list that is shown is called, and how much is in it. */
const shownList = () => ({ collection: place().collection, topic: watch.topic, size: watch.size });

byId('start-over').addEventListener('click', () => form.open({ topic: shownList().topic, fresh: true }));
byId('delete-list').addEventListener('click', async () => {
  const { collection, topic, size } = shownList();
  const answer = await ask({
    title: `Delete “${topic}”?`,
    words: `All in it is gone, for everyone and for good: ${format.plural(size, 'attribute')}, and what people decided about them. Another run of the topic begins with an empty list. Its runs stay, with what they cost.`,
    items: [],
    go: 'Delete',
    isDanger: true,
  });
  if (answer === null) return;
  try {
    await api.deleteCollection(collection);
    collections = collections?.filter((one) => one.collection !== collection) ?? null;
    go({});
    tell(`“${topic}” was deleted.`);
  } catch (problem) {
    tell(problem.message, true);
  }
});

function toggleNav() {
  document.body.classList.toggle(matchMedia('(max-width: 71rem)').matches ? 'nav-open' : 'no-nav');
}

/** Leaves what covers or follows the list, one thing after the other. */
function escape() {
  if (document.body.classList.contains('nav-open')) document.body.classList.remove('nav-open');
  else if (!watch.leaveAttribute() && !watch.leaveCompare()) document.body.classList.remove('inspector-open');
}

byId('nav-toggle').addEventListener('click', toggleNav);
byId('main').addEventListener('pointerdown', () => document.body.classList.remove('nav-open'));
installImports(tell, () => (place().collection ? watch.topic : ''), follow);
installInspector(() => watch.leaveAttribute());
installKeys(watch.listing, { escape, newRun: () => byId('new-run').click(), compare: () => watch.compare(), toggleNav, toggleInspector });

drawTheme();
onPlace(show);
show(place());
setTimeout(settle, SETTLED_MS);
setInterval(loadCollections, COLLECTIONS_MS);
setInterval(draw, CLOCK_MS);
document.addEventListener('visibilitychange', loadCollections);
