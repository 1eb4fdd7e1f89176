// The playground's page: a small Slack. This module knows every other and holds where I am.

import { Acts } from './acts.js';
import * as api from './api.js';
import { readAddress } from './address.js';
import { Composer } from './composer.js';
import { h, icon, setText } from './dom.js';
import { drawApp } from './draw.js';
import { firstName } from './format.js';
import { Home, Homes } from './home.js';
import { MessageList } from './list.js';
import { spoken } from './message.js';
import { Modals } from './modal.js';
import { namesOf } from './names.js';
import { isIn, Notices, toast } from './notices.js';
import { ProviderPanel } from './provider.js';
import { released } from './press.js';
import { channelName, channelsOf } from './sidebar.js';
import { isReply, MessageStore } from './store.js';

const $ = (id) => document.getElementById(id);

class App {
  constructor(world) {
    Object.assign(this, { world, store: new MessageStore(), notices: new Notices(), thread: null, tab: 'messages', homes: new Homes(), statuses: new Map() });
    this.names = {
      user: (id) => this.resolve.user(id),
      channel: (id) => this.resolve.channel(id),
      isMe: (id) => id === this.person.id,
    };
    this.acts = new Acts(this, (node) => $('thread').contains(node));
    const { acts } = this;
    const upload = (files) => api.upload(acts.who(), files);
    const place = () => this.place();
    this.roots = new MessageList($('channel-scroller'), $('channel-messages'),
      { ...this.forMessages(), testid: 'message', openThread: (ts) => this.openThread(ts, { focus: true }) });
    this.replies = new MessageList($('thread-scroller'), $('thread-messages'), { ...this.forMessages(), testid: 'thread-reply' });
    this.composer = new Composer({
      id: 'composer-input', testid: 'composer', send: (text, files) => acts.say(text, files), command: () => this.world.command, usage: () => this.world.usage_hint,
      shortcuts: () => this.world.shortcuts.filter(({ type }) => type === 'global'), use: (shortcut) => acts.useShortcut(shortcut),
    });
    this.threadComposer = new Composer({
      id: 'thread-input', testid: 'thread-composer', also: true, send: (text, files, broadcast) => acts.say(text, files, { thread: this.thread, broadcast }),
    });
    $('channel-composer').append(this.composer.form);
    $('thread-composer').append(this.threadComposer.form);
    this.modals = new Modals({
      submit: async (view, values) => (await api.submit({ ...acts.who(), view_id: view.id, values })).response,
      press: (...args) => acts.pressInView(...args),
      close: (view) => api.close({ ...acts.who(), view_id: view.id }).catch((error) => acts.note(error)),
      upload, place,
    });
    this.home = new Home($('home'), { press: (...args) => acts.pressInView(...args), upload, place, app: () => this.workspace.bot.name });
    this.provider = new ProviderPanel($('provider'), () => this.world.videos);
    this.wireButtons();
  }

  /** What messages need, in the channel and in the thread. */
  forMessages() {
    const { acts } = this;
    return {
      names: this.names,
      author: (message) => this.resolve.author(message),
      place: () => this.place(),
      press: (...args) => acts.press(...args),
      react: (...args) => acts.react(...args),
      shortcuts: () => this.world.shortcuts.filter(({ type }) => type === 'message'),
      useShortcut: (...args) => acts.useShortcut(...args),
      dismiss: (message) => { this.store.apply('message_deleted', this.channel.id, message); this.draw(); },
    };
  }

