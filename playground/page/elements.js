// The elements of blocks that people operate: buttons and menus.

import { confirmDialog } from './dialog.js';
import { h, icon, safeUrl } from './dom.js';
import { openMenu } from './menu.js';
import { plain, textObject } from './mrkdwn.js';

/**
 * A Block Kit button. `onPress(node)` is called after its confirmation dialog, if it has one; a
 * button with a url opens it and is reported as pressed too, as in Slack.
 */
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
  return h('button', { ...props, type: 'button', onclick: async (event) => {
    const node = event.currentTarget;
    if (element.confirm && !(await askFirst(element.confirm, ctx))) return;
    onPress(node);
  } }, label);
}

const askFirst = (confirm, ctx) => confirmDialog({
  title: confirm.title?.text ?? 'Are you sure?',
  body: textObject(confirm.text, ctx.names),
  yes: confirm.confirm?.text ?? 'Yes',
  no: confirm.deny?.text ?? 'Cancel',
  danger: confirm.style === 'danger',
});

/** An overflow menu: three dots, and options behind them. */
export function overflow(element, onChoose) {
  const node = h('button', {
    type: 'button', class: 'button overflow', 'aria-label': 'More', 'aria-haspopup': 'menu', dataset: { actionId: element.action_id ?? '' },
    onclick: () => openMenu(node, 'More', element.options.map((item) => ({
      label: plain(item.text.text), note: item.description && plain(item.description.text), choose: () => onChoose(node, item.value),
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
