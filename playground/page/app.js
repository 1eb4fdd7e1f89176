// The playground's page: a small Slack. This module knows every other and holds where I am.

import * as api from './api.js';
import { readAddress } from './address.js';
import { Composer } from './composer.js';
import { h, icon, setText } from './dom.js';
import { drawApp } from './draw.js';
import { firstName } from './format.js';
import { MessageList } from './list.js';
import { asMembership } from './membership.js';
import { spoken } from './message.js';
import { Modals } from './modal.js';
import { escape } from './mrkdwn.js';
import { namesOf } from './names.js';
import { ProviderPanel } from './provider.js';
import { released } from './press.js';
import { channelName, channelsOf } from './sidebar.js';
import { isReply, MessageStore } from './store.js';

const $ = (id) => document.getElementById(id);
const CARD_EXPECTED = 20_000; // ms after a command in which the bot's next root message is its card

class App {
  constructor(world) {
    Object.assign(this, { world, store: new MessageStore(), thread: null, expected: null, notes: 0, statuses: new Map() });
    this.names = {
      user: (id) => this.resolve.user(id),
      channel: (id) => this.resolve.channel(id),
      isMe: (id) => id === this.person.id,
    };
    const shared = {
      names: this.names,
      author: (message) => this.resolve.author(message),
      press: (...args) => this.press(...args),
      shortcuts: () => this.world.shortcuts.filter(({ type }) => type === 'message'),
      useShortcut: (shortcut, message, node) => this.useShortcut(shortcut, message, $('thread').contains(node) ? this.thread : null),
      dismiss: (message) => { this.store.apply('message_deleted', this.channel.id, message); this.draw(); },
    };
    this.roots = new MessageList($('channel-scroller'), $('channel-messages'),
      { ...shared, testid: 'message', openThread: (ts) => this.openThread(ts, { focus: true }) });
    this.replies = new MessageList($('thread-scroller'), $('thread-messages'), { ...shared, testid: 'thread-reply' });
    this.composer = new Composer({
      id: 'composer-input', testid: 'composer', send: (text, files) => this.say(text, files), command: () => this.world.command, usage: () => this.world.usage_hint,
      shortcuts: () => this.world.shortcuts.filter(({ type }) => type === 'global'), use: (shortcut) => this.useShortcut(shortcut),
    });
    this.threadComposer = new Composer({ id: 'thread-input', testid: 'thread-composer', send: (text, files) => this.say(text, files, this.thread) });
    $('channel-composer').append(this.composer.form);
    $('thread-composer').append(this.threadComposer.form);
    this.modals = new Modals({
      submit: async (view, values) => (await api.submit({ ...this.who(), view_id: view.id, values })).response,
      press: (view, block, element, extra) => this.pressIn({ view_id: view.id, values: extra.values }, block, element, extra, () => null),
      upload: (files) => api.upload(this.who(), files),
      close: (view) => api.close({ ...this.who(), view_id: view.id }).catch((error) => this.note(error)),
      place: () => this.place(),
    });
    this.provider = new ProviderPanel($('provider'), () => this.world.videos);
    this.wireButtons();
  }

