import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from './browser.js';

install();
const app = '../../main/resources/META-INF/resources/app';
const { answersOf, latenciesOf, sharesOf, sumsOf } = await import(`${app}/compare.js`);
const { sorted } = await import(`${app}/sortable.js`);
const { Colours } = await import(`${app}/colours.js`);

const models = ['a', 'b', 'c'].map((model) => ({ provider: 'p', model }));
const mention = (canonical, ...by) => ({ canonical, calls: by.length, models: by.map((model) => ({ model, calls: 1 })) });
const mentions = { collection: 'c', generation: 0, models, mentions: [mention('1', 0, 1), mention('2', 1), mention('3', 1), mention('4', 0), mention('5', 1, 0), mention('gone', 2)] };

test('what only one model named is counted of what is in the list', () => {
  const shares = sharesOf(mentions, new Set(['1', '2', '3', '4', '5']));

  assert.equal(shares.attributes, 5);
  assert.deepEqual(shares.models.map(({ model, distinct, only }) => [model, distinct, only]), [['b', 4, 2], ['a', 3, 1]]);
  assert.deepEqual(shares.pairs, [{ a: 0, b: 1, both: 2 }]);
});

test('sums and latencies of several runs are those of all of them', () => {
  const part = (unique, costUsd, unpricedRequests = 0) => ({ provider: 'p', model: 'a', totals: { unique, costUsd, unpricedRequests } });
  const target = (mean, p95, count) => ({ provider: 'p', model: 'a', latencyMs: { mean, p95, count } });

  assert.deepEqual(sumsOf([{ providers: [part(3, 0.1)] }, { providers: [part(4, null, 2)] }]).get('p:a'), { provider: 'p', model: 'a', unique: 7, cost: 0.1, isPartlyUnknown: true });
  assert.deepEqual(latenciesOf([target(100, 300, 1), target(400, 200, 2), { provider: 'p', model: 'b', latencyMs: null }]), new Map([['p:a', { mean: 300, p95: 300, count: 3 }]]));
});

test('who adds most is answered in words', () => {
  const shares = sharesOf(mentions, null);
  const compared = [
    { name: 'p:b', colour: 1, distinct: 4, only: 2, first: 3, cost: 2, isFree: false, latency: 900, slow: 2_000 },
    { name: 'p:a', colour: 0, distinct: 3, only: 1, first: 2, cost: 0.1, isFree: false, latency: 100, slow: 200 },
  ];

  const [adds, paid, fast, alike] = answersOf(compared, shares);

  assert.deepEqual([adds.answer, adds.more], ['p:b', '2 attributes that only it named, 50 % of what it named']);
  assert.equal(paid.answer, 'p:a');
  assert.equal(fast.answer, 'p:a');
  assert.deepEqual([alike.answer, alike.more], ['p:b and p:a', 'share 40 % of what the two named']);
  assert.equal(answersOf(compared.map((model) => ({ ...model, cost: 0, isFree: true })), shares)[1].answer, 'All are free');
  assert.equal(answersOf([], { attributes: 0, models: [], pairs: [] })[0].answer, 'None of them');
});

test('tables are sorted by numbers and texts, and what is not known is last', () => {
  const by = { name: 'n', by: (x) => x, show: String };

  assert.deepEqual(sorted([1, null, 3, 2], by), [3, 2, 1, null]);
  assert.deepEqual(sorted([1, null, 3, 2], by, true), [1, 2, 3, null]);
  assert.deepEqual(sorted([3, 1, 2], { ...by, isSmallFirst: true }), [1, 2, 3]);
  assert.deepEqual(sorted(['b', 'a'], by), ['a', 'b']);
});

test('a colour that a model has is its own for good', () => {
  const kept = new Map();
  globalThis.localStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
  const colours = new Colours();
  const first = models.map(({ provider, model }) => colours.of(provider, model));

  colours.begin();
  const again = new Colours();
  again.of('p', 'another');
  const then = [...models].reverse().map(({ provider, model }) => again.of(provider, model)).reverse();

  assert.equal(new Set(first).size, 3);
  assert.deepEqual(then, first);
  assert.ok(!first.includes(again.of('p', 'another')));
  delete globalThis.localStorage;
});
