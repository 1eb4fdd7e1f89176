// The elements of a block that people operate, outside of an input block: each use is told to the app.

import { button, feedback, iconButton, overflow } from './elements.js';
import { picture } from './images.js';
import { inputElement, valueOf } from './inputs.js';

let drawn = 0;

/**
 * One element of a section, of actions or of a card. `ctx`: `names`, `press(block, element,
 * {node, value})`, `place()` for the menus that list people and channels, and `hold(block, element,
 * input)`, told of each input so that its value can go along with what is pressed elsewhere.
 */
export function interactive(element, block, ctx) {
  const press = (node, value) => ctx.press(block, element, { node, value });
  switch (element.type) {
    case 'button': return button(element, press, ctx);
    case 'icon_button': return iconButton(element, press, ctx);
    case 'feedback_buttons': return feedback(element, press);
    case 'overflow': return overflow(element, press, ctx);
    case 'image': return picture(element, 'thumb');
    default: return operated(element, block, ctx, press);
  }
}

/** A menu, a date or boxes: a change is a press. */
function operated(element, block, ctx, press) {
  drawn += 1;
  const input = inputElement(element, `element-${drawn}`, ctx.place());
  const { node } = input;
  if (node.matches('select, input')) node.setAttribute('aria-label', element.placeholder?.text ?? 'Choose');
  ctx.hold?.(block, element, input);
  node.addEventListener('change', () => press(node, valueOf(input.read())));
  return node;
}
