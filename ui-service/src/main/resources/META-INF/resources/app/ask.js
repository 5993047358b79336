// @ts-check
/** One question before something is done to many. */

import { byId, element, setHidden, setText } from './dom.js';

/**
 * A question; resolves with the number of the choice, or 0 where there are none; with null when a person declines.
 *
 * @param {{ title: string, words: string, items: string[], go: string, isDanger?: boolean, chooses?: boolean }} question
 * @returns {Promise<number | null>}
 */
export function ask({ title, words, items, go, isDanger = false, chooses = false }) {
  const dialog = byId('ask', HTMLDialogElement);
  const form = byId('ask-form', HTMLFormElement);
  setText(byId('ask-heading'), title);
  setText(byId('ask-words'), words);
  setText(byId('ask-go'), go);
  byId('ask-go').classList.toggle('danger', isDanger);
  setHidden(byId('ask-list'), items.length === 0);
  byId('ask-list').replaceChildren(
    ...items.map((item, i) =>
      element(
        'li',
        {},
        chooses
          ? element('label', {}, element('input', { type: 'radio', name: 'chosen', value: i, checked: i === 0 }), element('bdi', {}, item))
          : element('bdi', {}, item),
      ),
    ),
  );
  dialog.showModal();
  byId('ask-go').focus();
  return new Promise((resolve) => {
    const over = new AbortController();
    const { signal } = over;
    byId('ask-cancel').addEventListener('click', () => dialog.close('no'), { signal });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      dialog.close('yes');
    }, { signal });
    dialog.addEventListener('close', () => {
      over.abort();
      const choice = new FormData(form).get('chosen');
      resolve(dialog.returnValue === 'yes' ? Number(choice ?? 0) : null);
      dialog.returnValue = '';
    }, { signal });
  });
}
