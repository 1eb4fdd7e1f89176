// Who and what the ids of a workspace stand for.

import { channelName } from './sidebar.js';

/** Resolvers for one workspace, seen by `person()`: `user(id)`, `channel(id)`, `author(message)`. */
export function namesOf(workspace, person) {
  const people = new Map(workspace.people.map((one) => [one.id, one]));
  const channels = new Map(workspace.channels.map((channel) => [channel.id, channel]));
  const { bot } = workspace;
  const user = (id) => {
    if (id === bot.user_id) return bot.name;
    const found = people.get(id);
    return found ? found.real_name || found.name : null;
  };
  return {
    user,
    channel: (id) => (channels.has(id) ? channelName(workspace, channels.get(id), person()) : null),
    author(message) {
      if (message.local || message.user === 'USLACKBOT') return { kind: 'note', name: 'Playground' };
      if (message.bot_id || message.user === bot.user_id) return { kind: 'bot', name: message.username ?? bot.name };
      return { kind: 'person', name: user(message.user) ?? message.user ?? 'Somebody', color: people.get(message.user)?.color };
    },
  };
}
