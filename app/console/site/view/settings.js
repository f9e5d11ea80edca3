// Settings: a section for each subject; what a section needs is asked for when it is opened.

/** @import {Child} from "../types.js" */

import { showToast } from "../lib/acts.js";
import { call, Offline } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { confirmation } from "../delivery/confirm.js";
import { mailAccount } from "../delivery/mail_account.js";
import { push } from "../delivery/push.js";
import { unsent } from "../lib/outbox.js";
import { set, state } from "../lib/state.js";
import { readMe, signOut, sync } from "../lib/sync.js";
import { ago, isTestTime, longDay, now, stamp } from "../lib/time.js";
import { chooseLanguage, LANGUAGES, t } from "../lib/words.js";
import { account, keys, sessions } from "./settings_account.js";
import { data } from "./settings_data.js";
import { calendarLinks, partners, policy, reminders } from "./settings_rules.js";
import { applyTheme, choice, segmented, tick } from "./parts.js";

/** @param {string} name @param {string} path */
export async function load(name, path) {
  if (state.settings[name] !== undefined) return;
  await reload(name, path);
}

/** Ask for what a section shows, every page of it. @param {string} name @param {string} path */
export async function reload(name, path) {
  show(name, null);
  try {
    const answer = await call("GET", path);
    if (!answer.ok) return show(name, { problem: answer.data ?? { code: "unavailable" } });
    for (let cursor = answer.data.next_cursor; cursor; ) {
      const more = await call("GET", `${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor)}`);
      if (!more.ok) break;
      answer.data.items.push(...more.data.items);
      cursor = more.data.next_cursor;
    }
    show(name, answer.data);
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    show(name, { problem: { code: "offline" } });
  }
}

/** @param {string} name @param {any} value */
export function show(name, value) {
  set({ settings: { ...state.settings, [name]: value } });
}

/**
 * Change something at once; settings are not put into the outbox.
 * @param {string} method
 * @param {string} path
 * @param {any} [body]
 * @returns {Promise<any>} the answer's content, or undefined where it failed
 */
export async function change(method, path, body) {
  set({ problem: null });
  try {
    const key = method === "POST" ? { key: crypto.randomUUID() } : {};
    const answer = await call(method, path, { body, ...key });
    if (answer.ok) return answer.data ?? true;
    set({ problem: answer.data ?? { code: "unavailable" } });
    showToast(problemOf(answer.data));
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    set({ problem: { code: "offline" } });
    showToast(t("problem.offline"));
  }
  return undefined;
}

/** @param {any} problem */
const problemOf = (problem) => problem?.errors?.[0]?.detail ?? problem?.detail ?? problem?.title ?? t("problem.unknown");

/**
 * @param {string} name
 * @param {() => void} opened
 * @param {() => Child} content
 */
function section(name, opened, content) {
  const isOpen = state.settings[`open ${name}`];
  return h(
    "details",
    {
      class: "card setting",
      key: name,
      ontoggle: (/** @type {any} */ event) => {
        const now_ = event.target.open;
        if (now_ === Boolean(isOpen)) return;
        set({ settings: { ...state.settings, [`open ${name}`]: now_ }, problem: null });
        if (now_) opened();
      },
    },
    h("summary", { "data-f": `setting ${name}` }, h("h2", null, t(`settings.${name}`)), h("p", { class: "quiet" }, t(`settings.${name}.lead`))),
    isOpen ? h("div", { class: "setting-body" }, content()) : null,
  );
}

export const loaded = (/** @type {string} */ name, /** @type {(data: any) => Child} */ view) => {
  const found = state.settings[name];
  if (!found) return h("p", { class: "quiet" }, t("loading"));
  if (found.problem) return h("p", { class: "problem" }, t(found.problem.code === "offline" ? "problem.offline" : "problem.unknown"));
  return view(found);
};

export function settings() {
  const nothing = () => {};
  return h(
    "div",
    { class: "settings", key: "settings" },
    h("header", { class: "head" }, h("h1", { tabindex: "-1" }, t("nav.settings")), h("p", { class: "lead" }, state.me?.email ?? state.me?.label ?? "")),
    device(),
    section("account", () => void readMe().catch(() => {}), () => [confirmation("account"), account()]),
    section("rules", () => void load("policy", "/v1/policy"), policy),
    section("reminders", () => void load("reminders", "/v1/reminder-settings"), () => [state.settings.reminders?.ways?.includes("email") ? confirmation("reminders") : null, reminders(), push()]),
    section("mail", () => void load("mail", "/v1/mail-account"), () => [confirmation("mail"), mailAccount()]),
    section("calendar", () => void load("links", "/v1/calendar-links"), calendarLinks),
    section("sessions", () => void load("sessions", "/v1/sessions"), sessions),
    section("partners", () => void Promise.all([load("grants", "/v1/grants"), load("asked", "/v1/grant-requests")]), partners),
    section("keys", () => void load("keys", "/v1/api-keys"), keys),
    section("data", nothing, data),
    h("div", { class: "actions", key: "out" }, h("button", { type: "button", "data-f": "sign out", onclick: leave }, t("settings.out"))),
  );
}

/** This device: how fresh the copy is, and how the page looks. */
function device() {
  const pref = (/** @type {string} */ name) => localStorage.getItem(name) ?? "system";
  const waiting = unsent().length;
  return h(
    "section",
    { class: "card", key: "device", "aria-labelledby": "s-device" },
    h("h2", { id: "s-device" }, t("settings.device")),
    h("p", null, state.synced ? t("settings.synced", { when: ago(state.synced) }) : t("settings.never"), " ", waiting ? t("banner.toSend", { n: waiting }) : ""),
    isTestTime() ? h("p", { class: "soon" }, t("test.clock", { when: `${longDay(now())}, ${stamp(now()).split(", ").pop()}` })) : null,
    state.keepsNothing ? h("p", { class: "problem" }, t("banner.nothingKept")) : null,
    h("div", { class: "actions" }, h("button", { type: "button", onclick: () => void sync() }, t("settings.sync"))),
    h("p", { class: "ask", "aria-hidden": "true" }, t("settings.theme")),
    segmented(
      t("settings.theme"),
      ["system", "light", "dark"].map((one) => [one, t(`theme.${one}`)]),
      pref("theme"),
      (v) => {
        localStorage.setItem("theme", v);
        applyTheme();
        set();
      },
      "pills",
    ),
    choice(
      t("settings.language"),
      "language",
      [["system", t("theme.system")], ...LANGUAGES.map((one) => /** @type {[string, string]} */ ([one, new Intl.DisplayNames(one, { type: "language" }).of(one) ?? one]))],
      pref("language"),
      {
        onchange: (/** @type {any} */ event) => {
          localStorage.setItem("language", event.target.value);
          void chooseLanguage(event.target.value).then(() => set());
        },
      },
    ),
    tick(t("settings.keysOn"), {
      name: "shortcuts",
      checked: localStorage.getItem("shortcuts") !== "off",
      onchange: (/** @type {any} */ event) => localStorage.setItem("shortcuts", event.target.checked ? "on" : "off"),
    }),
  );
}

function leave() {
  if (unsent().length) set({ sheet: { name: "signout", opener: "sign out" } });
  else void out();
}

export async function out() {
  if (await signOut()) {
    await chooseLanguage("system");
    applyTheme();
    set();
  } else {
    showToast(t("settings.outOffline"));
  }
}
