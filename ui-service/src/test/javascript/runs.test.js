import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from './browser.js';

install();
const app = '../../main/resources/META-INF/resources/app';
const { byKind, reasonOf } = await import(`${app}/failures.js`);
const { healthOf } = await import(`${app}/producers.js`);
const { again, costInTheEnd, costInTheEndWords, costOf, elapsed, isOver, progress, settings, timeLeft, trouble, words } = await import(`${app}/runs.js`);
const { answers } = await import(`${app}/figures.js`);
const { costInWords, estimate, experienceOf } = await import(`${app}/estimate.js`);
const { durationOf } = await import(`${app}/start.js`);
const { presetsFor } = await import(`${app}/presets.js`);
const { joined, noveltyOf } = await import(`${app}/trends.js`);
const { Samples, overTime } = await import(`${app}/charts.js`);

const totals = { calls: 3, requests: 8, failedRequests: 0, raw: 10, unique: 6, duplicate: 4, unpricedRequests: 0, uniquenessRatio: 0.6 };
const run = {
  runId: 'r',
  state: 'RUNNING',
  startedAt: '2026-11-26T12:00:00Z',
  request: { kind: 'EXPLORE', topic: 'Paris', collection: 'paris', producers: 2, iterations: 5, routingStrategy: 'backoff', routingConfig: 'random:random', dedup: 'CANONICAL', spending: { prices: [], maxCostUsd: 0.5 }, steering: { planned: true, facets: [], exclusions: true } },
  totals,
  providers: [],
  figures: { windowSeconds: 60, uniquePerMinute: 12, tokensPerMinute: 0, noveltyWindow: 10, costPerNewCalls: 0 },
};

test('a run tells how it was set up and what ends it', () => {
  assert.equal(settings(run), 'backoff over random:random · 2 producers · 5 calls each · budget $0.50');
  assert.equal(elapsed(run, Date.parse('2026-11-26T12:01:00Z')), 60_000);
});

test('a run that waits for a model names it, says until when, and why', () => {
  const until = new Date();
  until.setHours(23, 59, 58);
  const waiting = { ...run, inFlight: 0, rest: { target: 'openai:x', reason: 'rate-limited: HTTP 429', until: until.toISOString() } };

  assert.match(words(waiting), /^Waiting: openai:x rests until 23:59:58\. Rate-limited: HTTP 429\.$/);
  assert.equal(words({ ...run, inFlight: 2 }), 'Asking: 2 calls in flight, 3 answered.');
});

test('what starts the same again has the fields of an order', () => {
  const { topic, maxCost, dedup, facets, describe, noExclusions } = again(run);

  assert.deepEqual({ topic, maxCost, dedup, facets, describe, noExclusions }, { topic: 'Paris', maxCost: 0.5, dedup: 'canonical', facets: '', describe: false, noExclusions: false });
  assert.equal(again({ ...run, request: { ...run.request, steering: { ...run.request.steering, describe: true } } }).describe, true);
});

test('runs that will not change any more are over', () => {
  assert.deepEqual(['PENDING', 'RUNNING', 'DRAINING', 'COMPLETED', 'STOPPED', 'FAILED', 'REFUSED'].map((state) => isOver({ ...run, state })), [false, false, false, true, true, true, true]);
});

test('much that fails is told at a glance, a dropped model before all', () => {
  const failing = { ...run, totals: { ...totals, failedRequests: 2 } };
  const dropping = { ...failing, providers: [{ provider: 'openai', model: 'x', totals, dropped: 'no key' }] };

  assert.equal(trouble(run), '');
  assert.equal(trouble(failing), '! 2 of 8 requests failed');
  assert.equal(trouble(dropping), '! openai:x is no longer used: no key');
});

test('a cost that is not known is not called nothing', () => {
  assert.deepEqual([costOf(totals), costOf({ ...totals, unpricedRequests: 1 }), costOf({ ...totals, costUsd: 0.5, unpricedRequests: 1 })], ['–', 'unknown', '≥ $0.50']);
});

