// The record sheet: what happened, in one tap, by the candidate or by the employer.

/** @import {Action, Standing} from "../types.js" */

import { EXCEPTIONS, isContact, recordContact, USUAL } from "../lib/acts.js";
import { h } from "../lib/dom.js";
import { actionOf, allStandings, standingOf } from "../lib/pursuits.js";
import { sheetArgs, state } from "../lib/state.js";
import { iso, localInput, nearTime, now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { iconOf } from "./icon.js";
import { theyForm } from "./they.js";
import { adjust, close, field, headline, open, segmented, sheet, tapRow, titleOf, values } from "./parts.js";

/** What may be recorded of each kind: channel, result; likeliest first. @type {Record<string, [string, string][]>} */
const RESULTS = {
  enquire_status: [
    ["phone", "spoke"],
    ["phone", "message_left"],
    ["phone", "no_answer"],
    ["email", "sent"],
    ["message", "sent"],
    ["phone", "wrong_number"],
    ["email", "bounced"],
  ],
  send_thank_you: [
    ["email", "sent"],
    ["message", "sent"],
    ["letter", "sent"],
    ["email", "bounced"],
  ],
  return_call: [
    ["phone", "spoke"],
    ["phone", "message_left"],
    ["phone", "no_answer"],
    ["email", "sent"],
    ["phone", "wrong_number"],
  ],
};
/** @type {[string, string][]} */
const OTHERS = [
  ["email", "sent"],
  ["phone", "spoke"],
  ["message", "sent"],
  ["in_person", "spoke"],
  ["phone", "message_left"],
  ["email", "bounced"],
];
const ANSWERS = ["accept", "decline", "more_time", "negotiate", "acknowledge"];
/** @type {[string, string][]} */
const TIMES = [
  ["now", "when.now"],
  ["hour", "when.hour"],
  ["yesterday", "when.yesterday"],
  ["other", "when.other"],
];

/** The instant that was chosen, in milliseconds. @param {{time?: string, other?: string}} chosen */
export function instant({ time = "now", other }) {
  if (time === "hour") return now() - 3_600_000;
  if (time === "yesterday") return now() - 86_400_000;
  if (time === "other" && other) return Math.min(new Date(other).getTime(), now());
  return now();
}

export function whenRow() {
  const { time = "now", other } = sheetArgs();
  return h(
    "div",
    { key: "when" },
    segmented(t("when.label"), TIMES.map(([v, text]) => [v, t(text)]), time, (v) => adjust({ time: v }), "pills"),
    time === "other"
      ? field(t("when.other"), {
          name: "other",
          type: "datetime-local",
          max: localInput(now()),
          value: other ?? localInput(now()),
          onchange: (/** @type {any} */ e) => adjust({ other: e.target.value }),
        })
      : null,
  );
}

export function record() {
  const { app, side = "me" } = sheetArgs();
  if (!app) return whom();
  const standing = standingOf(app);
  const action = chosen(standing);
  const lead = side === "me" && action ? `${headline(standing, action)} · ${standing.role}` : titleOf(standing);
  return sheet(
    t("record.title"),
    lead,
    segmented(
      t("record.who"),
      [
        ["me", t("record.me")],
        ["they", t("record.they")],
      ],
      side,
      (v) => adjust({ side: v, detail: null }),
    ),
    state.sheet?.detail ? null : whenRow(),
    side === "they" ? theyForm(standing) : mine(standing, action),
  );
}

/** First, whom it was about. */
function whom() {
  const pursuits = allStandings().filter((one) => one.phase !== "closed");
  return sheet(
    t("record.title"),
    pursuits.length ? t("record.whom") : null,
    h(
      "ul",
      { class: "rows" },
      pursuits.map((one) => tapRow(`whom ${one.app}`, iconOf(one.next?.kind ?? "wait"), one.employerName, one.role, () => adjust({ app: one.app, ask: true }))),
      tapRow("whom interview", "plus", t("first.interview"), null, () => open("interview", {})),
      tapRow("whom application", "plus", t("first.application"), null, () => open("application", {})),
    ),
  );
}

/** The action that is recorded: the one named, else the next one, else an enquiry. @param {Standing} standing */
function chosen(standing) {
  const { kind, round, person } = sheetArgs();
  const wanted = kind ?? (standing.next && isContact(standing.next.kind) ? standing.next.kind : "enquire_status");
  return (
    actionOf(standing, wanted, round, person) ??
    /** @type {any} */ ({ kind: wanted, interview_id: round ?? null, interviewer_id: person ?? null, channels: [], reasons: [], verdict: "unknown" })
  );
}

/** @param {Standing} standing @param {Action} action */
function mine(standing, action) {
  if (action.kind === "respond_to_offer") return answers(standing, action);
  return h(
    "div",
    { key: "mine" },
    state.sheet?.ask ? aboutWhat(standing, action) : null,
    h(
      "ul",
      { class: "rows" },
      (RESULTS[action.kind] ?? OTHERS).map(([channel, result]) => {
        const shut = isShut(standing, action, channel);
        const hint = shut ?? hintOf(action.kind, result);
        const picture = channel;
        return tapRow(`${channel} ${result}`, picture, t(`did.${channel}.${result}`), hint, () => tap(standing, action, channel, result, Boolean(shut)));
      }),
    ),
    state.sheet?.ask
      ? null
      : h("p", { class: "foot" }, h("button", { type: "button", class: "link", onclick: () => adjust({ ask: true }) }, t("record.else"))),
  );
}

/** What the contact was, where it was not the one that is next. @param {Standing} standing @param {Action} action */
function aboutWhat(standing, action) {
  /** @type {Map<string, string>} */
  const options = new Map();
  for (const one of standing.actions) {
    if (!isContact(one.kind) || EXCEPTIONS.includes(one.kind) || one.verdict === "refused") continue;
    options.set(valueOf(one), headline(standing, { kind: one.kind, interviewer_id: one.interviewer_id }));
  }
  for (const kind of USUAL) {
    if (![...options.keys()].some((key) => key.startsWith(`${kind} `)) && kind !== "send_thank_you") options.set(`${kind}  `, headline(standing, { kind }));
  }
  return field(t("record.about"), {
    tag: "select",
    name: "about",
    onchange: (/** @type {any} */ event) => {
      const [kind, round, person] = event.target.value.split(" ");
      adjust({ kind, round: round || null, person: person || null });
    },
    children: [...options].map(([value, text]) => h("option", { key: value, value, selected: value === valueOf(action) }, text)),
  });
}

/** @param {{kind: string, interview_id: string | null, interviewer_id: string | null}} one */
const valueOf = (one) => `${one.kind} ${one.interview_id ?? ""} ${one.interviewer_id ?? ""}`;

/** Why a way is shut at this moment, in a few words; null where it is open. @param {Standing} standing @param {Action} action @param {string} channel */
function isShut(standing, action, channel) {
  const { time = "now" } = sheetArgs();
  // What was earlier is judged by the service alone.
  if (standing.unsent || !standing.phase || time === "yesterday" || time === "other") return null;
  const way = action.channels.find((one) => one.channel === channel);
  if (way?.verdict === "not_yet" && way.opens_at) return t("record.early", { when: nearTime(way.opens_at) });
  if (way?.verdict === "refused" || (!way && action.channels.length)) return t("record.notThisWay");
  if (action.verdict === "not_yet" && action.opens_at) return t("record.early", { when: nearTime(action.opens_at) });
  if (action.verdict === "refused") return t("record.refused");
  return null;
}

/** @param {string} kind @param {string} result */
function hintOf(kind, result) {
  if (result === "wrong_number" || result === "bounced") return t("hint.noCount");
  if (result === "no_answer" && kind === "enquire_status") return t("hint.noAnswer");
  return null;
}

/** @param {Standing} standing @param {Action} action @param {string} channel @param {string} result */
const sentence = (standing, action, channel, result) =>
  t("toast.me", { what: t(`did.${channel}.${result}`), whom: state.copy.interviewer.get(action.interviewer_id ?? "")?.name ?? standing.employerName });

/** @param {Standing} standing @param {Action} action @param {string} channel @param {string} result @param {boolean} shut */
function tap(standing, action, channel, result, shut) {
  const at = instant(sheetArgs());
  const text = sentence(standing, action, channel, result);
  if (shut) {
    open("settle", { app: standing.app, action, channel, how: { channel, result, at, text }, time: state.sheet?.time });
    return;
  }
  void recordContact(standing, action, { channel, result, at, text });
  // What they said is the other half of a call, and the sheet asks for it at once.
  if (result === "spoke" && action.kind === "enquire_status") open("record", { app: standing.app, side: "they", said: true });
  else close();
}

/** @param {Standing} standing @param {Action} action */
function answers(standing, action) {
  const by = state.sheet?.by ?? action.preferred_channel ?? "email";
  const result = by === "phone" || by === "in_person" ? "spoke" : "sent";
  return h(
    "div",
    { key: "answers" },
    segmented(
      t("record.by"),
      ["email", "phone", "message", "in_person"].map((one) => [one, t(`channel.${one}`)]),
      by,
      (v) => adjust({ by: v }),
      "pills",
    ),
    h(
      "ul",
      { class: "rows" },
      ANSWERS.map((answer) => {
        const verdict = action.answers?.find((one) => one.answer === answer);
        const shut = verdict?.verdict === "not_yet" && verdict.opens_at ? t("record.early", { when: nearTime(verdict.opens_at) }) : null;
        const picture = answer === "accept" ? "star" : answer === "decline" ? "close" : "clock";
        const text = t("toast.me", { what: t(`answer.${answer}`), whom: standing.employerName });
        return tapRow(`answer ${answer}`, picture, t(`answer.${answer}`), shut, () => {
          const how = { channel: by, result, at: instant(sheetArgs()), text, answer };
          if (shut) {
            open("settle", { app: standing.app, action, channel: by, how, reasons: verdict?.reasons });
          } else {
            void recordContact(standing, action, how);
            close();
          }
        });
      }),
    ),
  );
}

/** Fields of the fact that an exception rests on. @type {Record<string, {name: string, type: string, required: boolean}[]>} */
const FACTS = {
  competing_offer: [
    { name: "received_at", type: "datetime-local", required: true },
    { name: "expires_at", type: "datetime-local", required: true },
  ],
  correction: [
    { name: "said", type: "text", required: true },
    { name: "right", type: "text", required: true },
  ],
  adjustment: [{ name: "need", type: "text", required: false }],
};

/** An exception: the fact first, then how it was said. */
export function exception() {
  const { app, kind, round } = sheetArgs();
  const standing = standingOf(app);
  const action = actionOf(standing, kind, round) ?? /** @type {any} */ ({ kind, interview_id: round ?? null, interviewer_id: null, channels: [] });
  return sheet(
    headline(standing, action),
    titleOf(standing),
    whenRow(),
    h(
      "form",
      {
        class: "form",
        onsubmit: (/** @type {Event} */ event) => {
          const { channel, other: _, ...entered } = values(event);
          /** @type {Record<string, any>} */
          const attestation = {};
          for (const { name, type } of FACTS[kind] ?? []) {
            if (entered[name]) attestation[name] = type === "datetime-local" ? iso(new Date(entered[name]).getTime()) : entered[name];
          }
          const result = channel === "phone" || channel === "in_person" ? "spoke" : "sent";
          const text = sentence(standing, action, channel, result);
          const rest = Object.keys(attestation).length ? { attestation } : {};
          void recordContact(standing, action, { channel, result, at: instant(sheetArgs()), text, ...rest });
          close();
        },
      },
      h("p", { class: "quiet" }, t(`exception.${kind}`)),
      (FACTS[kind] ?? []).map((one) => field(t(`fact.${one.name}`), { name: one.name, type: one.type, required: one.required })),
      field(t("record.by"), {
        tag: "select",
        name: "channel",
        children: ["email", "phone", "message", "in_person"].map((one) => h("option", { key: one, value: one }, t(`channel.${one}`))),
      }),
      h("button", { class: "main" }, t("record.keep")),
    ),
  );
}

/** After "another round": whether the date is known. */
export function nextRound() {
  const standing = standingOf(state.sheet?.app);
  return sheet(
    t("round.known"),
    titleOf(standing),
    h(
      "ul",
      { class: "rows" },
      tapRow("round yes", "calendar", t("round.add"), null, () => open("interview", { app: standing.app })),
      tapRow("round no", "clock", t("round.notYet"), null, close),
    ),
  );
}
