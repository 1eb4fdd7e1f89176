// Where I am, in the address bar: a reload, a shared link or a message's permalink opens that place.

/** `{workspace, channel, person, thread, message, tab}`, each a name, an id, a ts or null. */
export function readAddress() {
  const here = new URLSearchParams(location.hash.slice(1));
  const link = new URLSearchParams(location.search);
  return {
    workspace: link.get('workspace') ?? here.get('in'),
    channel: link.get('channel') ?? here.get('at'),
    person: here.get('as'),
    thread: link.get('thread_ts') ?? here.get('thread'),
    message: link.get('message'),
    tab: here.get('tab') ?? undefined,
  };
}

export function writeAddress({ workspace, channel, person, thread, tab }) {
  const query = new URLSearchParams({ in: workspace.domain, at: channel.id, as: person.name });
  if (thread) query.set('thread', thread);
  if (tab === 'home') query.set('tab', tab);
  history.replaceState(null, '', `/#${query}`);
}
