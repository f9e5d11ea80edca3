// Drafts of messages: written by Bide, looked over while they are changed, and the ways to send one.
//
// Nothing is stored until a word is changed or the message goes. Then it is saved after each pause
// in typing, and its review comes back with it.

/** @import {Action, Child, Standing} from "../types.js" */

import { enqueue, recordContact, showToast } from "../lib/acts.js";
import { call, Offline } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { uuid7 } from "../lib/outbox.js";
import { actionOf, recordsOf, standingOf } from "../lib/pursuits.js";
import { set, sheetArgs, state } from "../lib/state.js";
import { sync } from "../lib/sync.js";
import { dayOf, iso, nearTime, now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { adjust, close, field, headline, line, problemBox, reasonText, rings, segmented, sheet, tapRow, titleOf } from "../view/parts.js";
import { callCard, nameForm, UNNAMED, wayOf } from "./call_card.js";
import { letterOf, moved, placed } from "./letter.js";
import { drop, fate, tried } from "./messages.js";

const PAUSE = 900;
const ANSWERS = ["accept", "decline", "more_time", "negotiate", "acknowledge"];
const UNDER_WAY = new Set(["draft", "held", "sending", "unknown"]);
const ADDRESS = /^\S+@\S+\.\S+$/;

/** Ids under which something was stored already. @type {Set<string>} */
const stored = new Set();
/** @type {Promise<any>} */
let queue = Promise.resolve();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** The message of a sheet: the one it names, else one of the same occasion that has not left, else the proposed one. @param {Record<string, any>} at */
function messageOf(at) {
  const { app, id, kind, round, person, answer, one } = at;
  const found = id
    ? state.copy.message.get(id)
    : recordsOf(state.copy.message, app).find((m) => UNDER_WAY.has(m.state) && m.kind === kind && (!round || m.interview_id === round) && (!person || m.to?.id === person) && (!answer || m.answer === answer));
  return found && (!one?.id || found.version >= one.version) ? found : (one ?? null);
}

/** The open sheet, where it is still the same draft; else as it was. @param {Record<string, any>} at @returns {Record<string, any>} */
const latest = (at) => (state.sheet?.name === "draft" && state.sheet.newId === at.newId ? state.sheet : at);

export function draft() {
  const at = sheetArgs();
  const standing = standingOf(at.app);
  const one = messageOf(at);
  const kind = one?.kind ?? at.kind;
  const person = at.person ?? one?.to?.id ?? null;
  // What a message is about may be narrower than the action it is for.
  const action = actionOf(standing, kind, at.round ?? one?.interview_id, person) ?? actionOf(standing, kind);
  const asks = kind === "enquire_status" && (!one?.id || one.state === "draft");
  const by = at.by ?? (asks && !one?.id && action && rings(action) ? "phone" : "email");
  return sheet(
    headline(standing, { kind, interviewer_id: person }),
    titleOf(standing),
    asks ? segmented(t("record.by"), [["email", t("draft.email")], ["phone", t("draft.phone")]], by, (v) => adjust({ by: v })) : null,
    by === "phone" ? callCard(standing, action) : one ? (one.state && one.state !== "draft" ? fate(one) : editor(standing, action, one)) : kind === "respond_to_offer" && !at.answer ? answers() : waiting(standing, kind),
  );
}

/** Which answer to an offer is to be written. */
const answers = () => h("ul", { class: "rows", key: "answers" }, ANSWERS.map((one) => tapRow(`draft ${one}`, "email", t(`draft.answer.${one}`), null, () => adjust({ answer: one }))));

/** @param {Standing} standing @param {string} kind */
function waiting(standing, kind) {
  const { asked, round, person, answer } = sheetArgs();
  if (!asked) {
    adjust({ asked: true, newId: uuid7(Date.now()) });
    void propose(standing.app, { kind, ...(round ? { interview_id: round } : {}), ...(person ? { interviewer_id: person } : {}), ...(answer ? { answer } : {}) });
  }
  return state.problem ? problemBox() : h("p", { class: "loading", key: "loading" }, t("loading"));
}

/** Have a draft written, which is stored nowhere yet. @param {string} app @param {Record<string, any>} body */
async function propose(app, body) {
  const { newId } = sheetArgs();
  try {
    const answer = await call("POST", `/v1/applications/${app}/message-checks`, { body: { ...body, ...signed() } });
    if (state.sheet?.newId !== newId) return;
    if (answer.ok) adjust({ one: answer.data });
    else set({ problem: answer.data ?? { code: "unavailable" } });
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    set({ problem: { code: "offline" } });
  }
}

const signed = () => (state.me?.label ? { sender: state.me.label } : {});

/** What stands in the fields. @param {any} one @param {Record<string, any>} [at] */
function textOf(one, { typed = {} } = sheetArgs()) {
  return { subject: typed.subject ?? one.subject, body: typed.body ?? one.body, to: typed.to ?? one.to?.email ?? "" };
}

/** @param {Standing} standing @param {Action | null} action @param {any} one */
function editor(standing, action, one) {
  const { typed = {}, fresh = 0 } = sheetArgs();
  const text = textOf(one);
  const findings = typed.findings ?? placed(one.findings, one.body);
  const note = (/** @type {Record<string, any>} */ changed) => {
    const had = sheetArgs().typed ?? {};
    const next = { ...had, ...changed };
    if ("body" in changed) next.findings = moved(had.findings ?? findings, had.body ?? one.body, changed.body);
    adjust({ typed: next });
    clearTimeout(timer);
    const at = sheetArgs();
    timer = setTimeout(() => void save(latest(at)), PAUSE);
  };
  const input = (/** @type {string} */ name) => (/** @type {any} */ event) => note({ [name]: event.target.value });
  const name = (/** @type {string} */ name) => {
    note({ body: text.body.replaceAll(UNNAMED, name) });
    adjust({ fresh: fresh + 1, card: null });
  };
  return h(
    "div",
    { class: "form", key: `editor ${one.id ?? ""}` },
    early(standing, action),
    text.body.includes(UNNAMED) ? nameForm(name) : null,
    field(t("draft.to"), { name: "to", type: "email", value: text.to, autocomplete: "off", placeholder: one.to?.name ?? "", oninput: input("to") }),
    field(t("draft.subject"), { name: "subject", maxlength: 200, lang: "en", value: text.subject, oninput: input("subject") }),
    letterOf(text.body, findings, fresh, input("body")),
    problemBox(),
    ownProgram(standing, one, text),
    through(action, one),
    one.id ? h("p", { class: "foot", key: "foot" }, h("button", { type: "button", class: "link", onclick: () => (clearTimeout(timer), void drop(one.id)) }, t("draft.drop"))) : null,
  );
}

/** Until when it is early to write. @param {Standing} standing @param {Action | null} action */
function early(standing, action) {
  const way = action && wayOf(action, "email");
  if (!action || standing.unsent || way?.verdict === "allowed") return null;
  const opens = way?.opens_at ?? action.opens_at;
  if (action.verdict === "refused" || way?.verdict === "refused") return line(t("draft.refused"), "soon");
  return opens ? line(t("draft.early", { when: nearTime(opens) }), "soon") : null;
}

/** @param {Standing} standing @param {any} one @param {{subject: string, body: string, to: string}} text */
function ownProgram(standing, one, text) {
  const { opened } = sheetArgs();
  const lines = (/** @type {string} */ value) => encodeURIComponent(value.replaceAll("\n", "\r\n"));
  const mailto = `mailto:${encodeURIComponent(text.to).replace("%40", "@")}?subject=${lines(text.subject)}&body=${lines(text.body)}`;
  const kept = () => {
    void save(latest(sheetArgs()), {}, true);
    adjust({ opened: true });
  };
  return h(
    "div",
    { key: "own" },
    h("h3", null, t("draft.own")),
    h(
      "div",
      { class: "actions" },
      h("a", { class: "as-button main", href: mailto, onclick: kept }, t("draft.open")),
      h("button", { type: "button", onclick: () => void copy(text.body).then(kept) }, t("draft.copy")),
      h("button", { type: "button", onclick: () => void file() }, t("draft.file")),
    ),
    h("div", { class: "actions" }, h("button", { type: "button", class: opened ? "main" : "", onclick: () => void sent(standing, one) }, t("draft.sent")), h("p", { class: "quiet" }, t("draft.sentHint"))),
  );
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    showToast(t("copied"));
  } catch {
    /** @type {HTMLTextAreaElement | null} */ (document.querySelector(".letter textarea"))?.select();
  }
}

