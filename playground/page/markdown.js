// The markdown block (Slack: "Markdown block"): headings, lists, quotes, fences, and what is in a line.

import { h } from './dom.js';
import { withEmoji } from './emoji.js';
import { link } from './mrkdwn.js';

const INLINE = /`([^`\n]+)`|!?\[([^\]\n]*)\]\(([^)\s]+)\)|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\*([^*\s][^*]*?)\*|\b_([^_\s][^_]*?)_\b/;

/** A markdown text as one div. */
export function markdown(text) {
  const root = h('div', { class: 'text rich markdown' });
  text.split(/^```\w*\n([\s\S]*?)\n```$/m).forEach((part, index) => {
    if (index % 2) root.append(h('pre', null, part));
    else for (const group of part.trim().split(/\n{2,}/)) root.append(...lines(group));
  });
  return root;
}

/** One paragraph's lines; those of a kind stand together. */
function lines(group) {
  const runs = [];
  for (const line of group.split('\n')) {
    const [kind, rest] = kindOf(line);
    if (runs.at(-1)?.kind === kind && kind !== 'heading') runs.at(-1).rest.push(rest);
    else runs.push({ kind, rest: [rest] });
  }
  return runs.filter(({ rest }) => rest.join('')).map(drawRun);
}

function kindOf(line) {
  for (const [kind, pattern] of [
    ['heading', /^#{1,6} +(.*)$/], ['bullets', /^ *[-*+] +(.*)$/], ['numbers', /^ *\d+[.)] +(.*)$/], ['quote', /^> ?(.*)$/],
  ]) {
    const match = pattern.exec(line);
    if (match) return [kind, match[1]];
  }
  return ['text', line];
}

function drawRun({ kind, rest }) {
  const items = () => rest.map((one) => h('li', null, inline(one)));
  switch (kind) {
    case 'heading': return h('p', { class: 'markdown-heading' }, inline(rest[0]));
    case 'bullets': return h('ul', null, items());
    case 'numbers': return h('ol', null, items());
    case 'quote': return h('blockquote', null, inline(rest.join('\n')));
    default: return h('div', { class: 'lines' }, inline(rest.join('\n')));
  }
}

function inline(text) {
  const match = INLINE.exec(text);
  if (!match) return [withEmoji(text)];
  const after = text.slice(match.index + match[0].length);
  return [withEmoji(text.slice(0, match.index)), styled(match), ...inline(after)];
}

function styled([whole, code, label, url, bold, alsoBold, struck, italic, alsoItalic]) {
  if (code) return h('code', null, code);
  if (url) return link(url, label || url) ?? whole;
  if (bold ?? alsoBold) return h('strong', null, inline(bold ?? alsoBold));
  if (struck) return h('s', null, inline(struck));
  return h('em', null, inline(italic ?? alsoItalic));
}
