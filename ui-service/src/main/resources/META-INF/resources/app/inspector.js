// @ts-check
/** The inspector: its tabs, and whether it is there. */

import { byId, setHidden } from './dom.js';

const TABS = { run: 'run-view', attribute: 'detail' };
/** Where there is no room for a column, it covers the list. */
const NARROW = matchMedia('(max-width: 48rem)');

/** @param {keyof typeof TABS} chosen */
export function showTab(chosen) {
  for (const [name, view] of Object.entries(TABS)) {
    const tab = byId(`tab-${name}`);
    tab.setAttribute('aria-selected', String(name === chosen));
    tab.tabIndex = name === chosen ? 0 : -1;
    setHidden(byId(view), name !== chosen);
  }
}

export const shownTab = () => (byId('detail').hidden ? 'run' : 'attribute');

/** @param {boolean} open */
export function showInspector(open) {
  document.body.classList.toggle('no-inspector', !open);
  document.body.classList.toggle('inspector-open', open);
}

export function toggleInspector() {
  showInspector(NARROW.matches ? !document.body.classList.contains('inspector-open') : document.body.classList.contains('no-inspector'));
}

/** @param {() => void} onClose called when a person leaves the attribute */
export function installInspector(onClose) {
  const tabs = /** @type {(keyof typeof TABS)[]} */ (Object.keys(TABS));
  for (const name of tabs) {
    const tab = byId(`tab-${name}`);
    tab.addEventListener('click', () => showTab(name));
    tab.addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
      const other = tabs[1 - tabs.indexOf(name)];
      showTab(other);
      byId(`tab-${other}`).focus();
    });
  }
  byId('inspector-toggle').addEventListener('click', toggleInspector);
  byId('detail-close').addEventListener('click', () => {
    if (shownTab() === 'attribute') onClose();
    else showInspector(false);
    if (NARROW.matches) showInspector(false);
    byId('list').focus();
  });
}