/** The message as a file that a mail program opens. */
async function file() {
  const found = await save(latest(sheetArgs()), {}, true);
  if (!found) return;
  const answer = await call("GET", `/v1/messages/${found.id}/eml`);
  if (!answer.ok) return showToast(t("problem.unknown"));
  const address = URL.createObjectURL(new Blob([answer.data], { type: "message/rfc822" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `bide-${dayOf(now())}.eml`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  adjust({ opened: true });
}

/** The reader has sent it; without a connection the contact alone is recorded. @param {Standing} standing @param {any} one */
async function sent(standing, one) {
  const found = await save(latest(sheetArgs()), {}, true);
  const whom = one.to?.name ?? standing.employerName;
  const text = t("toast.me", { what: t("did.email.sent"), whom });
  const at = now();
  if (found) {
    void enqueue({ method: "POST", path: `/v1/messages/${found.id}/sent`, body: { happened_at: iso(at) }, app: standing.app, employer: standing.employer, fact: true, say: text });
  } else {
    if (state.problem?.code !== "offline") return;
    void recordContact(standing, { kind: one.kind, interview_id: one.interview_id, interviewer_id: one.to?.id ?? null }, { channel: "email", result: "sent", at, text, ...(one.answer ? { answer: one.answer } : {}) });
  }
  close();
}

/** Through Bide, where a way is set up. @param {Action | null} action @param {any} one */
function through(action, one) {
  const { account, refused } = sheetArgs();
  if (account === undefined) {
    adjust({ account: null });
    void readAccount();
  }
  const ways = (account?.ways ?? []).filter((/** @type {string} */ way) => way !== "own_client");
  if (!ways.length) return null;
  const open_ = action && wayOf(action, "email")?.verdict === "allowed";
  const send = (/** @type {string} */ how) => h("button", { type: "button", onclick: () => void go(how) }, t(how === "now" ? "draft.now" : open_ ? "draft.hours" : "draft.held"));
  return h(
    "div",
    { key: "bide" },
    h("h3", null, t("draft.bide")),
    h("p", { class: "quiet" }, account.address && ways.includes("own_account") ? t("draft.account", { address: account.address }) : t("draft.operator", { name: one.sender ?? state.me?.label ?? "" })),
    h("div", { class: "actions" }, send("when_allowed"), open_ ? send("now") : null),
    refused ? h("div", { class: "problem", role: "alert" }, refused) : null,
  );
}

async function readAccount() {
  try {
    const answer = await call("GET", "/v1/mail-account");
    if (answer.ok) adjust({ account: answer.data });
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
  }
}

/** Have Bide send it. @param {string} how */
async function go(how) {
  adjust({ refused: null });
  const found = await save(latest(sheetArgs()), { send: how }, true);
  if (found) {
    showToast(t(found.due_at && Date.parse(found.due_at) > now() ? "draft.willGo" : "draft.goes", { when: found.due_at ? nearTime(found.due_at) : "" }));
    adjust({ id: found.id, typed: {} });
    void sync();
    return;
  }
  const { problem } = state;
  /** @type {Child} */
  let text = null;
  if (problem?.code === "message_not_sendable") text = t("draft.mend");
  else if (problem?.errors?.some((/** @type {any} */ e) => e.pointer === "/to_email")) text = t("draft.noAddress");
  else if (problem?.decision) text = problem.decision.reasons.map((/** @type {any} */ r) => h("p", null, reasonText(r)));
  if (text) set({ problem: null });
  adjust({ refused: text });
}

/**
 * Store what stands in the fields; the message, or null where it was not stored.
 * @param {Record<string, any>} at
 * @param {Record<string, any>} [more]
 * @param {boolean} [always] also where nothing was changed
 * @returns {Promise<any>}
 */
function save(at, more = {}, always = false) {
  clearTimeout(timer);
  const run = () => saved(latest(at), more, always);
  return (queue = queue.then(run, run));
}

/** @param {Record<string, any>} at @param {Record<string, any>} more @param {boolean} always */
async function saved(at, more, always) {
  const one = messageOf(at);
  if (!one) return null;
  const typed = at.typed ?? {};
  const id = one.id ?? (stored.has(at.newId) ? at.newId : null);
  /** @type {Record<string, any>} */
  const body = { ...more };
  const text = textOf(one, at);
  for (const name of /** @type {const} */ (["subject", "body"])) if (text[name].trim() && (!id || typed[name] !== undefined)) body[name] = text[name];
  if (typed.to !== undefined && (typed.to === "" || ADDRESS.test(typed.to))) body.to_email = typed.to || null;
  if (id && Object.keys(body).length === 0) return one;
  if (!id && !always && Object.keys(typed).length === 0) return one;
  if (!id) {
    Object.assign(body, { id: at.newId, kind: one.kind, ...signed() });
    if (one.interview_id) body.interview_id = one.interview_id;
    if (one.to?.id) body.interviewer_id = one.to.id;
    if (at.answer ?? one.answer) body.answer = at.answer ?? one.answer;
  }
  const answer = await tried(() => call(id ? "PATCH" : "POST", id ? `/v1/messages/${id}` : `/v1/applications/${at.app}/messages`, { body, ...(id ? {} : { key: crypto.randomUUID() }) }));
  if (!answer?.ok) return null;
  const found = answer.data;
  stored.add(found.id);
  state.copy.message.set(found.id, found);
  if (latest(at) === state.sheet) {
    const now_ = state.sheet.typed ?? {};
    // What was typed while it was stored stays, with its findings moved along.
    const rest = { ...(now_.to !== undefined && now_.to !== typed.to ? { to: now_.to } : {}), ...(now_.subject !== undefined && now_.subject !== found.subject ? { subject: now_.subject } : {}), ...(now_.body !== undefined && now_.body !== found.body ? { body: now_.body, findings: moved(placed(found.findings, found.body), found.body, now_.body) } : {}) };
    adjust({ one: found, typed: rest });
  }
  return found;
}
