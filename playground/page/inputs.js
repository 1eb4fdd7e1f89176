// The inputs of a modal: how each is drawn, and its value in Slack's state shape.

import { optionsOf, select } from './elements.js';
import { h } from './dom.js';
import { plain, textObject } from './mrkdwn.js';
import { chip } from './tray.js';

/**
 * Draw an input element. Returns `{node, read(), empty(), put(value)}`, where `read()` gives the
 * object Slack puts under `view.state.values[block_id][action_id]` and `put()` takes one back.
 * `place` has the workspace's people and channels, for the menus that list them, and
 * `upload(files)`. An input that takes its time has `ready()`, a promise.
 */
export function inputElement(element, id, place) {
  const build = BUILDERS[element.type] ?? TEXTS[element.type];
  if (build) return build(element, id, place);
  return { node: h('p', { class: 'unsupported' }, `A “${element.type}”: the playground does not draw these.`), read: () => ({ type: element.type }), empty: () => true, put: () => {} };
}

/** What `read()` gave as the one value that a press is told with: several stand with commas between them. */
export function valueOf({ type, ...held }) {
  const [value] = Object.values(held);
  if (Array.isArray(value)) return value.map((one) => one.value ?? one).join(',');
  return value?.value ?? value ?? undefined;
}

function textInput(type) {
  return (element, id) => {
    const props = {
      id, class: 'field', maxlength: element.max_length ?? 3000, minlength: element.min_length,
      placeholder: element.placeholder?.text, value: element.initial_value ?? '', autofocus: element.focus_on_load,
      min: element.min_value, max: element.max_value, step: element.is_decimal_allowed ? 'any' : null,
      dataset: { actionId: element.action_id },
    };
    const node = element.multiline ? h('textarea', { ...props, rows: 5 }) : h('input', { ...props, type });
    return {
      node, read: () => ({ type: element.type, value: node.value || null }), empty: () => !node.value.trim(),
      put: ({ value }) => { node.value = value ?? ''; },
    };
  };
}

const TEXTS = {
  plain_text_input: textInput('text'),
  email_text_input: textInput('email'),
  url_text_input: textInput('url'),
  number_input: textInput('number'),
};

function pickOne(valueKey, type) {
  return (element, id) => {
    const node = h('input', { id, class: 'field', type, value: element[`initial_${type}`] ?? '', autofocus: element.focus_on_load, dataset: { actionId: element.action_id } });
    return {
      node, read: () => ({ type: element.type, [valueKey]: node.value || null }), empty: () => !node.value,
      put: (value) => { node.value = value[valueKey] ?? ''; },
    };
  };
}

