// @ts-check
/** Runs that are filled in with one click. */

/** Three simulated models that know partly the same. */
/** @type {Api.StartRun} */
export const DEMO = {
  topic: 'Paris attractions',
  producers: 6,
  iterations: 16,
  routingStrategy: 'roundrobin',
  routingConfig: 'random:amber,random:basil,random:cedar',
};

/** Asking more providers than these adds little to a first list. */
const BROAD = 4;

/**
 * A run without its topic.
 *
 * @typedef {{ name: string, says: string, values: Omit<Api.StartRun, 'topic'> | null }} Preset values are null where no provider is ready for it
 */

/**
 * @param {Pick<Api.Provider, 'name' | 'ready' | 'hasKey' | 'defaultModel'>[]} providers as producers report them
 * @returns {Preset[]}
 */
export function presetsFor(providers) {
  const ready = providers.filter(({ name, ready: isReady, hasKey, defaultModel }) => name !== 'random' && defaultModel && isReady && hasKey === true);
  const models = ready.slice(0, BROAD).map(({ name, defaultModel }) => `${name}:${defaultModel}`);
  const { topic, ...demo } = DEMO;
  const routingConfig = models.join(',');
  return [
    { name: 'Demo', says: 'Three simulated models: no key, no cost, half a minute', values: demo },
    {
      name: 'Cheap and broad',
      says: 'Each model that is ready in turn, 60 calls, never more than $0.25',
      values: models.length === 0 ? null : { routingConfig, routingStrategy: models.length > 1 ? 'roundrobin' : 'backoff', producers: 6, iterations: 10, maxCost: 0.25 },
    },
    {
      name: 'Complete',
      says: 'Until 90 % of what the models would name is in the list, never more than $2; learns which model finds most',
      values: models.length === 0 ? null : { routingConfig, routingStrategy: models.length > 1 ? 'adaptive' : 'backoff', producers: 8, targetCoverage: 0.9, maxCost: 2 },
    },
  ];
}
