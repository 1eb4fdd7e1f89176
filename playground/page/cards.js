// Cards and rows of them (Slack: "Card block", "Carousel block").

import { h, icon } from './dom.js';
import { picture } from './images.js';
import { interactive } from './interactive.js';
import { textObject } from './mrkdwn.js';

/** A card: its picture on top, the words, the buttons below. */
export function card(block, ctx) {
  return h('article', null,
    block.hero_image && picture(block.hero_image, 'card-hero'),
    h('div', { class: 'card-head' },
      block.icon && picture(block.icon, 'card-icon'),
      h('div', null,
        block.title && h('p', { class: 'card-title' }, textObject(block.title, ctx.names)),
        block.subtitle && h('p', { class: 'card-subtitle' }, textObject(block.subtitle, ctx.names)))),
    block.body && h('div', { class: 'card-body' }, textObject(block.body, ctx.names)),
    block.actions && h('div', { class: 'card-actions', role: 'group', 'aria-label': 'Actions' },
      block.actions.map((element) => interactive(element, block, ctx))));
}

/** Cards side by side, to be scrolled by a finger or by the arrows. */
export function carousel(block, ctx) {
  const row = h('div', { class: 'carousel-row', tabindex: '0', role: 'group', 'aria-label': `${block.elements.length} cards` }, block.elements.map((one) => {
    const node = card(one, ctx);
    node.classList.add('block', 'block-card');
    return node;
  }));
  const arrow = (label, glyph, way) => h('button', {
    type: 'button', class: `icon-button carousel-${glyph}`, 'aria-label': label, onclick: () => row.scrollBy({ left: way * row.clientWidth * 0.8, behavior: 'smooth' }),
  }, icon(glyph));
  const back = arrow('Earlier cards', 'back', -1);
  const forward = arrow('Further cards', 'forward', 1);
  const show = () => {
    back.hidden = row.scrollLeft < 4;
    forward.hidden = row.scrollLeft + row.clientWidth > row.scrollWidth - 4;
  };
  row.addEventListener('scroll', show, { passive: true });
  new ResizeObserver(show).observe(row);
  return h('div', null, row, back, forward);
}
