// "What the provider sees": the video APIs' side of the story, asked for every 700 ms.

import { counts, Deployment, progressOf } from './deployment.js';
import { h, icon, keyed, setText } from './dom.js';
import { ago, plural } from './format.js';
import { MagicWords } from './magic.js';

const EVERY = 700; // ms
const RECENT = 30;
const PHONE = '(max-width: 760px)'; // as in style.css
const STATUS = { queued: 'accepted', in_progress: 'rendering', completed: 'done', failed: 'failed', cancelled: 'cancelled' };

export class ProviderPanel {
  /** Fill `root`; `servers()` are the video servers to look at: `[{name, url}]`. */
  constructor(root, servers) {
    this.root = root;
    this.servers = servers;
    this.name = h('span', { class: 'provider-name' });
    this.running = h('span', { class: 'provider-running', dataset: { testid: 'provider-running' } }, '…');
    this.toggle = h('button', {
      type: 'button', class: 'provider-toggle', id: 'provider-toggle', 'aria-expanded': 'true', 'aria-controls': 'provider-body',
      onclick: () => this.setOpen(!this.isOpen),
    }, this.name, this.running, icon('chevron'));
    this.sections = h('div', { class: 'deployments' });
    this.list = h('ol', { class: 'renders', 'aria-label': 'Recent renders' });
    this.magic = new MagicWords();
    root.append(h('h2', { id: 'provider-title' }, this.toggle),
      h('div', { class: 'provider-body', id: 'provider-body' },
        this.sections, this.magic.node, h('h3', { class: 'recent' }, 'Recent renders'), this.list));
    this.arrange();
    this.fold(matchMedia(PHONE));
    document.addEventListener('visibilitychange', () => this.poll());
  }

  /** Make a section for each server; a Slack that was started anew may have others. */
  arrange() {
    const servers = this.servers();
    const known = JSON.stringify(servers);
    if (known === this.known) return;
    this.known = known;
    this.deployments = servers.map((server) => new Deployment(server));
    const several = servers.length > 1;
    this.root.classList.toggle('several', several);
    setText(this.name, several ? 'What the providers see' : 'What the provider sees');
    this.sections.replaceChildren(...this.deployments.map(({ node }) => node));
    if (servers.length) return;
    setText(this.running, 'none');
    this.sections.append(h('p', { class: 'provider-state' }, 'This Slack was started without a video server to look at.'));
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
    this.arrange();
    if (document.hidden || this.asking || !this.deployments.length) return;
    this.asking = true;
    try {
      await Promise.all(this.deployments.map((one) => one.look()));
      this.draw();
      const there = this.deployments.find(({ report }) => report);
      if (there) await this.magic.load(there.url);
    } finally {
      this.asking = false;
      this.timer = setTimeout(() => this.poll(), EVERY);
    }
  }

  draw() {
    const reports = this.deployments.map(({ report }) => report).filter(Boolean);
    const sum = (name) => reports.reduce((total, report) => total + report[name], 0);
    setText(this.running, reports.length
      ? counts({ running: sum('running'), max_running: sum('max_running'), waiting: sum('waiting') }) : 'no answer');
    const renders = this.deployments.flatMap(({ name, report }) => (report?.renders ?? []).map((render) => ({ ...render, on: name })));
    renders.sort((one, other) => other.created_at - one.created_at);
    keyed(this.list, renders.slice(0, RECENT), ({ on, id }) => `${on}/${id}`, createRender, updateRender);
  }
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
  return [render.on, render.remixed_from_video_id && 'remix', render.size?.replace('x', '×'), seconds, took].filter(Boolean).join(' · ');
}

function errorText(error) {
  if (!error) return '';
  return typeof error === 'string' ? error : error.message ?? error.code ?? plural(1, 'error');
}
