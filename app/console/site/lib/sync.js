// Synchronisation: the outbox goes out, what has changed comes in, and tabs tell each other.
//
// One tab does it at a time (a lock), the others read the storage again when they hear of it. The
// event stream, which one tab holds, says only *that* something has changed.

/** @import {CopyKind, Entry} from "../types.js" */

import { call, endSession, forgetToken, locked, Offline, renew, token } from "./api.js";
import { all, isLasting, kept, unseal, wipe, write } from "./db.js";
import { drop, flush, readOutbox } from "./outbox.js";
import { PHASES } from "./pursuits.js";
import { emptyCopy, set, state } from "./state.js";
import { iso, now, setSkew, setTestClock, skewOf } from "./time.js";

const EVERY = 15 * 60_000;
/** A plan is asked for anew when so much of its sixty days is over. */
const PLAN_AGE = 20 * 86_400_000;
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60_000;

const channel = "BroadcastChannel" in window ? new BroadcastChannel("bide") : null;
let tries = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let running = false;
let again = false;
/** @type {AbortController | null} */
let stream = null;

/** Read what is stored into the state. */
export async function reread() {
  const [rows, entries, outbox, values] = await Promise.all([all("copy"), all("plans"), readOutbox(), all("kept")]);
  const copy = emptyCopy();
  for (const [key, value] of rows) {
    const at = key.indexOf(" ");
    const kind = /** @type {CopyKind} */ (key.slice(0, at));
    /** @type {Map<string, any>} */ (copy[kind])?.set(key.slice(at + 1), value);
  }
  const { account, synced, skew, testClock, me, lessons } = Object.fromEntries(values);
  if (skew !== undefined) setSkew(skew);
  setTestClock(testClock ?? null);
  set({ copy, plans: new Map(entries), outbox, synced: synced ?? null, me: me ?? null, lessons: lessons ?? null });
  return account ?? null;
}

/** Begin: on coming back, coming online, every quarter of an hour, and on what other tabs say. */
export function start() {
  addEventListener("online", () => {
    set({ online: true });
    tries = 0;
    void sync();
  });
  addEventListener("offline", () => set({ online: false }));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void sync();
    set();
  });
  channel?.addEventListener("message", ({ data }) => void heard(data));
  setInterval(() => void sync(), EVERY);
}

/** @param {string} what */
async function heard(what) {
  if (what === "changed") {
    await reread();
  } else if (what === "signed-out") {
    stopStream();
    forgetToken();
    leave();
    // What this tab had under way must not be left behind either.
    await wipe();
  } else if (what === "signed-in" && state.phase !== "in") {
    location.reload();
  }
}

/** @param {string} what */
export const tell = (what) => channel?.postMessage(what);

/** Send and fetch, now. Calls while it runs are one more run. */
export async function sync() {
  if (state.phase !== "in" || state.over) return;
  if (running) {
    again = true;
    return;
  }
  running = true;
  clearTimeout(timer);
  /** @type {number | null} */
  let waitFor = null;
  try {
    do {
      again = false;
      waitFor = await locked("bide-sync", round);
    } while (again);
    tries = 0;
  } catch (error) {
    waitFor = -1;
    if (!(error instanceof Offline)) console.error(error);
    else if (navigator.onLine) set({ online: false });
  } finally {
    running = false;
    set({ syncing: false });
  }
  if (waitFor !== null && !state.over) later(waitFor);
  if (!state.over && waitFor !== -1) openStream();
}

/** Run again after a while, if nothing does so earlier. @param {number} wait in milliseconds */
export function syncAfter(wait) {
  later(wait);
}

/** @param {number} wait milliseconds; below 0: longer at each failure, with chance in it */
function later(wait) {
  const backOff = Math.min(FIRST_WAIT * 2 ** tries, LONGEST_WAIT) * (0.75 + Math.random() / 2);
  if (wait < 0) tries += 1;
  clearTimeout(timer);
  timer = setTimeout(() => void sync(), wait < 0 ? backOff : wait);
}

