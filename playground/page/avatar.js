// Faces: a coloured initial for a person, a small sky for the bot.

import { h, safeUrl } from './dom.js';

/** A decorative avatar; the name is always written beside it. */
export function avatar(author) {
  if (author.kind === 'bot') return h('img', { class: 'avatar bot', src: '/page/icon.svg', alt: '' });
  if (author.kind === 'note') return h('span', { class: 'avatar note', 'aria-hidden': 'true' }, 'i');
  const image = author.image && safeUrl(author.image, ['http:', 'https:']);
  if (image) return h('img', { class: 'avatar', src: image, alt: '' });
  const node = h('span', { class: 'avatar', 'aria-hidden': 'true' }, [...author.name][0]?.toUpperCase() ?? '?');
  const color = /^#[0-9a-f]{6}$/i.test(author.color ?? '') ? author.color : '#5b6b82';
  node.style.backgroundColor = color;
  node.style.color = luminance(color) > 0.3 ? '#14202f' : '#ffffff';
  return node;
}

/** Relative luminance (WCAG 2.2), to choose the ink that can be read on a colour. */
function luminance(color) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
