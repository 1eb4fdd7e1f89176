// Workspaces, channels, and who I am.

import { avatar } from './avatar.js';
import { h, icon } from './dom.js';
import { firstName } from './format.js';
import { lookSwitch } from './look.js';

const drawn = new WeakMap();

/** Channels a person can open: those they are in, and for members of the workspace public ones. */
export const channelsOf = (workspace, person) => workspace.channels.filter((channel) => (
  (channel.kind === 'public' && person.standing === 'member') || channel.members.includes(person.id)));

/** What a person is, beside their name; nothing for most. */
const roleOf = ({ is_admin: isAdmin, standing }) => (
  { guest: 'guest', 'single-channel guest': '1-channel guest', stranger: 'Northwind' }[standing] ?? (isAdmin && 'admin'));

/** What a conversation is called, seen by one of its members. */
export function channelName(workspace, channel, person) {
  if (channel.kind !== 'im') return channel.name;
  const other = channel.members.find((id) => id !== person.id);
  if (other === workspace.bot.user_id) return workspace.bot.name;
  const found = workspace.people.find(({ id }) => id === other);
  return found?.real_name || channel.name;
}

/**
 * Draw the sidebar. `view`: `{world, workspace, person, channel}`, the `unread` channels as a set, how many
 * notices wait in channels (`counts`), in `threads` and for `others`; `on`: `workspace(id)`,
 * `channel(id)`, `person(id)`, `threads()`.
 */
export function drawSidebar(root, view, on) {
  const shown = JSON.stringify([view.world.workspaces, view.workspace.id, view.person.id, view.channel?.id, [...view.unread], [...view.counts], view.threads, [...view.others]]);
  if (shown === drawn.get(root)) return;
  drawn.set(root, shown);
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
  const open = channelsOf(view.workspace, view.person);
  root.replaceChildren(
    brand(view, on),
    h('div', { class: 'sidebar-scroll' },
      view.threads > 0 && threads(view, on),
      group('Channels', open.filter(({ kind }) => kind !== 'im'), view, on),
      group('Direct messages', open.filter(({ kind }) => kind === 'im'), view, on),
      view.world.installs && h('a', { class: 'channel-button', href: '/apps' }, 'Where the app is')),
    people(view, on),
  );
  if (focused) root.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function brand({ world, workspace }, on) {
  const name = world.workspaces.length > 1
    ? h('select', {
      class: 'workspace-switch', 'aria-label': 'Workspace', value: null, dataset: { testid: 'workspace-switch' },
      onchange: (event) => on.workspace(event.target.value),
    }, world.workspaces.map(({ id, name: label }) => h('option', { value: id, selected: id === workspace.id }, label)))
    : h('strong', null, workspace.name);
  return h('div', { class: 'brand' },
    h('img', { src: '/page/icon.svg', alt: '', class: 'brand-mark' }),
    h('div', { class: 'brand-name' }, name, h('span', null, 'Sora for Slack — playground')),
    lookSwitch());
}

/** Replies in threads that I follow and haven't seen: a press opens the first. */
function threads(view, on) {
  return h('button', { type: 'button', class: 'channel-button unread', dataset: { testid: 'threads' }, onclick: () => on.threads() },
    icon('reply'), h('span', { class: 'channel-name' }, 'Threads'), count(view.threads));
}

const count = (number) => h('span', { class: 'count', dataset: { testid: 'count' } }, String(number), h('span', { class: 'visually-hidden' }, ' new'));

function group(title, channels, view, on) {
  const id = `group-${title.split(' ')[0].toLowerCase()}`;
  return h('section', { 'aria-labelledby': id }, h('h2', { id }, title),
    h('ul', null, channels.map((channel) => h('li', null, channelButton(channel, view, on)))));
}

function channelButton(channel, view, on) {
  const name = channelName(view.workspace, channel, view.person);
  const unread = view.unread.has(channel.id);
  const bot = channel.kind === 'im' && channel.members.includes(view.workspace.bot.user_id);
  return h('button', {
    type: 'button', class: `channel-button${unread ? ' unread' : ''}`, 'aria-current': channel.id === view.channel?.id ? 'page' : null,
    dataset: { testid: `channel-${handle(channel, view)}` }, onclick: () => on.channel(channel.id),
  }, glyph(channel, view, name), h('span', { class: 'channel-name' }, name),
  bot && h('span', { class: 'badge' }, 'APP'),
  channel.kind === 'private' && h('span', { class: 'visually-hidden' }, '(private)'),
  view.counts.has(channel.id) ? count(view.counts.get(channel.id)) : unread && h('span', { class: 'dot' }, h('span', { class: 'visually-hidden' }, 'unread')));
}

/** The short name of a channel, or of whom I talk to in a direct conversation. */
function handle(channel, { workspace, person }) {
  if (channel.kind !== 'im') return channel.name;
  const other = channel.members.find((id) => id !== person.id);
  if (other === workspace.bot.user_id) return workspace.bot.name.toLowerCase();
  return workspace.people.find(({ id }) => id === other)?.name ?? channel.name;
}

function glyph(channel, { workspace, person }, name) {
  if (channel.kind === 'private') return icon('lock');
  if (channel.kind === 'public') return icon('hash');
  if (channel.members.includes(workspace.bot.user_id)) return avatar({ kind: 'bot', name });
  const other = workspace.people.find(({ id }) => id !== person.id && channel.members.includes(id));
  return avatar({ kind: 'person', name, color: other?.color });
}

function people({ workspace, person, others }, on) {
  return h('section', { class: 'people', dataset: { testid: 'person-switch' }, 'aria-labelledby': 'acting-as' },
    h('h2', { id: 'acting-as', role: 'status' }, `Acting as ${firstName(person)}`),
    h('div', { class: 'people-list' }, workspace.people.map((one) => h('button', {
      type: 'button', class: 'person-button', 'aria-pressed': one.id === person.id ? 'true' : 'false', title: one.real_name,
      dataset: { testid: `person-${one.name}` }, onclick: () => on.person(one.id),
    }, avatar({ kind: 'person', name: one.real_name || one.name, color: one.color }), h('span', null, firstName(one)),
    roleOf(one) && h('span', { class: 'role' }, roleOf(one)), others.get(one.id) > 0 && count(others.get(one.id))))));
}
