// One deployment, as its video server sees it: slots, limits, and what goes wrong there on purpose.

import { h, keyed, setText } from './dom.js';

/** What an order can be answered, whatever the server's own words for it are. */
const TROUBLES = [
  ['', 'as usual'],
  ['busy', 'one too many'],
  ['rate_limited', 'too fast'],
  ['unauthorized', 'wrong key'],
  ['no_money', 'no money left'],
  ['no_deployment', 'no such model'],
  ['retired', 'retired'],
  ['broken', 'broken'],
];
const NO_MONEY = {
  effect: 'status', status: 402,
  body: { error: { message: 'You have insufficient credits. Add more to continue.', code: 'insufficient_quota' } },
};

export const isOver = (render) => ['completed', 'failed', 'cancelled'].includes(render.status);
export const progressOf = (render) => Math.max(0, Math.min(100, Number(render.progress) || 0));

async function ask(url, path, method = 'GET', body = undefined) {
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const response = await fetch(`${url}/playground/api/${path}`, { method, headers, body: body && JSON.stringify(body) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}

export class Deployment {
  constructor({ name, url }) {
    this.name = name;
    this.url = url.replace(/\/$/, '');
    this.report = null;
    this.seats = [];
    this.running = h('span', { class: 'deployment-running' });
    this.slots = h('ol', { class: 'slots', 'aria-label': name ? `Running renders of ${name}` : 'Running renders' });
    this.state = h('p', { class: 'provider-state' });
    this.note = h('p', { class: 'note' });
    this.facts = h('dl', { class: 'facts' });
    this.trouble = h('select', { class: 'select', 'aria-label': 'Orders are answered', onchange: () => this.setTrouble(this.trouble.value) },
      TROUBLES.map(([value, label]) => h('option', { value }, label)), h('option', { value: 'other', hidden: true }, 'by rules of yours'));
    this.more = h('details', { class: 'deployment-more' }, h('summary', null, 'Limits and trouble'),
      h('label', { class: 'trouble' }, 'Orders are answered ', this.trouble), this.note, this.facts);
    this.node = h('section', { class: 'deployment', 'aria-label': name || null, dataset: { testid: `deployment-${name}` } },
      name && h('h3', null, h('span', null, name), this.running), this.state, this.slots, this.more);
    this.more.open = !name;
  }

  /** Ask the server how it is doing; `report` is null while it doesn't answer. */
  async look() {
    try {
      this.report = await ask(this.url, 'renders');
      this.draw(this.report);
    } catch {
      this.report = null;
      setText(this.state, `The video server at ${this.url} does not answer.`);
      setText(this.running, 'no answer');
    }
  }

  draw(report) {
    setText(this.state, '');
    setText(this.running, counts(report));
    setText(this.note, report.queues
      ? 'The provider keeps a queue: more may wait here for their turn.'
      : 'The provider keeps no queue: what waits its turn, waits in the bot.');
    this.seat(report.renders.filter((render) => !isOver(render)).reverse(), report.max_running);
    const slots = this.seats.map((render, index) => ({ index, render }));
    keyed(this.slots, slots, ({ index }) => index, createSlot, updateSlot);
    this.drawFacts(report);
    this.drawTrouble(report.rules);
  }

  /** Give each running render a slot to be drawn in, and let it keep it until it is over. */
  seat(active, count) {
    const now = new Map(active.slice(0, count).map((render) => [render.id, render]));
    this.seats = this.seats.map((render) => now.get(render?.id) ?? null);
    for (const render of this.seats) now.delete(render?.id);
    for (const render of now.values()) {
      const free = this.seats.indexOf(null);
      if (free < 0) this.seats.push(render);
      else this.seats[free] = render;
    }
    while (this.seats.length < count) this.seats.push(null);
    while (this.seats.length > count && this.seats.at(-1) === null) this.seats.pop();
  }

  drawFacts(report) {
    const facts = [
      ['Behaves like', report.dialect, false],
      ['Model', report.models.join(', '), false],
      ['Peak running', report.peak_running, report.peak_running > report.max_running],
      ['Answered 429', report.answered_429, report.answered_429 > 0],
      ['Submits a minute', report.submits_per_minute ?? 'no limit', false],
    ];
    keyed(this.facts, facts, ([name]) => name,
      ([name]) => h('div', null, h('dt', null, name), h('dd')),
      (node, [, value, bad]) => { setText(node.lastChild, String(value)); node.classList.toggle('bad', bad); });
  }

  drawTrouble(rules) {
    const [rule] = rules;
    const effect = rule?.effect === 'status' && rule.status === NO_MONEY.status ? 'no_money' : rule?.effect ?? '';
    const listed = rules.length < 2 && (rule?.route ?? 'create') === 'create' && TROUBLES.some(([value]) => value === effect);
    if (document.activeElement !== this.trouble) this.trouble.value = listed ? effect : 'other';
    this.node.classList.toggle('troubled', rules.length > 0);
  }

  async setTrouble(effect) {
    this.trouble.blur();
    if (!effect) await ask(this.url, 'faults', 'DELETE');
    else await ask(this.url, 'faults', 'POST', [{ route: 'create', ...(effect === 'no_money' ? NO_MONEY : { effect }) }]);
    await this.look();
  }
}

/** Say how many renders run, of how many, and how many more the server has taken. */
export function counts({ running, max_running: most, waiting }) {
  return `${running} of ${most} running${waiting ? `, ${waiting} waiting` : ''}`;
}

function createSlot() {
  return h('li', { class: 'slot' },
    h('div', { class: 'slot-frame' }, h('div', { class: 'slot-fill' }), h('span', { class: 'slot-percent' })),
    h('p', { class: 'slot-prompt' }));
}

function updateSlot(node, { render }) {
  node.classList.toggle('busy', Boolean(render));
  const percent = render ? progressOf(render) : 0;
  node.querySelector('.slot-fill').style.width = `${percent}%`;
  setText(node.querySelector('.slot-percent'), render ? `${percent}%` : 'free');
  setText(node.querySelector('.slot-prompt'), render?.prompt ?? '');
}