  wireButtons() {
    $('to-sidebar').append(icon('menu'));
    $('to-channel').append(icon('back'));
    $('close-thread').append(icon('close'));
    $('to-sidebar').onclick = () => this.pane('sidebar');
    $('to-channel').onclick = () => this.pane('channel');
    $('close-thread').onclick = () => this.closeThread();
    document.addEventListener('visibilitychange', () => { if (this.channel) this.draw(); });
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
    this.notices.clear();
    this.homes.clear();
    this.modals.gone();
    this.setPerson(this.workspace.people.find(({ name }) => name === asked.person) ?? this.workspace.people[0]);
    this.stopFollowing?.();
    this.stopFollowing = api.follow(id, (kind, data) => this.onEvent(kind, data), (live) => this.onLine(live));
    await this.openChannel(this.channelNamed(asked.channel).id, { tab: asked.tab });
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
    const own = name && open.find((channel) => this.isWithApp(channel) && name === this.workspace.bot.name.toLowerCase());
    return own || (open.find((channel) => name && [channel.id, channel.name].includes(name)) ?? open[0]);
  }

  /** Whether a conversation is somebody's own with the app, where its home is. */
  isWithApp({ kind, members }) {
    return kind === 'im' && members.includes(this.workspace.bot.user_id);
  }

  /** Become somebody else: they have other private messages, other channels, another modal, another home. */
  async actAs(id) {
    const { channel, thread, tab } = this;
    this.setPerson(this.workspace.people.find((one) => one.id === id));
    this.modals.gone();
    this.store.clear();
    const mine = this.isWithApp(channel) && channelsOf(this.workspace, this.person).find((one) => this.isWithApp(one));
    const next = mine || this.channelNamed(channel.id);
    await this.openChannel(next.id, { stay: true, tab });
    if (thread && next.id === channel.id) this.openThread(thread, { stay: true });
    this.announce(`Acting as ${firstName(this.person)}`);
  }

  async openChannel(id, { stay = false, tab = 'messages' } = {}) {
    this.channel = this.workspace.channels.find((channel) => channel.id === id);
    this.tab = tab === 'home' && this.hasHome ? 'home' : 'messages';
    this.forgetThread();
    if (!stay) this.pane('channel');
    this.roots.toEnd();
    this.draw();
    if (this.hasHome) this.tellOfTab();
    if (!this.store.has(id)) await this.load(id);
    this.draw();
    this.roots.toEnd();
  }

  /** Whether there are tabs here: the app has a home, and this is my conversation with it. */
  get hasHome() {
    return Boolean(this.world.home_tab && this.channel) && this.isWithApp(this.channel);
  }

  openTab(tab) {
    this.tab = tab;
    if (tab === 'home') this.forgetThread();
    this.draw();
    this.tellOfTab();
  }

  /** Tell Slack which tab I opened, as the app hears of it, and show what was published by then. */
  tellOfTab() {
    return this.showHome(() => api.openHome({ ...this.acts.who(), tab: this.tab }));
  }

  /** Show the home that `ask()` answers with, unless a newer one came meanwhile. */
  async showHome(ask) {
    const { person } = this;
    const turn = this.homes.ask();
    try {
      const { view } = await ask();
      if (view) this.homes.put(person.id, view, turn);
      this.draw();
    } catch (error) {
      this.acts.note(error);
    }
  }

  async load(channel) {
    const query = { workspace: this.workspace.id, channel, user: this.person.id };
    try {
      await this.store.load(channel, () => api.messages(query));
    } catch (error) {
      this.store.channels.set(channel, new Map());
      this.acts.note(error, null, channel);
    }
  }

