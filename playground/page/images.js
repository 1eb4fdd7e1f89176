// Pictures in blocks: from the web, or Slack's own files (Slack: "Slack file object").

import { h, safeUrl } from './dom.js';

/** An image block, an image element or a card's image; one that can't be had shows its alt text. */
export function picture(image, className) {
  const src = safeUrl(image.image_url ?? slackFile(image.slack_file), ['http:', 'https:']);
  const alt = image.alt_text ?? '';
  const instead = () => h('span', { class: `${className} missing`, role: 'img', 'aria-label': alt }, alt);
  if (!src) return instead();
  const node = h('img', { class: className, src, alt });
  node.addEventListener('error', () => node.replaceWith(instead()), { once: true });
  return node;
}

/** Where the page finds a file of Slack's, which a browser without the app's token may not fetch there. */
function slackFile({ id, url } = {}) {
  const named = id ?? /[-/](F[A-Z0-9]+)(?:[-/]|$)/.exec(url ?? '')?.[1];
  return named ? `/playground/files/${named}` : '';
}
