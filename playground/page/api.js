// The control API of the local Slack: a person's hands and eyes.

const BASE = '/playground/api';

/** A refusal: `code` is the machine's word, `message` the sentence for the person, `errors` one per input. */
export class ApiError extends Error {
  constructor(code, message, errors = null) {
    super(message);
    this.code = code;
    this.errors = errors;
  }
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(`${BASE}${path}`, options);
  } catch {
    throw new ApiError('unreachable', 'The local Slack does not answer. Is `make playground` still running?');
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok || body.ok === false) {
    const code = body.error ?? `http_${response.status}`;
    throw new ApiError(code, body.message ?? `The local Slack answered “${code}”.`, body.errors);
  }
  return body;
}

const get = (path, query = {}) => call(`${path}?${new URLSearchParams(query)}`);

const post = (path, body) => call(path, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

export const world = () => get('/world');
export const messages = async (query) => (await get('/messages', query)).messages;
/** Post a form with `files`; `fields` that are undefined are left out. */
const send = (path, fields, files) => {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) body.append(name, value);
  for (const file of files) body.append('file', file, file.name);
  return call(path, { method: 'POST', body });
};

export const attach = (fields, files) => send('/attach', fields, files);
export const upload = async (fields, files) => (await send('/upload', fields, files)).files;
export const shortcut = (body) => post('/shortcut', body);
export const say = (body) => post('/say', body);
export const press = (body) => post('/press', body);
export const submit = (body) => post('/submit', body);
export const close = (body) => post('/close', body);
export const react = (body) => post('/react', body);
export const home = (query) => get('/home', query);
export const openHome = (body) => post('/home', body);
export const member = (body) => post('/member', body);
export const archive = (body) => post('/archive', body);

const KINDS = ['message', 'message_changed', 'message_deleted', 'view', 'view_closed', 'home', 'member', 'archive', 'status'];
const REDIAL = 1000; // ms

/**
 * Follow a workspace. `on(kind, data)` for each event, `status(live)` when the line goes up or
 * down. A broken line is dialled afresh rather than resumed: the server may have been restarted
 * and numbers its events from one again, so whoever listens reloads instead. Returns a function
 * to stop.
 */
export function follow(workspace, on, status) {
  let source;
  let timer;
  const dial = () => {
    source = new EventSource(`${BASE}/events?${new URLSearchParams({ workspace })}`);
    for (const kind of KINDS) source.addEventListener(kind, (event) => on(kind, JSON.parse(event.data)));
    source.onopen = () => status(true);
    source.onerror = () => {
      source.close();
      status(false);
      timer = setTimeout(dial, REDIAL);
    };
  };
  dial();
  return () => { clearTimeout(timer); source.close(); };
}
