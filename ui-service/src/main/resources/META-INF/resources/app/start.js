// @ts-check
/** The form that starts a run. */

import * as api from './api.js';
import { byId, element, fieldsOf, setHidden, setText } from './dom.js';
import * as format from './format.js';

/** @typedef {{ [K in keyof Api.StartRun]?: (Api.StartRun[K] extends string | undefined ? string : Api.StartRun[K]) | null } & { noExclusions?: boolean }} Values what the form is filled with */

/** @type {Record<string, string>} */
const STRATEGIES = {
  backoff: 'One model; waits and retries when it fails.',
  roundrobin: 'Each healthy model in turn.',
  priority: 'The first healthy model in order.',
  weighted: 'In proportion to weights: openai:gpt-4o-mini:0.6, gemini:0.4',
  adaptive: 'The model whose next new attribute is expected to be cheapest or fastest.',
};
const NUMBERS = ['producers', 'iterations', 'maxRequests', 'requestSize', 'targetUnique', 'targetCoverage', 'maxCost', 'maxCostPerNew', 'seed'];
/** A first run must not continue until the money is gone. */
const FIRST = { iterations: 5 };
const REMEMBERED = 'winnow.start';
const CHECK_AFTER_MS = 250;
const DEFAULT_PRODUCERS = 5;
const TARGET = /^[A-Za-z][\w-]{0,63}(:.+)?$/;

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */

export class StartForm {
  #dialog = byId('start', HTMLDialogElement);
  #form = byId('start-form', HTMLFormElement);
  #fields = fieldsOf('start-form');
  #says = byId('routing-says');
  #error = byId('start-error');
  #go = byId('start-go', HTMLButtonElement);
  #onStarted;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #checks = 0;
  #canCheck = true;
  #routingIsWrong = false;
  #knows = false;
  /** @type {Api.CheckedTarget[] | null} null while the routing is wrong or not checked */
  #checked = null;

