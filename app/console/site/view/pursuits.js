// All pursuits: as a list, or on a calendar of four days back and twenty-four ahead, on one scale.

/** @import {Standing} from "../types.js" */

import { h } from "../lib/dom.js";
import { allStandings, isOver, PHASES, roundsOf, visibleRows } from "../lib/pursuits.js";
import { set, state } from "../lib/state.js";
import { DAY, dayStart, longDay, now, shortDay } from "../lib/time.js";
import { t } from "../lib/words.js";
import { icon } from "./icon.js";
import { opener, phaseText, pill, segmented } from "./parts.js";
import { firstSteps } from "./today.js";

const BACK = 4;
const AHEAD = 24;
const ROW = 34;
const TOP = 30;

/** @param {boolean} [beside] whether one of them is shown beside the list */
export function pursuits(beside = false) {
  const list = allStandings().sort((a, b) => placeOf(a) - placeOf(b) || a.employerName.localeCompare(b.employerName));
  const none = list.length === 0;
  return h(
    "div",
    { class: "pursuits", key: "pursuits" },
    h(
      "header",
      { class: "head" },
      h(beside ? "h2" : "h1", { tabindex: "-1", class: "title" }, t("nav.pursuits")),
      none
        ? null
        : segmented(
            t("pursuits.shown"),
            [
              ["list", t("pursuits.list")],
              ["calendar", t("pursuits.calendar")],
            ],
            state.calendar ? "calendar" : "list",
            (v) => set({ calendar: v === "calendar" }),
          ),
    ),
    none ? firstSteps() : state.calendar ? calendar() : h("ul", { class: "card list" }, visibleRows(list).map(row)),
    none
      ? null
      : h(
          "div",
          { class: "actions" },
          opener("new interview", [icon("plus"), t("first.interview")], "interview"),
          opener("new application", [icon("plus"), t("first.application")], "application"),
        ),
  );
}

/** @param {Standing} standing */
const placeOf = (standing) => PHASES.indexOf(standing.phase ?? "");

/** @param {Standing} standing */
function row(standing) {
  return h(
    "li",
    { key: standing.app },
    h(
      "a",
      { href: `/app/pursuits/${standing.app}`, "data-f": `row ${standing.app}`, "aria-current": state.path.endsWith(standing.app) ? "page" : null },
      h("span", { class: "grow" }, h("strong", null, standing.employerName), h("span", { class: "quiet block" }, standing.role)),
      standing.unsent ? h("span", { class: "pill slate" }, t("unsent")) : pill(standing.phase),
      icon("next"),
    ),
  );
}

/** As wide as it is shown, so that its letters are as large as the others. */
const width = () => Math.min(700, Math.max(240, innerWidth - 70));
const x = (/** @type {number} */ at, /** @type {number} */ from) => ((at - from) / ((BACK + AHEAD) * DAY)) * width();

function calendar() {
  const from = dayStart(now(), -BACK);
  const list = allStandings().filter((one) => !isOver(one));
  const height = TOP + ROW;
  return h(
    "div",
    { class: "calendar card", key: "calendar" },
    visibleRows(list).map((standing) =>
      h(
        "div",
        { class: "cal-row", key: standing.app },
        h("p", null, h("a", { href: `/app/pursuits/${standing.app}`, "data-f": `cal ${standing.app}` }, standing.employerName), h("span", { class: "quiet" }, ` ${inWords(standing)}`)),
        h(
          "svg",
          { viewBox: `0 0 ${width()} ${height}`, "aria-hidden": "true", class: "cal" },
          days(from, height),
          spans(standing, from).map((one, i) => h("rect", { key: i, x: one.x, y: TOP, width: Math.max(3, one.width), height: 16, rx: 8, class: one.name })),
          roundsOf(standing.app)
            .filter((one) => one.state !== "cancelled" && Date.parse(one.starts_at) > from)
            .map((one) => h("rect", { key: one.id, x: x(Date.parse(one.starts_at), from) - 4, y: TOP - 6, width: 9, height: 28, rx: 4, class: Date.parse(one.starts_at) > now() ? "bar hollow" : "bar" })),
          dues(standing).map((at) => h("path", { key: `due ${at}`, d: `M${x(at, from)} ${TOP - 8}l6 -8h-12z`, class: "due-mark" })),
          h("line", { x1: x(now(), from), x2: x(now(), from), y1: 0, y2: height, class: "now" }),
        ),
      ),
    ),
    h("p", { class: "legend quiet" }, t("calendar.legend", { from: shortDay(from), to: shortDay(from + (BACK + AHEAD) * DAY) })),
  );
}

/** The same in words. @param {Standing} standing */
function inWords(standing) {
  const opens = standing.actions.find((one) => one.kind === "enquire_status")?.opens_at;
  if (standing.next?.kind === "wait" && standing.next.until) return t("calendar.wait", { day: longDay(standing.next.until) });
  if (opens && standing.next?.kind === "wait") return t("calendar.wait", { day: longDay(opens) });
  return phaseText(standing.phase);
}

/** @param {Standing} standing */
function dues(standing) {
  const end = dayStart(now(), AHEAD);
  const found = standing.actions.filter((one) => one.due_at && (one.verdict === "allowed" || one.verdict === "not_yet") && !one.skipped).map((one) => Date.parse(one.due_at ?? ""));
  return [...new Set(found)].filter((at) => at > dayStart(now(), -BACK) && at < end);
}

const OWN = new Set(["prepare_questions", "record_timetable", "record_outcome", "record_feedback", "reflect", "apply"]);

/** @param {Standing} standing @param {number} from */
function spans(standing, from) {
  const plan = standing.entry?.plan;
  const to = Math.min(from + (BACK + AHEAD) * DAY, Date.parse(plan?.to ?? "") || 0);
  const steps = plan?.entries ?? [];
  /** @type {{name: string, x: number, width: number}[]} */
  const found = [];
  for (const [i, step] of steps.entries()) {
    const begin = Math.max(Date.parse(step.at), from);
    const end = Math.min(steps[i + 1] ? Date.parse(/** @type {any} */ (steps[i + 1]).at) : to, to);
    if (end <= begin) continue;
    const { kind } = step.next_action;
    const name = kind === "wait" ? "wait" : OWN.has(kind) ? "own" : "may";
    const last = found.at(-1);
    if (last && last.name === name) last.width = x(end, from) - last.x;
    else found.push({ name, x: x(begin, from), width: x(end, from) - x(begin, from) });
  }
  return found;
}

/** @param {number} from @param {number} height */
function days(from, height) {
  /** @type {import("../types.js").Vnode[]} */
  const found = [];
  for (let i = 0; i < BACK + AHEAD; i++) {
    const at = dayStart(from, i);
    const week = new Date(at).getDay();
    if (week === 0 || week === 6) found.push(h("rect", { key: `w${i}`, x: x(at, from), y: 0, width: width() / (BACK + AHEAD), height, class: "weekend" }));
    if (week === 1) found.push(h("text", { key: `t${i}`, x: x(at, from) + 2, y: 11, class: "date" }, String(new Date(at).getDate())));
  }
  return found;
}
