// Modals: the views an app opened for the person I act as, the newest on top.

import { openDialog } from './dialog.js';
import { h, icon } from './dom.js';
import { plain } from './mrkdwn.js';
import { Surface } from './surface.js';

export class Modals {
  /**
   * `submit(view, values)`, `press(view, block, element, extra)` and `close(view)` reach the app;
   * `upload(files)` reaches Slack; `place()` gives names, people, channels.
   */
  constructor({ submit, press, close, upload, place }) {
    Object.assign(this, { submit, press, closeView: close, views: [], dialog: null });
    const pressOn = (block, element, extra) => {
      const view = this.views.at(-1); // what was typed last is told a moment later: its view may be gone
      if (view?.blocks.some(({ block_id: id }) => id === block.block_id)) press(view, block, element, extra);
    };
    this.surface = new Surface({ upload, place, prefix: 'modal', press: pressOn });
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
    this.surface.root = h('div', { class: 'view-blocks' }, (view.blocks ?? []).map((block) => this.surface.draw(block)));
    return h('form', { class: 'modal-form', novalidate: true, dataset: { viewId: view.id, callbackId: view.callback_id ?? '' },
      onsubmit: (event) => { event.preventDefault(); this.send(view); } },
    h('header', null, h('h2', null, plain(view.title?.text ?? '')),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: () => this.cancel() }, icon('close'))),
    h('div', { class: 'dialog-body' }, this.surface.root, h('p', { class: 'form-error', role: 'alert' })),
    h('div', { class: 'dialog-actions' },
      h('button', { type: 'button', class: 'button', onclick: () => this.cancel() }, plain(view.close?.text ?? 'Cancel')),
      (view.submit || this.surface.inputs.length > 0) && h('button', { type: 'submit', class: 'button primary', dataset: { testid: 'modal-submit' } }, plain(view.submit?.text ?? 'Submit'))));
  }

  async send(view) {
    if (await this.surface.lacks()) return;
    const button = this.dialog.querySelector('[type=submit]');
    button.disabled = true;
    try {
      this.follow(view, await this.submit(view, this.surface.values()));
    } catch (error) {
      if (error.errors) this.surface.showErrors(error.errors);
      else this.dialog.querySelector('.form-error').textContent = error.message;
    } finally {
      button.disabled = false;
    }
  }

  /** Do what the app answered to a submission: errors, another view, or the end of it. */
  follow(view, response) {
    const action = response?.response_action;
    if (action === 'errors') this.surface.showErrors(response.errors ?? {});
    else if (action === 'clear') this.gone();
    else if (!action) this.gone(view.id);
  }

  /** Escape, the cross or the close button: the app is told when it asked to be. */
  cancel() {
    const view = this.views.at(-1);
    if (!view) return;
    this.gone(view.id);
    this.closeView(view);
  }

  /** What was filled in, and where the cursor and the eye are, so that an updated view can go on from there. */
  keep() {
    const form = this.dialog?.querySelector('form');
    if (!form) return null;
    return {
      ...this.surface.keep(), id: form.dataset.viewId, focus: document.activeElement?.id, scrolled: form.querySelector('.dialog-body').scrollTop,
    };
  }

  restore(kept) {
    this.surface.restore(kept);
    const focused = kept.focus && this.dialog.querySelector(`#${CSS.escape(kept.focus)}`);
    if (focused) focused.focus({ preventScroll: true });
    else this.focusFirst();
    this.dialog.querySelector('.dialog-body').scrollTop = kept.scrolled;
  }
}