/** Seconds since 1970, shown and picked in the reader's own time. */
function pickMoment(element, id) {
  const shown = (seconds) => {
    const here = new Date(seconds * 1000);
    return new Date(here - here.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  };
  const node = h('input', {
    id, class: 'field', type: 'datetime-local', value: element.initial_date_time ? shown(element.initial_date_time) : '', dataset: { actionId: element.action_id },
  });
  const seconds = () => (node.value ? Math.floor(new Date(node.value) / 1000) : null);
  return {
    node, read: () => ({ type: element.type, selected_date_time: seconds() }), empty: () => !node.value,
    put: ({ selected_date_time: at }) => { node.value = at ? shown(at) : ''; },
  };
}

function menu(element, id) {
  const node = select(element, { id });
  const chosen = () => optionsOf(element).find((option) => option.value === node.value) ?? null;
  return {
    node, read: () => ({ type: element.type, selected_option: chosen() }), empty: () => !chosen(),
    put: ({ selected_option: option }) => choose(node, option?.value),
  };
}

/** Choose a menu's option; one that is no longer there leaves the first. */
function choose(node, value) {
  if ([...node.options].some((option) => option.value === value)) node.value = value;
}

/** A menu of conversations, channels or people, which submits an id. */
function placeMenu(valueKey, initialKey, choices) {
  return (element, id, place) => {
    const options = choices(place, element).map(([value, text]) => ({ value, text: { type: 'plain_text', text } }));
    const first = element[initialKey] ?? (element.default_to_current_conversation ? place.current : undefined);
    const initial = options.find(({ value }) => value === first);
    const node = select({ ...element, options, initial_option: initial }, { id });
    if (initial) node.prepend(h('option', { value: '' }, '—'));
    return {
      node, read: () => ({ type: element.type, [valueKey]: node.value || null }), empty: () => !node.value,
      put: (value) => choose(node, value[valueKey]),
    };
  };
}

/** The same for several of them. */
function placeMenus(valueKey, initialKey, choices) {
  return (element, id, place) => {
    const options = choices(place, element).map(([value, text]) => ({ value, text: { type: 'plain_text', text } }));
    const initial = options.filter(({ value }) => (element[initialKey] ?? []).includes(value));
    const many = multiMenu({ ...element, options, initial_options: initial }, id);
    const ids = () => many.read().selected_options.map(({ value }) => value);
    return {
      ...many, read: () => ({ type: element.type, [valueKey]: ids() }),
      put: (value) => many.put({ selected_options: value[valueKey].map((one) => ({ value: one })) }),
    };
  };
}

function choices(inputType) {
  return (element, id, place) => {
    const initial = new Set((element.initial_options ?? [element.initial_option]).filter(Boolean).map(({ value }) => value));
    const inputs = (element.options ?? []).map((option, index) => h('input', {
      type: inputType, name: id, id: index ? `${id}-${index}` : id, value: option.value, checked: initial.has(option.value),
      dataset: { actionId: element.action_id },
    }));
    const node = h('div', { class: 'choices' }, (element.options ?? []).map((option, index) => h('label', { class: 'choice' }, inputs[index],
      h('span', null, textObject(option.text, place.names), option.description && h('small', null, plain(option.description.text))))));
    const chosen = () => (element.options ?? []).filter((_, index) => inputs[index].checked);
    const read = () => (inputType === 'radio'
      ? { type: element.type, selected_option: chosen()[0] ?? null }
      : { type: element.type, selected_options: chosen() });
    const put = ({ selected_option: one, selected_options: many }) => {
      const wanted = new Set((many ?? [one]).filter(Boolean).map(({ value }) => value));
      for (const input of inputs) input.checked = wanted.has(input.value);
    };
    return { node, read, empty: () => !chosen().length, put };
  };
}

function multiMenu(element, id) {
  const initial = new Set((element.initial_options ?? []).map(({ value }) => value));
  const node = h('select', { id, class: 'select', multiple: true, dataset: { actionId: element.action_id } },
    optionsOf(element).map((option) => h('option', { value: option.value, selected: initial.has(option.value) }, option.text.text)));
  const chosen = () => optionsOf(element).filter((_, index) => node.options[index].selected);
  const put = ({ selected_options: many }) => {
    const wanted = new Set(many.map(({ value }) => value));
    for (const option of node.options) option.selected = wanted.has(option.value);
  };
  return { node, read: () => ({ type: element.type, selected_options: chosen() }), empty: () => !chosen().length, put };
}

const MOST_FILES = 10;

/** Files go to Slack as soon as they are chosen, and to the app when the form is sent. */
function fileInput(element, id, place) {
  const most = element.max_files ?? MOST_FILES;
  let files = [];
  let underway = Promise.resolve();
  const list = h('ul', { class: 'tray', 'aria-label': 'Chosen files' });
  const problem = h('p', { class: 'input-error', role: 'alert' });
  const picker = h('input', {
    id, type: 'file', class: 'field', multiple: most > 1, accept: element.filetypes?.map((kind) => `.${kind}`).join(','),
    dataset: { actionId: element.action_id }, onchange: () => { underway = take([...picker.files]); },
  });
  const node = h('div', { class: 'file-input' }, picker, problem, list);
  const put = ({ files: given }) => {
    files = given;
    list.replaceChildren(...files.map((file) => uploaded(file, () => put({ files: files.filter((other) => other !== file) }))));
    picker.hidden = files.length >= most;
  };
  async function take(chosen) {
    problem.textContent = '';
    picker.disabled = true;
    try {
      put({ files: [...files, ...await place.upload(chosen)].slice(0, most) });
    } catch (error) {
      problem.textContent = error.message;
    } finally {
      picker.value = '';
      picker.disabled = false;
    }
  }
  return { node, read: () => ({ type: element.type, files }), empty: () => !files.length, put, ready: () => underway };
}

/** An uploaded file as a chip, with its picture if it is one. */
function uploaded({ name, size, mimetype, playground_url: src }, remove) {
  return chip({ name, size, src: mimetype.startsWith('image/') ? src : null }, remove);
}

/** Conversations, but for those that the element's filter leaves out (Slack: "Conversation filter object"). */
const channelChoices = ({ channels }, { filter = {} }) => channels
  .filter(({ kind, withBot }) => (filter.include ?? [kind]).includes(kind) && !(filter.exclude_bot_users && kind === 'im' && withBot))
  .map(({ id, label }) => [id, label]);
const peopleChoices = ({ people }) => people.map((person) => [person.id, person.real_name || person.name]);

const BUILDERS = {
  static_select: menu,
  multi_static_select: multiMenu,
  radio_buttons: choices('radio'),
  checkboxes: choices('checkbox'),
  datepicker: pickOne('selected_date', 'date'),
  timepicker: pickOne('selected_time', 'time'),
  datetimepicker: pickMoment,
  conversations_select: placeMenu('selected_conversation', 'initial_conversation', channelChoices),
  channels_select: placeMenu('selected_channel', 'initial_channel', channelChoices),
  users_select: placeMenu('selected_user', 'initial_user', peopleChoices),
  multi_conversations_select: placeMenus('selected_conversations', 'initial_conversations', channelChoices),
  multi_channels_select: placeMenus('selected_channels', 'initial_channels', channelChoices),
  multi_users_select: placeMenus('selected_users', 'initial_users', peopleChoices),
  file_input: fileInput,
};
