// @ts-check
/**
 * The connection to a stream of Server-Sent Events, and its real state.
 *
 * The browser's own reconnecting is not used: it does not notice a connection that is dead but open, and thousands of
 * pages would come back at the same moment. A connection without events for two heartbeats is closed; each reconnect waits a
 * random while and resumes from the id of the last event that was processed.
 */

import * as format from './format.js';

const FIRST_BEAT_MS = 5_000;
const TICK_MS = 500;
const GRACE_MS = 300;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;
const HIDDEN_MS = 60_000;

/**
 * How a connection is: `since`, `records`, `silentMs`, `inMs` and `problem` are there where the name has them.
 *
 * @typedef {{ name: 'connecting' | 'live' | 'asleep' }
 *   | { name: 'unreachable', since: string }
 *   | { name: 'behind' | 'late', records: number }
 *   | { name: 'stalled', silentMs: number }
 *   | { name: 'reconnecting', since: number, inMs: number, problem: string | null }} State
 */

/**
 * Callbacks for what arrives.
 *
 * @typedef {object} Listener
 * @property {(rows: Api.AttributeRow[]) => unknown} rows
 * @property {(left: Api.Departure[]) => unknown} left rows that are not in the list any more
 * @property {(run: Api.RunStatus) => unknown} status
 * @property {(beat: Api.Heartbeat) => unknown} heartbeat
 * @property {(why: string) => unknown} reset everything is read again
 * @property {() => unknown} caughtUp
 * @property {() => unknown} refused a token is needed
 * @property {(state: State) => unknown} state
 */

/**
 * How many records of the topic are between two positions.
 *
 * @param {string} head
 * @param {string | null} id
 */
export function distance(head, id) {
  const at = offsets(id);
  let sum = 0;
  for (const [partition, offset] of offsets(head)) {
    sum += Math.max(0, offset - (at.get(partition) ?? 0));
  }
  return sum;
}

/**
 * @param {string | null} position
 * @returns {Map<number, number>}
 */
function offsets(position) {
  return new Map((position || '').split(',').filter(Boolean).map((pair) => /** @type {[number, number]} */ (pair.split(':').map(Number))));
}

/**
 * Whether the node that sent a heartbeat is behind Kafka: it has not read what was there one heartbeat ago. Unread records at this moment are normal for a topic that is being written.
 *
 * @param {Api.Heartbeat} beat
 * @param {string | null} headBefore
 * @param {Api.KafkaState | null} kafkaBefore
 */
function isLate({ head, kafka }, headBefore, kafkaBefore) {
  const before = kafkaBefore?.behind ?? 0;
  return (kafka?.behind ?? 0) > 0 && before > 0 && headBefore !== null && distance(head, headBefore) < before;
}

export class Stream {
  #path;
  #listener;
  /** @type {EventSource | null} */
  #source = null;
  /** @type {string | null} */
  #id = null;
  #heardAt = 0;
  /** When it was last connected and something came. */
  #newsAt = Date.now();
  #everyMs = FIRST_BEAT_MS;
  #attempt = 0;
  #retryAt = 0;
  #hiddenAt = document.hidden ? Date.now() : 0;
  /** @type {string | null} */
  #head = null;
  /** @type {string | null} */
  #previousHead = null;
  /** @type {Api.KafkaState | null} */
  #kafka = null;
  #nodeIsLate = false;
  #heard = false;
  #catchingUp = false;
  #caughtUp = false;
  /** @type {string | null} */
  #problem = null;
  /** @type {State} */
  #state = { name: 'connecting' };
  #timer;
  #stop = new AbortController();

