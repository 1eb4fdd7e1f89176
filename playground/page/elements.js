// The elements of blocks that people operate: buttons and menus.

import { confirmDialog } from './dialog.js';
import { h, icon, safeUrl } from './dom.js';
import { openMenu } from './menu.js';
import { plain, textObject } from './mrkdwn.js';

/** Do it after the element's confirmation dialog, if it has one. */
async function confirmed({ confirm }, ctx, act) {
  if (!confirm || await askFirst(confirm, ctx)) act();
}

const askFirst = (confirm, ctx) => confirmDialog({
  title: confirm.title?.text ?? 'Are you sure?',
  body: textObject(confirm.text, ctx.names),
  yes: confirm.confirm?.text ?? 'Yes',
  no: confirm.deny?.text ?? 'Cancel',
  danger: confirm.style === 'danger',
});

/** A Block Kit button; one with a url opens it and is reported as pressed too, as in Slack. */
export function button(element, onPress, ctx) {
  const href = element.url && safeUrl(element.url, ['http:', 'https:']);
  const props = {
    class: `button ${element.style ?? ''}`.trim(),
    'aria-label': element.accessibility_label,
    dataset: { actionId: element.action_id ?? '' },
  };
  const label = plain(element.text?.text ?? '');
  if (href) {
    return h('a', { ...props, href, target: '_blank', rel: 'noopener noreferrer', onclick: (event) => onPress(event.currentTarget) }, label);
  }
  return h('button', { ...props, type: 'button', onclick: ({ currentTarget: node }) => confirmed(element, ctx, () => onPress(node)) }, label);
}

/** A small button without words on it (Slack: "Icon button element"). */
export function iconButton(element, onPress, ctx) {
  const label = element.accessibility_label ?? element.text?.text ?? element.icon;
  return h('button', {
    type: 'button', class: 'icon-button', 'aria-label': label, title: element.text?.text ?? label, dataset: { actionId: element.action_id ?? '' },
    onclick: ({ currentTarget: node }) => confirmed(element, ctx, () => onPress(node)),
  }, icon(element.icon));
}

/** Thumbs up and down (Slack: "Feedback buttons element"). */
export function feedback(element, onPress) {
  const thumb = ({ text, value, accessibility_label: spoken }, glyph) => h('button', {
    type: 'button', class: 'icon-button thumb-button', 'aria-label': spoken ?? text.text, title: text.text, 'aria-pressed': 'false',
    dataset: { actionId: element.action_id ?? '' },
    onclick: ({ currentTarget: node }) => {
      for (const one of node.parentNode.children) one.setAttribute('aria-pressed', String(one === node));
      onPress(node, value);
    },
  }, icon(glyph));
  return h('span', { class: 'feedback' }, thumb(element.positive_button, 'up'), thumb(element.negative_button, 'down'));
}

/** An overflow menu: three dots, and options behind them; one with a url opens it as well. */
export function overflow(element, onPress, ctx) {
  const choose = ({ value, url }) => confirmed(element, ctx, () => {
    const href = url && safeUrl(url, ['http:', 'https:']);
    if (href) window.open(href, '_blank', 'noopener');
    onPress(node, value);
  });
  const node = h('button', {
    type: 'button', class: 'button overflow', 'aria-label': 'More', title: 'More', 'aria-haspopup': 'menu', dataset: { actionId: element.action_id ?? '' },
    onclick: () => openMenu(node, 'More', element.options.map((item) => ({
      label: plain(item.text.text), note: item.description && plain(item.description.text), choose: () => choose(item),
    }))),
  }, icon('more'));
  return node;
}

/** Options of a menu, flat or in groups, by their `value`. */
export const optionsOf = (element) =>
  element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);

/** A static_select as a native menu. */
export function select(element, props = {}) {
  const initial = element.initial_option?.value;
  const node = h('select', { class: 'select', dataset: { actionId: element.action_id ?? '' }, ...props },
    initial === undefined && h('option', { value: '' }, element.placeholder?.text ?? 'Choose…'),
    element.options?.map(option),
    element.option_groups?.map((group) => h('optgroup', { label: group.label?.text ?? '' }, group.options.map(option))));
  if (initial !== undefined) node.value = initial;
  return node;
}

const option = (item) => h('option', { value: item.value }, plain(item.text?.text ?? '').textContent);
