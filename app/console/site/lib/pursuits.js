// Pursuits as they stand now, worked out once for each redraw.

/** @import {Standing} from "../types.js" */

import { standing } from "./plan.js";
import { state } from "./state.js";
import { now } from "./time.js";

/** @type {Map<string, Standing>} */
let found = new Map();

/** What else was worked out for this redraw, by what it was worked out of. @type {Map<any, any>} */
let worked = new Map();

/** Forget what was worked out; the state has changed, or time has passed. */
export function refresh() {
  found = new Map();
  worked = new Map();
}

/** Work something out once for each redraw. @template T @param {any} of @param {() => T} how @returns {T} */
export function once(of, how) {
  if (!worked.has(of)) worked.set(of, how());
  return worked.get(of);
}

/** One pursuit. @param {string} app @returns {Standing} */
export function here(app) {
  let one = found.get(app);
  if (!one) found.set(app, (one = standing(app, state.copy, state.plans, state.outbox, now())));
  return one;
}

/** All of them, the closed ones too. */
export const every = () => [...state.copy.application.keys()].map(here);

/** @template {{application_id?: string | null}} T @param {Map<string, T>} map @param {string} app @returns {T[]} */
export function of(map, app) {
  const groups = once(map, () => Map.groupBy(map.values(), (one) => one.application_id ?? null));
  return groups.get(app) ?? [];
}

/** Rounds of a pursuit, earliest first. @param {string} app */
export const rounds = (app) => of(state.copy.interview, app).toSorted((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at));

/** The round that a timetable belongs to now: the last that is over, else the first. @param {string} app */
export function lastRound(app) {
  const held = rounds(app).filter((one) => Date.parse(one.starts_at) <= now() && one.state !== "cancelled");
  return held.at(-1) ?? rounds(app)[0] ?? null;
}

/** The earliest instant at which anything shown changes by itself. */
export function nextChange() {
  let soonest = Number.POSITIVE_INFINITY;
  for (const entry of state.plans.values()) {
    const at = here(entry.application_id).changesAt;
    if (at) soonest = Math.min(soonest, Date.parse(at));
  }
  return soonest;
}
