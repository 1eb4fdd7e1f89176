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

/** Show a line above the messages while the channel is archived, or the bot is not in it. */
export function drawMembership(root, { bot }, channel, on) {
  const absent = !channel.members.includes(bot.user_id);
  root.hidden = !absent && !channel.archived;
  const key = `${channel.id} ${absent} ${channel.archived}`;
  if (root.dataset.key === key) return;
  root.dataset.key = key;
  if (root.hidden) root.replaceChildren();
  else root.replaceChildren(...(channel.archived ? archived(on) : missing(bot, channel, on)));
}

function missing(bot, channel, on) {
  const said = h('span', null, `${bot.name} is not in this ${channel.kind === 'im' ? 'conversation' : 'channel'}.`);
  return channel.kind === 'im' ? [said] : [said, button(`Invite ${bot.name}`, 'invite-bot', () => on.member({ user: bot.user_id, present: true }))];
}

const archived = (on) => [
  h('span', null, 'This channel is archived: nobody can write here.'), button('Unarchive', 'unarchive', on.unarchive),
];

const button = (label, testid, onclick) => h('button', { type: 'button', class: 'button small', dataset: { testid }, onclick }, label);
