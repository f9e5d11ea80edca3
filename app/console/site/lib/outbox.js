// Outbox: what was recorded and is not sent yet, in the order in which it was recorded.
//
// Each item has an id of its own, which is its `Idempotency-Key` too, so that it can be sent again
// after an answer was lost. It is stored at once and sent five seconds later: until then it can be
// undone. What is refused waits for its owner to settle it, and holds back what follows in its pursuit.
// What was sent stays until the next agenda is here: until then nothing is advised over it.

/** @import {Item} from "../types.js" */

import { call, Offline } from "./api.js";
import { readStore, writeStores } from "./db.js";
import { set, state } from "./state.js";
import { now } from "./time.js";

/** What waits to be sent, or to be settled. */
export const unsent = () => state.outbox.filter((one) => one.state !== "sent");

/** Milliseconds in which a record can be undone. */
export const UNDO_MS = 5000;

/** Statuses after which the same request may succeed. */
const RETRYABLE = new Set([401, 408, 425, 429, 500, 502, 503, 504]);

/** @param {number} at milliseconds since 1970 */
export function uuid7(at) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let rest = at;
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const text = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}

export async function readOutbox() {
  return (await readStore("outbox")).map(([, item]) => /** @type {Item} */ (item));
}

/**
 * Make an item; it is stored by `storeItem`.
 * @param {Partial<Item> & {method: string, path: string, body: any, say: string}} what
 * @returns {Item}
 */
export function newItem(what) {
  const id = what.id ?? uuid7(Date.now());
  return {
    at: now(),
    notBefore: Date.now() + UNDO_MS,
    app: null,
    employer: null,
    fact: false,
    state: "queued",
    problem: null,
    ...what,
    id,
  };
}

/** @param {Item} one */
export async function storeItem(one) {
  set({ outbox: [...state.outbox, one] });
  await writeStores({ put: [["outbox", one.id, one]] });
  // What was read from the storage meanwhile did not have it yet.
  if (!state.outbox.some((other) => other.id === one.id)) set({ outbox: [...state.outbox, one] });
  void navigator.storage?.persist?.();
}

/** @param {Item} one */
export async function replaceItem(one) {
  set({ outbox: state.outbox.map((other) => (other.id === one.id ? one : other)) });
  await writeStores({ put: [["outbox", one.id, one]] });
}

/** @param {string} id */
export async function removeItem(id) {
  set({ outbox: state.outbox.filter((one) => one.id !== id) });
  await writeStores({ remove: [["outbox", id]] });
}

/** What may be sent now, in its order. @param {Item[]} items @param {number} at */
export function sendable(items, at) {
  /** @type {Set<string | null>} */
  const held = new Set();
  const ready = [];
  for (const one of items) {
    if (one.state === "sent" || (one.app !== null && held.has(one.app))) continue;
    if (one.state === "refused") {
      held.add(one.app);
    } else if (one.notBefore > at) {
      // Nothing may overtake it, whatever pursuit it is of.
      break;
    } else {
      ready.push(one);
    }
  }
  return ready;
}

/**
 * Send what may be sent; how many were taken, and how long to wait before the next attempt.
 * @returns {Promise<{sent: number, waitFor: number | null}>}
 */
export async function flush() {
  let sent = 0;
  // Another tab may have recorded or sent something meanwhile.
  const stored = await readOutbox();
  if (JSON.stringify(stored) !== JSON.stringify(state.outbox)) set({ outbox: stored });
  for (const one of sendable(state.outbox, Date.now())) {
    if (one.app !== null && state.outbox.some((o) => o.app === one.app && o.state === "refused" && o.at <= one.at && o.id < one.id)) continue;
    let answer;
    try {
      const key = one.method === "POST" ? { key: one.id } : {};
      answer = await call(one.method, one.path, { body: one.body, ...key });
    } catch (error) {
      if (error instanceof Offline) return { sent, waitFor: -1 };
      throw error;
    }
    if (answer.ok || (one.method === "DELETE" && answer.status === 404)) {
      await replaceItem({ ...one, state: "sent" });
      sent += 1;
    } else if (RETRYABLE.has(answer.status) || answer.data?.code === "idempotency_in_progress") {
      if (answer.status === 500) set({ fault: answer.requestId });
      return { sent, waitFor: answer.retryAfter === null ? -1 : answer.retryAfter * 1000 };
    } else {
      await replaceItem({ ...one, state: "refused", problem: answer.data ?? { status: answer.status } });
    }
  }
  const next = state.outbox.find((one) => one.state === "queued");
  return { sent, waitFor: next && next.notBefore > Date.now() ? next.notBefore - Date.now() : null };
}
