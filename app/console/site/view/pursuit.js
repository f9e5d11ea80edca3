// One pursuit: what is next, its picture, what comes if nothing happens, and what happened.

/** @import {Standing} from "../types.js" */

import { call } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { messages } from "../delivery/messages.js";
import { actionOf, recordsOf, roundsOf, standingOf } from "../lib/pursuits.js";
import { set, state } from "../lib/state.js";
import { clockTime, longDay, now, shortDay, theirTime } from "../lib/time.js";
import { t } from "../lib/words.js";
import { icon, iconOf } from "./icon.js";
import { channels, dueLine, headline, opener, pill, reasonText, toGo } from "./parts.js";
import { picture } from "./picture.js";
import { story } from "./story.js";
import { buttons, heldLine } from "./today.js";

/** @type {Set<string>} */
const asked = new Set();

/** Earlier phases come from the service, once a visit; without a connection the picture goes without. @param {string} app */
async function readPast(app) {
  const mark = `${app} ${state.plans.get(app)?.plan?.from ?? ""}`;
  if (asked.has(mark) || !state.online || state.over) return;
  asked.add(mark);
  try {
    const answer = await call("GET", `/v1/applications/${app}/pursuit?include=past`);
    if (answer.ok && answer.data.past) set({ past: new Map(state.past).set(app, answer.data.past) });
  } catch {
    asked.delete(mark);
  }
}

/** @param {string} app @param {boolean} [beside] */
export function pursuit(app, beside = false) {
  if (!state.copy.application.has(app)) {
    return h("div", { class: "pursuit", key: "missing" }, h("h1", { tabindex: "-1" }, t(state.synced ? "pursuit.missing" : "loading")), h("p", null, h("a", { href: "/app/pursuits" }, t("nav.pursuits"))));
  }
  const standing = standingOf(app);
  const application = state.copy.application.get(app);
  void readPast(app);
  return h(
    "div",
    { class: "pursuit", key: `pursuit ${app}` },
    beside ? null : h("p", { class: "crumb" }, h("a", { href: "/app/pursuits" }, icon("back"), t("nav.pursuits"))),
    h(
      "header",
      { class: "head" },
      h("p", { class: "pills" }, pill(standing.phase), standing.turn && standing.turn !== "nobody" ? h("span", { class: "pill plain" }, t(`turn.${standing.turn}`)) : null),
      h("h1", { tabindex: "-1" }, standing.employerName),
      h("p", { class: "lead" }, standing.role, application?.agency ? ` · ${t("pursuit.via", { agency: application.agency.name })}` : ""),
    ),
    h("section", { "aria-label": t("pursuit.next"), key: "next" }, nextPanel(standing)),
    recordsOf(state.copy.message, app).length ? messages(standing) : null,
    picture(standing),
    ahead(standing),
    story(standing),
    h(
      "div",
      { class: "actions menu", key: "menu" },
      opener("add round", t("menu.round"), "interview", { app }),
      opener("people", t("menu.people"), "people", { app }),
      opener("wishes", t("menu.wishes"), "wishes", { app }),
      opener("task new", t("menu.task"), "task", { app }),
      opener("end", t("menu.end"), "end", { app }),
    ),
  );
}

/** @param {Standing} standing */
function nextPanel(standing) {
  const they = opener("panel they", t("pursuit.they"), "record", { app: standing.app, side: "they" });
  const mine = opener("panel me", t("pursuit.me"), "record", { app: standing.app, ask: true });
  if (standing.unsent) {
    return h("div", { class: "card unsent" }, panelHead("clock", "slate", t("pursuit.undecided")), h("p", null, t("today.undecided")), h("div", { class: "actions" }, they, mine));
  }
  const { next } = standing;
  if (!next) {
    const words = t(standing.phase ? "pursuit.closed" : "today.unknownHint");
    return h("div", { class: "card" }, panelHead("clock", "slate", words), h("div", { class: "actions" }, they, mine));
  }
  const why = opener("panel why", t(next.kind === "wait" && next.until ? "why.link" : "why.else"), "why", { app: standing.app }, { class: "soft" });
  if (next.kind === "wait") {
    const until = next.until;
    return h(
      "div",
      { class: "card" },
      panelHead(
        "clock",
        "slate",
        until ? t("pursuit.wait", { day: longDay(until) }) : t("pursuit.nothing"),
        until ? `${clockTime(until)}${theirTime(until, standing.zone)} · ${t("pursuit.toGo", { left: toGo(until) })}` : null,
      ),
      next.because[0] ? h("p", null, reasonText(next.because[0])) : null,
      h("div", { class: "actions" }, why, they, mine),
    );
  }
  const action = actionOf(standing, next.kind);
  const title = headline(standing, action ?? next);
  return h(
    "div",
    { class: "card" },
    panelHead(iconOf(next.kind), next.kind === "respond_to_offer" ? "gold" : "green", title),
    next.because[0] ? h("p", null, reasonText(next.because[0])) : null,
    dueLine(standing, action),
    heldLine(standing, next.kind),
    channels(action),
    h("div", { class: "actions" }, ...buttons(standing, action, next.kind, title), why),
  );
}

/** @param {string} name @param {string} tone @param {string} title @param {string | null} [more] */
const panelHead = (name, tone, title, more) =>
  h("div", { class: "card-head" }, h("span", { class: `badge ${tone}` }, icon(name)), h("div", null, h("h2", null, title), more ? h("p", { class: "quiet" }, more) : null));

/** What comes if nothing happens, and the rounds ahead. @param {Standing} standing */
function ahead(standing) {
  if (standing.unsent || !standing.entry?.plan) return null;
  /** @type {{at: string, icon: string, text: string}[]} */
  const found = [];
  let last = `${standing.phase} ${standing.next?.kind}`;
  for (const step of standing.entry.plan.entries) {
    if (Date.parse(step.at) <= now()) continue;
    const mark = `${step.phase} ${step.next_action.kind}`;
    if (mark === last) continue;
    last = mark;
    const kind = step.next_action.kind;
    const text = kind === "wait" ? t("ahead.wait", { phase: t(`phase.${step.phase}`) }) : headline(standing, step.changed.find((one) => one.kind === kind) ?? step.next_action);
    found.push({ at: step.at, icon: iconOf(kind), text });
  }
  const coming = roundsOf(standing.app)
    .filter((one) => Date.parse(one.starts_at) > now() && one.state === "scheduled")
    .map((one) => ({ at: one.starts_at, icon: "calendar", text: t("story.round", { stage: t(`stage.${one.stage}`), format: t(`format.${one.format}`) }) }));
  const list = [...coming, ...found.slice(0, 4)].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  if (!list.length) return null;
  return h(
    "section",
    { key: "ahead", "aria-labelledby": "s-ahead" },
    h("h2", { id: "s-ahead" }, t("pursuit.ahead")),
    h("ol", { class: "ahead" }, list.map((one) => h("li", { key: one.at + one.text }, icon(one.icon), h("time", { datetime: one.at }, shortDay(one.at)), h("span", null, one.text)))),
  );
}
