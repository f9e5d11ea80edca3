// What the employer said: nine likely words, one tap each, and the rarer ones; dates by their words.

/** @import {Standing} from "../types.js" */

import { enqueue, recordUpdate } from "../lib/acts.js";
import { call, Offline } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { lastRound, standingOf } from "../lib/pursuits.js";
import { sheetArgs, state } from "../lib/state.js";
import { iso, longDay, now, shortDay } from "../lib/time.js";
import { t } from "../lib/words.js";
import { icon } from "./icon.js";
import { adjust, choice, close, dayInput, field, open, problemBox, segmented, sheet, tick, titleOf, values } from "./parts.js";
import { instant, whenRow } from "./record.js";

/** Kind, icon, and whether something is asked before it is recorded. @type {[string, string, boolean][]} */
const LIKELY = [
  ["acknowledged", "clock", false],
  ["new_timetable", "calendar", true],
  ["next_stage", "next", false],
  ["question", "question", false],
  ["documents_requested", "document", false],
  ["invited_to_call", "phone", false],
  ["offer", "star", true],
  ["rejection", "close", false],
  ["auto_reply", "email", true],
];
/** @type {[string, string, boolean][]} */
const RARE = [
  ["on_hold", "pause", true],
  ["round_postponed", "calendar", true],
  ["round_cancelled", "close", false],
  ["offer_withdrawn", "star", false],
  ["reopened", "back", false],
  ["noted", "message", true],
];

/** @param {Standing} standing */
export function theyForm(standing) {
  const { detail, rare, said } = sheetArgs();
  if (detail) return detailForm(standing, detail);
  return h(
    "div",
    { key: "they" },
    said ? h("p", { class: "ask" }, t("they.said")) : null,
    h(
      "ul",
      { class: "grid" },
      (rare ? RARE : LIKELY).map(([kind, picture, asks]) =>
        h("li", { key: kind }, h("button", { type: "button", class: "tile", "data-f": `they ${kind}`, onclick: () => tap(standing, kind, asks) }, icon(picture), t(`update.${kind}`))),
      ),
    ),
    h(
      "p",
      { class: "foot" },
      h("button", { type: "button", class: "link", onclick: () => adjust({ rare: !rare }) }, t(rare ? "they.likely" : "they.rare")),
      " ",
      h("button", { type: "button", class: "link", onclick: () => adjust({ detail: "more" }) }, t("they.more")),
    ),
  );
}

/** @param {Standing} standing @param {string} kind @param {boolean} asks */
function tap(standing, kind, asks) {
  if (asks) {
    adjust({ detail: kind });
    return;
  }
  void recordUpdate(standing, kind, instant(sheetArgs()));
  if (kind === "next_stage") open("nextRound", { app: standing.app });
  else close();
}

/** Fields of each kind. @type {Record<string, (standing: Standing) => any[]>} */
const DETAILS = {
  new_timetable: () => [dueFields()],
  offer: () => [
    field(t("offer.until"), { name: "respond_by", type: "date", min: dayInput(-30) }, t("optional")),
    choice(t("offer.form"), "form", [["", t("offer.unknown")], ["verbal", t("offer.verbal")], ["written", t("offer.written")]], ""),
    field(t("offer.paper"), { name: "paper_by", type: "date" }, t("optional")),
  ],
  auto_reply: () => [field(t("they.returns"), { name: "returns_on", type: "date" }, t("optional"))],
  on_hold: () => [field(t("they.review"), { name: "review_on", type: "date" }, t("optional"))],
  round_postponed: () => [dueFields()],
  question: () => [field(t("they.due"), { name: "due", type: "date" }, t("optional"))],
  documents_requested: () => [field(t("they.due"), { name: "due", type: "date" }, t("optional"))],
  next_stage: () => [tick(t("they.asksTimes"), { name: "asks_for_times", checked: true }), field(t("they.due"), { name: "due", type: "date" }, t("optional"))],
  invited_to_call: () => [
    field(t("they.callAt"), { name: "call_at", type: "datetime-local" }, t("optional")),
    choice(t("they.whoCalls"), "who_calls", [["candidate", t("they.iCall")], ["employer", t("they.theyCall")]], "candidate"),
  ],
};
/** Fields of the form that are no part of what is recorded. */
const ASIDE = new Set(["phrase", "other", "kind"]);
const KINDS = [...LIKELY, ...RARE].map(([kind]) => kind);

