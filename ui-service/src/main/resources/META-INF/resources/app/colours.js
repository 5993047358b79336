// @ts-check
/** Each model's colour, the same everywhere. It is always shown with a name, since there are more models than colours. */

const COLOURS = 8;

export class Colours {
  /** @type {Map<string, number>} */
  #known = new Map();

  clear() {
    this.#known.clear();
  }

  /**
   * @param {string | null | undefined} provider
   * @param {string | null | undefined} model
   */
  of(provider, model) {
    const key = `${provider}:${model}`;
    let colour = this.#known.get(key);
    if (colour === undefined) {
      colour = this.#known.size % COLOURS;
      this.#known.set(key, colour);
    }
    return colour;
  }
}
