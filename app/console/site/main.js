// The page: it reads what is stored, shows it, and then asks the service for what has changed.

/** @import {Child} from "./types.js" */

import { holdToast, undoLast } from "./lib/acts.js";
import { open as openStorage } from "./lib/db.js";
import { h, render } from "./lib/dom.js";
import { clearMemo, nextChange } from "./lib/pursuits.js";
import { renew } from "./lib/api.js";
import { unsent } from "./lib/outbox.js";
import { onDraw, set, state } from "./lib/state.js";
import { readCopy, readMe, start, sync } from "./lib/sync.js";
import { ago, isTestTime, longDay, nextMidnight, now } from "./lib/time.js";
import { chooseLanguage, t } from "./lib/words.js";
import { keepRelease, watchReleases } from "./lib/release.js";
import { icon } from "./view/icon.js";
import { applyTheme, close, open, refocus } from "./view/parts.js";
import { signin, signInByCode } from "./view/signin.js";
import { sections, today } from "./view/today.js";

/** @type {[string, string, string][]} */
const PLACES = [
  ["/app/", "today", "today"],
  ["/app/pursuits", "case", "pursuits"],
  ["/app/lessons", "book", "lessons"],
  ["/app/settings", "sliders", "settings"],
];
const WIDE = matchMedia("(min-width: 62.5rem)");
/** How many more rows are drawn at a time. */
const MORE = 8;
/** States in which a message waits for its reader. */
const STUCK = new Set(["failed", "unknown", "cancelled"]);
/** The longest that a timer of a browser can wait. */
const LONGEST = 2 ** 31 - 1;

/** The screen that is shown: its path, or the sign-in; empty before the first. */
let shown = "";
const SIGN_IN = "sign-in";
let badged = -1;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let waking;

/** Whether the entry of a closed sheet is being taken out of the history. */
let leaving = false;

/** @param {string} path */
export function go(path) {
  if (leaving) return addEventListener("popstate", () => go(path), { once: true });
  // The entry of an open sheet becomes that of the next screen.
  if (path !== location.pathname) history[history.state?.sheet ? "replaceState" : "pushState"](null, "", path);
  set({ path: location.pathname, sheet: null, problem: null });
  scrollTo(0, 0);
}

/** An open sheet is an entry of the history, so that going back closes it. */
function remember() {
  const isEntry = Boolean(history.state?.sheet);
  if (state.sheet && !isEntry) {
    history.pushState({ sheet: true }, "");
  } else if (!state.sheet && isEntry && !leaving) {
    leaving = true;
    history.back();
  }
}

function wentBack() {
  const ours = leaving;
  leaving = false;
  // A sheet that was opened meanwhile stays.
  if (ours) return set({ path: location.pathname });
  if (state.sheet) close();
  set({ path: location.pathname });
}

/** Everything but Today and the sign-in: it comes once those are shown. @type {typeof import("./view/others.js") | null} */
let others = null;
/** @type {Promise<void> | null} */
let coming = null;

function loadOthers() {
  coming ??= import("./view/others.js").then(
    (found) => {
      others = found;
      found.listen(go);
      set({});
    },
    // It is asked for again when the page is drawn next.
    () => void (coming = null),
  );
}

function screen() {
  if (/^\/app\/(pursuits|lessons|settings)/.test(state.path)) return others ? others.screen(state.path, WIDE.matches) : loading();
  return state.synced === null && state.copy.application.size === 0 && !state.online ? nothingYet() : state.synced === null && state.syncing ? [h("h1", { class: "hidden", key: "title" }, "Bide"), loading()] : today();
}

const loading = () => h("p", { class: "loading", key: "loading" }, t("loading"));
const nothingYet = () => h("div", { key: "nothing" }, h("h1", { tabindex: "-1" }, longDay(now())), h("p", { class: "lead" }, t("banner.noCopy")));

