// Who is in a channel: the line that says the bot is not, and the /invite and /remove commands.

import { h } from './dom.js';

/** `/invite @name` or `/remove @name` as `{user, present}`, or null when the text is something else. */
export function asMembership(text, workspace) {
  const match = /^\/(invite|remove|kick)\s+@?(\S+)$/i.exec(text);
  if (!match) return null;
  const user = userNamed(match[2], workspace);
  return user && { user, present: match[1].toLowerCase() === 'invite' };
}

function userNamed(name, { bot, people }) {
  const wanted = name.replace(/^<@|>$/g, '').toLowerCase();
  if ([bot.name.toLowerCase(), bot.user_id.toLowerCase()].includes(wanted)) return bot.user_id;
  return people.find((person) => [person.name.toLowerCase(), person.id.toLowerCase()].includes(wanted))?.id ?? null;
}

/** Show a line above the messages while the bot is not in the channel. */
export function drawMembership(root, { bot }, channel, change) {
  const absent = !channel.members.includes(bot.user_id);
  root.hidden = !absent;
  const key = `${channel.id} ${absent}`;
  if (root.dataset.key === key) return;
  root.dataset.key = key;
  if (!absent) { root.replaceChildren(); return; }
  const invite = h('button', {
    type: 'button', class: 'button small', dataset: { testid: 'invite-bot' }, onclick: () => change({ user: bot.user_id, present: true }),
  }, `Invite ${bot.name}`);
  root.replaceChildren(
    h('span', null, `${bot.name} is not in this ${channel.kind === 'im' ? 'conversation' : 'channel'}.`),
    ...(channel.kind === 'im' ? [] : [invite]));
}
