// Everything that is shown, from where I am and what was said.

import { writeAddress } from './address.js';
import { setText } from './dom.js';
import { firstName } from './format.js';
import { EXAMPLES, introduction } from './intro.js';
import { drawMembership } from './membership.js';
import { channelName, drawSidebar } from './sidebar.js';
import { drawTabs } from './tabs.js';

const $ = (id) => document.getElementById(id);

/** Bring the whole page up to date; what did not change is left alone. */
export function drawApp(app) {
  const { workspace, channel, person, thread, tab } = app;
  drawSidebar($('sidebar'), sidebarView(app), {
    workspace: (id) => app.enterWorkspace(id),
    channel: (id) => app.openChannel(id),
    person: (id) => app.actAs(id),
    threads: () => app.visit(app.notices.inThreads(person.id)[0].message),
  });
  const name = channelName(workspace, channel, person);
  const place = { title: channel.kind === 'im' ? name : `#${name}`, as: `as ${firstName(person)}` };
  drawChannel(app, place);
  if (thread) drawThread(app, place);
  writeAddress({ workspace, channel, person, thread, tab });
}

function sidebarView({ world, workspace, person, channel, store, notices }) {
  return {
    world, workspace, person, channel,
    unread: store.unreadChannels,
    counts: notices.inChannels(person.id),
    threads: notices.inThreads(person.id).length,
    others: new Map(workspace.people.filter(({ id }) => id !== person.id).map(({ id }) => [id, notices.of(id).length])),
  };
}

function drawChannel(app, { title, as }) {
  const { workspace, channel, person, store, tab } = app;
  const atHome = tab === 'home';
  setText($('channel-title'), title);
  setText($('channel-topic'), channel.topic || (channel.kind === 'im' ? 'Direct message' : ''));
  drawTabs($('tabs'), { there: app.hasHome, tab }, (other) => app.openTab(other));
  $('home').hidden = !atHome;
  $('channel-scroller').hidden = $('channel-composer').hidden = atHome;
  if (atHome) app.home.show(app.homes.of(person.id));
  drawMembership($('membership'), workspace, channel, {
    member: (change) => app.acts.setMember(change).catch((error) => app.acts.note(error)),
    unarchive: () => app.acts.setArchived(false).catch((error) => app.acts.note(error)),
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
  threadComposer.offerAlso(channel.kind === 'im' ? 'Also send as a direct message' : `Also send to ${title}`);
  threadComposer.offer(entries.some(({ message }) => isClip(app, message)) ? EXAMPLES.remix : null);
}

/** Whether the bot has put a clip there, which a reply can then change. */
function isClip(app, message) {
  return app.resolve.author(message).kind === 'bot' && Boolean(message.files?.some(({ mimetype }) => mimetype?.startsWith('video/')));
}
