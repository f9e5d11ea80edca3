// Session: signing in, renewing the access token, signing out.
//
// The refresh token lies in a cookie that no script reads; the access token in this module alone.
// Tabs renew one after the other, so that each sends the cookie that the one before was given.

/** @import {Answer} from "../types.js" */

import { ask, Offline } from "./api.js";
import { set } from "./state.js";

let access = "";

export const token = () => access;

/** @param {Answer} answer */
function take(answer) {
  access = answer.data.access_token;
  set({ over: false, account: answer.data.account_id });
}

/**
 * Sign in, with `{email, password}` or `{code}`.
 * @param {Record<string, string>} who
 */
export async function signIn(who) {
  const answer = await ask("POST", "/v1/sessions", { ...who, keep: "cookie", label: label() });
  if (answer.ok) take(answer);
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
    const answer = await ask("POST", "/v1/sessions", { keep: "cookie" });
    if (answer.ok) {
      take(answer);
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
  const headers = { Authorization: `Bearer ${access}` };
  if (access) await ask("DELETE", "/v1/sessions/current", undefined, headers);
  access = "";
}

export function forgetToken() {
  access = "";
}

/** What this device is called in the list of sessions. */
function label() {
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
