// @ts-check
/** Making and filling elements. Text is inserted as text: HTML cannot be inserted. */

/**
 * An element with properties and children; children that are not nodes become text.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} [properties]
 * @param {...(Node | string | number | null | undefined)} children
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value == null || value === false) continue;
    if (name === 'class') made.className = value;
    else if (name === 'data') Object.assign(made.dataset, value);
    else if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) {
    if (child != null) made.append(typeof child === 'number' ? String(child) : child);
  }
  return made;
}

/**
 * The element of an id; throws if it is missing or of another kind.
 *
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @param {new () => T} [type]
 * @returns {T}
 */
export function byId(id, type) {
  const node = document.getElementById(id);
  if (!(node instanceof (type ?? HTMLElement))) throw new Error(`the page has no ${type?.name ?? 'element'} ${id}`);
  return /** @type {T} */ (node);
}

/**
 * The fields of a form, by name.
 *
 * @param {string} id of the form
 * @returns {HTMLFormControlsCollection & Record<string, any>}
 */
export function fieldsOf(id) {
  return /** @type {any} */ (byId(id, HTMLFormElement).elements);
}

/**
 * Sets text only where it changed, to avoid needless layout and screen reader output.
 *
 * @param {Element} node
 * @param {string} text
 */
export function setText(node, text) {
  const { firstChild } = node;
  // The text node stays: a list that moves would leave thousands of them to be collected.
  if (firstChild instanceof Text && firstChild === node.lastChild) {
    if (firstChild.data !== text) firstChild.data = text;
  } else if (node.textContent !== text) node.textContent = text;
}

/**
 * @param {HTMLElement} node
 * @param {boolean} hidden
 */
export function setHidden(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}

/**
 * Sets the options of a select, keeping the selected one; does nothing if they are unchanged.
 *
 * @param {HTMLSelectElement} select
 * @param {string[][]} options value and label of each
 */
export function setOptions(select, options) {
  const signature = JSON.stringify(options);
  if (select.dataset.options === signature) return;
  const chosen = select.value;
  select.replaceChildren(...options.map(([value, label]) => element('option', { value }, label)));
  select.dataset.options = signature;
  select.value = chosen;
  if (select.selectedIndex < 0) select.selectedIndex = 0;
}

/**
 * Puts rows into a table's body, unless they are there already.
 *
 * @param {HTMLElement} body
 * @param {string} signature of what the rows show
 * @param {() => Node[]} rows
 */
export function setRows(body, signature, rows) {
  if (body.dataset.signature === signature) return;
  body.dataset.signature = signature;
  body.replaceChildren(...rows());
}

/**
 * Fills a list; an element stays as long as its item does, so that nobody loses the focus.
 *
 * @template T
 * @param {HTMLElement} list
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @param {(item: T) => HTMLElement} make
 * @param {(node: HTMLElement, item: T) => void} fill
 */
export function setItems(list, items, keyOf, make, fill) {
  const there = new Map([...list.children].map((node) => [/** @type {HTMLElement} */ (node).dataset.key, /** @type {HTMLElement} */ (node)]));
  items.forEach((item, i) => {
    const key = keyOf(item);
    let node = there.get(key);
    if (!node) {
      node = make(item);
      node.dataset.key = key;
    }
    there.delete(key);
    if (list.children[i] !== node) list.insertBefore(node, list.children[i] ?? null);
    fill(node, item);
  });
  for (const node of there.values()) node.remove();
}

/** @param {string} text */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages loaded neither over HTTPS nor from this machine have only this clipboard.
    const area = element('textarea', { class: 'offscreen', 'aria-hidden': 'true' });
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    return copied;
  }
}
