// Building and patching DOM. Nothing in this page ever parses a string as HTML:
// what people type becomes text nodes, which is why it cannot become markup.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Create an element. `props` are attributes, except `onX` (a listener), `dataset` and `value`;
 * null, undefined and false leave an attribute out. Children may be nodes, strings or arrays.
 */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) setProp(node, name, value);
  node.append(...present(children));
  return node;
}

function setProp(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === 'function') node.addEventListener(name.slice(2), value);
  else if (name === 'dataset') Object.assign(node.dataset, value);
  else if (name === 'value') node.value = value;
  else node.setAttribute(name, value === true ? '' : String(value));
}

function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** Set text only when it differs, so that screen readers and selections are left in peace. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const ICONS = {
  hash: 'M6.4 2.5 5 13.5M11 2.5 9.6 13.5M3 5.8h10.5M2.5 10.2H13',
  lock: 'M4.9 7.2V5.1a3.1 3.1 0 0 1 6.2 0v2.1M3.6 7.2h8.8v6.1H3.6z',
  eye: 'M1.4 8S3.9 3.7 8 3.7 14.6 8 14.6 8 12.1 12.3 8 12.3 1.4 8 1.4 8zM8 6.1a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8z',
  close: 'M3.8 3.8l8.4 8.4M12.2 3.8l-8.4 8.4',
  back: 'M9.8 3 4.8 8l5 5',
  forward: 'M6.2 3l5 5-5 5',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  chevron: 'M4 6.2 8 10.2l4-4',
  send: 'M2.2 8 13.8 2.6 10.4 13.6 7.7 9.3zM7.7 9.3l6.1-6.7',
  check: 'M3.2 8.4l3.2 3.2 6.4-7',
  cross: 'M4.6 4.6l6.8 6.8M11.4 4.6l-6.8 6.8',
  contrast: 'M8 2.6a5.4 5.4 0 1 1 0 10.8A5.4 5.4 0 0 1 8 2.6zM8 2.6v10.8M10.2 3.3v9.4M12.1 4.7v6.6',
  circle: 'M8 2.6a5.4 5.4 0 1 1 0 10.8A5.4 5.4 0 0 1 8 2.6z',
  reply: 'M13.4 12.6c-.5-3.1-2.6-4.9-6-4.9H2.8M6.4 3.9 2.6 7.7l3.8 3.8',
  download: 'M8 2.4v7.4M4.8 6.9 8 10.1l3.2-3.2M2.8 13.2h10.4',
  film: 'M2.2 3.2h11.6v9.6H2.2zM5 3.2v9.6M11 3.2v9.6M2.2 8H5M11 8h2.8',
  file: 'M4 1.9h5l3 3v9.2H4zM9 1.9v3h3',
  clip: 'M12.9 7.4 8 12.3a3.1 3.1 0 0 1-4.4-4.4l5.2-5.2a2.1 2.1 0 0 1 3 3L6.7 10.8a1 1 0 0 1-1.5-1.5l4.6-4.6',
  bolt: 'M9.2 1.8 3.6 9.2h4.2L6.8 14.2l5.6-7.4H8.2z',
  bell: 'M8 2.2a3.9 3.9 0 0 0-3.9 3.9c0 3.6-1.5 4.6-1.5 4.6h10.8s-1.5-1-1.5-4.6A3.9 3.9 0 0 0 8 2.2zM6.7 13.2a1.5 1.5 0 0 0 2.6 0',
  home: 'M2.4 7.4 8 2.6l5.6 4.8M4 6.4v6.9h8V6.4M6.8 13.3V9.6h2.4v3.7',
  chat: 'M2.6 3.4h10.8v7.6H7.2l-2.8 2.4V11H2.6z',
  info: 'M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM8 7.4v3.4M8 5.1v.2',
  warning: 'M8 2.4 14.2 13H1.8zM8 6.4v3.2M8 11.3v.2',
  trash: 'M2.8 4.4h10.4M6.2 4.4V2.8h3.6v1.6M4.2 4.4l.6 8.8h6.4l.6-8.8M6.8 6.9v3.8M9.2 6.9v3.8',
  up: 'M5 7.2 7.6 2c1 0 1.7.7 1.7 1.7v2.5h3.5c.8 0 1.4.8 1.2 1.6l-1 4.4c-.1.6-.6 1-1.2 1H5zM5 7.2H2.4v6H5z',
  down: 'M5 8.8 7.6 14c1 0 1.7-.7 1.7-1.7V9.8h3.5c.8 0 1.4-.8 1.2-1.6l-1-4.4c-.1-.6-.6-1-1.2-1H5zM5 8.8H2.4v-6H5z',
  smile: 'M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM5.6 9.4a2.8 2.8 0 0 0 4.8 0M6 6.2v.3M10 6.2v.3',
  more: 'M3 8a.6.6 0 1 0 1.2 0A.6.6 0 1 0 3 8zM7.4 8a.6.6 0 1 0 1.2 0A.6.6 0 1 0 7.4 8zM11.8 8a.6.6 0 1 0 1.2 0A.6.6 0 1 0 11.8 8z',
};

/** A 16 px line icon that takes the text's colour; decorative, so hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  for (const [key, value] of [['viewBox', '0 0 16 16'], ['class', `icon icon-${name}`], ['aria-hidden', 'true']]) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

const nodesOf = new WeakMap();

/**
 * Make `parent` hold one node per item, in order. A node whose key stays is never detached (a
 * playing video would stop): it is handed to `update(node, item)` instead.
 */
export function keyed(parent, items, keyOf, create, update) {
  const known = nodesOf.get(parent) ?? new Map();
  const wanted = new Map(items.map((item) => [keyOf(item), item]));
  for (const [key, node] of known) {
    if (!wanted.has(key)) { node.remove(); known.delete(key); }
  }
  let place = parent.firstChild;
  for (const [key, item] of wanted) {
    let node = known.get(key);
    if (!node) { node = create(item); known.set(key, node); }
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
    update?.(node, item);
  }
  nodesOf.set(parent, known);
}

const signatures = new WeakMap();

/**
 * Show `items` at consecutive positions of `parent`, rebuilding only those whose JSON changed.
 * Focus on a button survives the rebuilding of what surrounds it.
 */
export function patched(parent, items, build) {
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  const action = focused?.dataset.actionId;
  items.forEach((item, index) => {
    const signature = JSON.stringify(item);
    const old = parent.children[index];
    if (old && signatures.get(old) === signature) return;
    const node = build(item);
    signatures.set(node, signature);
    if (old) old.replaceWith(node);
    else parent.append(node);
  });
  while (parent.children.length > items.length) parent.lastElementChild.remove();
  if (action && !parent.contains(focused)) {
    parent.querySelector(`[data-action-id="${CSS.escape(action)}"]`)?.focus({ preventScroll: true });
  }
}

/** An address that is safe to link to or load from, or null (`javascript:` and friends). */
export function safeUrl(url, protocols = ['http:', 'https:', 'mailto:']) {
  try {
    const parsed = new URL(url, location.href);
    return protocols.includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}
