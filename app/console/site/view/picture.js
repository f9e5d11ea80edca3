// The picture of a pursuit: They, You and Ask on one scale of time.
//
// Shapes differ as well as colours. The list below the picture says the same, so the picture itself
// is one image with a sentence.

/** @import {Standing, Vnode} from "../types.js" */

import { h } from "../lib/dom.js";
import { recordsOf, roundsOf } from "../lib/pursuits.js";
import { state } from "../lib/state.js";
import { DAY, dayStart, longDay, now, tinyDay } from "../lib/time.js";
import { t } from "../lib/words.js";
import { phaseText } from "./parts.js";

/** As wide as it is shown, so that its letters are as large as the others. */
const width = () => Math.min(560, Math.max(250, innerWidth - 70));
const LEFT = 46;
const RIGHT = 12;
const LANES = { they: 40, you: 78, ask: 116 };
const HEIGHT = 150;
const LABEL = 62;

/** Until when they said one would hear. @param {string} app */
export function promised(app) {
  const tables = recordsOf(state.copy.timetable, app).filter((one) => one.revision !== null && !one.retracted_at).map((one) => ({ at: Date.parse(one.said_at ?? ""), due: one.answer_due }));
  const news = recordsOf(state.copy.employer_update, app)
    .filter((one) => !one.retracted_at && one.answer_due)
    .map((one) => ({ at: Date.parse(one.received_at), due: /** @type {any} */ (one.answer_due) }));
  const last = [...tables, ...news].sort((a, b) => a.at - b.at).at(-1)?.due;
  const day = last?.date ?? last?.latest ?? last?.instant ?? null;
  return day ? (day.length === 10 ? dayStart(Date.parse(`${day}T12:00:00`)) + DAY * 0.7 : Date.parse(day)) : null;
}

/** Stretches of time in which one waits, or may ask. @param {Standing} standing @param {number} from @param {number} to */
function bands(standing, from, to) {
  /** @type {{from: number, to: number, open: boolean}[]} */
  const found = [];
  const past = state.past.get(standing.app) ?? [];
  const asks = (/** @type {string} */ phase) => phase === "may_enquire";
  const steps = past.map((/** @type {any} */ one) => ({ at: Date.parse(one.at), open: asks(one.phase), waits: ["waiting", "awaiting_reply", "applied", "on_hold"].includes(one.phase) }));
  const plan = standing.entry?.plan;
  // Nothing is known of what comes after the plan.
  const known = Math.min(to, plan ? Date.parse(plan.to) : now());
  for (const one of plan?.entries ?? []) {
    const ask = one.changed.find((action) => action.kind === "enquire_status");
    const before = steps.at(-1);
    const open = ask ? ask.verdict === "allowed" : asks(one.phase) || Boolean(before?.open);
    const waits = ask ? ask.verdict === "not_yet" : (before?.waits ?? false);
    steps.push({ at: Date.parse(one.at), open, waits: waits && !open });
  }
  for (const [i, step] of steps.entries()) {
    const end = Math.min(steps[i + 1]?.at ?? known, known);
    const begin = Math.max(step.at, from);
    if ((step.open || step.waits) && end > begin) {
      const last = found.at(-1);
      if (last && last.open === step.open && last.to === begin) last.to = end;
      else found.push({ from: begin, to: end, open: step.open });
    }
  }
  return found;
}