/** @param {Standing} standing @param {string} detail a kind, or "more": any kind, with everything that may be said */
function detailForm(standing, detail) {
  const kind = detail === "more" ? (state.sheet?.kindOf ?? "question") : detail;
  return h(
    "form",
    {
      class: "form",
      key: `they ${kind}`,
      onsubmit: (/** @type {Event} */ event) => {
        const { earliest, latest, ask_from, call_at, asks_for_times, ...entered } = values(event);
        const fields = Object.fromEntries(Object.entries(entered).filter(([name, value]) => value !== null && !ASIDE.has(name)));
        if (fields.silence_means_no) fields.silence_means_no = true;
        if (earliest || latest || ask_from) {
          fields.answer_due = { status: "answered", ...(earliest || latest ? spanOf(earliest, latest) : {}), ...(ask_from ? { ask_from } : {}) };
        }
        if (call_at) fields.call_at = iso(new Date(call_at).getTime());
        if (kind === "next_stage") fields.asks_for_times = asks_for_times === "on";
        void recordUpdate(standing, kind, instant(sheetArgs()), fields);
        close();
      },
    },
    detail === "more"
      ? choice(t("they.what"), "kind", KINDS.map((one) => [one, t(`update.${one}`)]), kind, { onchange: (/** @type {any} */ e) => adjust({ kindOf: e.target.value }) })
      : h("h3", null, t(`update.${kind}`)),
    whenRow(),
    (DETAILS[kind] ?? (() => []))(standing),
    detail === "more"
      ? [
          choice(t("record.by"), "channel", [["", t("they.unknownWay")], ...["email", "phone", "letter", "in_person", "message"].map((c) => /** @type {[string, string]} */ ([c, t(`channel.${c}`)]))], ""),
          choice(t("they.feedback"), "feedback", [["", t("they.noFeedback")], ["given", t("they.given")], ["declined", t("they.declined")]], ""),
        ]
      : null,
    field(t("note"), { tag: "textarea", name: "note", rows: 2, maxlength: 2000 }, t("optional")),
    h("div", { class: "actions" }, h("button", { class: "main" }, t("record.keep")), h("button", { type: "button", onclick: () => adjust({ detail: null }) }, t("back"))),
  );
}

/** @param {string | null} earliest @param {string | null} latest */
function spanOf(earliest, latest) {
  if (earliest && latest && earliest !== latest) return { earliest, latest };
  if (!earliest || !latest) return earliest ? { earliest } : { latest };
  return { date: latest };
}

/** When they will be heard from: likely days, their own words, or dates. */
function dueFields() {
  const { latest, earliest, read } = sheetArgs();
  const today = new Date(now()).getDay();
  const friday = (12 - today) % 7;
  // Nobody names a Saturday or a Sunday, so a week from one is the Monday after.
  const monday = today === 6 ? 2 : today === 0 ? 1 : 0;
  const ahead = new Set([friday < 2 ? friday + 7 : friday, 7 + monday, 14 + monday, 21 + monday]);
  /** @type {[string, string][]} */
  const days = [...ahead].sort((a, b) => a - b).map((n) => [dayInput(n), shortDay(now() + n * 86_400_000)]);
  return h(
    "fieldset",
    { key: "due" },
    h("legend", null, t("due.question")),
    segmented(t("due.likely"), days, latest ?? "", (v) => adjust({ latest: v, earliest: null, read: null, stamp: v }), "pills"),
    h(
      "div",
      { class: "field" },
      h("label", { for: "f-phrase" }, t("due.words")),
      h(
        "div",
        { class: "beside" },
        h("input", { id: "f-phrase", name: "phrase", placeholder: t("due.example"), autocomplete: "off", maxlength: 200 }),
        h("button", { type: "button", onclick: () => void readWords() }, t("due.read")),
      ),
      h("small", { role: "status" }, read ?? t("due.wordsHint")),
    ),
    h(
      "div",
      { class: "two", key: `span ${state.sheet?.stamp ?? ""}` },
      field(t("due.earliest"), { name: "earliest", type: "date", value: earliest ?? "" }),
      field(t("due.latest"), { name: "latest", type: "date", value: latest ?? "" }),
    ),
    field(t("due.askFrom"), { name: "ask_from", type: "date" }, t("optional")),
    tick(t("due.silence"), { name: "silence_means_no" }),
  );
}