/** @param {number} due */
function nav(due) {
  return h(
    "nav",
    { class: "nav", "aria-label": t("nav.label"), key: "nav" },
    h("p", { class: "logo", "aria-hidden": "true" }, "Bide"),
    h(
      "ul",
      null,
      PLACES.map(([path, picture, name], i) => {
        const here = path === "/app/" ? state.path === "/app/" || state.path === "/app" : state.path.startsWith(path);
        return h(
          "li",
          { key: name, class: `place-${i}` },
          h("a", { href: path, "aria-current": here ? "page" : null, "data-f": `nav ${name}` }, icon(picture), h("span", null, t(`nav.${name}`)), name === "today" && due ? h("span", { class: "count" }, String(due), h("span", { class: "hidden" }, ` ${t("nav.due")}`)) : null),
        );
      }),
      h("li", { key: "record", class: "place-record" }, h("button", { type: "button", class: "record", "aria-haspopup": "dialog", "data-f": "nav record", onclick: () => open("record") }, h("span", { class: "plus" }, icon("plus")), h("span", null, t("nav.record")))),
    ),
  );
}

function banners() {
  /** @type {Child[]} */
  const found = [];
  if (isTestTime()) found.push(h("p", { class: "banner test", key: "test" }, t("test.clock", { when: longDay(now()) })));
  const waiting = unsent().length;
  const refused = state.outbox.filter((one) => one.state === "refused");
  for (const one of refused) {
    found.push(h("button", { type: "button", class: "banner refused", key: `refused ${one.id}`, "aria-haspopup": "dialog", "data-f": `refused ${one.id}`, onclick: () => open("settle", { item: one.id }) }, t("banner.refused", { what: one.say }), icon("next")));
  }
  for (const one of state.copy.message.values()) {
    if (!STUCK.has(one.state)) continue;
    found.push(h("button", { type: "button", class: "banner refused", key: `message ${one.id}`, "aria-haspopup": "dialog", "data-f": `stuck ${one.id}`, onclick: () => open("draft", { app: one.application_id, id: one.id }) }, t("banner.message", { subject: one.subject }), icon("next")));
  }
  if (!state.online && state.synced !== null) found.push(h("p", { class: "banner", key: "offline" }, t("banner.offline", { when: ago(state.synced) }), " ", waiting ? t("banner.toSend", { n: waiting }) : ""));
  if (state.keepsNothing) found.push(h("p", { class: "banner", key: "keeps" }, t("banner.nothingKept")));
  if (state.fault) found.push(h("p", { class: "banner refused", key: "fault" }, t("banner.fault", { id: state.fault })));
  if (state.newRelease) found.push(h("p", { class: "banner", key: "release" }, t("banner.release"), " ", h("button", { type: "button", class: "link", onclick: keepRelease }, t("banner.reload"))));
  return found.length ? h("aside", { class: "banners", key: "banners", "aria-label": t("banner.label") }, found) : null;
}

function toast() {
  const { toast: one } = state;
  const held = one?.item && state.outbox.some((other) => other.id === one.item?.id && other.state === "queued");
  return h(
    "div",
    { class: "toasts", key: "toasts" },
    h("p", { class: "hidden", role: "status", "aria-live": "polite", key: "said" }, one?.text ?? ""),
    one
      ? h(
          "div",
          { class: "toast", key: "toast", onpointermove: pointed, onpointerleave: () => void holdToast(false), onfocusin: () => void holdToast(true), onfocusout: () => void holdToast(false) },
          h("span", null, one.text),
          held ? h("button", { type: "button", onclick: undo }, t("toast.undo")) : null,
        )
      : null,
  );
}

/** The button goes, and the focus with it. */
function undo() {
  const app = state.toast?.item?.app;
  void undoLast().then(() => refocus(undefined, app));
}

/** A toast is held by a pointer that comes to it, and not by one over which it has appeared. @param {PointerEvent} event */
function pointed(event) {
  if (event.pointerType === "mouse" && (event.movementX || event.movementY)) void holdToast(true);
}

