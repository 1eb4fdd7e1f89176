// Files that somebody chose and has not sent yet.

import { h, icon } from './dom.js';
import { bytes } from './format.js';

/** One chosen file as a chip; `src` is a picture of it, if there is one. */
export function chip({ name, size, src }, remove) {
  return h('li', { class: 'chip', dataset: { testid: 'chosen-file' } },
    src ? h('img', { src, alt: '' }) : h('span', { class: 'chip-glyph' }, icon('file')),
    h('span', { class: 'chip-name', title: name }, name), h('span', { class: 'chip-size' }, bytes(size)),
    h('button', { type: 'button', class: 'icon-button', 'aria-label': `Remove ${name}`, onclick: remove }, icon('close')));
}

/** A row of chosen files. `changed()` is called when one comes or goes. */
export class Tray {
  constructor(changed) {
    Object.assign(this, { changed, entries: [], empty: [] });
    this.node = h('ul', { class: 'tray', 'aria-label': 'Chosen files', hidden: true });
  }

  get files() {
    return this.entries.map(({ file }) => file);
  }

  /** Take files on; one without a byte stays out and is named, for Slack takes none. */
  add(files) {
    this.empty = [...files].filter(({ size }) => !size).map(({ name }) => name);
    for (const file of files) {
      if (file.size) this.entries.push({ file, src: file.type.startsWith('image/') ? URL.createObjectURL(file) : null });
    }
    this.draw();
  }

  remove(entry) {
    if (entry.src) URL.revokeObjectURL(entry.src);
    this.entries = this.entries.filter((other) => other !== entry);
    this.draw();
  }

  clear() {
    this.empty = [];
    for (const entry of [...this.entries]) this.remove(entry);
    this.draw();
  }

  draw() {
    this.node.hidden = !this.entries.length && !this.empty.length;
    this.node.replaceChildren(
      ...this.entries.map((entry) => (
        chip({ name: entry.file.name, size: entry.file.size, src: entry.src }, () => this.remove(entry)))),
      ...this.empty.map((name) => h('li', { class: 'input-error', role: 'alert' }, `${name} is empty, so it can't be sent.`)));
    this.changed();
  }
}
