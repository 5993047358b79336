// @ts-check
/** The form that starts a run. */

import * as api from './api.js';
import { ask } from './ask.js';
import { byId, element, fieldsOf, setHidden, setText } from './dom.js';
import { estimate, experienceOf } from './estimate.js';
import * as format from './format.js';
import { presetsFor } from './presets.js';
import { TargetRows } from './targets.js';

/** @typedef {{ [K in keyof Api.StartRun]?: (Api.StartRun[K] extends string | undefined ? string : Api.StartRun[K]) | null } & { noExclusions?: boolean }} Values what the form is filled with */

/** @type {Record<string, string>} */
const STRATEGIES = {
  backoff: 'It is asked again after a while when it fails.',
  roundrobin: 'Those that answer are asked equally often.',
  priority: 'The next one is asked only while those before it do not answer.',
  weighted: 'A model with twice the weight is asked twice as often.',
  adaptive: 'It learns whose next new attribute will be cheapest or fastest.',
};
const NUMBERS = ['producers', 'iterations', 'maxRequests', 'requestSize', 'targetUnique', 'targetCoverage', 'maxCost', 'maxCostPerNew', 'seed'];
/** A first run must not continue until the money is gone. */
const FIRST = { iterations: 5 };
const REMEMBERED = 'winnow.start';
const CHECK_AFTER_MS = 250;
const DEFAULT_PRODUCERS = 5;
/** How many earlier runs tell what calls cost, and how long they take. */
const EARLIER_RUNS = 50;
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
  #entriesOf;
  #targetRows = new TargetRows((routing, count) => this.#rowsChanged(routing, count));
  /** @type {Map<string, import('./estimate.js').Experience>} */
  #experience = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #checks = 0;
  #canCheck = true;
  #routingIsWrong = false;
  #knows = false;
  /** @type {Api.CheckedTarget[] | null} null while the routing is wrong or not checked */
  #checked = null;

  /**
   * @param {(run: Api.RunStatus) => void} onStarted called with the run that was ordered
   * @param {(topic: string) => number} entriesOf how many attributes the list of a topic has
   */
  constructor(onStarted, entriesOf) {
    this.#onStarted = onStarted;
    this.#entriesOf = entriesOf;
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
    await Promise.all([this.#loadProviders(), this.#loadExperience()]);
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
    /** @type {(Api.Provider & { ready: boolean })[]} */
    let providers;
    try {
      providers = (await api.providers()).map((provider) => ({ ...provider, ready: (provider.ready ?? provider.hasKey) !== false }));
      this.#knows = true;
    } catch {
      providers = [{ name: 'random', hasKey: null, needsKey: false, ready: true, problem: null, baseUrl: null, defaultModel: 'random', models: [] }];
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
    this.#targetRows.providers = providers;
    byId('presets').replaceChildren(
      ...presetsFor(providers).map(({ name, says, values }) =>
        element('button', { type: 'button', class: 'preset', title: values ? says : 'No provider is ready for it: give one a key', disabled: values === null, onclick: () => values && this.#apply(values) }, element('b', {}, name), element('span', { class: 'note' }, values ? says : 'Needs a provider with a key')),
      ),
    );
    if (!this.#fields.routingConfig.value) {
      const usable = providers.find((provider) => provider.ready && provider.hasKey && provider.defaultModel && provider.name !== 'random');
      this.#fields.routingConfig.value = this.#knows && usable ? `${usable.name}:${usable.defaultModel}` : 'random:random';
    }
  }

  async #loadExperience() {
    try {
      this.#experience = experienceOf(await api.runs(EARLIER_RUNS));
    } catch {
      // What earlier runs took is a help, no more.
    }
  }

  /** @param {Values} values of a preset; the topic stays */
  #apply(values) {
    const topic = this.#fields.topic.value;
    this.#fill({ ...values, topic });
    setText(this.#error, '');
    this.#routingChanged();
  }

  /** @param {string} target */
  #add(target) {
    const field = this.#fields.routingConfig;
    const there = field.value.trim().replace(/,$/, '');
    this.#rowsChanged(there ? `${there},${target}` : target, there ? this.#targetRows.count + 1 : 1);
    if (target.endsWith(':')) {
      byId('routing-text', HTMLDetailsElement).open = true;
      field.focus();
    }
  }

  /**
   * @param {string} routing
   * @param {number} count of models in it
   */
  #rowsChanged(routing, count) {
    this.#fields.routingConfig.value = routing;
    const strategy = this.#fields.routingStrategy;
    // One model can only be asked again; several are asked in turn unless the person says otherwise.
    if (count > 1 && strategy.value === 'backoff') strategy.value = 'roundrobin';
    else if (count === 1) strategy.value = 'backoff';
    this.#routingChanged();
  }

  #routingChanged() {
    const strategy = this.#fields.routingStrategy.value;
    setText(byId('strategy-hint'), STRATEGIES[strategy] ?? '');
    setHidden(byId('optimize'), strategy !== 'adaptive');
    this.#targetRows.isWeighted = strategy === 'weighted';
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
    this.#says.className = 'says';
    this.#says.replaceChildren();
    // A service that cannot check it says nothing of its models.
    if (targets.length > 0) this.#targetRows.show(targets);
  }

  /** What the run will take, as far as can be known before it. */
  #drawCost() {
    const numberOf = (/** @type {string} */ name) => Number(this.#fields[name].value) || 0;
    setHidden(byId('estimate'), !this.#checked?.length);
    if (!this.#checked?.length) return;
    const producers = numberOf('producers') || DEFAULT_PRODUCERS;
    const told = estimate(
      {
        models: this.#checked.map(({ provider, model, mostUsdPerCall }) => ({ name: `${provider}:${model}`, most: mostUsdPerCall ?? null })),
        calls: (numberOf('maxRequests') || numberOf('iterations')) * producers,
        producers,
        budget: numberOf('maxCost'),
        duration: durationOf(this.#fields.maxDuration.value),
        hasOwnPrompt: this.#fields.prompt.value.trim() !== '',
      },
      this.#experience,
    );
    setText(byId('start-calls'), told.calls);
    setText(byId('start-cost'), told.cost);
    setText(byId('start-time'), told.time);
  }

  /**
   * @param {string} message
   * @param {number} [position]
   */
  #routing(message, position = 0) {
    this.#routingIsWrong = true;
    this.#drawCost();
    this.#targetRows.unsure();
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
      this.#reach(this.#fields.routingConfig);
      return;
    }
    this.#go.disabled = true;
    try {
      const request = this.#request();
      if (request.fresh && !(await this.#mayStartOver(request.topic))) return;
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
    this.#reach(field);
  }

  /** @param {Field} field */
  #reach(field) {
    const more = field.closest('details');
    if (more) more.open = true;
    field.focus();
  }

  /** @param {string} topic whose list would be emptied */
  async #mayStartOver(topic) {
    const there = this.#entriesOf(topic);
    if (there === 0) return true;
    const answer = await ask({
      title: `Start “${topic}” over?`,
      words: `The list becomes empty, for everyone: ${format.plural(there, 'attribute')}, and what people decided about them. Its runs stay.`,
      items: [],
      go: 'Start over',
      isDanger: true,
    });
    return answer !== null;
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
 * A duration as people type it, such as 1h30m or 45s, in ms; null if it is none.
 *
 * @param {string} text
 */
export function durationOf(text) {
  const said = text.trim();
  const m = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/i.exec(said);
  if (said === '' || !m) return format.isoDuration(said);
  return (((+(m[1] ?? 0) * 24 + +(m[2] ?? 0)) * 60 + +(m[3] ?? 0)) * 60 + +(m[4] ?? 0)) * 1000;
}