  /** @param {(run: Api.RunStatus) => void} onStarted called with the run that was ordered */
  constructor(onStarted) {
    this.#onStarted = onStarted;
    byId('start-cancel').addEventListener('click', () => this.#dialog.close());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    for (const name of ['routingConfig', 'routingStrategy']) {
      this.#fields[name].addEventListener('input', () => this.#routingChanged());
    }
    for (const name of ['topic', 'requestSize', 'describe']) this.#fields[name].addEventListener('input', () => this.#routingChanged());
    this.#form.addEventListener('input', () => this.#drawCost());
    this.#form.addEventListener('focusout', (event) => this.#mark(/** @type {Field} */ (event.target)));
    this.#form.addEventListener('input', (event) => {
      const field = /** @type {Field} */ (event.target);
      if (field.getAttribute('aria-invalid') === 'true') this.#mark(field);
      setText(this.#error, '');
    });
  }

  /**
   * Opens the form, filled with some values, or those of the last time.
   *
   * @param {Values} [values]
   */
  async open(values) {
    setText(this.#error, '');
    this.#fill(values?.routingConfig ? values : { ...this.#remembered(), ...values });
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#fields.topic.focus();
    await this.#loadProviders();
    this.#routingChanged();
  }

  /** @returns {Field[]} */
  #all() {
    return /** @type {Field[]} */ ([...this.#form.elements].filter((field) => 'value' in field));
  }

  /** @returns {Values} */
  #remembered() {
    try {
      return JSON.parse(localStorage.getItem(REMEMBERED) ?? 'null') ?? FIRST;
    } catch {
      return FIRST;
    }
  }

  /** @param {Record<string, any>} values */
  #fill(values) {
    this.#form.reset();
    for (const field of this.#all()) {
      field.removeAttribute('aria-invalid');
      if (!field.name || values[field.name] == null) continue;
      if (field instanceof HTMLInputElement && field.type === 'checkbox') field.checked = values[field.name];
      else field.value = values[field.name];
    }
  }

  async #loadProviders() {
    const chips = byId('provider-chips');
    /** @type {(Omit<Api.Provider, 'ready' | 'baseUrl'> & { ready: boolean })[]} */
    let providers;
    try {
      providers = (await api.providers()).map((provider) => ({ ...provider, ready: (provider.ready ?? provider.hasKey) !== false }));
      this.#knows = true;
    } catch {
      providers = [{ name: 'random', hasKey: null, needsKey: false, ready: true, problem: null, defaultModel: 'random' }];
      this.#knows = false;
    }
    chips.replaceChildren(
      ...providers.map(({ name, hasKey, needsKey, ready, problem, defaultModel }) =>
        element(
          'button',
          {
            type: 'button',
            class: 'chip',
            data: { key: ready },
            title: problem ?? `add ${name}`,
            onclick: () => this.#add(defaultModel ? `${name}:${defaultModel}` : `${name}:`),
          },
          `+ ${name}`,
          ready ? null : element('span', { class: 'without' }, needsKey && !hasKey ? ' no key' : ' not ready'),
        ),
      ),
    );
    if (!this.#fields.routingConfig.value) {
      const usable = providers.find((provider) => provider.ready && provider.hasKey && provider.defaultModel && provider.name !== 'random');
      this.#fields.routingConfig.value = this.#knows && usable ? `${usable.name}:${usable.defaultModel}` : 'random:random';
    }
  }

  /** @param {string} target */
  #add(target) {
    const field = this.#fields.routingConfig;
    const there = field.value.trim().replace(/,$/, '');
    field.value = there && this.#fields.routingStrategy.value !== 'backoff' ? `${there},${target}` : target;
    field.focus();
    this.#routingChanged();
  }

  #routingChanged() {
    const strategy = this.#fields.routingStrategy.value;
    setText(byId('strategy-hint'), STRATEGIES[strategy] ?? '');
    setHidden(byId('optimize'), strategy !== 'adaptive');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(), CHECK_AFTER_MS);
  }

  async #check() {
    const config = this.#fields.routingConfig.value;
    const number = ++this.#checks;
    this.#checked = null;
    if (!config.trim()) {
      this.#routing('name at least one model', 1);
      return;
    }
    if (this.#canCheck) {
      try {
        const { targets } = await api.checkRouting({
          routingStrategy: this.#fields.routingStrategy.value,
          routingConfig: config,
          topic: this.#fields.topic.value,
          requestSize: Number(this.#fields.requestSize.value) || undefined,
          describe: this.#fields.describe.checked,
        });
        if (number === this.#checks) this.#targets(targets);
        return;
      } catch (problem) {
        if (number !== this.#checks) return;
        if (problem.status === 400 || problem.status === 422) {
          this.#routing(problem.field === 'routingConfig' ? problem.reason : problem.message, problem.position);
          return;
        }
        // A service without this check refuses the run when it is started.
        if (problem.status === 404 || problem.status === 405) this.#canCheck = false;
      }
    }
    const wrong = config.split(',').find((target) => !TARGET.test(target.trim()));
    if (wrong === undefined) this.#targets([]);
    else this.#routing(`'${wrong.trim()}' is not a target: expected provider[:model][:weight]`, config.indexOf(wrong) + 1);
  }

  /** @param {Api.CheckedTarget[]} targets */
  #targets(targets) {
    this.#routingIsWrong = false;
    this.#checked = targets;
    this.#drawCost();
    this.#fields.routingConfig.removeAttribute('aria-invalid');
    const sum = targets.reduce((all, target) => all + Number(target.weight ?? 1), 0);
    const weighted = this.#fields.routingStrategy.value === 'weighted';
    this.#says.className = 'says';
    this.#says.replaceChildren(
      ...targets.map(({ provider, model, weight, price, problem }) =>
        element(
          'span',
          { class: 'target' },
          `${provider}:${model}`,
          weighted ? ` ${format.percent(Number(weight ?? 1) / sum)} %` : '',
          problem ? element('span', { class: 'warn' }, ` · ${problem}`) : element('span', { class: 'note' }, this.#priced(price)),
        ),
      ),
    );
  }

  /** What the run will cost, as far as can be known before it. */
  #drawCost() {
    const numberOf = (/** @type {string} */ name) => Number(this.#fields[name].value) || 0;
    setText(
      byId('start-cost'),
      this.#checked?.length
        ? costInWords({
            mostPerCall: this.#checked.map(({ mostUsdPerCall }) => mostUsdPerCall ?? null),
            calls: (numberOf('maxRequests') || numberOf('iterations')) * (numberOf('producers') || DEFAULT_PRODUCERS),
            budget: numberOf('maxCost'),
            hasOwnPrompt: this.#fields.prompt.value.trim() !== '',
          })
        : '',
    );
  }

  /** @param {Api.DatedPrice | null} price */
  #priced(price) {
    if (!price) return ' · price unknown';
    const { inputUsd, outputUsd } = price;
    if (Number(inputUsd) === 0 && Number(outputUsd) === 0) return ' · free';
    return inputUsd == null ? '' : ` · ${format.usd(inputUsd)} in, ${format.usd(outputUsd)} out per million tokens`;
  }

  /**
   * @param {string} message
   * @param {number} [position]
   */
  #routing(message, position = 0) {
    this.#routingIsWrong = true;
    this.#drawCost();
    this.#fields.routingConfig.setAttribute('aria-invalid', 'true');
    this.#says.className = 'says error';
    const config = this.#fields.routingConfig.value;
    const at = position > 0 && position <= config.length ? position - 1 : null;
    this.#says.replaceChildren(
      element('span', {}, message),
      at === null ? '' : element('code', { class: 'pointed' }, config.slice(0, at), element('mark', {}, config[at]), config.slice(at + 1)),
    );
  }

  /** @param {Field} field */
  #mark(field) {
    if (!field.name || field.name === 'routingConfig') return;
    if (field.checkValidity()) field.removeAttribute('aria-invalid');
    else field.setAttribute('aria-invalid', 'true');
  }

  /** @returns {Api.StartRun} */
  #request() {
    /** @type {Record<string, any>} */
    const request = {};
    for (const field of this.#all()) {
      if (!field.name || field.value.trim() === '' || field.type === 'checkbox') continue;
      request[field.name] = NUMBERS.includes(field.name) ? Number(field.value) : field.value.trim();
    }
    if (this.#fields.fresh.checked) request.fresh = true;
    if (this.#fields.describe.checked) request.describe = true;
    if (this.#fields.noExclusions.checked) request.exclusions = false;
    if (request.routingStrategy !== 'adaptive') delete request.optimize;
    return /** @type {Api.StartRun} */ (request);
  }

  async #submit() {
    const wrong = this.#all().find((field) => field.name && !field.checkValidity());
    if (wrong) {
      this.#mark(wrong);
      this.#refuse(wrong, wrong.validationMessage);
      return;
    }
    if (this.#routingIsWrong) {
      this.#fields.routingConfig.focus();
      return;
    }
    this.#go.disabled = true;
    try {
      const request = this.#request();
      const run = await api.startRun(request);
      this.#remember(request);
      this.#dialog.close();
      this.#onStarted(run);
    } catch (problem) {
      const field = this.#all().find(({ name }) => name && name === problem.field);
      if (field) {
        field.setAttribute('aria-invalid', 'true');
        this.#refuse(field, problem.reason);
      } else {
        setText(this.#error, problem.message);
      }
    } finally {
      this.#go.disabled = false;
    }
  }

  /**
   * Shows what is wrong with a field, under its label, and moves there.
   *
   * @param {Field} field
   * @param {string} reason
   */
  #refuse(field, reason) {
    const label = field.labels?.[0]?.firstChild?.textContent?.trim() ?? field.name;
    setText(this.#error, `${label}: ${reason}`);
    const more = field.closest('details');
    if (more) more.open = true;
    field.focus();
  }

  /** @param {Api.StartRun} request */
  #remember(request) {
    const { topic, fresh, seed, exclusions, prompt, ...rest } = request;
    try {
      localStorage.setItem(REMEMBERED, JSON.stringify(rest));
    } catch {
      // The form will start with defaults next time.
    }
  }
}

/**
 * What a run can cost, before it starts.
 *
 * @param {{ mostPerCall: (number | null)[], calls: number, budget: number, hasOwnPrompt: boolean }} run what a call to each model can cost at most,
 *     null where that is not known; 0 calls where they are not limited, 0 where there is no budget
 */
export function costInWords({ mostPerCall, calls, budget, hasOwnPrompt }) {
  if (mostPerCall.includes(null)) return 'What it costs cannot be told: the price of a model is not known.';
  const most = Math.max(...mostPerCall.map(Number));
  if (most === 0) return 'It costs nothing: these models are free.';
  if (budget > 0) return `It costs at most ${format.usd(budget)}: no call is made that could exceed the budget.`;
  if (hasOwnPrompt) return 'What it costs depends on your prompt. A budget is never exceeded.';
  return calls > 0
    ? `${format.plural(calls, 'call')} of at most ${format.usd(most)} each: at most ${format.usd(calls * most)}, usually far less. Planning and judging come on top; a budget is never exceeded.`
    : `There is no limit: it goes on until you stop it, at up to ${format.usd(most)} per call. A budget is never exceeded.`;
}
