// Files under a message: clips play in place, pictures show, anything else is a link.

import { h, icon, keyed, safeUrl } from './dom.js';
import { bytes } from './format.js';

const WIDEST = 460; // px, of a picture
const HIGHEST = 400;
const CONTROLS = 76; // px, of a video: they stand below the picture, so that they hide nothing of it
const IN_A_THREAD = 275; // px, about the width of a video there: exact once it is on the page

const keyOf = (file) => `${file.id} ${file.mode} ${file.mimetype} ${file.playground_url ?? ''}`;

/** Show a message's files; a file already shown is left alone, so its video keeps playing. */
export function showFiles(parent, files) {
  keyed(parent, files, keyOf, fileNode);
}

function fileNode(file) {
  if (file.mode === 'tombstone') return h('p', { class: 'unsupported' }, 'This file was deleted.');
  const src = safeUrl(file.playground_url ?? '', ['http:', 'https:']);
  const kind = (file.mimetype ?? '').split('/')[0];
  if (src && kind === 'video') return h('figure', { class: 'file' }, video(src, file), caption(src, file, 'film'));
  if (src && kind === 'image') {
    return h('figure', { class: 'file' }, picture(src, file), caption(src, file, 'file'));
  }
  return h('figure', { class: 'file plain' }, caption(src, file, 'file'));
}

/** A picture no larger than it is, its room reserved before its bytes arrive. */
function picture(src, file) {
  const node = h('img', { src, alt: file.alt_txt || file.title || file.name, loading: 'lazy' });
  const { original_w: stored, original_h: tall, image_exif_rotation: rotation = 1 } = file;
  if (!stored) return node;
  const [width, height] = rotation < 5 ? [stored, tall] : [tall, stored];
  node.style.width = `${Math.min(width, WIDEST, HIGHEST * (width / height))}px`;
  node.style.aspectRatio = `${width} / ${height}`;
  return node;
}

function caption(src, file, glyph) {
  const title = file.title || file.name || 'A file';
  return h('figcaption', null, icon(glyph),
    h('span', { class: 'file-title', title }, title),
    h('span', { class: 'file-size' }, src ? bytes(file.size) : 'still arriving…'),
    src && h('a', { class: 'icon-button', href: src, download: file.name, 'aria-label': `Download ${title}` }, icon('download')));
}

function video(src, file) {
  const node = h('video', {
    src, controls: true, preload: 'metadata', playsinline: true, 'aria-label': file.title || file.name,
  });
  widths.observe(node);
  shape(node, file.original_w, file.original_h);
  node.addEventListener('loadedmetadata', () => shape(node, node.videoWidth, node.videoHeight));
  node.addEventListener('error', () => {
    node.after(h('p', { class: 'unsupported' }, 'This browser cannot play the clip; the link below downloads it.'));
  }, { once: true });
  return node;
}

/** Reserve the clip's room, and that of the controls, before its bytes arrive, so that nothing jumps. */
function shape(node, width, height) {
  if (!width || !height) return;
  node.ratio = height / width;
  node.classList.toggle('portrait', height > width);
  node.style.aspectRatio = `${IN_A_THREAD} / ${IN_A_THREAD * node.ratio + CONTROLS}`;
  fit(node);
}

const fit = (node) => { if (node.ratio && node.clientWidth) node.style.height = `${node.clientWidth * node.ratio + CONTROLS}px`; };
const widths = new ResizeObserver((seen) => seen.forEach(({ target }) => fit(target)));
