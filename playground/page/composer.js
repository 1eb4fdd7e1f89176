// Where people type. Enter sends, Shift+Enter breaks the line, Up recalls what was sent before.

import { h, icon } from './dom.js';

/**
 * A composer. `send(text)` returns a promise; when it rejects, the text comes back to be sent
 * again. `command()` is the slash command to suggest with the `usage()` that its manifest hints at,
 * or null in threads, which know none.
 */
export class Composer {
  constructor({ id, testid, send, command = () => null, usage = () => '' }) {
    Object.assign(this, { send, command, usage, sent: [], recalled: 0 });
    this.suggestion = h('button', {
      type: 'button', class: 'suggestion', id: `${id}-suggestion`, hidden: true, tabindex: '-1',
      onmousedown: (event) => { event.preventDefault(); this.complete(); },
    });
    this.label = h('label', { for: id, class: 'visually-hidden' });
    this.input = h('textarea', {
      id, rows: 1, dataset: { testid }, autocomplete: 'off', 'aria-describedby': `${id}-suggestion`, enterkeyhint: 'send',
      onkeydown: (event) => this.onKey(event),
      oninput: () => this.onInput(),
    });
    this.button = h('button', { type: 'submit', class: 'send', 'aria-label': 'Send', disabled: true }, icon('send'));
    this.foot = h('div', { class: 'composer-foot' });
    this.form = h('form', { class: 'composer', novalidate: true, onsubmit: (event) => { event.preventDefault(); this.submit(); } },
      this.suggestion, this.label, h('div', { class: 'composer-box' }, this.input, this.button), this.foot);
  }

  /** Say who writes to whom: it is the field's name and its placeholder. */
  describe(label, placeholder = label) {
    this.label.textContent = label;
    this.input.placeholder = placeholder;
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
    this.button.disabled = !this.text.trim();
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
    if (!text) return;
    this.sent.push(text);
    this.recalled = this.sent.length;
    this.fill('');
    try {
      await this.send(text);
    } catch {
      if (!this.text) this.fill(text);
    }
  }
}
