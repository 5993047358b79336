/** Asks the service again now and then, while somebody looks and there is something to expect. */

/** After a refusal or a failure it waits so many times longer. */
const PATIENCE = 4;

export class Poll {
  #everyMs;
  #ask;
  #onAnswer;
  #key = null;
  #askedAt = -Infinity;
  #asking = false;
  /** The newest answer for what was asked about last; null before it came. */
  value = null;
  /** Why there is no newer one; null when there is. */
  problem = null;

  /**
   * @param everyMs how long it waits between two questions
   * @param ask called with what is asked about, gives a promise
   * @param onAnswer called when the answer, or a problem, has come
   */
  constructor(everyMs, ask, onAnswer) {
    this.#everyMs = everyMs;
    this.#ask = ask;
    this.#onAnswer = onAnswer;
  }

  /**
   * Asks when it is time; to be called often.
   *
   * @param key what to ask about; answers about anything else are forgotten
   * @param wanted whether there is something to expect
   */
  tick(key, wanted = true) {
    if (key !== this.#key) {
      this.#key = key;
      this.value = null;
      this.problem = null;
      this.#askedAt = -Infinity;
    }
    const wait = this.problem ? this.#everyMs * PATIENCE : this.#everyMs;
    if (wanted && !document.hidden && !this.#asking && Date.now() - this.#askedAt >= wait) this.#run(key);
  }

  async #run(key) {
    this.#asking = true;
    this.#askedAt = Date.now();
    let value = null;
    let problem = null;
    try {
      value = await this.#ask(key);
    } catch (thrown) {
      problem = thrown;
    }
    this.#asking = false;
    if (key !== this.#key) return;
    this.problem = problem;
    if (!problem) this.value = value;
    this.#onAnswer();
  }
}
