// Keys: single letters for those who use no pointer; they can be turned off (WCAG 2.1.4).

import { undoLast } from "../lib/acts.js";
import { h } from "../lib/dom.js";
import { state } from "../lib/state.js";
import { t } from "../lib/words.js";
import { open, sheet } from "./parts.js";

const KEYS = ["t", "p", "l", "r", "j", "k", "w", "z", "?", "Esc"];

/** @param {(path: string) => void} go */
export function listen(go) {
  document.addEventListener("keydown", (event) => {
    if (state.phase !== "in" || state.over || event.ctrlKey || event.metaKey || event.altKey) return;
    if (localStorage.getItem("shortcuts") === "off") return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest("input, textarea, select")) return;
    // Taking back must be at hand after a sheet has closed, and while one is open.
    if (event.key === "z") return void undoLast();
    if (state.sheet) return;
    const act = actions(go)[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** @param {(path: string) => void} go @returns {Record<string, () => void>} */
const actions = (go) => ({
  t: () => go("/app/"),
  p: () => go("/app/pursuits"),
  l: () => go("/app/lessons"),
  r: () => open("record"),
  n: () => open("record"),
  j: () => move(1),
  k: () => move(-1),
  w: why,
  "?": () => open("keys"),
});

/** To the next card or row, or the one before. @param {1 | -1} step */
function move(step) {
  const all = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("main .whole, main .list a, main .cal-row a")]);
  const at = all.findIndex((one) => one === document.activeElement || one.closest(".card")?.contains(document.activeElement));
  all[Math.min(Math.max(at + step, 0), all.length - 1)]?.focus();
}

/** Why not yet, of the pursuit that has the focus or is shown. */
function why() {
  const link = /** @type {HTMLAnchorElement | null | undefined} */ (document.activeElement?.closest(".card")?.querySelector("a.whole"));
  const app = /\/app\/pursuits\/([\w-]+)/.exec(link?.getAttribute("href") ?? state.path)?.[1];
  if (app) open("why", { app });
}

/** The list of keys. */
export function keyList() {
  return sheet(
    t("keyboard.title"),
    t("keyboard.lead"),
    h("dl", { class: "keys" }, KEYS.map((key) => [h("dt", { key: `k${key}` }, h("kbd", null, key)), h("dd", { key: `d${key}` }, t(`keyboard.${key === "?" ? "help" : key}`))])),
  );
}
