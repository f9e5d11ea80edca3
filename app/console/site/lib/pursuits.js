// Standings: how each pursuit stands now, worked out once until a fact changes.
//
// The plan is folded up to now: its first step is the decision it was made with, and each other how
// that changes if nothing happens. So until a fact changes, what holds at any instant is known here as exactly as
// the service knows it. After the end of the plan nothing is, and of the telephone nothing after the last
// working hours that it lists.

/** @import {Action, Entry, Standing, Copy, Item} from "../types.js" */

import { factsVersion, state } from "./state.js";
import { now } from "./time.js";

/** Every phase, in the order of a list. */
export const PHASES = ["offer", "accepted", "may_enquire", "preparing", "rejected", "awaiting_reply", "waiting", "applied", "considering", "on_hold", "presumed_closed", "closed"];

/** @param {Action} action */
const actionKey = (action) => `${action.kind} ${action.interview_id ?? ""} ${action.interviewer_id ?? ""}`;

/**
 * What a plan says of an instant.
 * @param {Entry} entry as `/v1/agenda?include=plan` answers
 * @param {number} at in milliseconds
 */
export function foldPlan({ plan, turn: first }, at) {
  if (!plan || Date.parse(plan.to) < at) return null;
  /** @type {string[]} */
  let anyHour = [];
  /** @type {Map<string, Action>} */
  const actions = new Map();
  /** @type {Standing["phase"]} */
  let phase = null;
  /** @type {Standing["next"]} */
  let next = null;
  let turn = /** @type {Standing["turn"]} */ (first);
  let changesAt = null;
  for (const [i, step] of plan.entries.entries()) {
    if (i > 0 && Date.parse(step.at) > at) {
      changesAt = step.at;
      break;
    }
    // A plan says nothing of turns, which may change within a phase.
    if (i > 0) turn = null;
    ({ phase, next_action: next } = step);
    // A copy of an earlier release has none, and no working hours.
    anyHour = step.at_any_hour ?? [];
    for (const action of step.changed) actions.set(actionKey(action), action);
  }
  const { open, opens, turns } = spellAt(plan.working_hours ?? [], at);
  const folded = [...actions.values()].map((one) => withPhone(one, at, open || anyHour.includes(one.kind), opens));
  if (turns && (!changesAt || Date.parse(turns) < Date.parse(changesAt))) changesAt = turns;
  return { phase, next, turn, actions: folded, changesAt };
}

/**
 * Where an instant lies in working hours: whether in them, when the next begin, and when that turns.
 * @param {{opens_at: string, closes_at: string}[]} spells in their order
 * @param {number} at in milliseconds
 */
function spellAt(spells, at) {
  const [first, second] = spells.filter((one) => Date.parse(one.closes_at) > at);
  if (first && Date.parse(first.opens_at) <= at) return { open: true, opens: second?.opens_at ?? null, turns: first.closes_at };
  const opens = first?.opens_at ?? null;
  return { open: false, opens, turns: opens };
}

/**
 * An action with its telephone as it is at an instant: the daily hours are no steps of a plan.
 * @param {Action} action
 * @param {number} at in milliseconds
 * @param {boolean} open whether it may be rung at this hour
 * @param {string | null} opens when the next hours begin, where that is known
 * @returns {Action}
 */
function withPhone(action, at, open, opens) {
  const phone = action.channels.find((one) => one.channel === "phone");
  const free = phone?.verdict === "allowed" || (phone?.verdict === "not_yet" && phone.opens_at && Date.parse(phone.opens_at) <= at);
  if (!phone || !free || (open && phone.verdict === "allowed")) return action;
  /** @type {Action["channels"][number]} */
  const turned = open ? { ...phone, verdict: "allowed", rules: [] } : { ...phone, verdict: "not_yet", opens_at: opens, rules: ["working-hours"] };
  const channels = action.channels.map((one) => (one === phone ? turned : one));
  const isOpen = channels.some((one) => one.verdict === "allowed");
  if (isOpen === (action.verdict === "allowed")) return { ...action, channels };
  return isOpen ? { ...action, channels, verdict: "allowed", reasons: [] } : { ...action, channels, verdict: "not_yet", opens_at: opens };
}

/**
 * Work out how a pursuit stands at an instant.
 * @param {string} app
 * @param {Copy} copy
 * @param {Map<string, Entry>} plans
 * @param {Item[]} outbox
 * @param {number} at
 * @returns {Standing}
 */
