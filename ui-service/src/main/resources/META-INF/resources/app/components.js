// @ts-check
/** Fills the page that shows all components, with the same modules as the page itself. */

import { ask } from './ask.js';
import { Chart } from './charts.js';
import { byId, element } from './dom.js';
import * as format from './format.js';
import { AttributeList } from './list.js';
import { drawPairs } from './pairs.js';
import { RowStore } from './rows.js';
import { badge } from './runs.js';
import { SortableTable } from './sortable.js';
import { streamTitle } from './stream.js';
import { View } from './view.js';

const COLOURS = 8;
const AT = Date.parse('2026-11-27T12:00:00Z');

/** The custom properties of the style sheet, as they are written there. */
function tokens() {
  const sheet = [...document.styleSheets].find(({ href }) => href?.endsWith('/tokens.css'));
  /** @type {[string, string][]} */
  const found = [];
  for (const rule of sheet?.cssRules ?? []) {
    if (!(rule instanceof CSSStyleRule) || rule.selectorText !== ':root') continue;
    for (const name of rule.style) if (name.startsWith('--')) found.push([name, rule.style.getPropertyValue(name).trim()]);
  }
  return found;
}

/**
 * @param {string} name
 * @param {string} value
 */
function look(name, value) {
  const shown = element('span', { 'aria-hidden': 'true' });
  if (/#|rgb|light-dark/.test(value) && name !== '--shadow') {
    shown.className = 'patch';
    shown.style.background = `var(${name})`;
  } else if (/^--text|^--font|^--mono|^--strong/.test(name)) {
    shown.textContent = 'Winnow';
    if (/^--text/.test(name)) shown.style.fontSize = `var(${name})`;
    else if (name === '--strong') shown.style.fontWeight = `var(${name})`;
    else shown.style.fontFamily = `var(${name})`;
  } else if (/rem$|px$/.test(value)) {
    shown.className = 'length';
    shown.style.width = `var(${name})`;
  }
  return shown;
}

byId('token-list').append(...tokens().map(([name, value]) => element('tr', {}, element('th', { scope: 'row' }, element('code', {}, name)), element('td', {}, element('code', {}, value)), element('td', { class: 'look' }, look(name, value)))));

byId('swatches').append(...Array.from({ length: COLOURS }, (_, i) => element('span', { class: 'chip-model' }, element('span', { class: 'swatch', 'aria-hidden': 'true', data: { colour: i } }), element('b', {}, String(9 - i)), element('bdi', { class: 'of' }, `model ${i + 1}`))));

/** @type {Api.RunStatus['state'][]} */
const states = ['PENDING', 'RUNNING', 'DRAINING', 'COMPLETED', 'STOPPED', 'FAILED', 'REFUSED'];
byId('badges').append(...states.map(badge));

/** @type {import('./stream.js').State[]} */
const connections = [
  { name: 'connecting' },
  { name: 'live' },
  { name: 'behind', records: 1234 },
  { name: 'stalled', silentMs: 7_000 },
  { name: 'reconnecting', since: AT, inMs: 3_000, problem: 'Cannot reach Winnow' },
  { name: 'unreachable', since: new Date(AT).toISOString() },
  { name: 'asleep' },
];
byId('connections').append(
  ...connections.map((state) => {
    const [name, detail] = streamTitle(state);
    return element('div', { class: 'connection', data: { state: state.name } }, element('span', { class: 'lamp', 'aria-hidden': 'true' }), element('span', { class: 'words' }, element('b', {}, name), element('span', { class: 'note' }, detail)));
  }),
);

const store = new RowStore();
store.add(
  ['Eiffel Tower', 'Louvre', 'Bouillon Chartier', 'Musée d’Orsay'].map((attribute, i) => ({
    attribute,
    canonical: attribute.toLowerCase(),
    collection: 'paris',
    provider: 'openai',
    model: 'gpt-4o-mini',
    facet: i === 2 ? 'food' : 'sights',
    firstSeen: new Date(AT + i * 1000).toISOString(),
    generation: 0,
    partition: 0,
    offset: i,
  })),
);
const view = new View(store);
view.order = 'facet';
const list = new AttributeList(byId('sample-list'), view, {
  namedBy: () => ['gpt-4o-mini', 'gemini-2.5-flash', 'mistral-small', 'grok-4'].map((name, colour) => ({ name, colour, calls: 9 - 2 * colour })),
  opened: () => {},
  moved: () => {},
  atTop: () => {},
  selected: () => {},
});
list.show();
list.toggle(store.rows[0]);
byId('sample-list').addEventListener('keydown', (event) => list.key(event) && event.preventDefault());

/** @type {[number, number][]} */
const points = Array.from({ length: 40 }, (_, i) => [AT + i * 3_000, Math.round(400 * (1 - Math.exp(-i / 14)))]);
new Chart(byId('sample-charts'), 'New in this run', 'line').draw({ points, limit: 420, from: format.time(AT), to: 'now', now: '400', scale: format.compact, say: (x, y) => `${format.count(y)} at ${format.time(x)}` });
new Chart(byId('sample-charts'), 'New over time', 'bars').draw({ points: points.map(([x], i) => [x, 40 - i]), from: format.time(AT), to: 'now', now: 'each bar 3s', scale: format.compact });
new Chart(byId('sample-charts'), 'Nothing to draw yet', 'line').draw({ points: [], from: '', to: '', now: '', empty: 'Drawn while the page is open' });

/** @type {{ name: string, distinct: number, only: number }[]} */
const models = [
  { name: 'openai:gpt-4o-mini', distinct: 400, only: 300 },
  { name: 'gemini:gemini-2.5-flash', distinct: 250, only: 160 },
  { name: 'mistral:mistral-small', distinct: 60, only: 30 },
];
new SortableTable(
  byId('sample-table'),
  [
    { name: 'Model', isHead: true, by: ({ name }) => name, show: ({ name }) => element('bdi', {}, name) },
    { name: 'Named', by: ({ distinct }) => distinct, show: ({ distinct }) => format.count(distinct) },
    { name: 'Only by it', by: ({ only }) => only, show: ({ only }) => element('b', {}, format.count(only)) },
  ],
  2,
).draw(models, 'sample');
drawPairs(byId('sample-pairs-head'), byId('sample-pairs-body'), models, [{ a: 0, b: 1, both: 80 }, { a: 0, b: 2, both: 20 }, { a: 1, b: 2, both: 10 }]);

byId('sample-ask').addEventListener('click', () => ask({ title: 'Merge 2 attributes into one?', words: 'They say the same. Choose the one that stays in the list.', items: ['Eiffel Tower', 'Tour Eiffel'], go: 'Merge', chooses: true }));

document.body.classList.remove('settling');
