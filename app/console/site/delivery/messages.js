// Messages of a pursuit that have not left, or may not have; and what can be done with each.

/** @import {Message, Standing} from "../types.js" */

import { showToast } from "../lib/acts.js";
import { call, Offline } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { recordsOf } from "../lib/pursuits.js";
import { set, state } from "../lib/state.js";
import { sync } from "../lib/sync.js";
import { nearTime, now, stamp } from "../lib/time.js";
import { hasText, t } from "../lib/words.js";
import { icon } from "../view/icon.js";
import { close, line, open, problemBox, problemText, reasonText } from "../view/parts.js";

/** States after which a message is in the story, by its contact. */
const OVER = new Set(["sent", "bounced"]);

/** @param {Standing} standing */
export function messages(standing) {
  const list = recordsOf(state.copy.message, standing.app).filter((one) => !OVER.has(one.state));
  if (!list.length) return null;
  return h(
    "section",
    { key: "messages", "aria-labelledby": "s-messages" },
    h("h2", { id: "s-messages" }, t("messages.title")),
    h(
      "ul",
      { class: "card lines" },
      list.map((one) =>
        h(
          "li",
          { key: one.id },
          icon("email"),
          h("span", { class: "grow" }, one.subject, h("small", { class: one.state === "draft" || one.state === "held" ? "" : "soon" }, stateText(one))),
          h("button", { type: "button", "aria-haspopup": "dialog", "aria-label": `${t("messages.look")}: ${one.subject}`, "data-f": `message ${one.id}`, onclick: () => open("draft", { app: standing.app, id: one.id, kind: one.kind }) }, t("messages.look")),
          one.state === "held" ? h("button", { type: "button", "aria-label": `${t("messages.cancel")}: ${one.subject}`, onclick: () => void keep(one.id) }, t("messages.cancel")) : null,
        ),
      ),
    ),
  );
}

/** @param {Message} one */
function stateText(one) {
  const whom = one.to?.name ?? one.to?.email;
  const waits = one.due_at && Date.parse(one.due_at) > now();
  const text = one.state === "held" && !waits ? t("message.sending") : t(`message.${one.state}`, { when: waits ? nearTime(one.due_at ?? "") : "" });
  return whom ? `${whom} · ${text}` : text;
}

/** A message that Bide holds or has handed over: how it stands, and what can be done. @param {Message} one */
export function fate(one) {
  const code = `messages.code.${one.code}`;
  return h(
    "div",
    { key: "fate" },
    line(stateText(one), one.state === "held" ? "" : "soon"),
    one.code && hasText(code) ? h("p", null, t(code)) : null,
    one.reasons.map((reason) => h("p", { key: reason.rule, class: "reason" }, reasonText(reason))),
    one.sent_at ? h("p", null, stamp(one.sent_at)) : null,
    h("h3", { lang: "en" }, one.subject),
    h("p", { class: "read", lang: "en" }, one.body),
    problemBox(),
    h("div", { class: "actions" }, ways(one)),
  );
}

/** @param {Message} one */
function ways(one) {
  const said = (/** @type {boolean} */ sent) => void change("POST", `/v1/messages/${one.id}/sent`, sent ? {} : { sent: false });
  if (one.state === "held") return h("button", { type: "button", class: "main", onclick: () => void keep(one.id) }, t("messages.cancel"));
  if (one.state === "unknown") return [h("button", { type: "button", class: "main", onclick: () => said(true) }, t("messages.was")), h("button", { type: "button", onclick: () => said(false) }, t("messages.wasNot"))];
  if (one.state !== "failed" && one.state !== "cancelled") return null;
  return [
    h("button", { type: "button", class: "main", onclick: () => void change("PATCH", `/v1/messages/${one.id}`, { send: "never" }) }, t("messages.again")),
    h("button", { type: "button", onclick: () => void drop(one.id) }, t("messages.drop")),
  ];
}

/** Throw away what has not left. @param {string} id */
export async function drop(id) {
  const answer = await tried(() => call("DELETE", `/v1/messages/${id}`));
  if (!answer?.ok) return;
  state.copy.message.delete(id);
  close();
  showToast(t("draft.dropped"));
  void sync();
}

/** Keep a message from going; it is a draft again. @param {string} id */
async function keep(id) {
  if (!(await change("PATCH", `/v1/messages/${id}`, { send: "never" }))) return;
  showToast(t("messages.cancelled"));
  // The button goes, and the focus with it.
  if (!state.sheet) /** @type {HTMLElement | null} */ (document.querySelector(`[data-f="message ${id}"]`))?.focus();
}

/** @param {string} method @param {string} path @param {Record<string, any>} body */
async function change(method, path, body) {
  const answer = await tried(() => call(method, path, { body, ...(method === "POST" ? { key: crypto.randomUUID() } : {}) }));
  if (answer?.ok) state.copy.message.set(answer.data.id, answer.data);
  else showToast(problemText(state.problem ?? { code: "offline" }));
  void sync();
  return answer?.ok;
}

/**
 * Ask, and show what was wrong; null without a connection.
 * @param {() => Promise<import("../types.js").Answer>} ask
 */
export async function tried(ask) {
  set({ problem: null });
  try {
    const answer = await ask();
    if (!answer.ok) set({ problem: answer.data ?? { code: "unavailable" } });
    return answer;
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    set({ problem: { code: "offline" } });
    return null;
  }
}
