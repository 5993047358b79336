// @ts-check
/** One attribute, or any phrase: what became of it, who named it, what was merged into it and why; and what a person decides about it. */

import * as api from './api.js';
import { byId, copy, element, fieldsOf, setHidden, setText } from './dom.js';
import * as format from './format.js';
import { urlOf } from './place.js';

/** @typedef {import('./rows.js').Row} Row */

const SUGGESTIONS = 8;
const NEAR = 5;
/** Shorter words are in too many entries. */
const LEAST_WORD = 4;

export class Detail {
  #collection = '';
  /** What is shown: a canonical form, or any phrase; empty when nothing is. */
  #key = '';
  #text = '';
  /** @type {Row | null} */
  #row = null;
  /** @type {Api.AttributeDetails | null} */
  #details = null;
  #tell;
  #store;
  #colours;

  /**
   * @param {import('./main.js').Tell} tell shows a line to the person
   * @param {import('./rows.js').RowStore} store what the list has
   * @param {import('./colours.js').Colours} colours of models
   */
  constructor(tell, store, colours) {
    this.#tell = tell;
    this.#store = store;
    this.#colours = colours;
    byId('detail-copy').addEventListener('click', async () => {
      if (await copy(this.#text)) tell('Copied.');
    });
    byId('detail-link').addEventListener('click', async () => {
      const url = new URL(urlOf({ collection: this.#collection, attribute: this.#details?.canonical ?? this.#key }), document.baseURI);
      if (await copy(url.href)) tell('The link was copied.');
    });
    byId('detail-strike').addEventListener('click', () => this.#rule('strike'));
    byId('detail-split').addEventListener('click', () => this.#rule('split'));
    byId('detail-merge').addEventListener('submit', (event) => {
      event.preventDefault();
      const into = fieldsOf('detail-merge').into.value.trim();
      if (into) this.#rule('merge', { into });
    });
    fieldsOf('detail-merge').into.addEventListener('input', () => this.#suggest());
  }

  get key() {
    return this.#key;
  }

  /**
   * @param {string} collection
   * @param {string} key a canonical form, or any phrase
   * @param {Row} [row] if it is known
   */
  async open(collection, key, row) {
    this.#collection = collection;
    this.#key = key;
    this.#row = row ?? this.#store.find(key) ?? null;
    this.#details = null;
    fieldsOf('detail-merge').into.value = '';
    byId('detail').scrollTop = 0;
    this.#draw();
    try {
      const details = await api.attribute(collection, key);
      if (this.#key !== key || this.#collection !== collection) return;
      this.#details = details;
      this.#draw();
    } catch (problem) {
      if (this.#key === key) setText(byId('detail-why'), `What became of it cannot be read: ${/** @type {Error} */ (problem).message}`);
    }
  }

  close() {
    this.#key = '';
    this.#row = null;
    this.#details = null;
    this.#draw();
  }

  /** It may be known by now how often it was named. */
  counted() {
    if (this.#key && this.#row) this.#drawVoices(this.#row);
  }

  #draw() {
    setHidden(byId('detail-none'), this.#key !== '');
    setHidden(byId('detail-body'), this.#key === '');
    if (this.#key === '') return;
    const details = this.#details;
    const row = details?.row ?? this.#row;
    const state = details?.state ?? (this.#row ? 'LISTED' : null);
    this.#text = (row && ('text' in row ? row.text : row.attribute)) ?? details?.reason?.dropped ?? this.#key;
    setText(byId('detail-text'), this.#text);
    const said = [row?.category, row?.description].filter(Boolean).join(' · ');
    setText(byId('detail-said'), said);
    setHidden(byId('detail-said'), !said);
    byId('detail-why').replaceChildren(...(details ? this.#verdict(details) : state ? [] : ['Looking it up…']));
    setHidden(byId('detail-strike'), state !== 'LISTED' && state !== 'MERGED' && state !== 'WAITING');
    setHidden(byId('detail-split'), state !== 'STRUCK' && state !== 'MERGED');
    setHidden(byId('detail-merge-section'), state !== 'LISTED');
    this.#drawVoices(this.#row ?? this.#store.find(details?.canonical ?? this.#key) ?? null);
    this.#drawMerged(details?.merged ?? []);
    this.#drawOrigin(row ?? null, details);
  }

  /**
   * Why it is not in the list; nothing if it is.
   *
   * @param {Api.AttributeDetails} details
   * @returns {(Node | string)[]}
   */
  #verdict({ state, row, reason, further, refused, unchecked }) {
    switch (state) {
      case 'LISTED':
        if (!unchecked && row && row.canonical !== this.#key && row.attribute !== this.#key) return ['In the list, as “', element('bdi', {}, row.attribute), '”.'];
        return unchecked ? ['In the list, unchecked: it may say the same as another entry, and nobody has judged that.'] : [];
      case 'MERGED':
      case 'STRUCK':
        return ['Not in the list: ', ...(reason ? [...this.#because(reason), ...further.flatMap((next) => [' Then: ', ...this.#because(next)])] : ['a person took it out.'])];
      case 'WAITING':
        return ['Not in the list yet: it may say the same as an entry, and a judge is asked.'];
      case 'REFUSED':
        return [`Not in the list: it could not be used: ${refused ?? 'unknown why'}.`];
      default:
        return ['Not in the list: no model has named it yet, in this or a similar spelling.', ...this.#near()];
    }
  }

  /** Entries that have the longest word in common with what was asked for. */
  #near() {
    const words = this.#key.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word.length >= LEAST_WORD);
    /** @type {Row[]} */
    let found = [];
    for (const word of words.sort((a, b) => b.length - a.length)) {
      found = this.#store.rows.filter(({ lower }) => lower.includes(word)).slice(-NEAR);
      if (found.length > 0) break;
    }
    return found.length === 0 ? [] : [' In the list there is: ', ...found.flatMap((row, i) => [i > 0 ? ', ' : '', this.#linkTo(row.canonical, row.text)]), '.'];
  }

  /**
   * @param {string} attribute its form
   * @param {string} text
   */
  #linkTo(attribute, text) {
    return element('a', { href: urlOf({ collection: this.#collection, attribute }), 'data-go': true }, element('bdi', {}, text));
  }

  /**
   * @param {Api.Merge} merge
   * @returns {(Node | string)[]}
   */
  #because(merge) {
    if (!merge.twin) return [`it was struck out (${how(merge)}).`];
    return ['it says the same as ', this.#linkTo(merge.twin, merge.twin), ` (${how(merge)}).`];
  }

  /** @param {Row | null} row */
  #drawVoices(row) {
    const models = row?.models ?? [];
    setHidden(byId('detail-voices-section'), models.length === 0);
    setText(byId('detail-voices-words'), `Named by ${format.plural(models.length, 'model')}, in ${format.plural(row?.calls ?? 0, 'call')}`);
    byId('detail-voices').replaceChildren(
      ...models.map(({ provider, model, calls }) =>
        element(
          'li',
          {},
          element('span', { class: 'swatch', 'aria-hidden': 'true', data: { colour: this.#colours.of(provider, model) } }),
          element('bdi', {}, provider === model || !model ? provider : `${provider}:${model}`),
          element('span', { class: 'note' }, format.plural(calls, 'call')),
        ),
      ),
    );
  }

  /** @param {Api.Merge[]} merged */
  #drawMerged(merged) {
    setHidden(byId('detail-merged-section'), merged.length === 0);
    setText(byId('detail-merged-words'), `Stands for ${format.plural(merged.length, 'other wording')}`);
    byId('detail-merged').replaceChildren(
      ...merged.map((merge) =>
        element(
          'li',
          {},
          element('bdi', {}, merge.dropped),
          element('span', { class: 'note' }, how(merge)),
          element('button', { type: 'button', onclick: () => this.#bringBack(merge), 'aria-label': `Split ${merge.dropped}` }, 'Split'),
        ),
      ),
    );
  }

  /**
   * @param {Row | Api.AttributeRow | null} row
   * @param {Api.AttributeDetails | null} details
   */
  #drawOrigin(row, details) {
    setHidden(byId('detail-origin'), !row);
    if (!row) return;
    const listed = 'text' in row ? row : null;
    const run = listed ? listed.run : /** @type {Api.AttributeRow} */ (row).runId;
    const at = listed ? listed.at : Date.parse(/** @type {Api.AttributeRow} */ (row).firstSeen);
    /** @type {[string, string | Node | undefined][]} */
    const facts = [
      ['First named by', [row.provider, row.model === row.provider ? '' : row.model].filter(Boolean).join(':')],
      ['Found', format.fullTime(at)],
      ['Facet', row.facet],
      ['Run', run ? element('a', { href: urlOf({ collection: this.#collection, run }), 'data-go': true }, run) : ''],
      ['Call', details?.callId],
      ['Canonical form', row.canonical],
      ['In Kafka', `partition ${row.partition}, offset ${row.offset}`],
    ];
    byId('detail-facts').replaceChildren(
      ...facts.flatMap(([name, value]) => (value ? [element('div', {}, element('dt', {}, name), element('dd', {}, element('bdi', {}, value)))] : [])),
    );
  }

  /** Entries of the list that contain what is typed. */
  #suggest() {
    const typed = fieldsOf('detail-merge').into.value.trim().toLowerCase();
    /** @type {string[]} */
    const found = [];
    for (const { lower, text, canonical } of typed.length > 1 ? this.#store.rows : []) {
      if (lower.includes(typed) && canonical !== this.#key && found.push(text) === SUGGESTIONS) break;
    }
    byId('entries').replaceChildren(...found.map((value) => element('option', { value })));
  }

  /** @param {Api.Merge} merge */
  async #bringBack(merge) {
    const key = this.#key;
    try {
      const dropped = merge.attribute?.canonical ?? merge.dropped;
      const into = this.#details?.canonical ?? key;
      await api.rule('split', this.#collection, dropped);
      this.#tellWithUndo(`“${merge.dropped}” is in the list.`, { kind: 'merge', key: dropped, into });
      if (this.#key === key) await this.open(this.#collection, key);
    } catch (problem) {
      this.#tell(/** @type {Error} */ (problem).message, true);
    }
  }

  /**
   * @param {string} words
   * @param {Api.RulingWanted | null} undo
   */
  #tellWithUndo(words, undo) {
    const collection = this.#collection;
    this.#tell(words, false, undo ? { name: 'Undo', act: async () => {
      try {
        await api.ruleAll(collection, [undo]);
        this.#tell('It is as it was.');
        if (this.#collection === collection && this.#key) await this.open(collection, this.#key);
      } catch (problem) {
        this.#tell(/** @type {Error} */ (problem).message, true);
      }
    } } : undefined);
  }

  /**
   * @param {'strike' | 'merge' | 'split'} kind
   * @param {Api.Ruling} [ruling]
   */
  async #rule(kind, ruling) {
    const [key, text, before] = [this.#key, this.#text, this.#details];
    try {
      const details = await api.rule(kind, this.#collection, this.#details?.canonical ?? key, ruling);
      const words = { strike: 'was struck out', merge: 'was merged', split: 'is in the list again' }[kind];
      this.#tellWithUndo(`“${text}” ${words}.`, opposite(kind, details.canonical, before));
      if (this.#key !== key) return;
      this.#details = details;
      if (details.state !== 'LISTED') this.#row = null;
      this.#draw();
      setText(byId('detail-text'), text);
    } catch (problem) {
      this.#tell(/** @type {Error} */ (problem).message, true);
    }
  }
}

/**
 * What takes a decision back.
 *
 * @param {'strike' | 'merge' | 'split'} kind
 * @param {string} key
 * @param {Api.AttributeDetails | null} before
 * @returns {Api.RulingWanted | null}
 */
function opposite(kind, key, before) {
  if (kind !== 'split') return before && before.state !== 'LISTED' ? null : { kind: 'split', key };
  if (before?.state === 'STRUCK') return { kind: 'strike', key };
  return before?.reason?.twin ? { kind: 'merge', key, into: before.reason.twin } : null;
}

/**
 * Who or what decided, on what evidence, and when.
 *
 * @param {Api.Merge} merge
 */
function how(merge) {
  const words = [
    merge.by ? `by ${merge.by}` : { MEANING: 'by meaning', JUDGE: 'by a judge', PERSON: 'by a person' }[merge.rule],
    merge.score == null ? '' : `score ${merge.score.toFixed(2)}`,
    merge.model ?? '',
    merge.attribute?.model ? `named by ${merge.attribute.model}` : '',
    merge.callId ? `in call ${merge.callId}` : '',
    merge.at ? format.dayTime(Date.parse(merge.at)) : '',
  ];
  return words.filter(Boolean).join(', ');
}
