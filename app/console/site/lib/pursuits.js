// Pursuits as they stand now, worked out once for each redraw.

/** @import {Standing} from "../types.js" */

import { standing } from "./plan.js";
import { state } from "./state.js";
import { now } from "./time.js";

/** @type {Map<string, Standing>} */
let found = new Map();

/** Forget what was worked out; the state has changed, or time has passed. */
export function refresh() {
  found = new Map();
}

/** One pursuit. @param {string} app @returns {Standing} */
export function here(app) {
  let one = found.get(app);
  if (!one) found.set(app, (one = standing(app, state.copy, state.plans, state.outbox, now())));
  return one;
}

/** All of them, the closed ones too. */
export const every = () => [...state.copy.application.keys()].map(here);

/** Rounds of a pursuit, earliest first. @param {string} app */
export const rounds = (app) =>
  [...state.copy.interview.values()].filter((one) => one.application_id === app).sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at));

/** @template {{application_id?: string | null}} T @param {Map<string, T>} map @param {string} app */
export const of = (map, app) => [...map.values()].filter((one) => one.application_id === app);

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
