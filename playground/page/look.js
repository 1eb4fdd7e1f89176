// Light or dark: as the system has it, until somebody presses.

import { h, icon } from './dom.js';

const root = document.documentElement;
const isDark = () => (root.dataset.look ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';

/** The button that turns light into dark, and back. */
export const lookSwitch = () => h('button', {
  type: 'button', class: 'icon-button look', 'aria-label': 'Light or dark', title: 'Light or dark', dataset: { testid: 'look' },
  onclick: () => { root.dataset.look = isDark() ? 'light' : 'dark'; },
}, icon('contrast'));
