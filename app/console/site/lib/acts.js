// Actions of the reader: each makes a write for the outbox, with a toast that can undo it.

/** @import {Action, Item, Standing} from "../types.js" */

import { newItem, removeItem, replaceItem, storeItem, UNDO_MS, uuid7 } from "./outbox.js";
import { actionOf, recordsOf } from "./pursuits.js";
import { set, state } from "./state.js";
import { scheduleSync } from "./sync.js";
import { iso } from "./time.js";
import { t } from "./words.js";

/** Milliseconds for which a toast stays that is held by the pointer or the focus. */
const HELD_MS = 60_000;
/** Milliseconds for which it stays after that. */
const RELEASED_MS = 2000;
const MARGIN_MS = 50;

/** Kinds that rest on a fact, which is asked for first. */
export const EXCEPTIONS = ["competing_offer", "reschedule", "correction", "resend", "adjustment", "withdraw"];
/** Kinds that can be recorded at any time, allowed or not. */
export const USUAL = ["enquire_status", "send_thank_you", "request_feedback", "reply"];
const CONTACTS = new Set(["respond_to_offer", "documents", "return_call", "arrange", ...USUAL, ...EXCEPTIONS]);

/** Whether an action is a contact. @param {string} kind */
export const isContact = (kind) => CONTACTS.has(kind);

/** @type {ReturnType<typeof setTimeout> | undefined} */
let toastTimer;
let toastHeld = false;

/** @param {string} text @param {Item | null} one @param {number} [stays] */
export function showToast(text, one = null, stays = UNDO_MS) {
  clearTimeout(toastTimer);
  toastHeld = false;
  set({ toast: { text, item: one } });
  toastTimer = setTimeout(() => set({ toast: null }), stays);
}

/**
 * Record something, to be sent when it can no longer be undone.
 * @param {Parameters<typeof newItem>[0]} what
 */
export async function enqueue(what) {
  const one = newItem(what);
  showToast(one.say, one);
  await storeItem(one);
  scheduleSync(UNDO_MS + MARGIN_MS);
  return one;
}

/** Take the last record back, while it is not sent. */
export async function undoLast() {
  const one = state.toast?.item;
  if (!one || !state.outbox.some((other) => other.id === one.id && other.state === "queued")) return;
  await removeItem(one.id);
  showToast(t("toast.undone"), null);
}

/** Keep a toast, and what it can undo, while the reader is at it. @param {boolean} held */
export async function holdToast(held) {
  const one = state.toast?.item;
  if (!state.toast || !one || held === toastHeld) return;
  toastHeld = held;
  clearTimeout(toastTimer);
  const stays = held ? HELD_MS : RELEASED_MS;
  toastTimer = setTimeout(() => set({ toast: null }), stays);
  const stored = state.outbox.find((other) => other.id === one?.id && other.state === "queued");
  if (!stored) return;
  const longer = { ...stored, notBefore: Date.now() + stays };
  set({ toast: { ...state.toast, item: longer } });
  await replaceItem(longer);
  scheduleSync(stays + MARGIN_MS);
}

/**
 * Record a contact of one's own.
 * @param {Standing} standing
 * @param {Action | {kind: string, interview_id: string | null, interviewer_id: string | null}} action
 * @param {{channel: string, result: string, at: number, text: string, answer?: string, attestation?: any, breach?: boolean, reason?: string, id?: string}} how
 */
export function recordContact(standing, action, how) {
  const id = how.id ?? uuid7(Date.now());
  /** @type {Record<string, any>} */
  const body = { id, kind: action.kind, channel: how.channel, result: how.result, happened_at: iso(how.at) };
  if (action.interview_id) body.interview_id = action.interview_id;
  if (action.interviewer_id) body.interviewer_id = action.interviewer_id;
  if (how.answer) body.answer = how.answer;
  if (how.attestation) body.attestation = how.attestation;
  if (how.breach) body.acknowledge_breach = true;
  if (how.reason) body.breach_reason = how.reason;
  const path = `/v1/applications/${standing.app}/contacts`;
  return enqueue({ id, method: "POST", path, body, app: standing.app, employer: standing.employer, fact: true, say: how.text });
}

/**
 * Record what the employer said.
 * @param {Standing} standing
 * @param {string} kind
 * @param {number} at
 * @param {Record<string, any>} [fields]
 */
export function recordUpdate(standing, kind, at, fields = {}) {
  const id = uuid7(Date.now());
  const body = { id, kind, received_at: iso(at), ...fields };
  const path = `/v1/applications/${standing.app}/employer-updates`;
  const text = t("toast.they", { what: t(`update.${kind}`), employer: standing.employerName });
  return enqueue({ id, method: "POST", path, body, app: standing.app, employer: standing.employer, fact: true, say: text });
}

/**
 * Change a task: tick it off, skip it, put it off.
 * @param {string} task
 * @param {Record<string, any>} body
 * @param {{app?: string | null, employer?: string | null, fact?: boolean, text: string}} about
 */
export function changeTask(task, body, { app = null, employer = null, fact = false, text }) {
  return enqueue({ method: "PATCH", path: `/v1/tasks/${task}`, body, app, employer, fact, say: text });
}

/** The task that stands for an action. @param {Standing} standing @param {Action | null} action */
export function taskOf(standing, action) {
  if (!action) return standing.entry?.task_id ?? null;
  for (const task of recordsOf(state.copy.task, standing.app)) {
    if (task.kind !== action.kind || task.state === "dropped") continue;
    if (action.interview_id && task.interview_id !== action.interview_id) continue;
    if (action.interviewer_id && task.interviewer_id !== action.interviewer_id) continue;
    return task.id;
  }
  return standing.entry?.next_action.kind === action.kind ? standing.entry.task_id : null;
}

/**
 * Change the application: that it was made, how it ended.
 * @param {Standing} standing
 * @param {Record<string, any>} body
 * @param {string} text
 */
export function changeApplication(standing, body, text) {
  const path = `/v1/applications/${standing.app}`;
  return enqueue({ method: "PATCH", path, body, app: standing.app, employer: standing.employer, fact: true, say: text });
}

/**
 * Take a record back that was sent already.
 * @param {Standing} standing
 * @param {string} path of the record
 * @param {string} reason
 * @param {string} text
 */
export function retract(standing, path, reason, text) {
  return enqueue({ method: "POST", path: `${path}/retraction`, body: { reason }, app: standing.app, employer: standing.employer, fact: true, say: text });
}

/** Send what was refused once more, as a record of what happened all the same. @param {Item} one @param {string} [reason] */
export async function keepAsBreach(one, reason) {
  const body = { ...one.body, acknowledge_breach: true, ...(reason ? { breach_reason: reason } : {}) };
  await replaceItem({ ...one, body, state: "queued", problem: null, notBefore: Date.now() });
  set({ sheet: null });
  showToast(t("toast.kept"));
  scheduleSync(0);
}

/** @param {Item} one */
export async function discardItem(one) {
  await removeItem(one.id);
  set({ sheet: null });
  showToast(t("toast.undone"));
  scheduleSync(0);
}

/** Whether a channel is open for an action at this instant. @param {Standing} standing @param {Action} action @param {string} channel */
export function channelOf(standing, action, channel) {
  const fresh = actionOf(standing, action.kind, action.interview_id, action.interviewer_id) ?? action;
  return fresh.channels.find((one) => one.channel === channel) ?? null;
}