/** @returns {Promise<number | null>} how long until the next run is needed */
async function round() {
  set({ syncing: true });
  const { waitFor } = await flush();
  if (waitFor === -1) throw new Offline("it was not sent");
  if (state.me?.test) await readTestClock(state.me.id);
  await pull();
  set({ online: true });
  tell("changed");
  return waitFor;
}

async function pull() {
  let cursor = await kept("cursor");
  // Which of the agenda is to be asked for, kept with the changes: the agenda may fail after them.
  let due = await kept("due");
  for (let more = true; more; ) {
    const answer = await call("GET", `/v1/changes?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    if (answer.status === 410 || (answer.status === 422 && cursor)) {
      // What is older than the events begins anew; what is not sent stays.
      await write({ clear: ["copy", "plans"], remove: [["kept", "cursor"], ["kept", "agendaAt"]] });
      set({ copy: emptyCopy(), plans: new Map() });
      cursor = undefined;
      continue;
    }
    must(answer);
    const { items, has_more } = answer.data;
    /** @type {[string, string, any][]} */
    const put = items.filter((/** @type {any} */ i) => !i.deleted).map((/** @type {any} */ i) => ["copy", `${i.type} ${i.id}`, i.resource]);
    const remove = items.filter((/** @type {any} */ i) => i.deleted).map((/** @type {any} */ i) => ["copy", `${i.type} ${i.id}`]);
    cursor = answer.data.cursor;
    put.push(["kept", "cursor", cursor]);
    if (items.length) put.push(["kept", "due", (due = items.some((/** @type {any} */ i) => i.type === "policy") ? "all" : (due ?? "changed"))]);
    await write({ put, remove });
    for (const one of items) {
      const map = /** @type {Map<string, any>} */ (state.copy[/** @type {CopyKind} */ (one.type)]);
      if (one.deleted) map?.delete(one.id);
      else map?.set(one.id, one.resource);
    }
    if (items.length) set({ copy: state.copy });
    more = has_more;
  }
  await pullAgenda(due);
  for (const one of state.outbox) if (one.state === "sent") await drop(one.id);
  const synced = Date.now();
  await write({ put: [["kept", "synced", synced], ["kept", "skew", skewOf()]] });
  set({ synced });
}

/**
 * Ask how pursuits stand: those that have changed, or all but the closed ones, which are then known
 * by being left out.
 * @param {"changed" | "all" | undefined} due
 */
async function pullAgenda(due) {
  const since = await kept("agendaAt");
  const stale = [...state.plans.values()].some((one) => one.plan && now() - Date.parse(one.plan.from) > PLAN_AGE);
  /** @param {Map<string, Entry>} plans */
  const without = (plans) => [...state.copy.application.keys()].filter((id) => !plans.has(id));
  const all = !since || due === "all" || stale || (!due && without(state.plans).length > 0);
  if (!all && !due && since > iso(now() - EVERY)) return;
  const asked = iso(now() - 5000);
  /** @type {[string, any][]} */
  const found = [];
  let cursor = null;
  do {
    const query = new URLSearchParams({ include: "plan", limit: "200" });
    if (!all) query.set("changed_since", since);
    else for (const phase of PHASES) if (phase !== "closed") query.append("phase", phase);
    if (cursor) query.set("cursor", cursor);
    const answer = await call("GET", `/v1/agenda?${query}`);
    must(answer);
    slim(answer.data.items);
    for (const entry of answer.data.items) found.push([entry.application_id, entry]);
    cursor = answer.data.next_cursor;
  } while (cursor);
  const asOf = found[0]?.[1]?.plan?.from;
  const plans = new Map(all ? [] : state.plans);
  for (const id of plans.keys()) if (!state.copy.application.has(id)) plans.delete(id);
  for (const [id, entry] of found) plans.set(id, entry);
  const missing = without(plans);
  // A copy of an earlier release has nothing of what is closed.
  if (missing.length && !all) return pullAgenda("all");
  for (const id of missing) {
    const closed = /** @type {any} */ ({ application_id: id, phase: "closed" });
    found.push([id, closed]);
    plans.set(id, closed);
  }
  await write({
    clear: all ? ["plans"] : [],
    put: [...found.map(([id, entry]) => /** @type {[string, string, any]} */ (["plans", id, entry])), ["kept", "agendaAt", asOf ? iso(Date.parse(asOf) - 5000) : asked]],
    remove: [["kept", "due"], ...(all ? [] : [...state.plans.keys()].filter((id) => !plans.has(id)).map((id) => /** @type {[string, string]} */ (["plans", id])))],
  });
  if (all || found.length) set({ plans });
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
function must(answer) {
  if (answer.ok) return;
  if (answer.status === 500) set({ fault: answer.requestId });
  throw new Offline(`asked in vain: ${answer.status}`);
}

/** Who is signed in, and by which clock. Kept, for the next start without a connection. */
export async function readMe() {
  const answer = await call("GET", "/v1/me");
  if (!answer.ok) return;
  const me = answer.data;
  await write({ put: [["kept", "me", me]] });
  set({ me });
  if (me.test) await readTestClock(me.id);
}

/** @param {string} id of the account, which is that of its clock */
async function readTestClock(id) {
  const shown = await call("GET", `/v1/test-clocks/${id}`);
  const clock = shown.ok ? Date.parse(shown.data.now) : null;
  setTestClock(clock);
  await write({ put: [["kept", "testClock", clock]] });
}

/** Follow the events; one tab does. */
function openStream() {
  if (stream || !navigator.locks) return;
  const mine = new AbortController();
  stream = mine;
  navigator.locks
    .request("bide-stream", { signal: mine.signal }, () => follow(mine.signal))
    .catch(() => {})
    .finally(() => {
      if (stream === mine) stream = null;
    });
}

export function stopStream() {
  stream?.abort();
  stream = null;
}

/** @param {AbortSignal} signal */
async function follow(signal) {
  let last = "";
  let failures = 0;
  while (!signal.aborted && !state.over) {
    try {
      if (!token() && !(await renew())) return;
      const headers = { Authorization: `Bearer ${token()}`, ...(last ? { "Last-Event-ID": last } : {}) };
      const response = await fetch("/v1/events/stream", { headers, signal, cache: "no-store" });
      if (response.status === 401 && !(await renew(token()))) return;
      if (response.status === 410) last = "";
      if (response.ok && response.body) {
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        for (let rest = ""; ; ) {
          const { value, done } = await reader.read();
          if (done) break;
          failures = 0;
          const blocks = (rest + value).split("\n\n");
          rest = blocks.pop() ?? "";
          for (const block of blocks) {
            last = /^id: (.*)$/m.exec(block)?.[1] ?? last;
            if (/^data:/m.test(block)) void sync();
          }
        }
      }
    } catch {
      if (signal.aborted) return;
    }
    failures += 1;
    const wait = Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** After a sign-in: a copy of another account is forgotten first. */
export async function enter() {
  const had = await kept("account");
  if (had && had !== state.account) {
    await wipe();
    await reread();
  }
  unseal();
  await write({ put: [["kept", "account", state.account]] });
  set({ phase: "in", over: false, problem: null, keepsNothing: !isLasting() });
  tell("signed-in");
  await readMe().catch(() => {});
  await sync();
}

/** Sign out: end the session, and leave nothing on this device. False where it cannot be ended now. */
export async function signOut() {
  try {
    const push = await kept("push");
    if (push) await (await import("../delivery/push.js")).end(push);
    await endSession();
  } catch (error) {
    if (error instanceof Offline) return false;
    throw error;
  }
  stopStream();
  tell("signed-out");
  localStorage.clear();
  const empty = await wipe();
  leave();
  if (!empty) console.error("bide: something is left in the storage");
  return true;
}

function leave() {
  setTestClock(null);
  const nothing = { copy: emptyCopy(), plans: new Map(), outbox: [], past: new Map(), settings: {} };
  set({ ...nothing, phase: "out", signUp: false, account: null, me: null, synced: null, sheet: null, toast: null, lessons: null, over: false });
  history.replaceState(null, "", "/app/");
  set({ path: "/app/" });
}
