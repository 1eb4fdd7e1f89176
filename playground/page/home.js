// The app's home tab, as it was published for the person I act as.

import { h, patched } from './dom.js';
import { Surface } from './surface.js';

export class Home {
  /** Fill `root`; `press(view, block, element, extra)` reaches the app, `place()` gives names, people and channels. */
  constructor(root, { press, upload, place, app }) {
    Object.assign(this, { app, view: null });
    this.list = h('div', { class: 'home-blocks', dataset: { testid: 'home' } });
    this.surface = new Surface({
      upload, place, prefix: 'home', press: (block, element, extra) => press(this.view, block, element, extra),
    });
    this.surface.root = this.list;
    root.append(this.list);
  }

  /** Show a view, or that none was published yet; what stayed the same in an update is left alone. */
  show(view) {
    const kept = this.view && view && this.surface.keep();
    const focus = this.list.contains(document.activeElement) ? document.activeElement.id : '';
    this.view = view;
    if (!view) { this.empty(); return; }
    this.list.querySelector(':scope > .home-empty')?.remove();
    patched(this.list, view.blocks ?? [], (block) => this.surface.draw(block));
    if (kept) this.surface.restore(kept);
    if (focus && focus !== document.activeElement.id) document.getElementById(focus)?.focus({ preventScroll: true });
  }

  empty() {
    patched(this.list, [], null);
    this.list.append(h('p', { class: 'home-empty' }, `${this.app()} has published nothing here yet.`));
  }
}

/** The view that each person sees last, however the answers that bring them are overtaken. */
export class Homes {
  constructor() {
    Object.assign(this, { views: new Map(), turn: 0 });
  }

  /** Take a number before a view is asked for: of two answers the one to the later question counts. */
  ask() {
    this.turn += 1;
    return this.turn;
  }

  /** Keep what was published just now, or what `turn`, a number of `ask()`, was answered with. */
  put(person, view, turn = this.ask()) {
    if ((this.views.get(person)?.turn ?? 0) <= turn) this.views.set(person, { view, turn });
  }

  of(person) {
    return this.views.get(person)?.view ?? null;
  }

  clear() {
    this.views.clear();
  }
}