/** Read the employer's words by the service, and put what they mean into the fields. */
async function readWords() {
  const input = /** @type {HTMLInputElement | null} */ (document.getElementById("f-phrase"));
  const phrase = input?.value.trim();
  if (!phrase) return;
  const standing = standingOf(state.sheet?.app);
  const employer = state.copy.employer.get(standing.employer);
  // Words about a date count from when they were said: at the end of the round, or when they wrote.
  const round = sheetArgs().name === "timetable" ? (state.copy.interview.get(sheetArgs().round) ?? lastRound(standing.app)) : null;
  const said = round ? Math.min(Date.parse(round.ends_at), now()) : instant(sheetArgs());
  const place = employer ? { id: employer.id } : { time_zone: standing.zone };
  try {
    const answer = await call("POST", "/v1/readings", { body: { phrase, said_at: iso(said), employer: place } });
    if (!answer.ok || !answer.data.understood) {
      adjust({ read: t("due.notUnderstood") });
      return;
    }
    const { earliest, latest } = answer.data;
    const span = [earliest, latest].filter(Boolean).map((day) => longDay(`${day}T12:00:00`));
    adjust({ earliest, latest, read: t("due.understood", { span: [...new Set(span)].join(" – ") }), stamp: `${earliest} ${latest}` });
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    adjust({ read: t("due.offline") });
  }
}

/** After a round: when will they be in touch, and what else did they say? */
export function timetable() {
  const { app } = sheetArgs();
  const standing = standingOf(app);
  const round = state.copy.interview.get(state.sheet?.round) ?? lastRound(app);
  const status = (/** @type {string} */ name) =>
    choice(t(`ask.${name}`), name, [["not_asked", t("ask.notAsked")], ["not_said", t("ask.notSaid")], ["answered", t("ask.answered")]], "not_asked");
  return sheet(
    t("timetable.title"),
    titleOf(standing),
    h(
      "form",
      {
        class: "form",
        onsubmit: (/** @type {Event} */ event) => {
          const entered = values(event);
          const { earliest, latest, ask_from } = entered;
          const due =
            earliest || latest || ask_from
              ? { status: "answered", ...(earliest || latest ? spanOf(earliest, latest) : {}), ...(ask_from ? { ask_from } : {}) }
              : { status: entered.unsaid ? "not_said" : "not_asked" };
          /** @type {Record<string, any>} */
          const body = { answer_due: due, as_said: entered.phrase ?? null, silence_means_no: Boolean(entered.silence_means_no) };
          for (const name of ["posts", "applicants"]) {
            if (entered[`${name}_n`]) body[name] = { status: "answered", count: Number(entered[`${name}_n`]) };
            else if (entered[name] === "not_said") body[name] = { status: "not_said" };
          }
          if (entered.another_stage === "yes" || entered.another_stage === "no") body.another_stage = { status: "answered", value: entered.another_stage === "yes" };
          else if (entered.another_stage === "not_said") body.another_stage = { status: "not_said" };
          const path = round ? `/v1/interviews/${round.id}/timetable` : `/v1/applications/${app}/timetable`;
          void enqueue({ method: "PUT", path, body, app, employer: standing.employer, fact: true, say: t("toast.timetable", { employer: standing.employerName }) });
          close();
        },
      },
      h("p", { class: "quiet" }, t("timetable.lead")),
      dueFields(),
      tick(t("timetable.unsaid"), { name: "unsaid" }),
      h(
        "details",
        null,
        h("summary", null, t("timetable.others")),
        choice(t("ask.another_stage"), "another_stage", [["", t("ask.notAsked")], ["not_said", t("ask.notSaid")], ["yes", t("yes")], ["no", t("no")]], ""),
        status("posts"),
        field(t("ask.count"), { name: "posts_n", id: "f-posts-n", type: "number", min: 0, inputmode: "numeric" }, t("optional")),
        status("applicants"),
        field(t("ask.count"), { name: "applicants_n", id: "f-applicants-n", type: "number", min: 0, inputmode: "numeric" }, t("optional")),
      ),
      problemBox(),
      h("button", { class: "main" }, t("record.keep")),
    ),
  );
}
