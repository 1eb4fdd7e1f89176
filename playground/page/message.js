// One message, drawn once and then patched: a card that is edited keeps its place and its video.

import { avatar } from './avatar.js';
import { h, icon, patched, setText } from './dom.js';
import { emoji } from './emoji.js';
import { showFiles } from './files.js';
import { clock, fullDate, plural } from './format.js';
import { openMenu } from './menu.js';
import { mrkdwn } from './mrkdwn.js';
import { Surface } from './surface.js';

const parts = new WeakMap();

/**
 * A message as a list item. `ctx`: `author(message)`, `names`, `place()`, `press(message, block,
 * element, extra)`, `openThread(ts)` (none in a thread), `dismiss(message)`, `react(message, name)`,
 * `shortcuts()`, `useShortcut(shortcut, message, node)`, `testid`.
 */
export function createMessage({ message }, ctx) {
  const author = ctx.author(message);
  const body = h('div', { class: 'message-body' });
  const surface = new Surface({
    press: (...args) => ctx.press(parts.get(item).message, ...args), place: ctx.place, prefix: `message-${message.ts}`,
  });
  surface.root = body;
  const files = h('div', { class: 'files' });
  const reactions = h('div', { class: 'reactions' });
  const footer = h('div', { class: 'message-footer' });
  const content = message.ephemeral_to
    ? h('div', { class: 'private-note', dataset: { testid: 'private-note' } }, privateLine(message, ctx), body, files)
    : [isBroadcast(message) && broadcastLine(message, ctx), body, files, reactions, footer];
  const item = h('li', {
    class: `message from-${author.kind}`,
    dataset: { testid: ctx.testid, ts: message.ts },
  }, avatar(author), h('div', { class: 'message-main' }, head(message, author), content));
  if (message.ephemeral_to) item.classList.add('is-private');
  if (message.tone) item.dataset.tone = message.tone;
  if (/^(channel|group)_(join|leave|archive|unarchive)$/.test(message.subtype)) item.classList.add('is-event');
  if (isOpen(message)) {
    item.append(h('div', { class: 'tools' }, reactButton(item, ctx), ctx.shortcuts().length > 0 && moreButton(item, ctx)));
  }
  parts.set(item, { body, files, reactions, footer, surface });
  return item;
}

/** Whether all see it and somebody wrote it, so that there is something to do with it. */
const isOpen = (message) => !message.ephemeral_to && !message.local && !/_(join|leave|archive|unarchive)$|^tombstone$/.test(message.subtype);

const FACES = ['thumbsup', 'star', 'heart', 'joy', 'tada', 'fire', 'eyes', 'clapper', 'white_check_mark'];

function reactButton(item, ctx) {
  const node = h('button', {
    type: 'button', class: 'icon-button react', 'aria-label': 'Add a reaction', title: 'Add a reaction', 'aria-haspopup': 'menu',
    dataset: { testid: 'react' },
    onclick: () => openMenu(node, 'Reactions', FACES.map((name) => ({
      label: `${emoji(name)}  ${name.replaceAll('_', ' ')}`, testid: `react-${name}`, choose: () => ctx.react(parts.get(item).message, name),
    }))),
  }, icon('smile'));
  return node;
}

function moreButton(item, ctx) {
  const node = h('button', {
    type: 'button', class: 'icon-button more', 'aria-label': 'More actions', title: 'More actions', 'aria-haspopup': 'menu',
    dataset: { testid: 'more-actions' },
    onclick: () => openMenu(node, 'More actions', ctx.shortcuts().map((shortcut) => ({
      label: shortcut.name, note: shortcut.description, testid: `shortcut-${shortcut.callback_id}`,
      choose: () => ctx.useShortcut(shortcut, parts.get(item).message, node),
    }))),
  }, icon('more'));
  return node;
}

function head(message, author) {
  return h('p', { class: 'message-head' },
    h('span', { class: 'author' }, author.name),
    author.kind === 'bot' && h('span', { class: 'badge' }, 'APP'),
    h('time', { datetime: new Date(Number(message.ts) * 1000).toISOString(), title: fullDate(message.ts) }, clock(message.ts)));
}

function privateLine(message, ctx) {
  return h('p', { class: 'private-line' }, icon('eye'), h('span', null, 'Only visible to you'),
    h('button', { type: 'button', class: 'link-button', onclick: () => ctx.dismiss(message) }, 'Dismiss'));
}

/** Patch what changed since it was last drawn; `thread` sums up the replies of a root. */
export function updateMessage(item, { message, thread }, ctx) {
  const part = parts.get(item);
  if (part.message !== message) {
    part.message = message;
    patched(part.body, bodyOf(message), (block) => part.surface.draw(block));
    showFiles(part.files, message.files ?? []);
    patched(part.reactions, message.reactions ?? [], (one) => reaction(one, item, ctx));
  }
  if (ctx.openThread && !message.ephemeral_to && !isBroadcast(message)) showThreadLine(part.footer, message, thread, ctx);
}

/** A message's blocks, or its text as one. */
function bodyOf(message) {
  if (message.blocks?.length) return message.blocks;
  return message.text ? [{ type: 'section', text: { type: 'mrkdwn', text: message.text } }] : [];
}

/** A reaction, pressed by those who gave it; another press takes it back or joins in. */
function reaction({ name, count, users }, item, ctx) {
  const mine = users.some((id) => ctx.names.isMe(id));
  return h('button', {
    type: 'button', class: 'reaction', 'aria-pressed': String(mine), title: `${users.map((id) => ctx.names.user(id) ?? id).join(', ')}: :${name}:`,
    dataset: { testid: 'reaction' }, onclick: () => ctx.react(parts.get(item).message, name),
  }, emoji(name) ?? `:${name}:`, ` ${count}`);
}

const isBroadcast = ({ subtype }) => subtype === 'thread_broadcast';

/** Of a reply that was sent to the channel as well: there it leads to its thread, in the thread it says so. */
function broadcastLine(message, ctx) {
  return h('p', { class: 'broadcast' }, ctx.openThread
    ? ['replied to ', h('button', { type: 'button', class: 'link-button', dataset: { testid: 'open-thread' }, onclick: () => ctx.openThread(message.thread_ts) }, 'a thread')]
    : 'also sent to the channel');
}

function showThreadLine(footer, message, thread, ctx) {
  let button = footer.querySelector('.thread-button');
  if (!button) {
    button = h('button', {
      type: 'button', class: 'thread-button', dataset: { testid: 'open-thread' }, onclick: () => ctx.openThread(message.ts),
    }, h('span', { class: 'thread-count' }), h('span', { class: 'thread-last' }));
    button.prepend(icon('reply'));
    footer.append(button);
  }
  button.classList.toggle('quiet', !thread.count);
  button.classList.toggle('unread', thread.unread);
  setText(button.querySelector('.thread-count'), thread.count ? plural(thread.count, 'reply', 'replies') : 'Reply in thread');
  setText(button.querySelector('.thread-last'), lastLine(thread));
}

function lastLine(thread) {
  if (!thread.count) return '';
  return thread.unread ? `new, ${clock(thread.last)}` : `last at ${clock(thread.last)}`;
}

/** A message in one line, for the screen reader's ear. */
export function spoken(message, ctx) {
  const text = message.text ? mrkdwn(message.text, ctx.names).textContent : '';
  const files = (message.files ?? []).map((file) => file.title || file.name).join(', ');
  return `${ctx.author(message).name}: ${text.slice(0, 160)} ${files}`.trim();
}