test('figures have a value, a unit and a window', () => {
  const figures = Object.fromEntries(answers(run).flatMap((answer) => answer.figures).map(([name, ...rest]) => [name, rest]));

  assert.deepEqual(figures.New, ['6', '', 'of 10 raw, this run']);
  assert.deepEqual(figures.Uniqueness, ['60', '%', 'new of all processed, this run']);
});

test('what costs nothing, or nobody knows what, has a sentence and no figures', () => {
  const cost = (more) => answers({ ...run, totals: { ...totals, ...more } })[3];

  assert.deepEqual(cost({}), { question: 'cost', sentence: 'The price of these models is not known.', figures: [] });
  assert.deepEqual(cost({ costUsd: 0 }), { question: 'cost', sentence: 'Nothing: these models are free.', figures: [] });
  assert.equal(cost({ costUsd: 0.2 }).sentence, '$0.20 of the budget of $0.50.');
});

test('a run is as far as it is to the limit that it reaches first', () => {
  const now = Date.parse('2026-11-26T12:01:00Z');

  assert.deepEqual(progress(run, now), { share: 0.3, words: '3 of 10 calls' });
  assert.deepEqual(progress({ ...run, totals: { ...totals, costUsd: 0.25 } }, now), { share: 0.5, words: '$0.25 of $0.50', isMoney: true });
  assert.equal(timeLeft(run, now), 140_000);
  assert.equal(progress({ ...run, request: { ...run.request, iterations: undefined, spending: { prices: [] } } }, now), null);
});

test('what a run can cost is told before it starts', () => {
  const told = (more) => costInWords({ mostPerCall: [0.002, 0.001], calls: 25, budget: 0, hasOwnPrompt: false, ...more });

  assert.match(told({}), /^25 calls of at most \$0\.002 each: at most \$0\.05,/);
  assert.match(told({ budget: 0.5 }), /^It costs at most \$0\.50:/);
  assert.match(told({ mostPerCall: [0, 0] }), /free/);
  assert.match(told({ mostPerCall: [0.002, null] }), /cannot be told/);
  assert.match(told({ calls: 0 }), /no limit/);
});

test('what a run costs in the end is told from what is done, and is never more than the budget', () => {
  const now = Date.parse('2026-11-26T12:01:00Z');
  const spent = (costUsd, more = {}) => ({ ...run, totals: { ...totals, costUsd, ...more } });

  assert.deepEqual(costInTheEnd(spent(0.03), now), { usd: 0.1, isBudget: false });
  assert.match(costInTheEndWords(spent(0.03), now), /^In the end: about \$0\.10 of the budget of \$0\.50,/);
  assert.deepEqual(costInTheEnd(spent(0.3), now), { usd: 0.5, isBudget: true });
  assert.match(costInTheEndWords(spent(0.3), now), /^In the end: \$0\.50 at most\./);
  assert.equal(costInTheEnd(spent(0.3, { unpricedRequests: 1 }), now), null);
  assert.match(costInTheEndWords(spent(0), now), /^In the end: nothing/);
  assert.equal(costInTheEndWords({ ...spent(0.3), state: 'COMPLETED' }, now), 'It cost $0.30 in all.');
  assert.match(
    costInTheEndWords({ ...spent(0.3), request: { ...run.request, iterations: undefined, spending: { prices: [] } }, figures: { ...run.figures, costUsdPerMinute: 0.1 } }, now),
    /no limit is set; it costs \$0\.10 a minute/,
  );
});

test('what earlier runs took tells what the next one takes', () => {
  const earlier = { ...run, state: 'COMPLETED', finishedAt: '2026-11-26T12:01:00Z', totals: { ...totals, calls: 10, failedCalls: 2 }, providers: [{ provider: 'openai', model: 'x', totals: { ...totals, requests: 10, costUsd: 0.05 } }] };
  const plan = { models: [{ name: 'openai:x', most: 0.02 }], calls: 60, producers: 6, budget: 0, duration: null, hasOwnPrompt: false };

  const known = experienceOf([earlier]);

  assert.deepEqual(known.get('openai:x'), { seconds: 10, usd: 0.005 });
  assert.deepEqual(estimate(plan, known), {
    calls: '60 calls',
    cost: 'About $0.30, as in earlier runs. 60 calls of at most $0.02 each: at most $1.20. Planning and judging come on top; a budget is never exceeded.',
    time: 'about 1m 40s, as in earlier runs',
  });
  assert.equal(estimate({ ...plan, duration: 30_000 }, known).time, 'at most 30s');
  assert.equal(estimate(plan, new Map()).time, 'not known before these models have been asked');
  assert.equal(estimate({ ...plan, calls: 0 }, known).time, 'until you stop it');
});

