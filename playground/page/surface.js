// A surface: the blocks of a message, a modal or the home tab, inputs among them, and what they hold.

import { renderBlock } from './blocks.js';
import { h } from './dom.js';
import { inputElement, valueOf } from './inputs.js';
import { textObject } from './mrkdwn.js';

const REQUIRED = 'Please fill in this field.';
const TYPED = 300; // ms without another character, before the app hears of what was typed

/** Say at an input what is wrong with it, or nothing; return what the cursor goes to. */
function mark({ input, error }, message) {
  error.textContent = message;
  const field = input.node.matches('input, select, textarea') ? input.node : input.node.querySelector('input');
  field?.setAttribute('aria-invalid', message ? 'true' : 'false');
  return field;
}

export class Surface {
  /**
   * `press(block, element, extra)` reaches the app, with what everything holds as `extra.values`;
   * `upload(files)` reaches Slack; `place()` gives names, people and channels. Ids begin with `prefix`.
   */
  constructor({ press, upload, place, prefix }) {
    Object.assign(this, { press, upload, place, prefix, entries: new WeakMap(), root: null });
  }

  /** One block as an element. */
  draw(block) {
    const held = [];
    const node = block.type === 'input' ? this.input(block, held) : renderBlock(block, {
      names: this.place().names,
      place: () => this.place(),
      press: (of, element, extra) => this.use(of, element, extra),
      hold: (of, element, input) => held.push({ block: of, element, input }),
    });
    this.entries.set(node, held);
    return node;
  }

  input(block, held) {
    const { element } = block;
    const place = this.place();
    const id = `${this.prefix}-${block.block_id}-${element.action_id}`.replace(/[^\w-]/g, '_');
    const input = inputElement(element, id, { ...place, upload: this.upload });
    if (block.dispatch_action && element.type !== 'file_input') this.dispatch(block, input);
    const error = h('p', { class: 'input-error', id: `${id}-error`, role: 'alert', dataset: { testid: 'input-error' } });
    const grouped = input.node.classList.contains('choices');
    input.node.setAttribute('aria-describedby', `${id}-error ${id}-hint`);
    const entry = { block, element, input, error };
    input.node.addEventListener('input', () => mark(entry, ''));
    held.push(entry);
    const label = [textObject(block.label, place.names), block.optional && h('span', { class: 'optional' }, 'optional')];
    return h(grouped ? 'fieldset' : 'div', { class: 'block input-block', dataset: { blockId: block.block_id ?? '' } },
      grouped ? h('legend', null, label) : h('label', { for: id }, label),
      input.node, error,
      h('div', { class: 'hint', id: `${id}-hint` }, textObject(block.hint, place.names)));
  }

  /** An input that tells the app of every change (Slack: `dispatch_action`): a text when Enter says so, or as it is typed. */
  dispatch(block, input) {
    const { element } = block;
    const tell = () => this.use(block, element, { node: input.node, value: valueOf(input.read()) });
    if (!/_input$/.test(element.type)) { input.node.addEventListener('change', tell); return; }
    const on = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
    let timer;
    if (on.includes('on_character_entered')) {
      input.node.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(tell, TYPED); });
    }
    if (on.includes('on_enter_pressed')) {
      input.node.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        tell();
      });
    }
  }

  /** Everything that holds a value, in order. */
  get held() {
    return [...(this.root?.children ?? [])].flatMap((node) => this.entries.get(node) ?? []);
  }

  /** The input blocks' entries. */
  get inputs() {
    return this.held.filter(({ error }) => error);
  }

  /** What everything holds, as the app gets it. */
  values() {
    const values = {};
    for (const { block, element, input } of this.held) (values[block.block_id] ??= {})[element.action_id] = input.read();
    return values;
  }

  use(block, element, extra) {
    return this.press(block, element, { ...extra, values: this.values() });
  }

  /** Resolves when every file has arrived; then mark what is missing. Returns whether something is. */
  async lacks() {
    await Promise.all(this.inputs.map(({ input }) => input.ready?.()));
    const missing = this.inputs.filter(({ block, input }) => !block.optional && input.empty());
    this.showErrors(Object.fromEntries(missing.map(({ block }) => [block.block_id, REQUIRED])));
    return missing.length > 0;
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

  /** What was filled in and what is wrong with it, so that an updated view can go on from there. */
  keep() {
    const values = this.held.map(({ block, element, input }) => [`${block.block_id} ${element.action_id}`, input.read()]);
    const errors = Object.fromEntries(this.inputs.map(({ block, error }) => [block.block_id, error.textContent]));
    return { values: new Map(values), errors };
  }

  /** A view that was updated keeps what is in the inputs that it still has (Slack: "views.update"). */
  restore({ values, errors }) {
    this.showErrors(errors);
    for (const { block, element, input, error } of this.held) {
      const value = error && values.get(`${block.block_id} ${element.action_id}`);
      if (value?.type === element.type) input.put(value);
    }
  }
}
