// @ts-check
/** A list that somebody has already: dropped on the page as a file, or chosen, and imported after a question. */

import * as api from './api.js';
import { ask } from './ask.js';
import { byId, setHidden } from './dom.js';
import * as format from './format.js';

/** The service takes no more in one request. */
const MOST_BYTES = 3_500_000;
const SHOWN = 20;

/**
 * @param {import('./main.js').Tell} tell shows a line to the person
 * @param {() => string} topic of the list that is shown; empty where none is
 * @param {(run: Api.RunStatus) => void} onStarted called with the run that imports it
 */
export function installImports(tell, topic, onStarted) {
  const field = byId('import-file', HTMLInputElement);
  const take = (/** @type {File | undefined} */ file) => file && void importFile(file, tell, topic(), onStarted);
  byId('import-list').addEventListener('click', () => field.click());
  field.addEventListener('change', () => {
    take(field.files?.[0]);
    field.value = '';
  });
  const isFile = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files') === true && topic() !== '' && !document.querySelector('dialog[open]');
  const show = (/** @type {boolean} */ shown) => setHidden(byId('drop-here'), !shown);
  document.addEventListener('dragover', (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    show(true);
  });
  document.addEventListener('dragleave', (event) => event.relatedTarget === null && show(false));
  document.addEventListener('drop', (event) => {
    show(false);
    if (!isFile(event)) return;
    event.preventDefault();
    take(event.dataTransfer?.files[0]);
  });
}

/**
 * @param {File} file
 * @param {import('./main.js').Tell} tell
 * @param {string} topic
 * @param {(run: Api.RunStatus) => void} onStarted
 */
async function importFile(file, tell, topic, onStarted) {
  if (file.size > MOST_BYTES) {
    tell(`“${file.name}” is too long for the page: import it with winnow import “${file.name}” --topic “${topic}”.`, true);
    return;
  }
  try {
    const lines = linesOf(new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer()));
    if (lines.length === 0) {
      tell(`“${file.name}” has no lines.`, true);
      return;
    }
    const answer = await ask({
      title: `Import ${format.plural(lines.length, 'line')} into “${topic}”?`,
      words: `Each line of “${file.name}” is an attribute. What the list has already is not added again, and models are told to leave all of it out.`,
      items: [...lines.slice(0, SHOWN), ...(lines.length > SHOWN ? [`… and ${format.count(lines.length - SHOWN)} more`] : [])],
      go: 'Import',
    });
    if (answer !== null) onStarted(await api.importList({ topic, name: file.name, lines }));
  } catch (problem) {
    tell(problem instanceof TypeError ? `“${file.name}” is no text in UTF-8: save it as UTF-8, one attribute per line.` : problem.message, true);
  }
}

/**
 * What is written on the lines of a text.
 *
 * @param {string} text
 */
export const linesOf = (text) => text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/).map((line) => line.trimEnd()).filter((line) => line.trim() !== '');
