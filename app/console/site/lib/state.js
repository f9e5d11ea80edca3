// State of the page: one object, and a redraw at most once a frame after it was changed.

/** @import {Copy, Item, Sheet, Toast, Entry} from "../types.js" */

/** @returns {Copy} */
export function emptyCopy() {
  return {
    employer: new Map(),
    application: new Map(),
    interview: new Map(),
    interviewer: new Map(),
    timetable: new Map(),
    contact: new Map(),
    employer_update: new Map(),
    feedback: new Map(),
    task: new Map(),
    message: new Map(),
    policy: new Map(),
  };
}

export const state = {
  /** Where the page is: "loading" until the copy is read, "out" without an account. */
  phase: /** @type {"loading" | "out" | "in"} */ ("loading"),
  /** Whether the session has ended while there is a copy. */
  over: false,
  account: /** @type {string | null} */ (null),
  me: /** @type {any} */ (null),
  path: location.pathname,
  online: navigator.onLine,
  /** When the copy was last brought up to date, in milliseconds; null: never. */
  synced: /** @type {number | null} */ (null),
  syncing: false,
  copy: emptyCopy(),
  plans: /** @type {Map<string, Entry>} */ (new Map()),
  outbox: /** @type {Item[]} */ ([]),
  sheet: /** @type {Sheet | null} */ (null),
  toast: /** @type {Toast | null} */ (null),
  /** A fault to show: its sentence. */
  fault: /** @type {string | null} */ (null),
  newRelease: /** @type {ServiceWorker | null} */ (null),
  keepsNothing: false,
  lessons: /** @type {any} */ (null),
  /** Earlier phases of pursuits, for their pictures. */
  past: /** @type {Map<string, any>} */ (new Map()),
  /** What is shown in settings, by section. */
  settings: /** @type {Record<string, any>} */ ({}),
  calendar: false,
  /** How many rows of a list are drawn by now. */
  rows: 8,
  signUp: false,
  busy: false,
  problem: /** @type {any} */ (null),
};

let draw = () => {};
let drawPending = false;
let version = 0;
/** Changes of these alone leave what was worked out of the facts as it is. */
const DISPLAY_ONLY = new Set(["busy", "fault", "keepsNothing", "me", "newRelease", "online", "path", "problem", "rows", "sheet", "synced", "syncing", "toast"]);

/** A number that changes with what lists show. */
export const factsVersion = () => version;

/** @param {() => void} how */
export function onDraw(how) {
  draw = how;
}

/** Change the state, and have the page redrawn; without a patch everything is worked out anew. @param {Partial<typeof state>} [patch] */
export function set(patch) {
  Object.assign(state, patch);
  if (!patch || Object.keys(patch).some((name) => !DISPLAY_ONLY.has(name))) version += 1;
  if (drawPending) return;
  drawPending = true;
  // A hidden page gets no frames, and still changes its title.
  const run = () => {
    drawPending = false;
    draw();
  };
  if (document.hidden) setTimeout(run, 0);
  else requestAnimationFrame(run);
}

/** What the open sheet was opened with, and what was chosen in it. @returns {Record<string, any>} */
export const sheetArgs = () => state.sheet ?? {};
