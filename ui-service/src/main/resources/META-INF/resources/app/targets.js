// @ts-check
/** The models of a run as rows: provider, model, weight, price, and whether its key is there. The text of the routing is what counts. */

import { byId, element, setHidden, setText } from './dom.js';
import * as format from './format.js';

/** @typedef {{ provider: string, model: string, weight: number | null }} Target */
/** @typedef {{ row: HTMLElement, provider: HTMLSelectElement, model: HTMLInputElement, weight: HTMLInputElement, says: HTMLElement }} Parts */

/** @type {(target: Target) => string} */
export const textOf = ({ provider, model, weight }) => [provider, model, weight ?? ''].filter((part) => part !== '').join(':');

export class TargetRows {
  #host = byId('targets');
  #suggestions = byId('model-suggestions');
  /** @type {Api.Provider[]} */
  #providers = [];
  /** @type {Parts[]} */
  #rows = [];
  #onChange;
  #isWeighted = false;

  /** @param {(routing: string, count: number) => void} onChange called with the routing that a person put together */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** @param {Api.Provider[]} providers that models can be of */
  set providers(providers) {
    this.#providers = providers;
    this.#suggestions.replaceChildren(
      ...providers.flatMap(({ name, models, defaultModel }) => [
        element(
          'datalist',
          { id: `models-of-${name}` },
          ...(models ?? []).map(({ model, inputUsd, outputUsd }) => element('option', { value: model }, `${format.usd(inputUsd)} in, ${format.usd(outputUsd)} out`)),
          defaultModel && !(models ?? []).some(({ model }) => model === defaultModel) ? element('option', { value: defaultModel }) : null,
        ),
      ]),
    );
    for (const parts of this.#rows) this.#offer(parts, parts.provider.value);
  }

  get count() {
    return this.#rows.length;
  }

  /** @param {boolean} isWeighted whether weights say anything */
  set isWeighted(isWeighted) {
    this.#isWeighted = isWeighted;
    for (const { weight } of this.#rows) setHidden(weight, !isWeighted);
  }

  /**
   * Shows a routing that was read; rows that show it already stay, so that nobody loses the focus.
   *
   * @param {Api.CheckedTarget[]} targets
   */
  show(targets) {
    const same = targets.length === this.#rows.length && targets.every((target, i) => isShownBy(target, this.#rows[i]));
    if (!same) {
      this.#rows = targets.map((target) => this.#make(target));
      this.#host.replaceChildren(...this.#rows.map(({ row }) => row));
    }
    const sum = targets.reduce((all, target) => all + Number(target.weight ?? 1), 0);
    targets.forEach(({ price, weight, problem, ready }, i) => {
      const share = this.#isWeighted && targets.length > 1 ? `${format.percent(Number(weight ?? 1) / sum)} % · ` : '';
      this.#rows[i].says.className = problem ? 'says-of warn' : 'says-of';
      setText(this.#rows[i].says, problem ? `${share}${problem}` : `${share}${priced(price)}${ready ? ' · ready' : ''}`);
    });
  }

  /** Shows the text as it is, before it is read, or where it cannot be. */
  unsure() {
    for (const { says } of this.#rows) setText(says, '');
  }

  /**
   * @param {Target} target
   * @returns {Parts}
   */
  #make({ provider: name, model: its, weight: much }) {
    const provider = element('select', { 'aria-label': 'Provider' });
    const model = element('input', { 'aria-label': 'Model', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off', placeholder: 'model', value: its });
    const weight = element('input', { 'aria-label': 'Weight', type: 'number', min: '0', step: 'any', placeholder: 'weight', value: much ?? '', class: 'weight' });
    const says = element('span', { class: 'says-of' });
    const row = element('li', { class: 'target-row' }, provider, model, weight, element('button', { type: 'button', class: 'quiet icon', 'aria-label': 'Remove this model', onclick: () => this.#remove(parts) }, '✕'), says);
    const parts = { row, provider, model, weight, says };
    this.#offer(parts, name);
    setHidden(weight, !this.#isWeighted);
    provider.addEventListener('change', () => {
      model.value = this.#providers.find((known) => known.name === provider.value)?.defaultModel ?? '';
      this.#offer(parts, provider.value);
      this.#changed();
    });
    for (const field of [model, weight]) field.addEventListener('input', () => this.#changed());
    return parts;
  }

  /**
   * @param {Parts} parts
   * @param {string} name of the provider
   */
  #offer({ provider, model }, name) {
    const names = this.#providers.map((known) => known.name);
    provider.replaceChildren(...[...names, ...(names.includes(name) ? [] : [name])].map((one) => element('option', { value: one, selected: one === name }, this.#isReady(one) ? one : `${one} (not ready)`)));
    model.setAttribute('list', `models-of-${name}`);
  }

  /** @param {string} name */
  #isReady(name) {
    const known = this.#providers.find((provider) => provider.name === name);
    return known === undefined || known.ready !== false;
  }

  /** @param {Parts} parts */
  #remove(parts) {
    this.#rows = this.#rows.filter((other) => other !== parts);
    parts.row.remove();
    this.#changed();
  }

  #changed() {
    this.#onChange(this.#rows.map((parts) => textOf(targetOf(parts))).join(','), this.#rows.length);
  }
}

/**
 * @param {Parts} parts
 * @returns {Target}
 */
const targetOf = ({ provider, model, weight }) => ({ provider: provider.value, model: model.value.trim(), weight: weight.value === '' ? null : Number(weight.value) });

/**
 * @param {Api.CheckedTarget} target
 * @param {Parts} parts
 */
function isShownBy({ provider, model, weight }, parts) {
  const shown = targetOf(parts);
  return shown.provider === provider && (shown.model === model || (shown.model === '' && document.activeElement === parts.model)) && (shown.weight ?? null) === (weight == null ? null : Number(weight));
}

/** @param {Api.DatedPrice | null} price */
function priced(price) {
  if (!price) return 'price unknown';
  const { inputUsd, outputUsd } = price;
  if (Number(inputUsd) === 0 && Number(outputUsd) === 0) return 'free';
  return `${format.usd(inputUsd)} in, ${format.usd(outputUsd)} out per million tokens`;
}
