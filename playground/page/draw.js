// Everything that is shown, from where I am and what was said.

import { writeAddress } from './address.js';
import { setText } from './dom.js';
import { firstName } from './format.js';
import { EXAMPLES, introduction } from './intro.js';
import { drawMembership } from './membership.js';
import { channelName, drawSidebar } from './sidebar.js';

const $ = (id) => document.getElementById(id);

/** Bring the whole page up to date; what did not change is left alone. */
export function drawApp(app) {
  const { world, workspace, channel, person, store, thread } = app;
  drawSidebar($('sidebar'), { world, workspace, person, channel, unread: store.unreadChannels }, {
    workspace: (id) => app.enterWorkspace(id),
    channel: (id) => app.openChannel(id),
    person: (id) => app.actAs(id),
  });
  const name = channelName(workspace, channel, person);
  const place = { title: channel.kind === 'im' ? name : `#${name}`, as: `as ${firstName(person)}` };
  drawChannel(app, place);
  if (thread) drawThread(app, place);
  writeAddress({ workspace, channel, person, thread });
}

function drawChannel(app, { title, as }) {
  const { workspace, channel, person, store } = app;
  setText($('channel-title'), title);
  setText($('channel-topic'), channel.topic || (channel.kind === 'im' ? 'Direct message' : ''));
  drawMembership($('membership'), workspace, channel, {
    member: (change) => app.setMember(change).catch((error) => app.note(error)),
    unarchive: () => app.setArchived(false).catch((error) => app.note(error)),
  });
  app.composer.describe(`Message ${title} ${as}`);
  const roots = store.roots(channel.id, person.id);
  const empty = store.channels.has(channel.id) && !roots.length;
  app.roots.show(roots);
  introduction($('channel-intro'), { title, channel, empty, other: app.world.videos[1]?.name, try: (text) => app.composer.fill(text) });
  app.composer.offer(roots.length && channel.members.includes(workspace.bot.user_id) ? EXAMPLES.create : null);
}

function drawThread(app, { title, as }) {
  const { workspace, channel, person, thread, threadComposer } = app;
  const entries = app.store.thread(channel.id, thread, person.id);
  app.replies.show(entries);
  setText($('thread-where'), title);
  const status = app.statuses.get(`${channel.id} ${thread}`);
  setText($('thread-status'), status ? `${workspace.bot.name} ${status}` : '');
  threadComposer.describe(`Reply in the thread ${as}`, `Reply ${as}`);
  threadComposer.offer(entries.some(({ message }) => isClip(app, message)) ? EXAMPLES.remix : null);
}

/** Whether the bot has put a clip there, which a reply can then change. */
function isClip(app, message) {
  return app.resolve.author(message).kind === 'bot' && Boolean(message.files?.some(({ mimetype }) => mimetype?.startsWith('video/')));
}
