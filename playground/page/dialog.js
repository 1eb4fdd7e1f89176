// Dialogs: the focus stays inside, Escape closes, and it returns to where it was.

import { h } from './dom.js';

const FOCUSABLE = 'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled)';

/** Show a dialog around `content`. `onCancel` is called on Escape, instead of closing. */
export function openDialog(content, { label, testid, className = '', onCancel }) {
  const before = document.activeElement;
  const dialog = h('dialog', { class: `dialog ${className}`, 'aria-label': label, dataset: { testid } }, content);
  dialog.addEventListener('cancel', (event) => { event.preventDefault(); onCancel(); });
  dialog.addEventListener('keydown', (event) => wrapFocus(dialog, event));
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (before?.isConnected) before.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function wrapFocus(dialog, event) {
  if (event.key !== 'Tab') return;
  const items = [...dialog.querySelectorAll(FOCUSABLE)].filter((node) => node.offsetParent);
  const [first, last] = [items[0], items.at(-1)];
  const from = document.activeElement;
  if (event.shiftKey && (from === first || from === dialog)) { event.preventDefault(); last?.focus(); }
  if (!event.shiftKey && from === last) { event.preventDefault(); first?.focus(); }
}

/** Ask a yes-or-no question; resolves to whether it was a yes. */
export function confirmDialog({ title, body, yes, no, danger }) {
  return new Promise((resolve) => {
    const answer = (value) => { dialog.close(); resolve(value); };
    const dialog = openDialog([
      h('h2', null, title),
      h('div', { class: 'dialog-body' }, body),
      h('div', { class: 'dialog-actions' },
        h('button', { type: 'button', class: 'button', onclick: () => answer(false) }, no),
        h('button', { type: 'button', class: `button ${danger ? 'danger' : 'primary'}`, autofocus: true, onclick: () => answer(true) }, yes)),
    ], { label: title, testid: 'confirm', className: 'confirm', onCancel: () => answer(false) });
  });
}
