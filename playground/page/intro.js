// The top of a conversation: what this place is and, while it is empty, what to try.

import { h } from './dom.js';

export const EXAMPLES = {
  create: '/sora a red fox in fresh snow --seconds 4',
  more: ['/sora paper boats on a rainy street --size landscape'],
  help: '/sora help',
  remix: 'remix make it night',
};

/** Draw the introduction of a channel; `view.try(text)` puts an example into the composer, `view.other` is a deployment to name. */
export function introduction(root, view) {
  const key = `${view.channel.id} ${view.empty}`;
  if (root.dataset.key === key) return;
  root.dataset.key = key;
  root.replaceChildren(...(view.empty ? welcome(view) : [h('p', { class: 'beginning' }, `The beginning of ${view.title}`)]));
}

const examples = (other) => [...EXAMPLES.more, other && `/sora a lighthouse in a storm --model ${other}`, EXAMPLES.help].filter(Boolean);

function welcome(view) {
  const example = (text, main) => h('button', {
    type: 'button', class: main ? 'example main' : 'example', dataset: main ? { testid: 'try-example' } : {}, onclick: () => view.try(text),
  }, main && h('span', null, 'Try: '), h('code', null, text));
  return [
    h('div', { class: 'welcome' },
      h('div', { class: 'strip', 'aria-hidden': 'true' }, h('span'), h('span'), h('span')),
      h('h2', null, `This is ${view.title}, on a Slack of your own`),
      h('p', null, 'Type a command, watch the card, play the clip in its thread, then reply to change it. ',
        'Everything runs on this machine: no account, no key, nothing to pay.'),
      h('div', { class: 'examples' }, example(EXAMPLES.create, true), examples(view.other).map((text) => example(text, false)))),
  ];
}
