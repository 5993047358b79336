import assert from 'node:assert/strict';
import test from 'node:test';
import { RowStore, filterOf } from '../../main/resources/META-INF/resources/app/rows.js';
import { View } from '../../main/resources/META-INF/resources/app/view.js';

const row = (attribute, more = {}) => ({ attribute, canonical: attribute, collection: 'c', firstSeen: '2026-11-26T12:00:00Z', generation: 0, partition: 0, offset: 0, ...more });
const texts = (view) => view.all().map(({ text }) => text);
const filled = (...names) => {
  const store = new RowStore();
  store.add(names.map((name) => row(name)));
  return { store, view: new View(store) };
};

test('the newest comes first, and each row is found where it is', () => {
  const { view } = filled('b', 'a', 'c');

  assert.deepEqual(texts(view), ['c', 'a', 'b']);
  assert.deepEqual(view.all().map((one) => view.placeOf(one)), [0, 1, 2]);
});

test('what comes later is merged into any other order', () => {
  const { store, view } = filled('m', 'a', 'z');
  view.order = 'alphabetical';

  store.add(['q', 'b'].map((name) => row(name)));
  view.update();

  assert.deepEqual(texts(view), ['a', 'b', 'm', 'q', 'z']);
  assert.ok(view.all().every((one, place) => view.placeOf(one) === place));
});

test('what most models name comes first, then what most calls name', () => {
  const { store, view } = filled('once', 'often', 'agreed');
  const by = (...calls) => calls.map((n, model) => ({ model, calls: n }));

  store.count({ collection: 'c', generation: 0, models: [{}, {}], mentions: [{ canonical: 'often', calls: 9, models: by(9) }, { canonical: 'agreed', calls: 2, models: by(1, 1) }] });
  view.order = 'consensus';

  assert.deepEqual(texts(view), ['agreed', 'often', 'once']);
});

test('while paused, nothing comes in; then all of it does', () => {
  const { store, view } = filled('b', 'd');
  view.order = 'alphabetical';
  view.freeze(view.arrived);

  store.add(['a', 'c'].map((name) => row(name)));
  view.update();
  const before = texts(view);
  view.freeze(null);

  assert.deepEqual(before, ['b', 'd']);
  assert.deepEqual(texts(view), ['a', 'b', 'c', 'd']);
});

test('a filter and rows that left are followed', () => {
  const { store, view } = filled('aa', 'ab', 'b');
  view.order = 'alphabetical';

  store.setFilter(filterOf({ query: 'a' }));
  view.rebuild();
  const filtered = texts(view);
  const gone = view.at(0);
  store.remove([{ collection: 'c', canonical: 'aa', generation: 0, partition: 0, offset: 1 }]);
  view.rebuild();

  assert.deepEqual(filtered, ['aa', 'ab']);
  assert.deepEqual(texts(view), ['ab']);
  assert.equal(view.placeOf(gone), -1);
});

test('by facet, each group has a heading among the rows, also those that come later', () => {
  const store = new RowStore();
  const view = new View(store);
  const shown = () => Array.from({ length: view.length }, (_, i) => view.at(i)).map((item) => ('heading' in item ? `${item.heading} (${item.count})` : item.text));
  store.add([row('Louvre', { facet: 'museums' }), row('Seine'), row('Orsay', { facet: 'museums' })]);

  view.order = 'facet';
  store.add([row('Bouillon', { facet: 'food' })]);
  view.update();

  assert.deepEqual(shown(), ['food (1)', 'Bouillon', 'museums (2)', 'Louvre', 'Orsay', 'No facet (1)', 'Seine']);
  assert.equal(view.all().length, 4);
  assert.equal(view.placeOf(view.at(2)), 2);
  assert.equal(view.placeOf(view.at(4)), 4);
});
