// @ts-check
/** What each key does, and the dialog that says so. */

import { byId, element, fieldsOf } from './dom.js';

/** @typedef {{ keys: string[], says: string, act?: (event: KeyboardEvent) => void }} Shortcut */

/**
 * @param {import('./listing.js').Listing} listing
 * @param {{ escape: () => void, newRun: () => void, compare: () => void, toggleNav: () => void, toggleInspector: () => void }} page
 */
export function installKeys(listing, page) {
  const { list, selection } = listing;
  const inList = (/** @type {() => void} */ act) => () => {
    byId('list').focus();
    act();
  };
  /** @type {Shortcut[]} */
  const shortcuts = [
    { keys: ['j'], says: 'Next row', act: inList(() => list.move(1)) },
    { keys: ['k'], says: 'Row before', act: inList(() => list.move(-1)) },
    { keys: ['J', 'K'], says: 'Select while moving', act: (event) => inList(() => list.move(event.key === 'J' ? 1 : -1, true))() },
    { keys: ['Enter'], says: 'Inspect the row' },
    { keys: ['x'], says: 'Select the row', act: inList(() => list.toggle()) },
    { keys: ['Ctrl A'], says: 'Select all' },
    { keys: ['e'], says: 'Strike out', act: () => void selection.strike() },
    { keys: ['m'], says: 'Merge', act: () => void selection.merge() },
    { keys: ['c'], says: 'Copy', act: () => void selection.copy() },
    { keys: ['/'], says: 'Search', act: () => fieldsOf('filters').query.focus() },
    { keys: ['s'], says: 'Sort differently', act: () => listing.nextSort() },
    { keys: ['p'], says: 'Pause, resume', act: () => listing.togglePause() },
    { keys: ['v'], says: 'Compare models and runs, or back', act: page.compare },
    { keys: ['n'], says: 'New run', act: page.newRun },
    { keys: ['['], says: 'Collections and runs', act: page.toggleNav },
    { keys: [']'], says: 'Inspector', act: page.toggleInspector },
    { keys: ['Esc'], says: 'Select none, back to the run' },
    { keys: ['?'], says: 'These keys', act: showKeys },
  ];
  const acts = new Map(shortcuts.flatMap(({ keys, act }) => (act ? keys.map((key) => /** @type {const} */ ([key, act])) : [])));
  byId('keys-list').replaceChildren(
    ...shortcuts.map(({ keys, says }) => element('div', {}, element('dt', {}, says), element('dd', {}, ...keys.flatMap((key) => [element('kbd', {}, key), ' '])))),
  );
  byId('keys-help').addEventListener('click', showKeys);

  byId('list').addEventListener('keydown', (event) => {
    if (list.key(event)) event.preventDefault();
    else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (event.key === ' ') list.toggle();
      else list.open();
    } else if ((event.ctrlKey || event.metaKey) && event.key === 'a') {
      event.preventDefault();
      list.selectAll();
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    const inField = event.target instanceof Element && event.target.closest('input, textarea, select') !== null;
    if (event.key === 'Escape') {
      closeMenus();
      if (inField) byId('list').focus();
      else if (list.selected.size > 0) list.selectNone();
      else page.escape();
      return;
    }
    const act = acts.get(event.key);
    const without = byId('watch').hidden ? ['n', '?', '['] : byId('list-panel').hidden ? ['n', '?', '[', ']', 'v'] : null;
    if (inField || !act || (without && !without.includes(event.key))) return;
    event.preventDefault();
    act(event);
  });
  document.addEventListener('click', (event) => closeMenus(event.target));
}

function showKeys() {
  byId('keys', HTMLDialogElement).showModal();
}

/** @param {EventTarget | null} [except] a menu stays open in which there was a click on no item */
function closeMenus(except = null) {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    const within = except instanceof Element && menu.contains(except);
    if (!within || (except instanceof Element && except.closest('button'))) menu.removeAttribute('open');
  }
}
