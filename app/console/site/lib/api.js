// Requests to the API: the token, one renewal of it, and the clock from the answer's `Date`.

/** @import {Answer} from "../types.js" */

import { renew, token } from "./session.js";
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
  if (!token() && !(await renew())) return ended();
  let answer = await once(method, path, options);
  if (answer.status === 401) {
    if (!(await renew(token()))) return ended();
    answer = await once(method, path, options);
  }
  return answer;
}

/** @returns {Answer} */
function ended() {
  return { ok: false, status: 401, data: null, etag: null, retryAfter: null, requestId: null };
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{body?: any, key?: string, headers?: Record<string, string>}} options
 */
function once(method, path, { body, key, headers }) {
  /** @type {Record<string, string>} */
  const sent = { Authorization: `Bearer ${token()}`, ...headers };
  if (key) sent["Idempotency-Key"] = key;
  return ask(method, path, body, sent);
}

/**
 * Ask without a token.
 * @param {string} method
 * @param {string} path
 * @param {any} [body]
 * @param {Record<string, string>} [headers]
 * @returns {Promise<Answer>}
 */
export async function ask(method, path, body, headers = {}) {
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