  openThread(ts, { focus = false, stay = false } = {}) {
    const other = this.thread !== ts;
    this.thread = ts;
    this.tab = 'messages';
    $('thread').hidden = false;
    $('app').classList.add('with-thread');
    if (!stay) this.pane('thread');
    this.draw();
    if (other) this.replies.toEnd();
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

  /** Go where a message is that somebody was notified of. */
  async visit({ channel, ts, thread_ts: thread }) {
    $('toasts').replaceChildren();
    if (channel !== this.channel.id) await this.openChannel(channel);
    if (thread && thread !== ts) this.openThread(thread);
    else if (this.tab === 'home') this.openTab('messages');
    this.goTo({ message: ts });
  }

  /** On a phone one pane shows at a time. */
  pane(name) {
    $('app').dataset.pane = name;
  }

  toEnd(thread) {
    (thread ? this.replies : this.roots).toEnd();
  }

  // What happens -----------------------------------------------------------

  onLine(live) {
    setText($('connection'), live ? '' : 'Reconnecting…');
    if (live && this.wasDown) this.refresh();
    else if (live && this.hasHome) this.showHome(() => api.home(this.acts.who())); // what was published before anybody listened
    this.wasDown = !live;
  }

  /** After a break the world may be another one: a restarted server has forgotten everything. */
  async refresh() {
    await this.refreshWorld();
    this.homes.clear();
    const channels = [...this.store.channels.keys()];
    for (const channel of channels) await this.load(channel);
    await released();
    if (this.thread && !this.store.thread(this.channel.id, this.thread, this.person.id).length) this.closeThread();
    if (this.hasHome) this.tellOfTab();
    this.draw();
  }

  async refreshWorld() {
    this.world = await api.world();
    this.workspace = this.world.workspaces.find(({ id }) => id === this.workspace.id) ?? this.world.workspaces[0];
    this.setPerson(this.workspace.people.find(({ id }) => id === this.person.id) ?? this.workspace.people[0]);
    this.channel = this.channelNamed(this.channel.id);
  }

  /** Somebody came or left, or a channel was closed. */
  async changed() {
    await this.refreshWorld();
    this.draw();
  }

  async onEvent(kind, data) {
    await released();
    if (kind === 'view' || kind === 'view_closed') this.onView(kind, data);
    else if (kind === 'home') this.homes.put(data.user, data.view);
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
    if (kind === 'message_deleted') this.notices.gone(message);
    if (kind === 'message') this.statuses.delete(`${channel} ${message.thread_ts}`);
    if (kind !== 'message' || (message.ephemeral_to && message.ephemeral_to !== this.person.id)) return;
    this.markUnread(channel, message);
    this.notify(message, data.notifies ?? {});
    if (channel === this.channel.id && message.user !== this.person.id) {
      this.announce(spoken(message, { names: this.names, author: this.resolve.author }));
    }
  }

  /** Whether a message is in front of my eyes as it comes. */
  isShown(message) {
    if (document.hidden || this.tab === 'home') return false;
    return isIn(message, this.channel.id, null) || Boolean(this.thread && isIn(message, this.channel.id, this.thread));
  }

  notify(message, notifies) {
    for (const [person, why] of Object.entries(notifies)) {
      const mine = person === this.person.id;
      if (mine && this.isShown(message)) continue;
      this.notices.add(person, why, message);
      if (mine) this.toast(message, why);
    }
  }

  toast(message, why) {
    const author = this.resolve.author(message).name;
    const where = this.resolve.channel(message.channel);
    const title = { direct: author, mention: `${author} in #${where}`, thread: `Reply in a thread of #${where}` }[why];
    const text = spoken(message, { names: this.names, author: this.resolve.author }).slice(author.length + 2);
    toast($('toasts'), { title, text }, () => this.visit(message));
  }

  markUnread(channel, message) {
    if (message.user === this.person.id) return;
    const mine = channelsOf(this.workspace, this.person).some(({ id }) => id === channel);
    const inThread = isReply(message) && message.subtype !== 'thread_broadcast';
    if (!inThread && mine && (channel !== this.channel.id || this.tab === 'home')) this.store.unreadChannels.add(channel);
    if (isReply(message) && !message.ephemeral_to) this.store.unreadThreads.add(`${channel} ${message.thread_ts}`);
  }

  /** What is on the page counts as read, as long as somebody can see it. */
  markRead() {
    if (this.tab === 'home' || document.hidden) return;
    const { channel, thread, person } = this;
    this.store.unreadChannels.delete(channel.id);
    this.notices.seen(person.id, channel.id);
    if (!thread) return;
    this.store.unreadThreads.delete(`${channel.id} ${thread}`);
    this.notices.seen(person.id, channel.id, thread);
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
    this.markRead();
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
