// What has been said, per channel, as the server told it.

import { unescape } from './mrkdwn.js';

const SLACKBOT = 'USLACKBOT';
const ECHO_SECONDS = 5;

const byTime = (a, b) => Number(a.ts) - Number(b.ts);

/** A private message may share its ts with another person's; the address is part of its key. */
export const keyOf = (message) => `${message.ts} ${message.ephemeral_to ?? ''}`;

export const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;

/**
 * A failure can reach me twice: as the answer to what I did, and as Slackbot's private message.
 * It is shown once, in the thread if it happened there.
 */
function withoutEchoes(messages) {
  const echo = (note) => messages.find((other) => !other.local && other.user === SLACKBOT && other.ephemeral_to
    && unescape(other.text) === unescape(note.text) && Math.abs(other.ts - note.ts) < ECHO_SECONDS);
  const hidden = new Set();
  for (const note of messages.filter((message) => message.local)) {
    const other = echo(note);
    if (other) hidden.add(note.thread_ts ? other : note);
  }
  return hidden.size ? messages.filter((message) => !hidden.has(message)) : messages;
}

export class MessageStore {
  constructor() {
    this.clear();
  }

  clear() {
    this.channels = new Map();
    this.loading = new Map();
    this.unreadChannels = new Set();
    this.unreadThreads = new Set();
  }

  /**
   * Fill a channel from `fetchMessages()`. Events that arrive meanwhile are applied afterwards, in
   * order, so that none is lost between the two.
   */
  async load(channel, fetchMessages) {
    const waiting = [];
    this.loading.set(channel, waiting);
    try {
      const messages = await fetchMessages();
      if (this.loading.get(channel) !== waiting) return;
      const local = [...(this.channels.get(channel)?.values() ?? [])].filter((message) => message.local);
      this.channels.set(channel, new Map([...messages, ...local].map((message) => [keyOf(message), message])));
    } finally {
      if (this.loading.get(channel) === waiting) this.loading.delete(channel);
    }
    for (const [kind, message] of waiting) this.apply(kind, channel, message);
  }

  has(channel) {
    return this.channels.has(channel) || this.loading.has(channel);
  }

  /** Apply an event; a channel nobody opened yet is fetched whole when somebody does. */
  apply(kind, channel, message) {
    const waiting = this.loading.get(channel);
    if (waiting) { waiting.push([kind, message]); return; }
    const messages = this.channels.get(channel);
    if (!messages) return;
    if (kind === 'message_deleted' && message.subtype !== 'tombstone') messages.delete(keyOf(message));
    else messages.set(keyOf(message), message);
  }

  visible(channel, person) {
    const mine = [...(this.channels.get(channel)?.values() ?? [])]
      .filter((message) => !message.ephemeral_to || message.ephemeral_to === person)
      .sort(byTime);
    return withoutEchoes(mine);
  }

  /** What the channel shows: roots, and replies that were also sent to it. */
  roots(channel, person) {
    const all = this.visible(channel, person);
    const threads = new Map();
    for (const message of all) {
      if (!isReply(message) || message.ephemeral_to) continue;
      const thread = threads.get(message.thread_ts) ?? { count: 0, last: '0' };
      threads.set(message.thread_ts, { count: thread.count + 1, last: message.ts });
    }
    return all
      .filter((message) => !isReply(message) || message.subtype === 'thread_broadcast')
      .map((message) => ({
        key: keyOf(message),
        message,
        thread: { count: 0, last: null, ...threads.get(message.ts), unread: this.unreadThreads.has(`${channel} ${message.ts}`) },
      }));
  }

  /** A thread: its root, then its replies. */
  thread(channel, ts, person) {
    return this.visible(channel, person)
      .filter((message) => message.ts === ts || message.thread_ts === ts)
      .map((message) => ({ key: keyOf(message), message }));
  }
}
