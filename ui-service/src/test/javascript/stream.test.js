import assert from 'node:assert/strict';
import test, { afterEach, beforeEach, mock } from 'node:test';
import { FakeSource, install } from './browser.js';
import { Stream, distance, streamTitle } from '../../main/resources/META-INF/resources/app/stream.js';

const kafka = { reachable: true, since: '2026-11-26T12:00:00Z', behind: 0 };
const beat = (head, more = {}) => ({ head, catchingUp: false, everyMs: 5_000, kafka, at: '2026-11-26T12:00:00Z', ...more });
let told;
let stream;

const last = () => FakeSource.opened.at(-1);
const microtasks = () => new Promise((resolve) => queueMicrotask(resolve));

beforeEach(() => {
  mock.timers.enable({ apis: ['setInterval', 'Date'], now: 1_000_000 });
  install();
  told = { rows: [], reset: [], caughtUp: 0 };
  stream = new Stream('api/stream', {
    rows: (rows) => told.rows.push(...rows),
    status: () => {},
    heartbeat: () => {},
    reset: (why) => told.reset.push(why),
    caughtUp: () => told.caughtUp++,
    refused: () => {},
    state: () => {},
  });
});

afterEach(() => {
  stream.close();
  mock.timers.reset();
});

test('a distance counts each partition, and none backwards', () => {
  assert.equal(distance('0:10,1:5', '0:7'), 8);
  assert.equal(distance('0:10', '0:12'), 0);
  assert.equal(distance('0:10', null), 10);
});

test('it is live when it has all that the topic has', () => {
  last().send('attributes', '0:2', [{ attribute: 'a' }]);
  last().send('heartbeat', '0:2', beat('0:2'));

  assert.equal(stream.state.name, 'live');
  assert.equal(told.rows.length, 1);
  assert.equal(told.caughtUp, 1);
});

test('it is behind while history is missing, and says by how much', () => {
  last().send('heartbeat', '0:2', beat('0:10', { catchingUp: true }));

  assert.deepEqual(stream.state, { name: 'behind', records: 8 });
  assert.deepEqual(streamTitle(stream.state), ['Catching up', 'behind by 8 records']);
});

test('a beat of an older service, which says nothing of Kafka, counts as any', () => {
  last().send('heartbeat', '0:2', beat('0:2', { kafka: undefined }));

  assert.equal(stream.state.name, 'live');
});

test('it says that Kafka is away', () => {
  last().send('heartbeat', '0:2', beat('0:2', { kafka: { ...kafka, reachable: false } }));

  assert.equal(stream.state.name, 'unreachable');
});

test('silence is seen as a stall, then ends the connection, and a new one resumes', () => {
  last().send('heartbeat', '0:2', beat('0:2'));

  mock.timers.tick(8_000);
  const stalled = stream.state.name;
  mock.timers.tick(3_000);
  const lost = stream.state.name;
  mock.timers.tick(10_000);

  assert.deepEqual([stalled, lost], ['stalled', 'reconnecting']);
  assert.ok(FakeSource.opened[0].closed);
  assert.equal(last().url.searchParams.get('after'), '0:2');
});

test('a stream that ends in good order is resumed at once', async () => {
  last().send('heartbeat', '0:2', beat('0:2'));

  last().dispatchEvent(new MessageEvent('recycle', { data: '{}', lastEventId: '0:3' }));
  await microtasks();

  assert.equal(FakeSource.opened.length, 2);
  assert.equal(last().url.searchParams.get('after'), '0:3');
});

test('after a gap everything is read anew', async () => {
  last().send('heartbeat', '0:2', beat('0:2'));

  last().send('gap', '0:5', { asked: '0:2', available: '0:5' });
  await microtasks();

  assert.equal(told.reset.length, 1);
  assert.equal(last().url.searchParams.get('after'), null);
});