  wireButtons() {
    $('to-sidebar').append(icon('menu'));
    $('to-channel').append(icon('back'));
    $('close-thread').append(icon('close'));
    $('to-sidebar').onclick = () => this.pane('sidebar');
    $('to-channel').onclick = () => this.pane('channel');
    $('close-thread').onclick = () => this.closeThread();
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.thread && $('thread').contains(document.activeElement)) this.closeThread();
    });
  }

  async start() {
    const asked = readAddress();
    const workspaces = this.world.workspaces;
    this.workspace = workspaces.find(({ domain, id }) => [domain, id].includes(asked.workspace)) ?? workspaces[0];
    await this.enterWorkspace(this.workspace.id, asked);
    this.provider.poll();
  }

  // Where I am -------------------------------------------------------------

  async enterWorkspace(id, asked = {}) {
    this.workspace = this.world.workspaces.find((one) => one.id === id);
    this.store.clear();
    this.modals.gone();
    this.setPerson(this.workspace.people.find(({ name }) => name === asked.person) ?? this.workspace.people[0]);
    this.stopFollowing?.();
    this.stopFollowing = api.follow(id, (kind, data) => this.onEvent(kind, data), (live) => this.onLine(live));
    await this.openChannel(this.channelNamed(asked.channel).id);
    this.goTo(asked);
  }

  /** Open the thread, or show the message, that an address names. */
  goTo({ thread, message }) {
    const known = this.store.visible(this.channel.id, this.person.id);
    const target = known.find(({ ts }) => ts === message);
    const root = target && isReply(target) ? target.thread_ts : thread;
    if (known.some(({ ts }) => ts === root)) this.openThread(root);
    const item = target && ((this.thread && this.replies.find(message)) || this.roots.find(message));
    item?.scrollIntoView({ block: 'center' });
    item?.classList.add('pointed-at');
  }

  setPerson(person) {
    this.person = person;
    this.resolve = namesOf(this.workspace, () => this.person);
  }

  channelNamed(name) {
    const open = channelsOf(this.workspace, this.person);
    return open.find((channel) => name && [channel.id, channel.name].includes(name)) ?? open[0];
  }

  /** Become somebody else: they have other private messages, other channels, another modal. */
  async actAs(id) {
    const { channel, thread } = this;
    this.setPerson(this.workspace.people.find((one) => one.id === id));
    this.modals.gone();
    this.store.clear();
    this.expected = null;
    const next = this.channelNamed(channel.id);
    await this.openChannel(next.id, { stay: true });
    if (thread && next.id === channel.id) this.openThread(thread, { stay: true });
    this.announce(`Acting as ${firstName(this.person)}`);
  }

  async openChannel(id, { stay = false } = {}) {
    this.channel = this.workspace.channels.find((channel) => channel.id === id);
    this.forgetThread();
    this.store.unreadChannels.delete(id);
    if (!stay) this.pane('channel');
    this.roots.toEnd();
    this.draw();
    if (!this.store.has(id)) await this.load(id);
    this.draw();
    this.roots.toEnd();
  }

  async load(channel) {
    const query = { workspace: this.workspace.id, channel, user: this.person.id };
    try {
      await this.store.load(channel, () => api.messages(query));
    } catch (error) {
      this.store.channels.set(channel, new Map());
      this.note(error, null, channel);
    }
  }

  openThread(ts, { focus = false, arrived = false, stay = false } = {}) {
    const other = this.thread !== ts;
    this.thread = ts;
    this.store.unreadThreads.delete(`${this.channel.id} ${ts}`);
    $('thread').hidden = false;
    $('app').classList.add('with-thread');
    if (!stay) this.pane('thread');
    this.draw();
    if (other) this.replies.toEnd();
    if (arrived) this.highlightThread();
    if (focus) this.threadComposer.input.focus({ preventScroll: true });
  }

  forgetThread() {
    this.thread = null;
    $('thread').hidden = true;
    $('app').classList.remove('with-thread');
  }

  closeThread() {
    const ts = this.thread;
    this.forgetThread();
    this.pane('channel');
    this.draw();
    this.roots.find(ts)?.querySelector('.thread-button')?.focus({ preventScroll: true });
  }

  /** On a phone one pane shows at a time. */
  pane(name) {
    $('app').dataset.pane = name;
  }

  highlightThread() {
    const thread = $('thread');
    thread.classList.remove('arrived');
    void thread.offsetWidth; // restarts the animation
    thread.classList.add('arrived');
    this.announce('The card’s thread is open: the clip will appear there.');
  }

  // What happens -----------------------------------------------------------

  onLine(live) {
    setText($('connection'), live ? '' : 'Reconnecting…');
    if (live && this.wasDown) this.refresh();
    this.wasDown = !live;
  }

  /** After a break the world may be another one: a restarted server has forgotten everything. */
  async refresh() {
    await this.refreshWorld();
    const channels = [...this.store.channels.keys()];
    for (const channel of channels) await this.load(channel);
    await released();
    if (this.thread && !this.store.thread(this.channel.id, this.thread, this.person.id).length) this.closeThread();
    this.draw();
  }

  async refreshWorld() {
    this.world = await api.world();
    this.workspace = this.world.workspaces.find(({ id }) => id === this.workspace.id) ?? this.world.workspaces[0];
    this.setPerson(this.workspace.people.find(({ id }) => id === this.person.id) ?? this.workspace.people[0]);
    this.channel = this.channelNamed(this.channel.id);
  }

  async onEvent(kind, data) {
    await released();
    if (kind === 'view' || kind === 'view_closed') this.onView(kind, data);
    else if (kind === 'member' || kind === 'archive') await this.refreshWorld();
    else if (kind === 'status') this.onStatus(data);
    else this.onMessage(kind, data);
    this.draw();
  }

  onView(kind, { user, view, view_id: id }) {
    if (user !== this.person.id) return;
    if (kind === 'view') this.modals.show(view);
    else this.modals.gone(view?.id ?? id);
  }

  /** "Sora is rendering…", under a thread until the next message there (Slack: assistant.threads.setStatus). */
  onStatus({ channel, thread_ts: thread, status }) {
    if (status) this.statuses.set(`${channel} ${thread}`, status);
    else this.statuses.delete(`${channel} ${thread}`);
  }

  onMessage(kind, data) {
    const message = data.message ?? data;
    const channel = data.channel ?? message.channel;
    this.store.apply(kind, channel, message);
    if (kind === 'message') this.statuses.delete(`${channel} ${message.thread_ts}`);
    if (kind !== 'message' || (message.ephemeral_to && message.ephemeral_to !== this.person.id)) return;
    this.markUnread(channel, message);
    if (channel !== this.channel.id) return;
    if (message.user !== this.person.id) this.announce(spoken(message, { names: this.names, author: this.resolve.author }));
    if (this.isExpectedCard(channel, message)) {
      this.expected = null;
      this.draw();
      this.openThread(message.ts, { arrived: true });
    }
  }

  markUnread(channel, message) {
    if (message.user === this.person.id) return;
    const mine = channelsOf(this.workspace, this.person).some(({ id }) => id === channel);
    if (channel !== this.channel.id && mine) this.store.unreadChannels.add(channel);
    const open = channel === this.channel.id && message.thread_ts === this.thread;
    if (isReply(message) && !message.ephemeral_to && !open) this.store.unreadThreads.add(`${channel} ${message.thread_ts}`);
  }

  /** A command's card opens its thread, unless that would take somebody away from what they do. */
  isExpectedCard(channel, message) {
    const { expected } = this;
    if (!expected || expected.channel !== channel || Date.now() > expected.until) return false;
    if (message.ephemeral_to || isReply(message) || this.resolve.author(message).kind !== 'bot') return false;
    const playing = [...$('thread').querySelectorAll('video')].some((video) => !video.paused);
    return !this.threadComposer.text && !(this.thread && playing);
  }

  // What I do --------------------------------------------------------------

  who() {
    return { workspace: this.workspace.id, user: this.person.id };
  }

  async say(text, files = [], thread = null) {
    const channel = this.channel.id;
    try {
      if (files.length) return await this.attach(text, files, thread);
      if (!thread && /^\/archive$/i.test(text.trim())) return await this.setArchived(true);
      const membership = thread ? null : asMembership(text, this.workspace);
      if (membership) return await this.setMember(membership);
      if (text.startsWith('/') && !thread) this.expected = { channel, until: Date.now() + CARD_EXPECTED };
      (thread ? this.replies : this.roots).toEnd();
      await api.say({ ...this.who(), channel, text, ...(thread && { thread_ts: thread }) });
    } catch (error) {
      this.expected = null;
      this.note(error, thread, channel);
      throw error;
    }
    return undefined;
  }

  async attach(text, files, thread) {
    if (text.startsWith('/')) throw new Error(`Slack sends no files with a command. Write @${this.workspace.bot.name} instead of ${text.split(/\s/)[0]}.`);
    (thread ? this.replies : this.roots).toEnd();
    await api.attach({ ...this.who(), channel: this.channel.id, text, thread_ts: thread ?? undefined }, files);
  }

  /** Start a shortcut, on a message or from anywhere; a refusal is noted where the message is. */
  async useShortcut({ callback_id }, message = null, thread = null) {
    try {
      await api.shortcut({ ...this.who(), callback_id, ...(message && { channel: message.channel, message_ts: message.ts }) });
    } catch (error) {
      this.note(error, thread);
    }
  }

  async setMember({ user, present }) {
    await api.member({ workspace: this.workspace.id, channel: this.channel.id, user, in: present });
    await this.refreshWorld();
    this.draw();
  }

  async setArchived(archived) {
    await api.archive({ ...this.who(), channel: this.channel.id, archived });
    await this.refreshWorld();
    this.draw();
  }

  press(message, block, element, extra) {
    const inThread = () => ($('thread').contains(extra.node) ? this.thread : null);
    return this.pressIn({ channel: this.channel.id, message_ts: message.ts }, block, element, extra, inThread);
  }

  /** Press an element of a message or of a view; a refusal is noted in the thread `inThread()` names. */
  async pressIn(where, block, element, { node, value }, inThread) {
    node.setAttribute('aria-busy', 'true');
    try {
      await api.press({
        ...this.who(), ...where, action_id: element.action_id, block_id: block.block_id, value: value ?? element.value,
      });
    } catch (error) {
      this.note(error, inThread());
    } finally {
      node.removeAttribute('aria-busy');
    }
  }

  /** Show a refusal where it happened, to me alone. */
  note(error, thread = null, channel = this.channel.id) {
    this.notes += 1;
    const ts = (Date.now() / 1000 + this.notes / 1e6).toFixed(6);
    const message = {
      type: 'message', local: true, tone: 'error', channel, ts, text: escape(error.message), ephemeral_to: this.person.id,
      ...(thread && { thread_ts: thread }),
    };
    this.store.apply('message', channel, message);
    this.announce(error.message);
    this.draw();
  }

  // What is shown ----------------------------------------------------------

  place() {
    const channels = channelsOf(this.workspace, this.person).map((channel) => ({
      id: channel.id,
      kind: channel.kind,
      withBot: channel.members.includes(this.workspace.bot.user_id),
      label: channelName(this.workspace, channel, this.person),
    }));
    return { names: this.names, people: this.workspace.people, channels, current: this.channel.id };
  }

  draw() {
    drawApp(this);
  }

  announce(text) {
    $('live').replaceChildren(h('p', null, text));
  }
}

async function main() {
  try {
    await new App(await api.world()).start();
  } catch (error) {
    setText($('channel-title'), 'The playground did not start');
    setText($('channel-topic'), error.message);
    throw error;
  }
}

main();
