// @ts-check
/** Calls to the service that this page came from. */

/** What the service says is wrong (RFC 9457); status 0 when it could not be reached. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {string} detail
   * @param {{ field?: string, reason?: string, position?: number }} [fault] the invalid field, what is wrong with it, and the
   *     invalid character, counted from 1
   */
  constructor(status, detail, { field, reason, position } = {}) {
    super(detail);
    this.status = status;
    this.field = field;
    this.reason = reason ?? detail;
    this.position = position;
  }
}

/**
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<any>} what the description of the API says; each call below gives it its type
 */
async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, signal: AbortSignal.timeout(15_000) });
  } catch {
    throw new Problem(0, 'Cannot reach Winnow');
  }
  let body = null;
  try {
    body = await response.json();
  } catch {
    // Not every failure has a body.
  }
  if (!response.ok) {
    throw new Problem(response.status, body?.detail ?? `Winnow answered ${response.status}`, body ?? {});
  }
  return body;
}

/** @type {(path: string, body?: object) => Promise<any>} */
const post = (path, body) =>
  call(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });

/** @type {() => Promise<Api.CollectionSummary[]>} */
export const collections = async () => (await call('api/collections')).collections;
/** @type {(limit: number) => Promise<Api.RunStatus[]>} */
export const runs = async (limit) => (await call(`api/runs?limit=${limit}`)).runs;
/** @type {(id: string) => Promise<Api.RunStatus>} */
export const run = (id) => call(`api/runs/${encodeURIComponent(id)}`);
/** @type {(request: Api.StartRun) => Promise<Api.RunStatus>} */
export const startRun = (request) => post('api/runs', request);
/** @type {(id: string) => Promise<Api.RunStatus>} */
export const stopRun = (id) => post(`api/runs/${encodeURIComponent(id)}/stop`);
/** @type {(wanted: Api.RoutingWanted) => Promise<Api.RoutingChecked>} */
export const checkRouting = (wanted) => post('api/routing/check', wanted);

/** @type {(id: string) => Promise<Api.RunStatistics>} */
export const statistics = (id) => call(`api/runs/${encodeURIComponent(id)}/statistics`);
/** @type {(collection: string, run: string, by?: 'model' | 'run') => Promise<Api.Overlap>} */
export const overlap = (collection, run, by = 'model') =>
  call(`api/collections/${encodeURIComponent(collection)}/overlap?${new URLSearchParams({ run, by })}`);
/** @type {(collection: string) => Promise<Api.MentionList>} */
export const mentions = (collection) => call(`api/collections/${encodeURIComponent(collection)}/mentions`);
/** @type {() => Promise<Api.ProducerInstance[]>} */
export const producers = async () => (await call('api/producers')).producers;
/** @type {(limit: number) => Promise<Api.DeadLetterList>} */
export const deadLetters = (limit) => call(`api/dead-letters?limit=${limit}`);
/** @type {(token: string) => Promise<Api.Session>} */
export const logIn = (token) => post('api/session', { token });

/** @type {(collection: string, canonical: string) => string} */
const attributePath = (collection, canonical) =>
  `api/collections/${encodeURIComponent(collection)}/attributes/${encodeURIComponent(canonical)}`;
/** @type {(collection: string, canonical: string) => Promise<Api.AttributeDetails>} */
export const attribute = (collection, canonical) => call(attributePath(collection, canonical));
/** @type {(kind: 'strike' | 'merge' | 'split', collection: string, canonical: string, ruling?: Api.Ruling) => Promise<Api.AttributeDetails>} */
export const rule = (kind, collection, canonical, ruling = {}) => post(`${attributePath(collection, canonical)}/${kind}`, ruling);

/** @type {(collection: string, rulings: Api.RulingWanted[]) => Promise<Api.Ruled>} all of them are carried out, or none */
export const ruleAll = (collection, rulings) => post(`api/collections/${encodeURIComponent(collection)}/rulings`, { rulings });
/** @type {(list: Api.ImportList) => Promise<Api.RunStatus>} */
export const importList = (list) => post('api/imports', list);
/** @type {(collection: string) => Promise<void>} */
export const deleteCollection = (collection) => call(`api/collections/${encodeURIComponent(collection)}`, { method: 'DELETE' });

/** @type {() => Promise<Api.Provider[]>} */
export const providers = () => call('api/providers');

/** @type {(collection: string) => string} */
export const streamPath = (collection) =>
  collection ? `api/collections/${encodeURIComponent(collection)}/stream` : 'api/stream';

/**
 * Where a list, or what a filter shows of it, can be downloaded.
 *
 * @param {string} collection
 * @param {string} format
 * @param {Record<string, string>} [filter]
 */
export function exportPath(collection, format, filter = {}) {
  const parameters = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(filter)) {
    if (value) parameters.set(name, value);
  }
  return `api/collections/${encodeURIComponent(collection)}/export?${parameters}`;
}

/**
 * Some rows of a list as the service writes them.
 *
 * @param {string} collection
 * @param {Api.ExportSelection} selection
 */
export async function exportSelection(collection, selection) {
  const response = await fetch(`api/collections/${encodeURIComponent(collection)}/export`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(selection),
  });
  if (!response.ok) throw new Problem(response.status, (await response.json().catch(() => null))?.detail ?? `Winnow answered ${response.status}`);
  return response.blob();
}
