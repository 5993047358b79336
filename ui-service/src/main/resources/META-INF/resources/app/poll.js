// @ts-check
/**
 * Polls the service while the page is visible and there is something to expect. While nothing newer can have arrived it does not: all
 * figures are of one moment.
 */

import { staleSince } from './clock.js';

/** After a refusal or a failure it waits this many times longer. */
const PATIENCE = 4;

/**
 * @template K what is requested
 * @template V the answer
 */
export class Poll {
  #everyMs;
  #ask;
  #onAnswer;
  /** @type {K | null} */
  #key = null;
  #askedAt = -Infinity;
  #asking = false;
  /**
   * The newest answer to the last request; null before it arrives.
   *
   * @type {V | null}
   */
  value = null;
  /**
   * Why there is no newer answer; null if there is one.
   *
   * @type {Error | null}
   */
  problem = null;
  /** When the newest answer came, in ms. */
  answeredAt = 0;

  /**
   * @param {number} everyMs how long it waits between two questions
   * @param {(key: K) => Promise<V>} ask called with what is requested, gives a promise
   * @param {() => void} onAnswer called when the answer, or a problem, has come
   */
  constructor(everyMs, ask, onAnswer) {
    this.#everyMs = everyMs;
    this.#ask = ask;
    this.#onAnswer = onAnswer;
  }

  /**
   * Requests when it is time; to be called often.
   *
   * @param {K} key what to ask about; answers about anything else are forgotten
   * @param {boolean} [wanted] whether there is something to expect
   */
  tick(key, wanted = true) {
    if (key !== this.#key) {
      this.#key = key;
      this.value = null;
      this.problem = null;
      this.#askedAt = -Infinity;
    }
    const wait = this.problem ? this.#everyMs * PATIENCE : this.#everyMs;
    if (wanted && !document.hidden && staleSince() === null && !this.#asking && Date.now() - this.#askedAt >= wait) this.#run(key);
  }

  /** @param {K} key */
  async #run(key) {
    this.#asking = true;
    this.#askedAt = Date.now();
    /** @type {V | null} */
    let value = null;
    /** @type {Error | null} */
    let problem = null;
    try {
      value = await this.#ask(key);
    } catch (thrown) {
      problem = /** @type {Error} */ (thrown);
    }
    this.#asking = false;
    if (key !== this.#key) return;
    if (staleSince() !== null) {
      // Asked before the connection was lost, answered after: it is of another moment, and asked again.
      this.#askedAt = -Infinity;
      return;
    }
    this.problem = problem;
    if (!problem) {
      this.value = value;
      this.answeredAt = Date.now();
    }
    this.#onAnswer();
  }
}
