// Block Kit to DOM (Slack: Block Kit reference). What a card posted is what is shown.

import { card, carousel } from './cards.js';
import { h, icon } from './dom.js';
import { picture } from './images.js';
import { interactive } from './interactive.js';
import { markdown } from './markdown.js';
import { plain, textObject } from './mrkdwn.js';
import { plan, taskCard } from './plan.js';
import { richText } from './richtext.js';
import { dataTable, table } from './tables.js';

/**
 * One block as an element. `ctx` has `names` (ids to names), `press(block, element, extra)`, called
 * when something of the block is used, and what `interactive` needs besides.
 */
export function renderBlock(block, ctx) {
  const build = BUILDERS[block.type] ?? unsupported;
  const node = build(block, ctx);
  node.classList.add('block', `block-${block.type}`);
  if (block.block_id) node.dataset.blockId = block.block_id;
  return node;
}

const BUILDERS = {
  section: (block, ctx) => h('div', { class: block.accessory ? `with-${block.accessory.type}` : '' },
    h('div', { class: 'section-body' },
      textObject(block.text, ctx.names),
      block.fields && h('div', { class: 'fields' }, block.fields.map((field) => textObject(field, ctx.names)))),
    block.accessory && h('div', { class: 'accessory' }, interactive(block.accessory, block, ctx))),
  header: (block) => h(`h${Math.min(6, (block.level ?? 1) + 2)}`, null, plain(block.text?.text ?? '')),
  divider: () => h('hr'),
  context: (block, ctx) => h('div', null, (block.elements ?? []).map((element) => (
    element.type === 'image' ? picture(element, 'context-image') : textObject(element, ctx.names)))),
  actions: (block, ctx) => group(block, ctx, 'Actions'),
  context_actions: (block, ctx) => group(block, ctx, 'Feedback'),
  image: (block) => h('figure', null,
    block.title && h('figcaption', null, plain(block.title.text ?? '')), picture(block, 'image')),
  rich_text: (block, ctx) => h('div', null, richText(block, ctx.names)),
  markdown: (block) => h('div', null, markdown(block.text ?? '')),
  plan,
  task_card: (block, ctx) => h('div', null, taskCard(block, ctx)),
  alert: (block, ctx) => h('div', { dataset: { level: block.level ?? 'default' }, role: 'note' },
    icon(LEVELS[block.level] ?? 'info'), textObject(block.text, ctx.names)),
  card,
  carousel,
  container,
  table: (block, ctx) => h('div', null, table(block, ctx)),
  data_table: dataTable,
};

const LEVELS = { success: 'check', error: 'cross', warning: 'warning' };

const unsupported = (block) => h('p', { class: 'unsupported' }, `A “${block.type}” block: the playground does not draw these.`);

function group(block, ctx, label) {
  return h('div', { role: 'group', 'aria-label': label }, (block.elements ?? []).map((element) => interactive(element, block, ctx)));
}

/** Blocks under a title, which may be folded (Slack: "Container block"). */
function container(block, ctx) {
  const title = block.rich_text_title ? richText(block.rich_text_title, ctx.names) : plain(block.title?.text ?? '');
  const head = [
    block.icon && picture(block.icon, 'context-image'),
    h('span', { class: 'container-titles' }, h('span', { class: 'container-title' }, title),
      block.subtitle && h('span', { class: 'container-subtitle' }, textObject(block.subtitle, ctx.names))),
  ];
  const body = h('div', { class: 'container-body' }, block.child_blocks.map((child) => renderBlock(child, ctx)));
  const node = block.is_collapsible
    ? h('details', { open: !block.default_collapsed }, h('summary', null, head), body)
    : h('div', null, h('p', { class: 'container-head' }, head), body);
  node.dataset.width = block.width ?? 'standard';
  return node;
}