export function computeStanding(app, copy, plans, outbox, at) {
  const application = copy.application.get(app);
  const entry = plans.get(app);
  const employerId = application?.employer_id ?? entry?.employer_id ?? "";
  const employer = copy.employer.get(employerId);
  const folded = entry && foldPlan(entry, at);
  // The gap between contacts is the employer's, so a fact that is not sent yet concerns all its pursuits.
  const unsent = outbox.some((item) => item.fact && (item.app === app || (employerId && item.employer === employerId)));
  return {
    app,
    employer: employerId,
    employerName: employer?.name ?? entry?.employer_name ?? "",
    role: application?.role ?? entry?.role ?? "",
    zone: zoneOf(app, copy),
    // Time alone opens nothing again that is closed; of all else nothing is known without a plan.
    phase: entry?.phase === "closed" ? "closed" : null,
    turn: null,
    next: null,
    actions: [],
    entry: (folded && entry) ?? null,
    changesAt: null,
    unsent,
    ...folded,
  };
}

/** The zone in which a pursuit counts its hours. @param {string} app @param {Copy} copy */
export function zoneOf(app, copy) {
  const application = copy.application.get(app);
  return application?.region?.time_zone ?? copy.employer.get(application?.employer_id ?? "")?.time_zone ?? "";
}

/** Whether there is nothing left to do and to wait for, so that the agenda shows it no more. @param {Standing} standing */
export const isOver = ({ phase, next }) => phase === "closed" || (phase === "presumed_closed" && next?.kind === "wait");

/** @param {Standing} standing @param {string} kind @param {string | null} [round] @param {string | null} [person] */
export function actionOf(standing, kind, round, person) {
  const found = standing.actions.filter((one) => one.kind === kind && (round == null || one.interview_id === round));
  const named = found.filter((one) => person == null || one.interviewer_id === person);
  return named.find((one) => one.verdict === "allowed") ?? named[0] ?? null;
}

/** How pursuits stand now. @type {Map<string, Standing>} */
let standings = new Map();

/** What else was worked out of the facts, by its key. @type {Map<any, any>} */
let memo = new Map();

let memoVersion = "";

/** Forget what was worked out once a fact has changed or a minute has passed. */
export function clearMemo() {
  const latest = `${factsVersion()} ${Math.floor(now() / 60_000)}`;
  if (latest === memoVersion) return;
  memoVersion = latest;
  standings = new Map();
  memo = new Map();
}

/** Work something out once, until a fact changes. @template T @param {any} key @param {() => T} compute @returns {T} */
export function memoised(key, compute) {
  if (!memo.has(key)) memo.set(key, compute());
  return memo.get(key);
}

/** How a pursuit stands now. @param {string} app @returns {Standing} */
export function standingOf(app) {
  let one = standings.get(app);
  if (!one) standings.set(app, (one = computeStanding(app, state.copy, state.plans, state.outbox, now())));
  return one;
}

/** As much of a list as is drawn by now; what is long is drawn piece by piece. @template T @param {T[]} list */
export const visibleRows = (list) => list.slice(0, state.rows);

/** How all pursuits stand now, the closed ones too. */
export const allStandings = () => [...state.copy.application.keys()].map(standingOf);

/** The records of a kind that are of a pursuit. @template {{application_id?: string | null}} T @param {Map<string, T>} map @param {string} app @returns {T[]} */
export function recordsOf(map, app) {
  const groups = memoised(map, () => Map.groupBy(map.values(), (one) => one.application_id ?? null));
  return groups.get(app) ?? [];
}

/** Rounds of a pursuit, earliest first. @param {string} app */
export const roundsOf = (app) => recordsOf(state.copy.interview, app).toSorted((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at));

/** The round that a timetable belongs to now: the last that is over, else the first. @param {string} app */
export function lastRound(app) {
  const held = roundsOf(app).filter((one) => Date.parse(one.starts_at) <= now() && one.state !== "cancelled");
  return held.at(-1) ?? roundsOf(app)[0] ?? null;
}

/** The earliest instant at which anything shown changes by itself. */
export function nextChange() {
  let soonest = Number.POSITIVE_INFINITY;
  for (const entry of state.plans.values()) {
    const at = standingOf(entry.application_id).changesAt;
    if (at) soonest = Math.min(soonest, Date.parse(at));
  }
  return soonest;
}
