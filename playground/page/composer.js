// Where people type. Enter sends, Shift+Enter breaks the line, Up recalls what was sent before.

import { h, icon } from './dom.js';
import { openMenu } from './menu.js';
import { Tray } from './tray.js';

/**
 * A composer. `send(text, files)` returns a promise; when it rejects, the text and the files come
 * back to be sent again. `command()` is the slash command to suggest with the `usage()` that its
 * manifest hints at, or null in threads, which know none. `shortcuts()` are those that need no
 * message; `use(shortcut)` starts one. With `also` there is a box to tick, told as `send`'s third.
 */
export class Composer {
  constructor({ id, testid, send, command = () => null, usage = () => '', shortcuts = () => [], use = null, also = false }) {
    Object.assign(this, { send, command, usage, shortcuts, use, sent: [], recalled: 0 });
    this.suggestion = h('button', {
      type: 'button', class: 'suggestion', id: `${id}-suggestion`, hidden: true, tabindex: '-1',
      onmousedown: (event) => { event.preventDefault(); this.complete(); },
    });
    this.label = h('label', { for: id, class: 'visually-hidden' });
    this.input = h('textarea', {
      id, rows: 1, dataset: { testid }, autocomplete: 'off', 'aria-describedby': `${id}-suggestion`, enterkeyhint: 'send',
      onkeydown: (event) => this.onKey(event),
      oninput: () => this.onInput(),
      onpaste: (event) => this.take(event, event.clipboardData),
    });
    this.tray = new Tray(() => this.onInput());
    this.picker = h('input', {
      type: 'file', multiple: true, hidden: true, dataset: { testid: `${testid}-files` }, onchange: () => this.pick(),
    });
    this.clip = h('button', {
      type: 'button', class: 'icon-button', 'aria-label': 'Attach files', title: 'Attach files', dataset: { testid: `${testid}-attach` },
      onclick: () => this.picker.click(),
    }, icon('clip'));
    this.bolt = h('button', {
      type: 'button', class: 'icon-button', 'aria-label': 'Shortcuts', title: 'Shortcuts', 'aria-haspopup': 'menu', hidden: true,
      dataset: { testid: `${testid}-shortcuts` }, onclick: () => this.offerShortcuts(),
    }, icon('bolt'));
    this.button = h('button', { type: 'submit', class: 'send', 'aria-label': 'Send', disabled: true }, icon('send'));
    this.foot = h('div', { class: 'composer-foot' });
    this.also = h('input', { type: 'checkbox', dataset: { testid: `${testid}-also` } });
    this.alsoLabel = h('span');
    this.form = h('form', { class: 'composer', novalidate: true, onsubmit: (event) => { event.preventDefault(); this.submit(); } },
      this.suggestion, this.label, h('div', { class: 'composer-box' }, this.tray.node, this.clip, this.bolt, this.picker, this.input, this.button),
      also && h('label', { class: 'composer-also' }, this.also, this.alsoLabel), this.foot);
    this.form.addEventListener('dragover', (event) => this.hover(event));
    this.form.addEventListener('dragleave', () => this.form.classList.remove('dropping'));
    this.form.addEventListener('drop', (event) => { this.form.classList.remove('dropping'); this.take(event, event.dataTransfer); });
  }

  pick() {
    this.tray.add(this.picker.files);
    this.picker.value = '';
    this.input.focus();
  }

  hover(event) {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    this.form.classList.add('dropping');
  }

  /** Files that were pasted or dropped; a text is left to the browser. */
  take(event, { files }) {
    if (!files.length) return;
    event.preventDefault();
    this.tray.add(files);
  }

  offerShortcuts() {
    openMenu(this.bolt, 'Shortcuts', this.shortcuts().map((shortcut) => ({
      label: shortcut.name, note: shortcut.description, testid: `shortcut-${shortcut.callback_id}`, choose: () => this.use(shortcut),
    })));
  }

  /** Say who writes to whom: it is the field's name and its placeholder. */
  describe(label, placeholder = label) {
    this.label.textContent = label;
    this.bolt.hidden = !this.shortcuts().length;
    this.input.placeholder = placeholder;
  }

  /** Say what ticking the box means. */
  offerAlso(label) {
    this.alsoLabel.textContent = label;
  }

  /** Offer `example` under the field, out of the way; null takes the offer back. */
  offer(example) {
    this.foot.hidden = !example;
    if (!example || this.offered === example) return;
    this.offered = example;
    this.foot.replaceChildren('Try', h('button', {
      type: 'button', class: 'try', title: example, dataset: { testid: `${this.input.dataset.testid}-try` }, onclick: () => this.fill(example),
    }, example));
  }

  get text() {
    return this.input.value;
  }

  fill(text) {
    this.input.value = text;
    this.onInput();
    this.input.focus();
    this.input.setSelectionRange(text.length, text.length);
  }

  onInput() {
    this.button.disabled = !this.text.trim() && !this.tray.files.length;
    this.input.style.height = 'auto';
    this.input.style.height = `${this.input.scrollHeight}px`;
    this.suggest();
  }

  /** The command, while what was typed could still become it, and its usage until a prompt follows. */
  suggest() {
    const command = this.command();
    const typed = this.text;
    const may = command && typed.startsWith('/') && !typed.includes('\n')
      && (command.startsWith(typed) || typed.trimEnd() === command);
    this.suggestion.hidden = !may;
    if (may) this.suggestion.replaceChildren(h('strong', null, command), h('span', null, this.usage()), h('kbd', null, 'Tab'));
  }

  complete() {
    this.fill(`${this.command()} `);
  }

  onKey(event) {
    if (event.isComposing) return;
    const suggesting = !this.suggestion.hidden;
    const unfinished = suggesting && this.text.length < this.command().length;
    const plainEnter = event.key === 'Enter' && !event.shiftKey;
    if ((event.key === 'Tab' && !event.shiftKey && unfinished) || (plainEnter && unfinished)) {
      event.preventDefault();
      this.complete();
    } else if (plainEnter) {
      event.preventDefault();
      this.submit();
    } else if (event.key === 'Escape' && suggesting) {
      event.stopPropagation();
      this.suggestion.hidden = true;
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') this.recall(event);
  }

  /** Walk through what was sent, as a shell does; a text being written is never overwritten. */
  recall(event) {
    const untouched = !this.text || this.text === this.sent[this.recalled];
    if (!untouched || !this.sent.length) return;
    const next = this.recalled + (event.key === 'ArrowUp' ? -1 : 1);
    if (next < 0 || next > this.sent.length) return;
    event.preventDefault();
    this.recalled = next;
    this.fill(this.sent[next] ?? '');
  }

  async submit() {
    const text = this.text.trim();
    const { files } = this.tray;
    if (!text && !files.length) return;
    if (text) this.sent.push(text);
    this.recalled = this.sent.length;
    this.fill('');
    this.tray.clear();
    const broadcast = this.also.checked;
    this.also.checked = false;
    try {
      await this.send(text, files, broadcast);
    } catch {
      if (!this.text) this.fill(text);
      this.tray.add(files);
    }
  }
}
