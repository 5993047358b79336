// @ts-check
/** The state of the page that is in its URL, so that it can be shared, and back and forward work. */

/**
 * What the page shows; names that are not set are empty.
 *
 * @typedef {Record<'collection' | 'view' | 'run' | 'query' | 'provider' | 'model' | 'facet' | 'sort' | 'attribute', string>} Place
 */

/** @type {(keyof Place)[]} */
const NAMES = ['collection', 'view', 'run', 'query', 'provider', 'model', 'facet', 'sort', 'attribute'];
/** @type {((now: Place) => void)[]} */
const listeners = [];

/** @returns {Place} */
export function place() {
  const parameters = new URLSearchParams(location.search);
  return /** @type {Place} */ (Object.fromEntries(NAMES.map((name) => [name, parameters.get(name) ?? ''])));
}

/** @param {Partial<Place>} there */
export function urlOf(there) {
  const parameters = new URLSearchParams();
  for (const name of NAMES) {
    if (there[name]) parameters.set(name, there[name]);
  }
  const text = parameters.toString();
  return text ? `?${text}` : './';
}

/**
 * Goes to another view; `back` returns from it.
 *
 * @param {Partial<Place>} there
 */
export function go(there) {
  history.pushState(null, '', urlOf(there));
  changed();
}

/**
 * Changes something about this view.
 *
 * @param {Partial<Place>} change
 */
export function adjust(change) {
  history.replaceState(null, '', urlOf({ ...place(), ...change }));
  changed();
}

/** @param {(now: Place) => void} listener */
export function onPlace(listener) {
  listeners.push(listener);
}

function changed() {
  const now = place();
  listeners.forEach((listener) => listener(now));
}

window.addEventListener('popstate', changed);

// Links within the page keep it, its connection and its rows; opened elsewhere they are ordinary URLs.
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[data-go]') : null;
  if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  history.pushState(null, '', link.href);
  changed();
  window.scrollTo(0, 0);
});
