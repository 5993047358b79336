/** Making and filling elements. Text goes in as text: there is no way here to hand in HTML. */

/** An element with properties and children; children that are no nodes become text. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value == null || value === false) continue;
    if (name === 'class') made.className = value;
    else if (name === 'data') Object.assign(made.dataset, value);
    else if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

export function byId(id) {
  return document.getElementById(id);
}

/** Sets text only where it changed, so that nothing is laid out or read aloud for nothing. */
export function setText(node, text) {
  const { firstChild } = node;
  // The text node stays: a list that moves would leave thousands of them to be collected.
  if (firstChild?.nodeType === Node.TEXT_NODE && firstChild === node.lastChild) {
    if (firstChild.data !== text) firstChild.data = text;
  } else if (node.textContent !== text) node.textContent = text;
}

export function setHidden(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}

/** Makes the options of a select be these, keeping what is chosen; leaves it alone where nothing changed. */
export function setOptions(select, options) {
  const signature = JSON.stringify(options);
  if (select.dataset.options === signature) return;
  const chosen = select.value;
  select.replaceChildren(...options.map(([value, label]) => element('option', { value }, label)));
  select.dataset.options = signature;
  select.value = chosen;
  if (select.selectedIndex < 0) select.selectedIndex = 0;
}

/** Puts rows into a table's body, unless they are what is there already. */
export function setRows(body, signature, rows) {
  if (body.dataset.signature === signature) return;
  body.dataset.signature = signature;
  body.replaceChildren(...rows());
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages that did not come over HTTPS or from this machine have no clipboard but this one.
    const area = element('textarea', { class: 'offscreen', 'aria-hidden': 'true' });
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    return copied;
  }
}
