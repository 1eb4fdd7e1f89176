// Modals: the views an app opened for the person I act as, the newest on top.

import { renderBlock } from './blocks.js';
import { openDialog } from './dialog.js';
import { h, icon } from './dom.js';
import { inputElement } from './inputs.js';
import { plain, textObject } from './mrkdwn.js';

const REQUIRED = 'Please fill in this field.';

/** Say at an input what is wrong with it, or nothing; return what the cursor goes to. */
function mark({ input, error }, message) {
  error.textContent = message;
  const field = input.node.matches('input, select, textarea') ? input.node : input.node.querySelector('input');
  field?.setAttribute('aria-invalid', message ? 'true' : 'false');
  return field;
}

export class Modals {
  /**
   * `submit(view, values)`, `press(view, block, element, extra)` and `close(view)` reach the app;
   * `upload(files)` reaches Slack; `place()` gives names, people, channels.
   */
  constructor({ submit, press, close, upload, place }) {
    Object.assign(this, { submit, press, closeView: close, upload, place, views: [], inputs: [], dialog: null });
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
    const kept = this.keep();
    const view = this.views.at(-1);
    if (!view) { this.dialog?.close(); this.dialog = null; return; }
    const content = this.form(view);
    if (this.dialog) this.dialog.replaceChildren(content);
    else this.dialog = openDialog(content, { label: 'Form', testid: 'modal', className: 'modal', onCancel: () => this.cancel() });
    this.dialog.setAttribute('aria-label', view.title?.text ?? 'Form');
    if (kept?.id === view.id) this.restore(kept);
    else this.focusFirst();
  }

  focusFirst() {
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
    if (block.type !== 'input') {
      return renderBlock(block, { names: place.names, press: (of, element, extra) => this.use(view, of, element, extra) });
    }
    const id = `input-${index}`;
    const input = inputElement(block.element, id, { ...place, upload: this.upload });
    if (block.dispatch_action && block.element.type !== 'file_input') this.dispatch(view, block, input);
    const error = h('p', { class: 'input-error', id: `${id}-error`, role: 'alert', dataset: { testid: 'input-error' } });
    const grouped = input.node.classList.contains('choices');
    input.node.setAttribute('aria-describedby', `${id}-error ${id}-hint`);
    const entry = { block, input, error };
    input.node.addEventListener('input', () => mark(entry, ''));
    this.inputs.push(entry);
    const label = [textObject(block.label, place.names), block.optional && h('span', { class: 'optional' }, 'optional')];
    return h(grouped ? 'fieldset' : 'div', { class: 'block input-block', dataset: { blockId: block.block_id ?? '' } },
      grouped ? h('legend', null, label) : h('label', { for: id }, label),
      input.node, error,
      h('div', { class: 'hint', id: `${id}-hint` }, textObject(block.hint, place.names)));
  }

  /** What every input holds, as the app gets it. */
  values() {
    return Object.fromEntries(this.inputs.map(({ block, input }) => [block.block_id, { [block.element.action_id]: input.read() }]));
  }

  use(view, block, element, extra) {
    return this.press(view, block, element, { ...extra, values: this.values() });
  }

  /** An input that tells the app of every change (Slack: `dispatch_action`). */
  dispatch(view, block, input) {
    input.node.addEventListener('change', () => {
      const held = input.read();
      const options = held.selected_options ?? (held.selected_option ? [held.selected_option] : null);
      const place = held.selected_conversation ?? held.selected_channel ?? held.selected_user;
      const value = options ? options.map((option) => option.value).join(',') : (held.value ?? place ?? undefined);
      this.use(view, block, block.element, { node: input.node, value });
    });
  }

  async send(view) {
    await Promise.all(this.inputs.map(({ input }) => input.ready?.()));
    const missing = this.inputs.filter(({ block, input }) => !block.optional && input.empty());
    this.showErrors(Object.fromEntries(missing.map(({ block }) => [block.block_id, REQUIRED])));
    if (missing.length) return;
    const button = this.dialog.querySelector('[type=submit]');
    button.disabled = true;
    try {
      this.follow(view, await this.submit(view, this.values()));
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
    for (const entry of this.inputs) {
      const message = errors[entry.block.block_id] ?? '';
      const field = mark(entry, message);
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

  /** What was filled in, what is wrong with it, and where the cursor is, so that an updated view can go on from there. */
  keep() {
    const form = this.dialog?.querySelector('form');
    if (!form) return null;
    const values = this.inputs.map(({ block, input }) => [`${block.block_id} ${block.element.action_id}`, input.read()]);
    const errors = Object.fromEntries(this.inputs.map(({ block, error }) => [block.block_id, error.textContent]));
    return { id: form.dataset.viewId, values: new Map(values), errors, focus: document.activeElement?.id };
  }

  /** A view that was updated keeps what is in the inputs that it still has (Slack: "views.update"). */
  restore({ values, errors, focus }) {
    this.showErrors(errors);
    for (const { block, input } of this.inputs) {
      const value = values.get(`${block.block_id} ${block.element.action_id}`);
      if (value?.type === block.element.type) input.put(value);
    }
    const focused = focus && this.dialog.querySelector(`#${CSS.escape(focus)}`);
    if (focused) focused.focus({ preventScroll: true });
    else this.focusFirst();
  }
}
