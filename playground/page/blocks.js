// Block Kit to DOM (Slack: Block Kit reference). What a card posted is what is shown.

import { h, icon, safeUrl } from './dom.js';
import { button, overflow, select } from './elements.js';
import { inputElement } from './inputs.js';
import { mrkdwn, plain, textObject } from './mrkdwn.js';
import { richText } from './richtext.js';

/**
 * One block as an element. `ctx` has `names` (ids to names) and `press(block, element, extra)`,
 * called when a button of the block is pressed.
 */
export function renderBlock(block, ctx) {
  const build = BUILDERS[block.type] ?? unsupported;
  const node = build(block, ctx);
  node.classList.add('block', `block-${block.type}`);
  if (block.block_id) node.dataset.blockId = block.block_id;
  return node;
}

const BUILDERS = {
  section: (block, ctx) => h('div', null,
    h('div', { class: 'section-body' },
      textObject(block.text, ctx.names),
      block.fields && h('div', { class: 'fields' }, block.fields.map((field) => textObject(field, ctx.names)))),
    block.accessory && h('div', { class: 'accessory' }, interactive(block.accessory, block, ctx))),
  header: (block) => h('h3', null, plain(block.text?.text ?? '')),
  divider: () => h('hr'),
  context: (block, ctx) => h('div', null, (block.elements ?? []).map((element) => (
    element.type === 'image' ? picture(element, 'context-image') : textObject(element, ctx.names)))),
  actions: (block, ctx) => h('div', { role: 'group', 'aria-label': 'Actions' },
    (block.elements ?? []).map((element) => interactive(element, block, ctx))),
  image: (block) => h('figure', null,
    block.title && h('figcaption', null, plain(block.title.text ?? '')), picture(block, 'image')),
  rich_text: (block, ctx) => h('div', null, richText(block, ctx.names)),
  markdown: (block, ctx) => h('div', null, mrkdwn((block.text ?? '').replace(/\*\*(.+?)\*\*/g, '*$1*'), ctx.names)),
  plan: (block, ctx) => h('section', null,
    h('p', { class: 'plan-title' }, titleOf(block.title)),
    (block.tasks ?? []).map((task) => taskCard(task, ctx))),
  task_card: (block, ctx) => h('div', null, taskCard(block, ctx)),
  alert: (block, ctx) => h('div', { dataset: { level: block.level ?? 'default' } }, textObject(block.text, ctx.names)),
};

const unsupported = (block) => h('p', { class: 'unsupported' }, `A “${block.type}” block: the playground does not draw these.`);

const titleOf = (title) => (typeof title === 'string' ? plain(title) : plain(title?.text ?? ''));

const STATUS = {
  pending: ['circle', 'Waiting'],
  in_progress: ['spinner', 'In progress'],
  complete: ['check', 'Done'],
  error: ['cross', 'Failed'],
};

function taskCard(task, ctx) {
  const [glyph, label] = STATUS[task.status] ?? STATUS.pending;
  return h('div', { class: 'task', dataset: { status: task.status ?? 'pending' } },
    h('span', { class: 'task-status', role: 'img', 'aria-label': label }, glyph === 'spinner' ? spinner() : icon(glyph)),
    h('div', { class: 'task-body' },
      h('p', { class: 'task-title' }, titleOf(task.title)),
      task.details && h('div', { class: 'task-details' }, richText(task.details, ctx.names)),
      task.output && h('div', { class: 'task-output' }, richText(task.output, ctx.names)),
      task.sources?.length > 0 && h('p', { class: 'task-sources' }, task.sources.map((source) => sourceLink(source)))));
}

/** A spinner in phase with every other, so that an edit of its card does not make it jump. */
function spinner() {
  const node = h('span', { class: 'spinner' });
  node.style.animationDelay = `-${Math.round(performance.now() % 1100)}ms`;
  return node;
}

function sourceLink(source) {
  const href = safeUrl(source.url ?? '', ['http:', 'https:']);
  return href && h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, source.text ?? source.url);
}

function picture(image, className) {
  const src = safeUrl(image.image_url ?? slackFile(image.slack_file), ['http:', 'https:']);
  const alt = image.alt_text ?? '';
  return src ? h('img', { class: className, src, alt, loading: 'lazy' }) : h('span', { class: 'unsupported' }, alt);
}

/** Where the page finds a file of Slack's, which a browser without the app's token may not fetch there. */
function slackFile({ id, url } = {}) {
  const named = id ?? /-(F[A-Z0-9]+)[-/]/.exec(url ?? '')?.[1];
  return named ? `/playground/files/${named}` : '';
}

let choicesDrawn = 0;

/** Radio buttons or checkboxes outside of a form: each change is pressed. */
function choices(element, block, ctx) {
  choicesDrawn += 1;
  const { node, read } = inputElement(element, `choices-${choicesDrawn}`, { names: ctx.names });
  node.addEventListener('change', () => {
    const { selected_option: one, selected_options: many } = read();
    ctx.press(block, element, { node, value: (many ?? [one]).map((option) => option.value).join(',') });
  });
  return node;
}

function interactive(element, block, ctx) {
  switch (element.type) {
    case 'button': return button(element, (node) => ctx.press(block, element, { node }), ctx);
    case 'image': return picture(element, 'thumb');
    case 'static_select': {
      const node = select(element, { onchange: () => ctx.press(block, element, { node, value: node.value }) });
      return node;
    }
    case 'overflow': return overflow(element, (node, value) => ctx.press(block, element, { node, value }));
    case 'radio_buttons':
    case 'checkboxes': return choices(element, block, ctx);
    default: return unsupported(element);
  }
}
