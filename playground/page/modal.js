// Modals: the views an app opened for the person I act as, the newest on top.

import { renderBlock } from './blocks.js';
import { openDialog } from './dialog.js';
import { h, icon } from './dom.js';
import { inputElement } from './inputs.js';
import { plain, textObject } from './mrkdwn.js';

const REQUIRED = 'Please fill in this field.';

export class Modals {
  /** `submit(view, values)`, `press(view, block, element, extra)` and `close(view)` reach the app; `place()` gives names, people, channels. */
  constructor({ submit, press, close, place }) {
    Object.assign(this, { submit, press, closeView: close, place, views: [], dialog: null });
  }

  /** A view was opened, pushed on top of another, or replaced by a newer version of itself. */
  show(view) {
    const at = this.views.findIndex(({ id }) => id === view.id);
    if (at >= 0) this.views[at] = view;
    else this.views.push(view);
    this.draw();
  }

  /** A view is gone; without an id, all are. */
  gone(id) {
    this.views = id ? this.views.filter((view) => view.id !== id) : [];
    this.draw();
  }

  draw() {
    const kept = this.valuesTyped();
    const view = this.views.at(-1);
    if (!view) { this.dialog?.close(); this.dialog = null; return; }
    const content = this.form(view);
    if (this.dialog) this.dialog.replaceChildren(content);
    else this.dialog = openDialog(content, { label: 'Form', testid: 'modal', className: 'modal', onCancel: () => this.cancel() });
    this.dialog.setAttribute('aria-label', view.title?.text ?? 'Form');
    if (kept?.id === view.id) this.restore(kept.fields);
    (this.dialog.querySelector('[autofocus]') ?? this.dialog.querySelector('.field, .select, input') ?? this.dialog.querySelector('button')).focus();
  }

  form(view) {
    const place = this.place();
    this.inputs = [];
    return h('form', { class: 'modal-form', novalidate: true, dataset: { viewId: view.id, callbackId: view.callback_id ?? '' },
      onsubmit: (event) => { event.preventDefault(); this.send(view); } },
    h('header', null, h('h2', null, plain(view.title?.text ?? '')),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: () => this.cancel() }, icon('close'))),
    h('div', { class: 'dialog-body' }, (view.blocks ?? []).map((block, index) => this.block(view, block, index, place)),
      h('p', { class: 'form-error', role: 'alert' })),
    h('div', { class: 'dialog-actions' },
      h('button', { type: 'button', class: 'button', onclick: () => this.cancel() }, plain(view.close?.text ?? 'Cancel')),
      (view.submit || this.inputs.length > 0) && h('button', { type: 'submit', class: 'button primary', dataset: { testid: 'modal-submit' } }, plain(view.submit?.text ?? 'Submit'))));
  }

  block(view, block, index, place) {
    if (block.type !== 'input') return renderBlock(block, { names: place.names, press: (...pressed) => this.press(view, ...pressed) });
    const id = `input-${index}`;
    const input = inputElement(block.element, id, place);
    const error = h('p', { class: 'input-error', id: `${id}-error`, role: 'alert', dataset: { testid: 'input-error' } });
    const grouped = input.node.classList.contains('choices');
    input.node.setAttribute('aria-describedby', `${id}-error ${id}-hint`);
    this.inputs.push({ block, input, error });
    const label = [textObject(block.label, place.names), block.optional && h('span', { class: 'optional' }, 'optional')];
    return h(grouped ? 'fieldset' : 'div', { class: 'block input-block', dataset: { blockId: block.block_id ?? '' } },
      grouped ? h('legend', null, label) : h('label', { for: id }, label),
      input.node, error,
      h('div', { class: 'hint', id: `${id}-hint` }, textObject(block.hint, place.names)));
  }

  async send(view) {
    const missing = this.inputs.filter(({ block, input }) => !block.optional && input.empty());
    this.showErrors(Object.fromEntries(missing.map(({ block }) => [block.block_id, REQUIRED])));
    if (missing.length) return;
    const values = {};
    for (const { block, input } of this.inputs) values[block.block_id] = { [block.element.action_id]: input.read() };
    const button = this.dialog.querySelector('[type=submit]');
    button.disabled = true;
    try {
      this.follow(view, await this.submit(view, values));
    } catch (error) {
      if (error.errors) this.showErrors(error.errors);
      else this.dialog.querySelector('.form-error').textContent = error.message;
    } finally {
      button.disabled = false;
    }
  }

  /** Do what the app answered to a submission: errors, another view, or the end of it. */
  follow(view, response) {
    const action = response?.response_action;
    if (action === 'errors') this.showErrors(response.errors ?? {});
    else if (action === 'clear') this.gone();
    else if (!action) this.gone(view.id);
  }

  showErrors(errors) {
    let first = null;
    for (const { block, input, error } of this.inputs) {
      const message = errors[block.block_id] ?? '';
      error.textContent = message;
      const field = input.node.matches('input, select, textarea') ? input.node : input.node.querySelector('input');
      field?.setAttribute('aria-invalid', message ? 'true' : 'false');
      if (message) first ??= field;
    }
    first?.focus();
  }

  /** Escape, the cross or the close button: the app is told when it asked to be. */
  cancel() {
    const view = this.views.at(-1);
    if (!view) return;
    this.gone(view.id);
    this.closeView(view);
  }

  valuesTyped() {
    const form = this.dialog?.querySelector('form');
    if (!form) return null;
    const fields = [...form.querySelectorAll('.field, .select')].map((node) => [node.dataset.actionId, node.value]);
    return { id: form.dataset.viewId, fields: new Map(fields) };
  }

  /** A view that was updated in place keeps what was typed in the inputs it still has. */
  restore(fields) {
    for (const node of this.dialog.querySelectorAll('.field, .select')) {
      const value = fields.get(node.dataset.actionId);
      if (value) node.value = value;
    }
  }
}
