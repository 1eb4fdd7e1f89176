// A scrolled list of messages that stays at its end while you are there, and stays put while you are not.

import { keyed } from './dom.js';
import { createMessage, updateMessage } from './message.js';

const NEAR = 48; // px from the end that still count as "at the end"

export class MessageList {
  /** `scroller` scrolls, `list` holds the items, `ctx` is what messages need (message.js). */
  constructor(scroller, list, ctx) {
    Object.assign(this, { scroller, list, ctx, pinned: true });
    scroller.addEventListener('scroll', () => { this.pinned = this.distance() < NEAR; }, { passive: true });
    const watch = new ResizeObserver(() => this.settle());
    watch.observe(scroller);
    for (const child of scroller.children) watch.observe(child);
  }

  distance() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
  }

  settle() {
    if (this.pinned) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** Go to the end, as when a conversation is opened. */
  toEnd() {
    this.pinned = true;
    this.settle();
  }

  /** `entries`: `{key, message, thread?}` in order. */
  show(entries) {
    keyed(this.list, entries, (entry) => entry.key,
      (entry) => createMessage(entry, this.ctx),
      (item, entry) => updateMessage(item, entry, this.ctx));
    this.settle();
  }

  find(ts) {
    return this.list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  }
}