  /**
   * @param {string} path of the stream
   * @param {Listener} listener
   */
  constructor(path, listener) {
    this.#path = path;
    this.#listener = listener;
    const signal = this.#stop.signal;
    document.addEventListener('visibilitychange', () => this.#seen(), { signal });
    window.addEventListener('online', () => this.reconnectNow(), { signal });
    window.addEventListener('pageshow', (event) => event.persisted && this.reconnectNow(), { signal });
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#connect();
  }

  close() {
    this.#stop.abort();
    clearInterval(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  reconnectNow() {
    if (!this.#source || this.#state.name === 'stalled') {
      this.#connect();
    }
  }

  get state() {
    return this.#state;
  }

  get id() {
    return this.#id;
  }

  #connect(quietly = false) {
    this.#source?.close();
    const url = new URL(this.#path, document.baseURI);
    if (this.#id) url.searchParams.set('after', this.#id);
    const source = new EventSource(url);
    this.#source = source;
    this.#heardAt = Date.now();
    this.#previousHead = null;
    this.#heard = false;
    this.#retryAt = 0;
    /** @type {(name: string, take: (data: any) => unknown) => void} */
    const on = (name, take) =>
      source.addEventListener(name, (event) => {
        if (source !== this.#source) return;
        this.#heardAt = this.#newsAt = Date.now();
        take(JSON.parse(event.data));
        // Only now: an event that could not be processed is requested again.
        this.#id = event.lastEventId || this.#id;
        this.#tell();
      });
    on('attributes', (rows) => this.#listener.rows(rows));
    on('left', (left) => this.#listener.left(left));
    on('status', (run) => this.#listener.status(run));
    on('heartbeat', (beat) => this.#beat(beat));
    on('gap', () => this.#anew('Part of the history was deleted, so the list was read again.'));
    on('evicted', () => this.#lost(null));
    // The service ends each stream from time to time; nothing is lost.
    on('recycle', () => queueMicrotask(() => source === this.#source && this.#connect(true)));
    source.onerror = () => {
      if (source === this.#source) this.#lost(null);
    };
    if (this.#state.name !== 'connecting' && !quietly) {
      this.#become({ name: 'reconnecting', since: this.#newsAt, inMs: 0, problem: this.#problem });
    }
  }

  /** @param {Api.Heartbeat} beat */
  #beat(beat) {
    this.#attempt = 0;
    this.#problem = null;
    this.#everyMs = beat.everyMs || FIRST_BEAT_MS;
    this.#heard = true;
    this.#nodeIsLate = isLate(beat, this.#head, this.#kafka);
    this.#kafka = beat.kafka ?? null;
    this.#previousHead = this.#head;
    this.#head = beat.head;
    this.#catchingUp = beat.catchingUp;
    this.#listener.heartbeat(beat);
  }

  /**
   * Discards its position and reads everything again.
   *
   * @param {string} why
   */
  #anew(why) {
    this.#id = null;
    this.#head = null;
    this.#caughtUp = false;
    this.#listener.reset(why);
    // After the event's handler, which would remember the id of the event.
    queueMicrotask(() => {
      this.#id = null;
      this.#connect();
    });
  }

  /** @param {string | null} problem */
  #lost(problem) {
    this.#source?.close();
    this.#source = null;
    this.#problem = problem ?? this.#problem;
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#attempt++);
    this.#retryAt = Date.now() + longest * (0.25 + 0.75 * Math.random());
    this.#become({ name: 'reconnecting', since: this.#newsAt, inMs: this.#retryAt - Date.now(), problem: this.#problem });
    this.#askWhy();
  }

  /** An EventSource does not say why it failed; an ordinary request does. */
  async #askWhy() {
    try {
      const response = await fetch('api/runs?limit=1', { signal: AbortSignal.timeout(5_000) });
      if (response.status === 401) this.#listener.refused();
      this.#problem = response.ok ? null : ((await response.json().catch(() => null))?.detail ?? `Winnow answered ${response.status}`);
    } catch {
      this.#problem = 'Cannot reach Winnow';
    }
  }

  #tick() {
    const now = Date.now();
    if (this.#hiddenAt && now - this.#hiddenAt > HIDDEN_MS) {
      // A browser has six connections per origin: hidden pages leave theirs to others.
      this.#source?.close();
      this.#source = null;
      this.#retryAt = 0;
      this.#become({ name: 'asleep' });
      return;
    }
    if (!this.#source) {
      if (this.#retryAt && now >= this.#retryAt) this.#connect();
      else if (this.#retryAt) {
        this.#become({ name: 'reconnecting', since: this.#newsAt, inMs: this.#retryAt - now, problem: this.#problem });
      }
      return;
    }
    const silentMs = now - this.#heardAt;
    if (silentMs < 0) {
      this.#heardAt = now; // The clock was put back.
    } else if (silentMs > 2 * this.#everyMs + GRACE_MS) {
      this.#lost('no heartbeat arrived');
    } else if (silentMs > this.#everyMs * 1.4 + GRACE_MS) {
      this.#become({ name: 'stalled', silentMs });
    }
  }

  #seen() {
    if (document.hidden) {
      this.#hiddenAt = Date.now();
      return;
    }
    this.#hiddenAt = 0;
    if (!this.#source) this.#connect();
    this.#tick();
  }

  #tell() {
    // What the last connection reported about Kafka is outdated: this one has to report it again.
    if (!this.#source || !this.#heard || !this.#head) return;
    const records = distance(this.#head, this.#id);
    // A position moves past other collections' rows unseen, so being behind this beat's head alone means nothing.
    const before = this.#previousHead === null ? null : distance(this.#previousHead, this.#id);
    const late = before !== null && before > 0;
    if (!this.#caughtUp && (records === 0 || (before === 0 && !this.#catchingUp))) {
      this.#caughtUp = true;
      this.#listener.caughtUp();
    }
    if (this.#kafka?.reachable === false) this.#become({ name: 'unreachable', since: this.#kafka.since });
    else if (records > 0 && (this.#catchingUp || late || !this.#caughtUp)) this.#become({ name: 'behind', records });
    else if (this.#nodeIsLate) this.#become({ name: 'late', records: this.#kafka?.behind ?? 0 });
    else this.#become({ name: 'live' });
  }

  /** @param {State} state */
  #become(state) {
    this.#state = state;
    this.#listener.state(state);
  }
}

/**
 * Since when nothing newer can have arrived, in ms; null while it can.
 *
 * @param {State} state
 */
export function staleSince(state) {
  switch (state.name) {
    case 'unreachable':
      return Date.parse(state.since) || Date.now();
    case 'reconnecting':
      return state.since;
    case 'stalled':
      return Date.now() - state.silentMs;
    default:
      return null;
  }
}

/**
 * A connection's state in words: a name and details.
 *
 * @param {State} state
 * @returns {[string, string]}
 */
export function streamTitle(state) {
  switch (state.name) {
    case 'live':
      return ['Live', ''];
    case 'unreachable':
      return ['Kafka unreachable', Number.isNaN(Date.parse(state.since)) ? 'nothing new can arrive' : `since ${format.time(Date.parse(state.since))}`];
    case 'late':
      return ['Behind', `by about ${format.plural(state.records, 'record')}`];
    case 'behind':
      return ['Catching up', `behind by ${format.plural(state.records, 'record')}`];
    case 'stalled':
      return ['Stalled', `silent for ${format.duration(state.silentMs)}`];
    case 'reconnecting':
      return ['Reconnecting', [`since ${format.time(state.since)}`, state.problem, state.inMs > 0 ? `in ${Math.ceil(state.inMs / 1000)} s` : 'now'].filter(Boolean).join(', ')];
    case 'asleep':
      return ['Asleep', 'reconnects when you return'];
    default:
      return ['Connecting', ''];
  }
}
