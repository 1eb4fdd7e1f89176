// What I do in the workspace: say, attach, press, react, invite. A refusal is noted where it happened.

import * as api from './api.js';
import { asMembership } from './membership.js';
import { escape } from './mrkdwn.js';

export class Acts {
  /** `app` is where I am (app.js); `inThread(node)` says whether something stands in the open thread. */
  constructor(app, inThread) {
    Object.assign(this, { app, inThread, notes: 0 });
  }

  who() {
    return { workspace: this.app.workspace.id, user: this.app.person.id };
  }

  async say(text, files = [], { thread = null, broadcast = false } = {}) {
    const { app } = this;
    const channel = app.channel.id;
    try {
      if (files.length) return await this.attach(text, files, thread);
      if (!thread && /^\/archive$/i.test(text.trim())) return await this.setArchived(true);
      const membership = thread ? null : asMembership(text, app.workspace);
      if (membership) return await this.setMember(membership);
      app.toEnd(thread);
      await api.say({ ...this.who(), channel, text, ...(thread && { thread_ts: thread, broadcast }) });
    } catch (error) {
      this.note(error, thread, channel);
      throw error;
    }
    return undefined;
  }

  async attach(text, files, thread) {
    const { app } = this;
    if (text.startsWith('/')) throw new Error(`Slack sends no files with a command. Write @${app.workspace.bot.name} instead of ${text.split(/\s/)[0]}.`);
    app.toEnd(thread);
    await api.attach({ ...this.who(), channel: app.channel.id, text, thread_ts: thread ?? undefined }, files);
  }

  /** Start a shortcut, on a message or from anywhere. */
  async useShortcut({ callback_id }, message = null, node = null) {
    try {
      await api.shortcut({ ...this.who(), callback_id, ...(message && { channel: message.channel, message_ts: message.ts }) });
    } catch (error) {
      this.note(error, this.threadOf(node));
    }
  }

  async setMember({ user, present }) {
    await api.member({ workspace: this.app.workspace.id, channel: this.app.channel.id, user, in: present });
    await this.app.changed();
  }

  async setArchived(archived) {
    await api.archive({ ...this.who(), channel: this.app.channel.id, archived });
    await this.app.changed();
  }

  /** Put my reaction under a message, or take it back. */
  async react(message, name) {
    try {
      await api.react({ ...this.who(), channel: message.channel, message_ts: message.ts, name });
    } catch (error) {
      this.note(error, message.thread_ts);
    }
  }

  press(message, block, element, extra) {
    return this.pressIn({ channel: this.app.channel.id, message_ts: message.ts }, block, element, extra, () => this.threadOf(extra.node));
  }

  pressInView(view, block, element, extra) {
    return this.pressIn({ view_id: view.id }, block, element, extra, () => null);
  }

  /** Use an element of a message or of a view; a refusal is noted in the thread that `inThread()` names. */
  async pressIn(where, block, element, { node, value, values }, inThread) {
    node.setAttribute('aria-busy', 'true');
    try {
      await api.press({
        ...this.who(), ...where, values, action_id: element.action_id, block_id: block.block_id, value: value ?? element.value,
      });
    } catch (error) {
      this.note(error, inThread());
    } finally {
      node.removeAttribute('aria-busy');
    }
  }

  threadOf(node) {
    return node && this.inThread(node) ? this.app.thread : null;
  }

  /** Show a refusal where it happened, to me alone. */
  note(error, thread = null, channel = this.app.channel.id) {
    this.notes += 1;
    const ts = (Date.now() / 1000 + this.notes / 1e6).toFixed(6);
    this.app.store.apply('message', channel, {
      type: 'message', local: true, tone: 'error', channel, ts, text: escape(error.message), ephemeral_to: this.app.person.id,
      ...(thread && { thread_ts: thread }),
    });
    this.app.announce(error.message);
    this.app.draw();
  }
}
