// "What the provider sees": the video API's side of the story, asked for every 700 ms.

import { h, icon, keyed, setText } from './dom.js';
import { ago, plural } from './format.js';
import { MagicWords } from './magic.js';

const EVERY = 700; // ms
const RECENT = 30;
const PHONE = '(max-width: 760px)'; // as in style.css
const STATUS = { queued: 'accepted', in_progress: 'rendering', completed: 'done', failed: 'failed', cancelled: 'cancelled' };

const isOver = (render) => ['completed', 'failed', 'cancelled'].includes(render.status);
const progressOf = (render) => Math.max(0, Math.min(100, Number(render.progress) || 0));

export class ProviderPanel {
  /** Fill `root`; `url()` is the video server's base address, or null while it is unknown. */
  constructor(root, url) {
    this.root = root;
    this.url = url;
    this.seats = [];
    this.running = h('span', { class: 'provider-running', dataset: { testid: 'provider-running' } }, '…');
    this.toggle = h('button', {
      type: 'button', class: 'provider-toggle', id: 'provider-toggle', 'aria-expanded': 'true', 'aria-controls': 'provider-body',
      onclick: () => this.setOpen(!this.isOpen),
    }, h('span', { class: 'provider-name' }, 'What the provider sees'), this.running, icon('chevron'));
    this.slots = h('ol', { class: 'slots', 'aria-label': 'Running renders' });
    this.facts = h('dl', { class: 'facts' });
    this.list = h('ol', { class: 'renders', 'aria-label': 'Recent renders' });
    this.state = h('p', { class: 'provider-state' });
    this.note = h('p', { class: 'note' });
    this.magic = new MagicWords();
    root.append(h('h2', { id: 'provider-title' }, this.toggle),
      h('div', { class: 'provider-body', id: 'provider-body' }, this.state, this.slots,
        this.note, this.facts, this.magic.node, h('h3', null, 'Recent renders'), this.list));
    this.fold(matchMedia(PHONE));
    document.addEventListener('visibilitychange', () => this.poll());
  }

  /** On a phone the panel would cover the conversation: it starts folded, and folds when the window gets that narrow. */
  fold(phone) {
    let wide = true;
    this.setOpen(!phone.matches);
    phone.addEventListener('change', () => {
      if (phone.matches) wide = this.isOpen;
      this.setOpen(phone.matches ? false : wide);
    });
  }

  get isOpen() {
    return this.toggle.getAttribute('aria-expanded') === 'true';
  }

  setOpen(open) {
    this.toggle.setAttribute('aria-expanded', String(open));
    this.root.classList.toggle('collapsed', !open);
    document.getElementById('app').classList.toggle('provider-collapsed', !open);
  }

  /** Ask now, and again later; a hidden tab asks nothing. */
  async poll() {
    clearTimeout(this.timer);
    if (document.hidden || this.asking) return;
    const url = this.url();
    if (!url) { this.silent('none', 'This Slack was started without a video server to look at.'); return; }
    this.asking = true;
    try {
      const response = await fetch(`${url}/playground/api/renders`);
      if (!response.ok) throw new Error(`status ${response.status}`);
      this.draw(await response.json());
      await this.magic.load(url);
    } catch {
      this.silent('no answer', `The video server at ${url} does not answer.`);
    } finally {
      this.asking = false;
      this.timer = setTimeout(() => this.poll(), EVERY);
    }
  }

  silent(short, sentence) {
    setText(this.running, short);
    setText(this.state, sentence);
  }

  draw(report) {
    setText(this.state, '');
    setText(this.note, report.queues
      ? 'The provider keeps a queue: more may wait here for their turn.'
      : 'The provider keeps no queue: what waits its turn, waits in the bot.');
    setText(this.running, `${report.running} of ${report.max_running} running`);
    this.seat(report.renders.filter((render) => !isOver(render)).reverse(), report.max_running);
    const slots = this.seats.map((render, index) => ({ index, render }));
    keyed(this.slots, slots, ({ index }) => index, createSlot, updateSlot);
    this.drawFacts(report);
    keyed(this.list, report.renders.slice(0, RECENT), ({ id }) => id, createRender, updateRender);
  }

  /** Give each running render a slot to be drawn in, and let it keep it until it is over. */
  seat(active, count) {
    const now = new Map(active.map((render) => [render.id, render]));
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
      ['Peak running', report.peak_running, report.peak_running > report.max_running],
      ['Answered 429', report.answered_429, report.answered_429 > 0],
      ['Submits a minute', report.submits_per_minute ?? 'no limit', false],
    ];
    keyed(this.facts, facts, ([name]) => name,
      ([name]) => h('div', null, h('dt', null, name), h('dd')),
      (node, [, value, bad]) => { setText(node.lastChild, String(value)); node.classList.toggle('bad', bad); });
  }
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

function createRender() {
  return h('li', { class: 'render' },
    h('p', { class: 'render-head' }, h('span', { class: 'pill' }), h('span', { class: 'render-facts' })),
    h('p', { class: 'render-prompt' }),
    h('p', { class: 'render-error' }));
}

function updateRender(node, render) {
  const pill = node.querySelector('.pill');
  const running = render.status === 'in_progress';
  const label = STATUS[render.status] ?? render.status;
  setText(pill, running ? `${label} ${progressOf(render)}%` : label);
  pill.dataset.status = render.status;
  setText(node.querySelector('.render-facts'), describe(render));
  const prompt = node.querySelector('.render-prompt');
  setText(prompt, render.prompt ?? '');
  prompt.title = render.prompt ?? '';
  setText(node.querySelector('.render-error'), errorText(render.error));
}

function describe(render) {
  const took = render.completed_at && render.started_at ? `in ${ago(render.completed_at - render.started_at)}` : null;
  const seconds = render.seconds ? `${render.seconds} s` : null;
  return [render.remixed_from_video_id && 'remix', render.size?.replace('x', '×'), seconds, took].filter(Boolean).join(' · ');
}

function errorText(error) {
  if (!error) return '';
  return typeof error === 'string' ? error : error.message ?? error.code ?? plural(1, 'error');
}