test('durations are read as people type them', () => {
  assert.deepEqual(['1h30m', '45s', ' 2d ', 'PT10M', '', 'soon'].map(durationOf), [5_400_000, 45_000, 172_800_000, 600_000, null, null]);
});

test('presets ask those that have keys, and no others', () => {
  const provider = (name, hasKey) => ({ name, ready: hasKey, hasKey, defaultModel: 'm' });

  const [demo, broad] = presetsFor([provider('openai', true), provider('gemini', true), provider('mistral', false), provider('random', true)]);

  assert.equal(broad.values.routingConfig, 'openai:m,gemini:m');
  assert.equal(broad.values.routingStrategy, 'roundrobin');
  assert.match(demo.values.routingConfig, /^random:/);
  assert.equal(presetsFor([provider('random', true)])[1].values, null);
});

test('failures are summed by kind, most first, with the newest words', () => {
  const kinds = byKind([
    { provider: 'a', model: 'm', errors: { other: 1, 'timed-out': 2 }, lastError: { kind: 'timed-out', message: 'old', at: '1' } },
    { provider: 'b', model: 'b', errors: { 'timed-out': 3 }, lastError: { kind: 'timed-out', message: 'new', at: '2' } },
  ]);

  assert.deepEqual(kinds.map(({ kind, count, models }) => [kind, count, models]), [['timed-out', 5, ['a:m', 'b']], ['other', 1, ['a:m']]]);
  assert.equal(kinds[0].last.message, 'new');
  assert.equal(reasonOf('timed-out: no answer'), 'no answer came in time: no answer');
  assert.equal(reasonOf('something else'), 'something else');
});

test("a model's health is the worst that any producer at work says", () => {
  const says = (state, more = {}) => ({ provider: 'p', model: 'm', state, until: null, reason: null, inFlight: 1, limit: null, ...more });
  const producer = (state, ...targets) => ({ id: state, state, targets });

  const health = healthOf([
    producer('RUNNING', says('HEALTHY')),
    producer('RUNNING', says('COOLING', { reason: 'rate-limited' })),
    producer('GONE', says('OPEN')),
  ]).get('p:m');

  assert.deepEqual([health.state, health.worst, health.of, health.reason, health.inFlight], ['COOLING', 1, 2, 'rate-limited', 2]);
});

test('novelty goes over about the last 200 attributes', () => {
  assert.deepEqual(noveltyOf([{ x: 1, raw: 100, unique: 100 }, { x: 2, raw: 300, unique: 100 }]), [[1, 1], [2, 0]]);
});

test('what was watched follows what the service tells, and a sum does not fall', () => {
  assert.deepEqual(joined([[1, 10]], [[1, 9], [2, 5], [3, 12]], true), [[1, 10], [3, 12]]);
});

test('rows are counted over time, all of them', () => {
  const rows = Array.from({ length: 100 }, (_, i) => ({ at: i * 1_000 }));

  const { news, totals: sums } = overTime(rows, () => true, 0, 100_000);

  assert.equal(news.reduce((sum, [, n]) => sum + n, 0), 100);
  assert.equal(sums.at(-1)[1], 100);
});

test('samples are thinned out and keep their order', () => {
  const samples = new Samples();
  for (let i = 0; i < 5_000; i++) samples.add(i, i);

  assert.ok(samples.points.length <= 400);
  assert.deepEqual(samples.points, [...samples.points].sort(([a], [b]) => a - b));
});
