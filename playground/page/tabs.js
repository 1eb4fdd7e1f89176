// The tabs of a conversation with the app: its home, and the messages.

import { h, icon } from './dom.js';

const TABS = [['home', 'Home', 'home'], ['messages', 'Messages', 'chat']];

/** Draw the tabs; none where there is no home. `view`: `{there, tab}`; `open(tab)` shows another. */
export function drawTabs(root, { there, tab }, open) {
  root.hidden = !there;
  if (!there) return;
  if (!root.childElementCount) {
    root.append(...TABS.map(([name, label, glyph]) => h('button', {
      type: 'button', role: 'tab', class: 'tab', id: `tab-${name}`, 'aria-controls': name === 'home' ? 'home' : 'channel-scroller',
      dataset: { tab: name, testid: `tab-${name}` }, onclick: () => open(name),
    }, icon(glyph), label)));
    root.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step) root.children[(TABS.findIndex(([name]) => name === event.target.dataset.tab) + step + TABS.length) % TABS.length].focus();
    });
  }
  for (const node of root.children) {
    const chosen = node.dataset.tab === tab;
    node.setAttribute('aria-selected', String(chosen));
    node.tabIndex = chosen ? 0 : -1;
  }
}
