// @ts-check
/** What belongs to no collection: the producers and the dead letters. It is below every view. */

import { DeadLetters } from './deadletters.js';
import { byId } from './dom.js';
import { Producers } from './producers.js';

export class System {
  #producers;
  #letters;

  /** @param {() => void} onAnswer called when there is something new to draw */
  constructor(onAnswer) {
    this.#producers = new Producers(onAnswer);
    this.#letters = new DeadLetters(onAnswer);
  }

  /** The health of models, by provider:model. */
  get health() {
    return this.#producers.health;
  }

  /** Whether it is known how models are, where that is asked for. */
  get isKnown() {
    return this.#producers.isKnown;
  }

  /**
   * Moves below the overview or next to the list.
   *
   * @param {Element} place
   */
  moveTo(place) {
    const panels = byId('system');
    if (panels.parentElement !== place) place.append(panels);
  }

  /** @param {boolean} alive whether a run is */
  draw(alive) {
    this.#producers.tick(alive);
    this.#letters.tick();
    this.#producers.draw();
    this.#letters.draw();
  }
}
