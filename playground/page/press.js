// A press that is under way. What is drawn anew between pressing and letting go takes the click with
// it: the two happen to different nodes then, and a browser tells neither.

const LONGEST = 1000; // ms: the end of a press may never be told (a select's list, a drag)

let letGo = null; // ends the wait for the press that is under way
let timer;
let ended = Promise.resolve();

function begin({ button }) {
  if (button !== 0 || letGo) return;
  ended = new Promise((resolve) => { letGo = resolve; });
  timer = setTimeout(end, LONGEST);
}

function end() {
  clearTimeout(timer);
  letGo?.();
  letGo = null;
}

document.addEventListener('pointerdown', begin, { capture: true });
document.addEventListener('pointercancel', end, { capture: true });
document.addEventListener('pointerup', () => setTimeout(end), { capture: true }); // the click comes first

/** Resolves when what is pressed was let go; at once if nothing is. */
export const released = () => ended;
