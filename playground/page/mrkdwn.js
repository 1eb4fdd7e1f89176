// Slack's mrkdwn to DOM nodes (Slack: "Formatting text for app surfaces").

import { h, safeUrl } from './dom.js';
import { emoji, withEmoji } from './emoji.js';
import { slackDate } from './format.js';

const STYLES = { '*': 'strong', _: 'em', '~': 's' };
const TOKEN = /`([^`\n]+)`|<([^<>\n]+)>|:([a-z0-9_+'-]+):(?::skin-tone-\d:)?|[*_~]/g;
const BEFORE = /[\s\p{P}\p{S}]/u;
const WORD = /[\p{L}\p{N}]/u;

/** The three characters Slack escapes, and only those. */
export const unescape = (text) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

export const escape = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A text object of either kind; `names` resolves the ids of mentions. */
export function textObject(object, names) {
  if (!object) return null;
  return object.type === 'mrkdwn'
    ? mrkdwn(object.text ?? '', names, object.verbatim)
    : plain(object.text ?? '');
}

export const plain = (text) => h('span', { class: 'text' }, withEmoji(unescape(text)));

/** Render mrkdwn: fences first, then quotes and lists line by line, then what is inside a line. */
export function mrkdwn(text, names) {
  const root = h('div', { class: 'text' });
  text.split(/```\n?([\s\S]+?)\n?```/).forEach((part, index) => {
    if (index % 2) root.append(h('pre', null, unescape(part)));
    else appendLines(root, index ? part.replace(/^\n/, '') : part, names);
  });
  return root;
}

function appendLines(root, text, names) {
  if (!text) return;
  let run = null;
  for (const line of text.split('\n')) {
    const { kind, marker, rest } = lineKind(line);
    if (run?.kind === kind && kind !== 'item') run.lines.push(rest);
    else {
      flush(root, run, names);
      run = { kind, marker, lines: [rest] };
    }
  }
  flush(root, run, names);
}

function lineKind(line) {
  const quote = /^(?:&gt;|>) ?(.*)$/.exec(line);
  if (quote) return { kind: 'quote', rest: quote[1] };
  const item = /^ *([•◦‣-]|\d{1,3}\.) +(.*)$/.exec(line);
  if (item) return { kind: 'item', marker: item[1], rest: item[2] };
  return { kind: 'text', rest: line };
}

function flush(root, run, names) {
  if (!run) return;
  const content = inline(run.lines.join('\n'), names);
  if (run.kind === 'quote') root.append(h('blockquote', null, content));
  else if (run.kind === 'item') {
    root.append(h('div', { class: 'item' }, h('span', { class: 'marker' }, run.marker), h('span', null, content)));
  } else root.append(h('div', { class: 'lines' }, content));
}

/** What is inside a line, as an array of nodes. */
function inline(text, names) {
  const nodes = [];
  let done = 0;
  const token = new RegExp(TOKEN);
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [node, end] = tokenNode(text, match, names);
    if (!node) continue;
    if (match.index > done) nodes.push(unescape(text.slice(done, match.index)));
    nodes.push(node);
    done = token.lastIndex = end;
  }
  if (done < text.length) nodes.push(unescape(text.slice(done)));
  return nodes;
}

function tokenNode(text, match, names) {
  const [whole, code, angle, name] = match;
  const end = match.index + whole.length;
  if (code) return [h('code', null, unescape(code)), end];
  if (angle) return [angled(angle, names), end];
  if (name) return [emoji(name), end];
  const close = closing(text, match.index);
  if (close < 0) return [null, end];
  return [h(STYLES[whole], null, inline(text.slice(match.index + 1, close), names)), close + 1];
}

/** Where the style opened at `start` ends, or -1: delimiters hug what they style, on one line. */
function closing(text, start) {
  const delimiter = text[start];
  const next = text[start + 1];
  if (start > 0 && !BEFORE.test(text[start - 1])) return -1;
  if (!next || /\s/.test(next) || next === delimiter) return -1;
  const skip = /`[^`\n]+`|<[^<>\n]+>|[*_~\n]/g;
  skip.lastIndex = start + 1;
  for (let match = skip.exec(text); match; match = skip.exec(text)) {
    if (match[0] === '\n') return -1;
    if (match[0] !== delimiter || /\s/.test(text[match.index - 1])) continue;
    const after = text[match.index + 1];
    if (!after || !WORD.test(after)) return match.index;
  }
  return -1;
}

function angled(content, names) {
  const bar = content.indexOf('|');
  const target = bar < 0 ? content : content.slice(0, bar);
  const label = bar < 0 ? null : unescape(content.slice(bar + 1));
  if (target.startsWith('@')) return person(target.slice(1), label, names);
  if (target.startsWith('#')) return mention(`#${names.channel(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith('!date^')) return date(target, label);
  if (target.startsWith('!')) return mention(label ?? `@${target.slice(1)}`, 'broadcast');
  return link(unescape(target), label) ?? `<${unescape(content)}>`;
}

/** Somebody's mention; mine stands out, since Slack notifies me of it. */
export const person = (id, label, names) => mention(`@${names.user(id) ?? label ?? id}`, names.isMe?.(id) ? 'me' : '');

export const mention = (label, kind = '') => h('span', { class: `mention ${kind}` }, label);

function date(target, fallback) {
  const [, seconds, pattern, url] = target.split('^');
  const text = Number.isFinite(Number(seconds)) ? slackDate(Number(seconds), pattern ?? '') : fallback;
  return (url && link(url, text)) || h('time', { title: fallback }, text ?? fallback ?? '');
}

/** A link in a new tab, or null when the address is not one to follow. */
export function link(url, label) {
  const href = /^(https?|mailto):/i.test(url) ? safeUrl(url) : null;
  return href && h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, withEmoji(label ?? url));
}