function draw() {
  // Another screen begins with its first rows.
  if (state.path !== shown) state.rows = MORE;
  clearMemo();
  const root = /** @type {HTMLElement} */ (document.getElementById("app"));
  if (state.phase === "loading") return render(root, h("main", { id: "main", key: "main" }, h("h1", { class: "hidden" }, "Bide"), loading()));
  if (state.phase === "out" || state.over) {
    document.title = `${t("signin.title")} · Bide`;
    document.body.className = "out";
    render(root, h("main", { id: "main", key: "main" }, banners(), signin()), toast());
    entered(SIGN_IN);
    loadOthers();
    return;
  }
  const due = sections().due.length;
  document.body.className = "in";
  const sheet = state.sheet && others?.SHEETS[state.sheet.name]?.();
  render(
    root,
    h("a", { class: "skip", href: "#main", key: "skip" }, t("nav.skip")),
    nav(due),
    h("div", { class: "page", key: "page" }, banners(), h("main", { id: "main", key: "main", tabindex: "-1" }, screen())),
    // What is said while a sheet is open must be in it: the rest of the page is out of reach then.
    sheet && typeof sheet === "object" && "children" in sheet ? { ...sheet, children: [...sheet.children, toast()] } : toast(),
  );
  // What had the focus may be gone: it stays in the sheet.
  if (sheet && document.activeElement === document.body) /** @type {HTMLElement | null} */ (document.querySelector("dialog h2"))?.focus();
  remember();
  titled(due);
  wake();
  loadOthers();
  if (state.rows < most()) setTimeout(() => set({ rows: state.rows + MORE }), 0);
}

/** How many rows the longest list has. */
const most = () => Math.max(state.copy.application.size, ...Object.values(sections()).map((list) => list.length));

/** @param {number} due */
function titled(due) {
  const name = /^\/app\/pursuits\/./.test(state.path) ? (document.querySelector(".pursuit h1")?.textContent ?? "") : t(`nav.${PLACES.find(([path]) => path !== "/app/" && state.path.startsWith(path))?.[2] ?? "today"}`);
  document.title = `${due ? `(${due}) ` : ""}${name} · Bide`;
  if (due !== badged) {
    const badge = /** @type {any} */ (navigator);
    badge.setAppBadge?.(due).catch(() => {});
    badged = due;
  }
  entered(state.path);
}

/** Another screen has the focus in its heading, once it has one. @param {string} screen */
function entered(screen) {
  const heading = /** @type {HTMLElement | null} */ (document.querySelector("main h1[tabindex]"));
  if (!heading || shown === screen) return;
  if (shown) heading.focus({ preventScroll: true });
  shown = screen;
}

/** Draw again when something changes by itself: a window opens, a day begins. */
function wake() {
  clearTimeout(waking);
  if (isTestTime()) return;
  const at = Math.min(nextChange(), nextMidnight(now()));
  waking = setTimeout(() => set(), Math.min(Math.max(at - now() + 50, 1000), LONGEST));
}

/** @param {MouseEvent} event */
function follow(event) {
  const link = /** @type {HTMLElement} */ (event.target).closest("a");
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.target) return;
  const { pathname, origin, hash } = link;
  if (origin !== location.origin || !`${pathname}/`.startsWith("/app/") || hash) return;
  event.preventDefault();
  go(pathname);
}

async function begin() {
  applyTheme();
  onDraw(draw);
  await Promise.all([chooseLanguage(localStorage.getItem("language") ?? "system"), openStorage()]);
  document.addEventListener("click", follow);
  addEventListener("popstate", wentBack);
  if (history.state?.sheet) history.replaceState(null, "");
  WIDE.addEventListener("change", () => set());
  const account = await readCopy();
  start();
  void watchReleases();
  if (await signInByCode()) {
    if (state.phase !== "in") set(account ? { phase: "in", account, over: true } : { phase: "out" });
    return;
  }
  if (account === null) return set({ phase: "out" });
  set({ phase: "in", account });
  if (state.path === "/app/record") {
    history.replaceState(null, "", "/app/");
    set({ path: "/app/", sheet: { name: "record" } });
  }
  try {
    // Without a connection the copy is shown, and nothing is known of the session.
    if (await renew()) void readMe().catch(() => {});
  } catch {
    set({ online: navigator.onLine });
  }
  await sync();
}

void begin();
