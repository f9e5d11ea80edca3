// Today: what can be done now, and what waits; nothing else.

/** @import {Action, Child, Standing} from "../types.js" */

import { changeApplication, changeTask, enqueue, isContact, taskOf } from "../lib/acts.js";
import { h } from "../lib/dom.js";
import { allStandings, isOver, memoised, recordsOf, visibleRows } from "../lib/pursuits.js";
import { state } from "../lib/state.js";
import { clockTime, dayOf, longDay, nearDay, nearTime, nextMidnight, now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { icon, iconOf } from "./icon.js";
import { channels, dueLine, headline, line, open, phaseText, pill, reasonText, rings, titleOf } from "./parts.js";

/** The order of the etiquette, of what is due at the same instant. */
const ORDER = ["respond_to_offer", "reply", "documents", "return_call", "arrange", "apply", "prepare_questions", "record_timetable", "send_thank_you", "record_outcome", "enquire_status", "request_feedback"];
const CALM = new Set(["reflect", "record_feedback"]);
/** Of which Bide drafts a message. */
const WRITTEN = new Set(["respond_to_offer", "reply", "arrange", "send_thank_you", "enquire_status", "request_feedback"]);

/** @typedef {{standing: Standing, action: Action | null, kind: string, due: number}} Card */

/** Everything of today, sorted into its sections; the menu counts it as well. */
export const sections = () => memoised("sections", sorted);

function sorted() {
  const found = {
    unsent: /** @type {Standing[]} */ ([]),
    offers: /** @type {Card[]} */ ([]),
    due: /** @type {Card[]} */ ([]),
    open: /** @type {Card[]} */ ([]),
    calm: /** @type {Card[]} */ ([]),
    waiting: /** @type {Standing[]} */ ([]),
    unknown: /** @type {Standing[]} */ ([]),
    own: [...state.copy.task.values()].filter((one) => one.own && one.state === "open" && isDue(one)),
  };
  const midnight = nextMidnight(now());
  for (const standing of allStandings()) {
    if (standing.unsent) found.unsent.push(standing);
    else if (isOver(standing)) continue;
    else if (!standing.phase) found.unknown.push(standing);
    else for (const card of cardsOf(standing)) {
      if (card.kind === "wait") found.waiting.push(standing);
      else if (card.kind === "respond_to_offer") found.offers.push(card);
      else if (CALM.has(card.kind)) found.calm.push(card);
      else if (card.due < midnight) found.due.push(card);
      else found.open.push(card);
    }
  }
  for (const list of [found.offers, found.due, found.open, found.calm]) list.sort((a, b) => (a.due === b.due ? 0 : a.due - b.due) || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  found.waiting.sort((a, b) => untilOf(a) - untilOf(b));
  return found;
}

/** @param {Standing} standing */
const untilOf = (standing) => (standing.next?.until ? Date.parse(standing.next.until) : Number.POSITIVE_INFINITY);

/** @param {{id: string, opens_at: string | null, snoozed_until: string | null}} task */
function isDue(task) {
  const begins = Math.max(Date.parse(task.opens_at ?? "") || 0, Date.parse(task.snoozed_until ?? "") || 0);
  return begins <= now() && !state.outbox.some((one) => one.path === `/v1/tasks/${task.id}`);
}

/** The cards of a pursuit: what is next, and each note of thanks that is still to be written. @param {Standing} standing @returns {Card[]} */
function cardsOf(standing) {
  const { next } = standing;
  if (!next) return [];
  const asleep = (/** @type {Action} */ one) => one.skipped || (one.snoozed_until !== null && Date.parse(one.snoozed_until) > now());
  const thanks = standing.actions.filter(
    (one) => one.kind === "send_thank_you" && one.verdict === "allowed" && !asleep(one) && state.copy.interviewer.get(one.interviewer_id ?? "")?.part !== "coordinator",
  );
  /** @type {Card[]} */
  const cards = thanks.map((action) => card(standing, action, action.kind));
  if (next.kind !== "send_thank_you" && !(next.kind === "wait" && cards.length)) {
    const action = standing.actions
      .filter((one) => one.kind === next.kind && one.verdict === "allowed" && !asleep(one))
      .sort((a, b) => dueOf(a) - dueOf(b))[0];
    cards.unshift(card(standing, action ?? null, next.kind));
  }
  return cards;
}

/** @param {Action | undefined | null} action */
const dueOf = (action) => (action?.due_at ? Date.parse(action.due_at) : Number.POSITIVE_INFINITY);

/** @param {Standing} standing @param {Action | null} action @param {string} kind @returns {Card} */
const card = (standing, action, kind) => ({ standing, action, kind, due: dueOf(action) });

/** Drawn anew when a fact changes, and when more of it is to be drawn. */
export const today = () => memoised(`today ${state.rows}`, draw);

function draw() {
  const found = sections();
  const n = found.due.length;
  const empty = state.copy.application.size === 0 && state.outbox.length === 0;
  const quiet = !empty && n === 0;
  return h(
    "div",
    { class: "today", key: "today" },
    h(
      "header",
      { class: "head" },
      h("h1", { tabindex: "-1" }, longDay(now())),
      h("p", { class: "lead" }, empty ? t("today.empty") : quiet ? t("today.nothing") : t("today.due", { n })),
    ),
    empty ? firstSteps() : null,
    h(
      "div",
      { class: "columns" },
      h(
        "div",
        { class: "act" },
        section("recorded", t("today.recorded"), rows(found.unsent, unsentCard)),
        section("offers", t("today.offers"), rows(found.offers, cardView)),
        section("due", t("today.dueToday"), rows(found.due, cardView)),
        section("open", t("today.open"), rows(found.open, cardView)),
      ),
      h(
        "div",
        { class: "rest" },
        section("own", t("today.own"), rows(found.own, ownTask)),
        section("waiting", t("today.waiting"), rows(found.waiting, waitRow), found.waiting.length ? h("p", { class: "meanwhile" }, icon("leaf"), t("today.meanwhile")) : null),
        section("unknown", t("today.unknown"), rows(found.unknown, unknownRow)),
        section("calm", t("today.calm"), rows(found.calm, calmRow)),
      ),
    ),
  );
}

/** The rows of a list, each described once until a fact changes. @template T @param {T[]} list @param {(one: T) => Child} view */
const rows = (list, view) => visibleRows(list).map((one) => memoised(one, () => view(one)));

/** @param {string} key @param {string} title @param {Child[]} content @param {Child} [foot] */
function section(key, title, content, foot) {
  if (!content.length) return null;
  return h("section", { key, "aria-labelledby": `s-${key}` }, h("h2", { id: `s-${key}` }, title), content, foot);
}

export function firstSteps() {
  return h(
    "div",
    { class: "card first", key: "first" },
    h("p", null, t("first.lead")),
    h(
      "div",
      { class: "actions" },
      h("button", { class: "main", type: "button", "data-f": "first interview", onclick: () => open("interview", {}) }, t("first.interview")),
      h("button", { type: "button", "data-f": "first application", onclick: () => open("application", {}) }, t("first.application")),
    ),
  );
}

/** @param {Card} one */
function cardView({ standing, action, kind }) {
  const key = `${standing.app} ${kind} ${action?.interviewer_id ?? ""}`;
  const title = headline(standing, action ?? { kind });
  const because = standing.next?.kind === kind ? standing.next.because[0] : null;
  const person = kind === "send_thank_you" && action?.interviewer_id;
  return h(
    "article",
    { class: "card", key },
    h(
      "div",
      { class: "card-head" },
      h("span", { class: `badge ${kind === "respond_to_offer" ? "gold" : kind === "send_thank_you" ? "slate" : "green"}` }, icon(iconOf(kind))),
      h(
        "div",
        null,
        h("h3", null, h("a", { href: `/app/pursuits/${standing.app}`, class: "whole", "data-f": key }, title)),
        h("p", { class: "quiet" }, person ? titleOf(standing) : standing.role),
      ),
    ),
    because ? h("p", null, reasonText(because)) : person ? h("p", null, t("today.thanks")) : null,
    dueLine(standing, action),
    heldLine(standing, kind),
    channels(action),
    h("div", { class: "actions" }, ...buttons(standing, action, kind, title)),
  );
}

/** When a message goes that Bide holds. @param {Standing} standing @param {string} kind */
export function heldLine(standing, kind) {
  const held = recordsOf(state.copy.message, standing.app).find((one) => one.kind === kind && one.state === "held");
  return held?.due_at ? line(t("write.held", { when: nearTime(held.due_at) })) : null;
}

/**
 * The buttons of a card: what is done by one tap, or the sheet that asks.
 * @param {Standing} standing
 * @param {Action | null} action
 * @param {string} kind
 * @param {string} title
 */
export function buttons(standing, action, kind, title) {
  const which = { app: standing.app, kind, round: action?.interview_id ?? null, person: action?.interviewer_id ?? null };
  const key = `${standing.app} ${kind} ${action?.interviewer_id ?? ""}`;
  const main = (/** @type {string} */ text, /** @type {() => void} */ onclick) =>
    h("button", { class: "main", type: "button", "aria-haspopup": isContact(kind) ? "dialog" : null, "aria-label": `${text}: ${title}`, "data-f": `${key} main`, onclick }, text);
  const task = taskOf(standing, action);
  const did = t("toast.done", { what: title });
  const done = () => task && changeTask(task, { state: "done" }, { app: standing.app, employer: standing.employer, fact: true, text: did });
  /** @type {Child[]} */
  const found = [];
  if (isContact(kind)) found.push(main(t(`i.${kind}`), () => open("record", which)));
  else if (kind === "apply") found.push(main(t("i.apply"), () => void changeApplication(standing, { applied_at: dayOf(now(), standing.zone || undefined) }, did)));
  else if (kind === "record_timetable") found.push(main(t("i.record_timetable"), () => open("timetable", which)));
  else if (kind === "record_outcome") found.push(main(t("i.record_outcome"), () => open("record", { app: standing.app, side: "they" })));
  else if (kind === "prepare_questions" && task) found.push(main(t("i.prepare_questions"), () => void done()));
  else if (CALM.has(kind)) found.push(main(t(`i.${kind}`), () => open("feedback", which)));
  if (WRITTEN.has(kind)) {
    const text = t(rings(action ?? { kind }) ? "write.call" : "write.it");
    found.push(h("button", { type: "button", "aria-haspopup": "dialog", "aria-label": `${text}: ${title}`, "data-f": `${key} write`, onclick: () => open("draft", which) }, text));
  }
  if (kind !== "record_outcome") {
    found.push(h("button", { type: "button", "aria-haspopup": "dialog", "aria-label": `${t("i.they")}: ${standing.employerName}`, "data-f": `${key} they`, onclick: () => open("record", { app: standing.app, side: "they" }) }, t("i.they")));
  } else if (task) {
    found.push(h("button", { type: "button", "aria-label": `${t("i.nothingCame")}: ${title}`, onclick: () => void done() }, t("i.nothingCame")));
  }
  if (task) {
    found.push(
      h(
        "button",
        { type: "button", class: "round", "aria-haspopup": "dialog", "aria-label": `${t("later.title")}: ${title}`, title: t("later.title"), "data-f": `${key} later`, onclick: () => open("later", { ...which, task, title }) },
        icon("dots"),
      ),
    );
  }
  return found;
}

/** @param {Standing} standing */
function unsentCard(standing) {
  return h(
    "article",
    { class: "card unsent", key: `unsent ${standing.app}` },
    h(
      "div",
      { class: "card-head" },
      h("span", { class: "badge slate" }, icon("clock")),
      h("div", null, h("h3", null, h("a", { href: `/app/pursuits/${standing.app}`, class: "whole", "data-f": `unsent ${standing.app}` }, standing.employerName)), h("p", { class: "quiet" }, standing.role)),
    ),
    h("p", null, t("today.undecided")),
  );
}

/** @param {Standing} standing */
function waitRow(standing) {
  const until = standing.next?.until ?? null;
  return h(
    "article",
    { class: "card row", key: `wait ${standing.app}` },
    ring(standing),
    h(
      "div",
      { class: "grow" },
      h("h3", null, h("a", { href: `/app/pursuits/${standing.app}`, class: "whole", "data-f": `wait ${standing.app}` }, standing.employerName)),
      h("p", { class: "quiet" }, `${standing.role} · ${phaseText(standing.phase)}`),
    ),
    h(
      "div",
      { class: "end" },
      until ? h("strong", null, nearDay(until)) : null,
      h("button", { type: "button", class: "link", "aria-haspopup": "dialog", "aria-label": `${t("why.link")}: ${standing.employerName}`, "data-f": `why ${standing.app}`, onclick: () => open("why", { app: standing.app }) }, t("why.link")),
    ),
  );
}

/** How much of a wait is over. @param {Standing} standing */
function ring(standing) {
  const until = untilOf(standing);
  const facts = [...recordsOf(state.copy.contact, standing.app), ...recordsOf(state.copy.employer_update, standing.app)];
  const held = recordsOf(state.copy.interview, standing.app).map((one) => Date.parse(one.ends_at));
  const instants = facts.map((one) => Date.parse("happened_at" in one ? one.happened_at : one.received_at));
  const since = Math.max(...[...held, ...instants].filter((at) => at <= now()), Date.parse(state.copy.application.get(standing.app)?.created_at ?? "") || 0);
  const share = Number.isFinite(until) && until > since ? Math.min(1, Math.max(0.03, (now() - since) / (until - since))) : 0;
  const round = 2 * Math.PI * 15;
  return h(
    "svg",
    { class: "ring", viewBox: "0 0 40 40", "aria-hidden": "true" },
    h("circle", { cx: 20, cy: 20, r: 15, class: "ring-all" }),
    h("circle", { cx: 20, cy: 20, r: 15, class: "ring-over", "stroke-dasharray": `${(share * round).toFixed(1)} ${round.toFixed(1)}`, transform: "rotate(-90 20 20)" }),
    h("path", { d: "M20 13v7l4 3", class: "ring-hand" }),
  );
}

/** @param {Card} one */
function calmRow({ standing, action, kind }) {
  const key = `calm ${standing.app} ${kind}`;
  return h(
    "article",
    { class: "card row", key },
    h("span", { class: "badge green" }, icon(iconOf(kind))),
    h(
      "div",
      { class: "grow" },
      h("h3", null, h("button", { type: "button", class: "whole plain", "aria-haspopup": "dialog", "data-f": key, onclick: () => open("feedback", { app: standing.app, kind, round: action?.interview_id ?? null }) }, headline(standing, { kind }))),
      h("p", { class: "quiet" }, standing.role),
    ),
    icon("next"),
  );
}

/** @param {Standing} standing */
function unknownRow(standing) {
  return h(
    "article",
    { class: "card row", key: `unknown ${standing.app}` },
    h("div", { class: "grow" }, h("h3", null, h("a", { class: "whole", href: `/app/pursuits/${standing.app}` }, standing.employerName)), h("p", { class: "quiet" }, t("today.unknownHint"))),
    pill(standing.phase),
  );
}

/** @param {import("../types.js").Task} task */
function ownTask(task) {
  const due = task.due_at ? t("due.by", { day: nearDay(task.due_at), time: clockTime(task.due_at) }) : null;
  const late = task.due_at && Date.parse(task.due_at) < nextMidnight(now());
  return h(
    "article",
    { class: "card row", key: `task ${task.id}` },
    h(
      "button",
      {
        type: "button",
        class: "ticker",
        "aria-label": t("task.tick", { title: task.title }),
        "data-f": `task ${task.id}`,
        onclick: () => void enqueue({ method: "PATCH", path: `/v1/tasks/${task.id}`, body: { state: "done" }, say: t("toast.done", { what: task.title }) }),
      },
      icon("check"),
    ),
    h("div", { class: "grow" }, h("h3", null, task.title), due ? h("p", { class: late ? "soon" : "quiet" }, due) : null),
  );
}
