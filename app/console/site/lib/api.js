// Requests to the API, and the session that they are made in.
//
// The refresh token lies in a cookie that no script reads; the access token in this module alone.
// Tabs renew one after the other, so that each sends the cookie that the one before was given. The
// `Date` of each answer corrects the clock.

/** @import {Answer} from "../types.js" */

import { set } from "./state.js";
import { noteDate } from "./time.js";

/** No answer came: the device is offline, or the connection broke. */
export class Offline extends Error {}

/**
 * Ask the API.
 * @param {string} method
 * @param {string} path
 * @param {{body?: any, key?: string, headers?: Record<string, string>}} [options] key: an `Idempotency-Key`
 * @returns {Promise<Answer>} `data` is the answer, or its problem
 */
export async function call(method, path, options = {}) {
  if (!token() && !(await renew())) return sessionEnded();
  let answer = await attempt(method, path, options);
  if (answer.status === 401) {
    if (!(await renew(token()))) return sessionEnded();
    answer = await attempt(method, path, options);
  }
  return answer;
}

/** @returns {Answer} */
function sessionEnded() {
  return { ok: false, status: 401, data: null, etag: null, retryAfter: null, requestId: null };
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{body?: any, key?: string, headers?: Record<string, string>}} options
 */
function attempt(method, path, { body, key, headers }) {
  /** @type {Record<string, string>} */
  const sent = { Authorization: `Bearer ${token()}`, ...headers };
  if (key) sent["Idempotency-Key"] = key;
  return request(method, path, body, sent);
}

/**
 * Ask without a token.
 * @param {string} method
 * @param {string} path
 * @param {any} [body]
 * @param {Record<string, string>} [headers]
 * @returns {Promise<Answer>}
 */
export async function request(method, path, body, headers = {}) {
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const before = Date.now();
  let response, text;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      cache: "no-store",
      credentials: "same-origin",
    });
    text = await response.text();
  } catch (error) {
    throw new Offline(String(error));
  }
  noteDate(response.headers.get("Date"), before, Date.now());
  let data = null;
  try {
    data = text ? JSON.parse(text) : null;
  } catch {
    // A file; else a proxy in between has answered in words of its own.
    if (response.ok) data = text;
  }
  const seconds = Number(response.headers.get("Retry-After"));
  return {
    ok: response.ok,
    status: response.status,
    data,
    etag: response.headers.get("ETag"),
    retryAfter: seconds > 0 ? seconds : null,
    requestId: response.headers.get("X-Request-Id"),
  };
}

let access = "";

export const token = () => access;

/** @param {Answer} answer */
function keepSession(answer) {
  access = answer.data.access_token;
  set({ over: false, account: answer.data.account_id });
}

/**
 * Sign in, with `{email, password}` or `{code}`.
 * @param {Record<string, string>} who
 */
export async function signIn(who) {
  const answer = await request("POST", "/v1/sessions", { ...who, keep: "cookie", label: deviceLabel() });
  if (answer.ok) keepSession(answer);
  return answer;
}

/**
 * Get a new access token by the cookie; false where the session has ended.
 * Throws Offline where nothing can be known.
 * @param {string} [spent] the token that was refused: another tab's call may have replaced it meanwhile
 */
export async function renew(spent = access) {
  return locked("bide-refresh", async () => {
    if (access && access !== spent) return true;
    const answer = await request("POST", "/v1/sessions", { keep: "cookie" });
    if (answer.ok) {
      keepSession(answer);
      return true;
    }
    if (answer.status === 401 || answer.status === 403) {
      access = "";
      set({ over: true });
      return false;
    }
    throw new Offline(`the session could not be renewed: ${answer.status}`);
  });
}

/** End the session there and here. Throws Offline where it cannot be ended there. */
export async function endSession() {
  // Another tab that renews just now would be given a cookie after this one has lost it.
  await locked("bide-refresh", async () => {
    const headers = { Authorization: `Bearer ${access}` };
    if (access) await request("DELETE", "/v1/sessions/current", undefined, headers);
  });
  access = "";
}

export function forgetToken() {
  access = "";
}

/** What this device is called in the list of sessions. */
function deviceLabel() {
  const found = /(Android|iPhone|iPad|Windows|Mac OS X|Linux|CrOS)/.exec(navigator.userAgent);
  return `Console${found ? `, ${found[1]}` : ""}`;
}

/**
 * Run alone among the tabs, where the browser can say so.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export function locked(name, work) {
  return navigator.locks ? /** @type {Promise<any>} */ (navigator.locks.request(name, work)) : work();
}
