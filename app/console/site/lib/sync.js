// Synchronisation: the outbox goes out, what has changed comes in, and tabs tell each other.
//
// One tab does it at a time (a lock), the others read the storage again when they hear of it.

/** @import {CopyKind} from "../types.js" */

import { call, endSession, forgetToken, locked, Offline } from "./api.js";
import { isLasting, readStore, readValue, unseal, wipe, writeStores } from "./db.js";
import { flush, readOutbox } from "./outbox.js";
import { pull, SYNC_INTERVAL } from "./pull.js";
import { emptyCopy, set, state } from "./state.js";
import { FIRST_WAIT, LONGEST_WAIT, openStream, stopStream } from "./stream.js";
import { setSkew, setTestClock } from "./time.js";

const channel = "BroadcastChannel" in window ? new BroadcastChannel("bide") : null;
let attempts = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let syncTimer;
let running = false;
let rerun = false;

/** Read what is stored into the state. */
export async function readCopy() {
  const [rows, entries, outbox, values] = await Promise.all([readStore("copy"), readStore("plans"), readOutbox(), readStore("kept")]);
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
    attempts = 0;
    void sync();
  });
  addEventListener("offline", () => {
    set({ online: false });
    // What is under way may have its last answer by now, and takes that for a connection.
    if (running) rerun = true;
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void sync();
    set();
  });
  channel?.addEventListener("message", ({ data }) => void onTabMessage(data));
  setInterval(() => void sync(), SYNC_INTERVAL);
}

/** @param {string} what */
async function onTabMessage(what) {
  if (what === "changed") {
    await readCopy();
  } else if (what === "signed-out") {
    stopStream();
    forgetToken();
    clearAccount();
    // What this tab had under way must not be left behind either.
    await wipe();
  } else if (what === "signed-in" && state.phase !== "in") {
    location.reload();
  }
}

/** Tell the other tabs. @param {string} what */
export const tellTabs = (what) => channel?.postMessage(what);

/** Send and fetch, now. Calls while it runs are one more run. */
export async function sync() {
  if (state.phase !== "in" || state.over) return;
  if (running) {
    rerun = true;
    return;
  }
  running = true;
  clearTimeout(syncTimer);
  /** @type {number | null} */
  let waitFor = null;
  try {
    do {
      rerun = false;
      waitFor = await locked("bide-sync", syncOnce);
    } while (rerun);
    attempts = 0;
  } catch (error) {
    waitFor = -1;
    if (!(error instanceof Offline)) console.error(error);
    else set({ online: false });
  } finally {
    running = false;
    set({ syncing: false });
  }
  if (waitFor !== null && !state.over) scheduleSync(waitFor);
  if (!state.over && waitFor !== -1) openStream(() => void sync());
}

/**
 * Run again after a while, if nothing does so earlier.
 * @param {number} wait milliseconds; below 0: longer at each failure, with chance in it
 */
export function scheduleSync(wait) {
  const backOff = Math.min(FIRST_WAIT * 2 ** attempts, LONGEST_WAIT) * (0.75 + Math.random() / 2);
  if (wait < 0) attempts += 1;
  clearTimeout(syncTimer);
  syncTimer = setTimeout(() => void sync(), wait < 0 ? backOff : wait);
}

/** @returns {Promise<number | null>} how long until the next run is needed */
async function syncOnce() {
  set({ syncing: true });
  const { waitFor } = await flush();
  if (waitFor === -1) throw new Offline("it was not sent");
  if (state.me?.test) await readTestClock(state.me.id);
  await pull();
  set({ online: true });
  tellTabs("changed");
  return waitFor;
}

/** Who is signed in, and by which clock. Kept, for the next start without a connection. */
export async function readMe() {
  const answer = await call("GET", "/v1/me");
  if (!answer.ok) return;
  const me = answer.data;
  await writeStores({ put: [["kept", "me", me]] });
  set({ me });
  if (me.test) await readTestClock(me.id);
}

/** @param {string} id of the account, which is that of its clock */
async function readTestClock(id) {
  const shown = await call("GET", `/v1/test-clocks/${id}`);
  const clock = shown.ok ? Date.parse(shown.data.now) : null;
  setTestClock(clock);
  await writeStores({ put: [["kept", "testClock", clock]] });
}

/** After a sign-in: a copy of another account is forgotten first. */
export async function afterSignIn() {
  const had = await readValue("account");
  if (had && had !== state.account) {
    await wipe();
    await readCopy();
  }
  unseal();
  await writeStores({ put: [["kept", "account", state.account]] });
  // It is under way from now on: an account that is still to be read is not shown as an empty one.
  set({ phase: "in", over: false, problem: null, keepsNothing: !isLasting(), syncing: true });
  tellTabs("signed-in");
  await readMe().catch(() => {});
  await sync();
}

/** Sign out: end the session, and leave nothing on this device. False where it cannot be ended now. */
export async function signOut() {
  try {
    const push = await readValue("push");
    if (push) await (await import("../delivery/push.js")).end(push);
    await endSession();
  } catch (error) {
    if (error instanceof Offline) return false;
    throw error;
  }
  stopStream();
  tellTabs("signed-out");
  localStorage.clear();
  const empty = await wipe();
  clearAccount();
  if (!empty) console.error("bide: something is left in the storage");
  return true;
}

function clearAccount() {
  setTestClock(null);
  const nothing = { copy: emptyCopy(), plans: new Map(), outbox: [], past: new Map(), settings: {} };
  set({ ...nothing, phase: "out", signUp: false, account: null, me: null, synced: null, sheet: null, toast: null, lessons: null, over: false });
  history.replaceState(null, "", "/app/");
  set({ path: "/app/" });
}
