/** Calls to the service that this page came from. */

/** What the service says is wrong (RFC 9457); status 0 when it could not be reached. */
export class Problem extends Error {
  constructor(status, detail, position) {
    super(detail);
    this.status = status;
    this.position = position;
  }
}

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, signal: AbortSignal.timeout(15_000) });
  } catch {
    throw new Problem(0, 'Winnow cannot be reached');
  }
  let body = null;
  try {
    body = await response.json();
  } catch {
    // Not every failure has a body.
  }
  if (!response.ok) {
    throw new Problem(response.status, body?.detail ?? `Winnow answered ${response.status}`, body?.position);
  }
  return body;
}

const post = (path, body) =>
  call(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });

export const collections = async () => (await call('api/collections')).collections;
export const runs = async (limit) => (await call(`api/runs?limit=${limit}`)).runs;
export const run = (id) => call(`api/runs/${encodeURIComponent(id)}`);
export const startRun = (request) => post('api/runs', request);
export const stopRun = (id) => post(`api/runs/${encodeURIComponent(id)}/stop`);
export const checkRouting = (routingStrategy, routingConfig) =>
  post('api/routing/check', { routingStrategy, routingConfig });

export const statistics = (id) => call(`api/runs/${encodeURIComponent(id)}/statistics`);
export const overlap = (collection, run) =>
  call(`api/collections/${encodeURIComponent(collection)}/overlap?run=${encodeURIComponent(run)}`);
export const producers = async () => (await call('api/producers')).producers;
export const deadLetters = (limit) => call(`api/dead-letters?limit=${limit}`);
export const logIn = (token) => post('api/session', { token });

export async function providers() {
  const answer = await call('api/providers');
  return Array.isArray(answer) ? answer : (answer.providers ?? []);
}

export const streamPath = (collection) =>
  collection ? `api/collections/${encodeURIComponent(collection)}/stream` : 'api/stream';

/** Where a list, or what a filter shows of it, is to be had as a file. */
export function exportPath(collection, format, filter = {}) {
  const parameters = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(filter)) {
    if (value) parameters.set(name, value);
  }
  return `api/collections/${encodeURIComponent(collection)}/export?${parameters}`;
}
