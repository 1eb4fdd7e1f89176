// The words in square brackets that make a render go wrong, as the video server tells them.

import { h } from './dom.js';

const EXAMPLE = '/sora a quiet street [slow]';

/** A folded list of the words, out of sight until they are known. */
export class MagicWords {
  constructor() {
    this.words = h('dl', { class: 'magic-words' });
    this.node = h('details', { class: 'magic', hidden: true, dataset: { testid: 'magic-words' } },
      h('summary', null, 'Words that make trouble'),
      h('p', { class: 'note' }, 'Put one anywhere in a prompt: ', h('code', null, EXAMPLE)),
      this.words);
  }

  /** Ask the video server at `url` for the words, once for each server. */
  async load(url) {
    if (this.told === url) return;
    const response = await fetch(`${url}/playground/api/magic`);
    if (!response.ok) throw new Error(`status ${response.status}`);
    const { magic } = await response.json();
    this.words.replaceChildren(...magic.map(({ word, effect }) => h('div', null, h('dt', null, h('code', null, word)), h('dd', null, effect))));
    this.node.hidden = !magic.length;
    this.told = url;
  }
}
