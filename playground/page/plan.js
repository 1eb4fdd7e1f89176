// Tasks and plans of them (Slack: "Task card block", "Plan block").

import { h, icon, safeUrl } from './dom.js';
import { plain } from './mrkdwn.js';
import { richText } from './richtext.js';

const STATUS = {
  pending: ['circle', 'Waiting'],
  in_progress: ['spinner', 'In progress'],
  complete: ['check', 'Done'],
  error: ['cross', 'Failed'],
};

const titleOf = (title) => (typeof title === 'string' ? plain(title) : plain(title?.text ?? ''));

/** A plan: how far it is, and its tasks. */
export function plan(block, ctx) {
  const tasks = block.tasks ?? [];
  const done = tasks.filter(({ status }) => status === 'complete').length;
  return h('section', null,
    h('p', { class: 'plan-title' }, titleOf(block.title), tasks.length > 0 && h('span', { class: 'plan-count' }, `${done} of ${tasks.length}`)),
    tasks.map((task) => taskCard(task, ctx)));
}

export function taskCard(task, ctx) {
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
