/** Each model's colour, the same wherever it is shown; words stand beside it, since there are more models than colours. */

const COLOURS = 8;

export class Colours {
  #known = new Map();

  clear() {
    this.#known.clear();
  }

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
