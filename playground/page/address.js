// Where I am, in the address bar: a reload or a shared link opens the same place.

/** `{workspace, channel, person, thread}`, each a name, an id or null. */
export function readAddress() {
  const query = new URLSearchParams(location.hash.slice(1));
  const read = (key) => query.get(key);
  return { workspace: read('in'), channel: read('at'), person: read('as'), thread: read('thread') };
}

export function writeAddress({ workspace, channel, person, thread }) {
  const query = new URLSearchParams({ in: workspace.domain, at: channel.id, as: person.name });
  if (thread) query.set('thread', thread);
  history.replaceState(null, '', `#${query}`);
}
