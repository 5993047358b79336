/** Where the page is: what its URL says, so that it can be shared, and back and forward work. */

const NAMES = ['collection', 'run', 'query', 'provider', 'model', 'facet'];
const listeners = [];

export function place() {
  const parameters = new URLSearchParams(location.search);
  return Object.fromEntries(NAMES.map((name) => [name, parameters.get(name) ?? '']));
}

export function urlOf(there) {
  const parameters = new URLSearchParams();
  for (const name of NAMES) {
    if (there[name]) parameters.set(name, there[name]);
  }
  const text = parameters.toString();
  return text ? `?${text}` : './';
}

/** Goes to another view; `back` returns from it. */
export function go(there) {
  history.pushState(null, '', urlOf(there));
  changed();
}

/** Changes something about this view. */
export function adjust(change) {
  history.replaceState(null, '', urlOf({ ...place(), ...change }));
  changed();
}

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
  const link = event.target.closest?.('a[data-go]');
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  history.pushState(null, '', link.href);
  changed();
  window.scrollTo(0, 0);
});
