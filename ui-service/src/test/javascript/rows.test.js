import assert from 'node:assert/strict';
import test from 'node:test';
import { RowStore, filterOf } from '../../main/resources/META-INF/resources/app/rows.js';

const row = (attribute, more = {}) => ({
  attribute,
  canonical: attribute.toLowerCase(),
  collection: 'paris',
  provider: 'random',
  model: 'random',
  firstSeen: '2026-11-26T12:00:00Z',
  generation: 0,
  partition: 0,
  offset: 0,
  ...more,
});
const texts = (rows) => rows.map(({ text }) => text);

test('a newer generation empties the list, an older one is passed over', () => {
  const store = new RowStore();

  store.add([row('old'), row('new', { generation: 1 }), row('late', { generation: 0 })]);

  assert.deepEqual(texts(store.rows), ['new']);
  assert.equal(store.total, 1);
});

test('the oldest rows go when there are too many, and are still counted', () => {
  const store = new RowStore(30_000);

  store.add(Array.from({ length: 30_001 }, (_, i) => row(`row ${i}`)));

  assert.equal(store.rows.length, 10_000);
  assert.equal(store.dropped, 20_001);
  assert.equal(store.total, 30_001);
  assert.equal(store.rows[0].text, 'row 20001');
});

test('what left is gone from the list and from what a filter shows, and can come back', () => {
  const store = new RowStore();
  store.setFilter(filterOf({ query: 'lou' }));
  store.add([row('Louvre', { offset: 1 }), row('Orsay', { offset: 2 })]);

  const wasThere = store.remove([{ collection: 'paris', canonical: 'louvre', generation: 0, partition: 0, offset: 3 }]);

  assert.equal(wasThere, true);
  assert.deepEqual(texts(store.rows), ['Orsay']);
  assert.deepEqual(texts(store.shown), []);
  assert.equal(store.total, 1);
  assert.equal(store.values.model.get('random'), 1);

  store.add([row('Louvre', { offset: 4 })]);

  assert.equal(store.remove([{ collection: 'paris', canonical: 'louvre', generation: 0, partition: 0, offset: 3 }]), false);
  assert.deepEqual(texts(store.shown), ['Louvre']);
});

test('a filter shows what fits, now and later, and says how much of it is gone', () => {
  const store = new RowStore(30_000);
  store.setFilter(filterOf({ model: 'b' }));

  store.add(Array.from({ length: 30_001 }, (_, i) => row(`row ${i}`, { model: i % 2 ? 'b' : 'a' })));

  assert.equal(store.shown.length + store.shownDropped, 15_000);
  assert.ok(store.shown.every(({ model }) => model === 'b'));
});

test('a row holds what is said of it, and no search looks there', () => {
  const store = new RowStore();

  store.add([row('Louvre', { description: 'A museum.', category: 'sight' }), row('Orsay')]);

  assert.deepEqual(store.rows.map(({ description, category }) => [description, category]), [['A museum.', 'sight'], ['', '']]);
  assert.deepEqual(store.rows.filter(filterOf({ query: 'museum' })), []);
});

test('a search finds case, accents and the canonical form', () => {
  const store = new RowStore();
  store.add([row('Musée d’Orsay', { canonical: 'musee d orsay' }), row('Louvre')]);

  for (const query of ['MUSÉE', 'musee', 'd orsay']) {
    store.setFilter(filterOf({ query }));
    assert.deepEqual(texts(store.shown), ['Musée d’Orsay'], query);
  }
  assert.equal(filterOf({ query: '  ' }), null);
});

test('a search finds a word whose canonical form keeps its marks', () => {
  const store = new RowStore();
  store.add([row('Panthéon', { canonical: 'panthéon' }), row('Louvre')]);

  store.setFilter(filterOf({ query: 'pantheon' }));

  assert.deepEqual(texts(store.shown), ['Panthéon']);
});

test('how often rows were named is known of those that come later as well', () => {
  const store = new RowStore();
  store.add([row('Louvre')]);

  store.count({ collection: 'paris', generation: 0, models: [{ provider: 'a', model: 'm' }], mentions: ['louvre', 'orsay'].map((canonical) => ({ canonical, calls: 3, models: [{ model: 0, calls: 2 }] })) });
  store.add([row('Orsay'), row('Panthéon')]);

  assert.deepEqual(store.rows.map(({ calls, models }) => [calls, models?.[0].calls]), [[3, 2], [3, 2], [null, undefined]]);
});

test('history is put into the order of time', () => {
  const store = new RowStore();
  store.add([row('second', { firstSeen: '2026-11-26T12:00:02Z' }), row('first', { firstSeen: '2026-11-26T12:00:01Z', partition: 1 })]);

  store.sort();

  assert.deepEqual(texts(store.shown), ['first', 'second']);
});
