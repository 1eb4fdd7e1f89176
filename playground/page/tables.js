// Tables (Slack: "Table block", "Data table block").

import { h, icon } from './dom.js';
import { richText } from './richtext.js';

const PAGE = 5; // rows of a data table that doesn't say (Slack)

const textOf = (cell) => cell.text ?? String(cell.value ?? '');

function content(cell, names) {
  return cell.type === 'rich_text' ? richText(cell, names) : textOf(cell);
}

/** How a column stands: by its settings, numbers to the right. */
function place(cell, { align = cell.type === 'raw_number' ? 'right' : 'left', is_wrapped: wraps = false } = {}) {
  return `align-${align}${wraps ? ' wraps' : ''}`;
}

function row(cells, tag, names, settings = []) {
  return h('tr', null, cells.map((cell, column) => h(tag, { class: place(cell, settings[column] ?? {}), scope: tag === 'th' ? 'col' : null }, content(cell, names))));
}

/** A table: its first row is the header. */
export function table(block, ctx) {
  const [head, ...rows] = block.rows;
  const settings = block.column_settings ?? [];
  return h('div', { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': 'Table' }, h('table', null,
    h('thead', null, row(head, 'th', ctx.names, settings)),
    h('tbody', null, rows.map((cells) => row(cells, 'td', ctx.names, settings)))));
}

const compare = (one, other) => (one.type === 'raw_number' && other.type === 'raw_number'
  ? one.value - other.value : textOf(one).localeCompare(textOf(other)));

/** A table in pages, sorted by the column whose head is pressed. */
export function dataTable(block, ctx) {
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? PAGE;
  const last = Math.ceil(rows.length / size) - 1;
  const state = { page: 0, column: null, descending: false };
  const body = h('tbody');
  const where = h('span', { class: 'table-where', role: 'status' });
  const turn = (label, glyph, by) => h('button', {
    type: 'button', class: 'icon-button', 'aria-label': label, onclick: () => { state.page = Math.min(last, Math.max(0, state.page + by)); draw(); },
  }, icon(glyph));
  const heads = head.map((cell, column) => h('th', { class: place(rows[0][column]), scope: 'col' }, h('button', {
    type: 'button', class: 'table-sort', onclick: () => { Object.assign(state, { column, descending: state.column === column && !state.descending, page: 0 }); draw(); },
  }, textOf(cell))));
  function draw() {
    const { page, column, descending } = state;
    heads.forEach((node, at) => node.setAttribute('aria-sort', { true: descending ? 'descending' : 'ascending', false: 'none' }[at === column]));
    const sorted = column === null ? rows : [...rows].sort((one, other) => compare(one[column], other[column]) * (descending ? -1 : 1));
    body.replaceChildren(...sorted.slice(page * size, (page + 1) * size).map((cells) => row(cells, 'td', ctx.names)));
    where.textContent = `${page * size + 1}–${Math.min(rows.length, (page + 1) * size)} of ${rows.length}`;
  }
  draw();
  return h('div', null,
    h('div', { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': block.caption }, h('table', null,
      h('caption', null, block.caption), h('thead', null, h('tr', null, heads)), body)),
    last > 0 && h('p', { class: 'table-pages' }, where, turn('Earlier rows', 'back', -1), turn('Further rows', 'forward', 1)));
}
