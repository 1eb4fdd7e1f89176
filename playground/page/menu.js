// A small menu at a button: arrow keys walk, Enter chooses, Escape or a press elsewhere closes.

import { h } from './dom.js';

const GAP = 4; // px between the button and its menu

/** Open a menu at `anchor`. `items`: `{label, note?, testid?, choose()}`. */
export function openMenu(anchor, label, items) {
  const buttons = items.map((item) => h('button', {
    type: 'button', role: 'menuitem', class: 'menu-item', dataset: { testid: item.testid ?? 'menu-item' },
    onclick: () => { menu.hidePopover(); item.choose(); },
  }, h('span', null, item.label), item.note && h('small', null, item.note)));
  const menu = h('div', { class: 'menu', popover: 'auto', role: 'menu', 'aria-label': label, dataset: { testid: 'menu' } }, buttons);
  menu.addEventListener('keydown', (event) => walk(event, buttons));
  menu.addEventListener('toggle', (event) => {
    if (event.newState === 'open') return;
    anchor.setAttribute('aria-expanded', 'false');
    if (menu.contains(document.activeElement) || document.activeElement === document.body) anchor.focus({ preventScroll: true });
    menu.remove();
  });
  (anchor.closest('dialog') ?? document.body).append(menu);
  menu.showPopover();
  anchor.setAttribute('aria-expanded', 'true');
  place(menu, anchor.getBoundingClientRect());
  buttons[0].focus({ preventScroll: true });
}

/** Below the button or, where there is no room, above; never out of the window. */
function place(menu, at) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + GAP + height <= innerHeight;
  menu.style.top = `${Math.max(GAP, below ? at.bottom + GAP : at.top - GAP - height)}px`;
  menu.style.left = `${Math.max(GAP, Math.min(at.left, innerWidth - width - GAP))}px`;
}

function walk(event, buttons) {
  const at = buttons.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  buttons.at(next % buttons.length).focus();
}
