// Changes and agenda: what is fetched into the copy, and the plans by which pursuits stand.

/** @import {CopyKind, Entry} from "../types.js" */

import { call, Offline } from "./api.js";
import { readValue, writeStores } from "./db.js";
import { removeItem } from "./outbox.js";
import { PHASES } from "./pursuits.js";
import { emptyCopy, set, state } from "./state.js";
import { iso, now, skewOf } from "./time.js";

/** How often is asked where nothing is heard. */
export const SYNC_INTERVAL = 15 * 60_000;
/** A plan is asked for anew when so much of it is over: of its sixty days, and of its two weeks of working hours. */
const PLAN_AGE = 5 * 86_400_000;

/** Bring the copy up to date: what has changed, and how pursuits stand by now. */
export async function pull() {
  let cursor = await readValue("cursor");
  // Which of the agenda is to be asked for, kept with the changes: the agenda may fail after them.
  let due = await readValue("due");
  for (let more = true; more; ) {
    const answer = await call("GET", `/v1/changes?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    if (answer.status === 410 || (answer.status === 422 && cursor)) {
      // What is older than the events begins anew; what is not sent stays.
      await writeStores({ clear: ["copy", "plans"], remove: [["kept", "cursor"], ["kept", "agendaAt"]] });
      set({ copy: emptyCopy(), plans: new Map() });
      cursor = undefined;
      continue;
    }
    throwUnlessOk(answer);
    const { items, has_more } = answer.data;
    /** @type {[string, string, any][]} */
    const put = items.filter((/** @type {any} */ i) => !i.deleted).map((/** @type {any} */ i) => ["copy", `${i.type} ${i.id}`, i.resource]);
    const remove = items.filter((/** @type {any} */ i) => i.deleted).map((/** @type {any} */ i) => ["copy", `${i.type} ${i.id}`]);
    cursor = answer.data.cursor;
    put.push(["kept", "cursor", cursor]);
    if (items.length) put.push(["kept", "due", (due = items.some((/** @type {any} */ i) => i.type === "policy") ? "all" : (due ?? "changed"))]);
    await writeStores({ put, remove });
    for (const one of items) {
      const map = /** @type {Map<string, any>} */ (state.copy[/** @type {CopyKind} */ (one.type)]);
      if (one.deleted) map?.delete(one.id);
      else map?.set(one.id, one.resource);
    }
    if (items.length) set({ copy: state.copy });
    more = has_more;
  }
  await pullAgenda(due);
  for (const one of state.outbox) if (one.state === "sent") await removeItem(one.id);
  const synced = Date.now();
  await writeStores({ put: [["kept", "synced", synced], ["kept", "skew", skewOf()]] });
  set({ synced });
}

/**
 * Ask how pursuits stand: those that have changed, or all but the closed ones, which are then known
 * by being left out.
 * @param {"changed" | "all" | undefined} due
 */
async function pullAgenda(due) {
  const since = await readValue("agendaAt");
  const stale = [...state.plans.values()].some(({ plan }) => plan && (!plan.working_hours || now() - Date.parse(plan.from) > PLAN_AGE));
  /** @param {Map<string, Entry>} plans */
  const without = (plans) => [...state.copy.application.keys()].filter((id) => !plans.has(id));
  const whole = !since || due === "all" || stale || (!due && without(state.plans).length > 0);
  if (!whole && !due && since > iso(now() - SYNC_INTERVAL)) return;
  const asked = iso(now() - 5000);
  /** @type {[string, any][]} */
  const found = [];
  let cursor = null;
  do {
    const query = new URLSearchParams({ include: "plan", limit: "200" });
    if (!whole) query.set("changed_since", since);
    else for (const phase of PHASES) if (phase !== "closed") query.append("phase", phase);
    if (cursor) query.set("cursor", cursor);
    const answer = await call("GET", `/v1/agenda?${query}`);
    throwUnlessOk(answer);
    slim(answer.data.items);
    for (const entry of answer.data.items) found.push([entry.application_id, entry]);
    cursor = answer.data.next_cursor;
  } while (cursor);
  const asOf = found[0]?.[1]?.plan?.from;
  const plans = new Map(whole ? [] : state.plans);
  for (const id of plans.keys()) if (!state.copy.application.has(id)) plans.delete(id);
  for (const [id, entry] of found) plans.set(id, entry);
  const missing = without(plans);
  // A copy of an earlier release has nothing of what is closed.
  if (missing.length && !whole) return pullAgenda("all");
  for (const id of missing) {
    const closed = /** @type {any} */ ({ application_id: id, phase: "closed" });
    found.push([id, closed]);
    plans.set(id, closed);
  }
  await writeStores({
    clear: whole ? ["plans"] : [],
    put: [...found.map(([id, entry]) => /** @type {[string, string, any]} */ (["plans", id, entry])), ["kept", "agendaAt", asOf ? iso(Date.parse(asOf) - 5000) : asked]],
    remove: [["kept", "due"], ...(whole ? [] : [...state.plans.keys()].filter((id) => !plans.has(id)).map((id) => /** @type {[string, string]} */ (["plans", id])))],
  });
  if (whole || found.length) set({ plans });
}

/** Parts of a reason that are not shown here. */
const UNSHOWN = new Set(["facts", "grounds", "tip", "trace"]);

/**
 * Take out of an entry what is never shown, which would be read at each start.
 * @param {Record<string, any>} value
 */
export function slim(value) {
  for (const [name, part] of Object.entries(value)) {
    if (UNSHOWN.has(name)) delete value[name];
    else if (part && typeof part === "object") slim(part);
  }
}

/** @param {{ok: boolean, status: number, requestId: string | null}} answer */
function throwUnlessOk(answer) {
  if (answer.ok) return;
  if (answer.status === 500) set({ fault: answer.requestId });
  throw new Offline(`asked in vain: ${answer.status}`);
}
