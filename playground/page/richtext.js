// The rich_text block (Slack: Block Kit reference, "Rich text block"). Its texts are not escaped.

import { h } from './dom.js';
import { emoji, withEmoji } from './emoji.js';
import { slackDate } from './format.js';
import { link, mention, person } from './mrkdwn.js';

const WRAPPERS = [['code', 'code'], ['bold', 'strong'], ['italic', 'em'], ['strike', 's'], ['underline', 'u']];

/** A rich_text block or element as one div. */
export function richText(block, names) {
  return h('div', { class: 'text rich' }, (block.elements ?? []).map((element) => part(element, names)));
}

function part(element, names) {
  const children = element.elements ?? [];
  switch (element.type) {
    case 'rich_text_section': return h('div', { class: 'lines' }, inlines(children, names));
    case 'rich_text_quote': return h('blockquote', null, inlines(children, names));
    case 'rich_text_preformatted': return h('pre', null, inlines(children, names));
    case 'rich_text_list': return list(element, names);
    default: return h('div', { class: 'lines' }, inlines([element], names));
  }
}

function list(element, names) {
  const ordered = element.style === 'ordered';
  const indent = `indent-${Math.min(8, Number(element.indent) || 0)}`;
  return h(ordered ? 'ol' : 'ul', { class: indent, start: ordered && element.offset ? element.offset + 1 : null },
    (element.elements ?? []).map((item) => h('li', null, inlines(item.elements ?? [], names))));
}

const inlines = (elements, names) => elements.map((element) => styled(inline(element, names), element.style));

function inline(element, names) {
  switch (element.type) {
    case 'text': return withEmoji(element.text ?? '');
    case 'link': return link(element.url ?? '', element.text) ?? element.text ?? element.url ?? '';
    case 'user': return person(element.user_id, null, names);
    case 'channel': return mention(`#${names.channel(element.channel_id) ?? element.channel_id}`);
    case 'usergroup': return mention(`@${element.usergroup_id}`);
    case 'broadcast': return mention(`@${element.range}`, 'broadcast');
    case 'emoji': return emojiText(element);
    case 'date': return h('time', null, slackDate(element.timestamp, element.format ?? '{date}'));
    case 'color': return h('code', null, element.value ?? '');
    default: return '';
  }
}

function emojiText({ name, unicode }) {
  if (unicode) return String.fromCodePoint(...unicode.split('-').map((code) => parseInt(code, 16)));
  return emoji(name) ?? `:${name}:`;
}

function styled(node, style) {
  if (!style) return node;
  return WRAPPERS.reduce((inner, [key, tag]) => (style[key] ? h(tag, null, inner) : inner), node);
}