/** @param {Standing} standing @returns {Vnode} */
export function picture(standing) {
  const { app } = standing;
  const held = roundsOf(app).filter((one) => one.state !== "cancelled");
  const mine = recordsOf(state.copy.contact, app).filter((one) => !one.retracted_at && one.result !== "not_made");
  const theirs = recordsOf(state.copy.employer_update, app).filter((one) => !one.retracted_at);
  const pending = state.outbox.filter((one) => one.app === app && one.fact);
  const at = now();
  const opening = standing.actions.find((one) => one.kind === "enquire_status")?.opens_at;
  const promise = promised(app);
  const first = Math.min(at - 3 * DAY, ...held.map((one) => Date.parse(one.starts_at)), ...mine.map((one) => Date.parse(one.happened_at)), ...theirs.map((one) => Date.parse(one.received_at)));
  const from = first - 1.5 * DAY;
  const to = Math.max(at + 7 * DAY, opening ? Date.parse(opening) + 4 * DAY : 0, promise ? promise + 3 * DAY : 0, ...held.map((one) => Date.parse(one.ends_at) + 2 * DAY));
  const x = (/** @type {number} */ ms) => LEFT + ((ms - from) / (to - from)) * (width() - LEFT - RIGHT);
  const band = bands(standing, from, to);
  return h(
    "figure",
    { class: "card picture", key: "picture" },
    h(
      "svg",
      { viewBox: `0 0 ${width()} ${HEIGHT}`, role: "img", "aria-labelledby": "picture-title" },
      h("title", { id: "picture-title" }, sentence(standing, promise)),
      mondays(from, to, x),
      Object.entries(LANES).map(([name, y]) => [
        h("text", { key: `t-${name}`, x: 0, y: y + 4, class: "lane" }, t(`picture.${name}`)),
        h("line", { key: `l-${name}`, x1: LEFT, x2: width() - RIGHT, y1: y, y2: y, class: "rail" }),
      ]),
      band.map((one) =>
        h("rect", { key: `b-${one.from}`, x: x(one.from), y: LANES.ask - 8, width: Math.max(4, x(one.to) - x(one.from)), height: 16, rx: 8, class: one.open ? "may" : "wait" }),
      ),
      held.map((one) =>
        h("rect", {
          key: one.id,
          x: x(Date.parse(one.starts_at)) - 4,
          y: LANES.they - 8,
          width: 9,
          height: LANES.you - LANES.they + 16,
          rx: 4,
          class: Date.parse(one.starts_at) > at || one.state === "postponed" || one.state === "missed" ? "bar hollow" : "bar",
        }),
      ),
      promise ? h("path", { key: "flag", d: flag(x(promise)), class: "flag" }) : null,
      theirs.map((one) => h("path", { key: one.id, d: diamond(x(Date.parse(one.received_at)), LANES.they), class: "from-them" })),
      mine.map((one) => h("circle", { key: one.id, cx: x(Date.parse(one.happened_at)), cy: LANES.you, r: 6.5, class: "from-you" })),
      pending.map((one) => h("circle", { key: one.id, cx: x(one.at), cy: one.path.includes("updates") ? LANES.they : LANES.you, r: 6.5, class: "pending" })),
      h("line", { key: "now", x1: x(at), x2: x(at), y1: 20, y2: HEIGHT - 18, class: "now" }),
      h("text", { key: "now-t", x: x(at), y: 14, class: "now-text", "text-anchor": x(at) > width() - 40 ? "end" : "middle" }, t("picture.now")),
    ),
    h(
      "figcaption",
      { "aria-hidden": "true" },
      [
        ["bar", "interview"],
        ["from-them", "they"],
        ["from-you", "you"],
        ["wait", "wait"],
        ["may", "may"],
      ].map(([shape, word]) => h("span", { key: shape }, legend(String(shape)), t(`legend.${word}`))),
    ),
  );
}

/** @param {string} shape */
function legend(shape) {
  const drawn = {
    bar: h("rect", { x: 7, y: 1, width: 6, height: 14, rx: 3, class: "bar" }),
    "from-them": h("path", { d: diamond(10, 8), class: "from-them" }),
    "from-you": h("circle", { cx: 10, cy: 8, r: 6, class: "from-you" }),
    wait: h("rect", { x: 1, y: 3, width: 18, height: 10, rx: 5, class: "wait" }),
    may: h("rect", { x: 1, y: 3, width: 18, height: 10, rx: 5, class: "may" }),
  }[shape];
  return h("svg", { viewBox: "0 0 20 16", class: "mark" }, drawn);
}

/** @param {number} x @param {number} y */
const diamond = (x, y) => `M${x} ${y - 8}l8 8l-8 8l-8 -8z`;
/** @param {number} x */
const flag = (x) => `M${x} ${LANES.they + 12}v-26l14 5l-14 6`;

/**
 * Mondays, and as many of their dates as there is room for.
 * @param {number} from @param {number} to @param {(ms: number) => number} x
 */
function mondays(from, to, x) {
  const lines = [];
  let written = Number.NEGATIVE_INFINITY;
  const day = new Date(dayStart(from));
  for (day.setDate(day.getDate() + ((8 - day.getDay()) % 7)); day.getTime() < to; day.setDate(day.getDate() + 7)) {
    const at = x(day.getTime());
    if (at < LEFT) continue;
    lines.push(h("line", { key: `m-${day.getTime()}`, x1: at, x2: at, y1: 24, y2: HEIGHT - 18, class: "week" }));
    if (at - written >= LABEL && at < width() - 24) {
      lines.push(h("text", { key: `d-${day.getTime()}`, x: at, y: HEIGHT - 3, class: "date", "text-anchor": at < LEFT + 20 ? "start" : "middle" }, tinyDay(day.getTime())));
      written = at;
    }
  }
  return lines;
}

/** @param {Standing} standing @param {number | null} promise */
function sentence(standing, promise) {
  const parts = [t("picture.title", { employer: standing.employerName, phase: phaseText(standing.phase) })];
  if (promise) parts.push(t("picture.promised", { day: longDay(promise) }));
  if (standing.next?.kind === "wait" && standing.next.until) parts.push(t("picture.until", { day: longDay(standing.next.until) }));
  return parts.join(" ");
}
