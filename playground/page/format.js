// Times, sizes and names, as people read them.

const locale = undefined; // the reader's own

const formats = {
  clock: { hour: '2-digit', minute: '2-digit' },
  seconds: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  full: { dateStyle: 'full', timeStyle: 'medium' },
  date: { month: 'long', day: 'numeric', year: 'numeric' },
  short: { month: 'short', day: 'numeric', year: 'numeric' },
  long: { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' },
  number: { year: 'numeric', month: '2-digit', day: '2-digit' },
};

const format = (name, seconds) =>
  new Intl.DateTimeFormat(locale, formats[name]).format(new Date(Number(seconds) * 1000));

/** `ts` is Slack's: seconds since 1970 with six decimals, as text. */
export const clock = (ts) => format('clock', ts);
export const fullDate = (ts) => format('full', ts);

/** Bytes as a person would say them: 2.1 MB. */
export function bytes(count) {
  if (!Number.isFinite(count)) return '';
  if (count < 1000) return `${count} B`;
  if (count < 1e6) return `${Math.round(count / 1e3)} kB`;
  return `${(count / 1e6).toFixed(1)} MB`;
}

export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

export const firstName = (person) => (person.real_name || person.name).split(/\s+/)[0];

/** How long ago, roughly: "12 s", "3 min". */
export function ago(seconds) {
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/** Fill the tokens of `<!date^…>` (Slack: formatting text, "Date formatting"). */
export function slackDate(seconds, pattern) {
  const tokens = {
    date_num: 'number', date_short: 'short', date_short_pretty: 'short', date_long: 'long',
    date_long_pretty: 'long', date: 'date', date_pretty: 'date', time: 'clock', time_secs: 'seconds',
  };
  return pattern.replace(/\{(\w+)\}/g, (whole, token) => {
    if (token === 'ago') return `${ago(Date.now() / 1000 - seconds)} ago`;
    if (!tokens[token]) return whole;
    if (token.endsWith('_pretty')) return prettyDay(seconds) ?? format(tokens[token], seconds);
    return format(tokens[token], seconds);
  });
}

function prettyDay(seconds) {
  const midnight = new Date(); midnight.setHours(0, 0, 0, 0);
  const day = new Date(seconds * 1000); day.setHours(0, 0, 0, 0);
  return { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' }[Math.round((day - midnight) / 864e5)] ?? null;
}
