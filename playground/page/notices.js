// What Slack notifies people of: a message to me alone, one that mentions me, a reply in a thread that I follow.
// Whom a message is for, the server says with it.

import { h, icon } from './dom.js';

const SHOWN = 7000; // ms that a toast stays

/** What somebody has yet to see, per person. */
export class Notices {
  constructor() {
    this.clear();
  }

  clear() {
    this.waiting = [];
  }

  /** `why` is `direct`, `mention` or `thread`. */
  add(person, why, message) {
    this.waiting.push({ person, why, message });
  }

  of(person) {
    return this.waiting.filter((notice) => notice.person === person);
  }

  /** How many somebody has in each conversation, those of threads not counted. */
  inChannels(person) {
    const counts = new Map();
    for (const { why, message } of this.of(person)) {
      if (why !== 'thread') counts.set(message.channel, (counts.get(message.channel) ?? 0) + 1);
    }
    return counts;
  }

  inThreads(person) {
    return this.of(person).filter(({ why }) => why === 'thread');
  }

  /** Somebody looked at a conversation's messages, or at a thread of it. */
  seen(person, channel, thread = null) {
    this.waiting = this.waiting.filter((notice) => notice.person !== person || !isIn(notice.message, channel, thread));
  }

  gone(message) {
    this.waiting = this.waiting.filter((notice) => notice.message.channel !== message.channel || notice.message.ts !== message.ts);
  }
}

/** Whether a message is in a channel, outside of its threads, or in one thread. */
export function isIn(message, channel, thread) {
  const reply = message.thread_ts && message.thread_ts !== message.ts;
  const here = thread ? message.thread_ts === thread : !reply || message.subtype === 'thread_broadcast';
  return message.channel === channel && here;
}

/** Show a notice in the corner for a while; a press goes there. */
export function toast(root, { title, text }, go) {
  const leave = () => node.remove();
  const node = h('div', { class: 'toast', dataset: { testid: 'toast' } },
    h('button', { type: 'button', class: 'toast-body', onclick: () => { leave(); go(); } },
      icon('bell'), h('span', null, h('strong', null, title), h('span', { class: 'toast-text' }, text))),
    h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Dismiss', onclick: leave }, icon('close')));
  root.append(node);
  while (root.childElementCount > 3) root.firstElementChild.remove();
  setTimeout(leave, SHOWN);
}
