// @ts-check
/**
 * Each model's colour: the same in every list, run and chart, today and tomorrow, as far as the browser remembers. It is always shown
 * with a name, since there are more models than colours.
 */

const COLOURS = 8;
const REMEMBERED = 'winnow.colours';
const MOST_REMEMBERED = 500;

export class Colours {
  /** @type {Map<string, number>} */
  #known = remembered();
  /** Models of this collection by colour: two of them share one only where there are more models than colours. */
  #here = new Array(COLOURS).fill(0);
  /** @type {Set<string>} */
  #seen = new Set();

  /** Another collection is shown. */
  begin() {
    this.#here.fill(0);
    this.#seen.clear();
  }

  /**
   * @param {string | null | undefined} provider
   * @param {string | null | undefined} model
   */
  of(provider, model) {
    const key = `${provider}:${model}`;
    let colour = this.#known.get(key);
    if (colour === undefined) {
      colour = this.#free();
      this.#known.set(key, colour);
      remember(this.#known);
    }
    if (!this.#seen.has(key)) {
      this.#seen.add(key);
      this.#here[colour]++;
    }
    return colour;
  }

  #free() {
    const everywhere = new Array(COLOURS).fill(0);
    for (const colour of this.#known.values()) everywhere[colour]++;
    let best = 0;
    for (let colour = 1; colour < COLOURS; colour++) {
      const fewer = this.#here[colour] - this.#here[best] || everywhere[colour] - everywhere[best];
      if (fewer < 0) best = colour;
    }
    return best;
  }
}

/** @returns {Map<string, number>} */
function remembered() {
  try {
    /** @type {[string, number][]} */
    const known = JSON.parse(localStorage.getItem(REMEMBERED) ?? '[]');
    return new Map(known.filter(([name, colour]) => typeof name === 'string' && Number.isInteger(colour) && colour >= 0 && colour < COLOURS));
  } catch {
    return new Map();
  }
}

/** @param {Map<string, number>} known */
function remember(known) {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify([...known].slice(-MOST_REMEMBERED)));
  } catch {
    // Without storage they hold until the page is closed.
  }
}
