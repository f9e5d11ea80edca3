// What happened in a pursuit, newest first; each entry can be changed or taken back.

/** @import {Child, Standing} from "../types.js" */

import { enqueue, retract } from "../lib/acts.js";
import { h } from "../lib/dom.js";
import { unsent } from "../lib/outbox.js";
import { recordsOf, roundsOf, standingOf } from "../lib/pursuits.js";
import { sheetArgs, state } from "../lib/state.js";
import { dayOrInstant, iso, localInput, longDay, stamp } from "../lib/time.js";
import { t } from "../lib/words.js";
import { choice, close, field, open, segmented, sheet, tapRow, titleOf, values } from "./parts.js";

/** @typedef {{id: string, at: number, shape: string, title: string, more: Child[], change?: () => void, gone?: boolean}} Entry */

/** @param {Standing} standing */
export function story(standing) {
  const list = [...recorded(standing), ...happened(standing)].sort((a, b) => b.at - a.at);
  if (!list.length) return null;
  return h(
    "section",
    { key: "story", "aria-labelledby": "s-story" },
    h("h2", { id: "s-story" }, t("story.title")),
    h(
      "ol",
      { class: "story" },
      list.map((one) =>
        h(
          "li",
          { key: one.id, class: `${one.shape}${one.gone ? " gone" : ""}` },
          h("time", { class: "quiet", datetime: iso(one.at) }, stamp(one.at)),
          h("h3", null, one.title),
          one.more.filter(Boolean).map((text, i) => h("p", { class: "quiet", key: i }, text)),
          one.change
            ? h("button", { type: "button", class: "link", "aria-haspopup": "dialog", "aria-label": `${t("story.change")}: ${one.title}`, "data-f": `change ${one.id}`, onclick: one.change }, t("story.change"))
            : null,
        ),
      ),
    ),
  );
}

/** @param {Standing} standing @returns {Entry[]} */
function recorded(standing) {
  return unsent()
    .filter((one) => one.app === standing.app)
    .map((one) => ({
      id: one.id,
      at: one.at,
      shape: "pending",
      title: one.say,
      more: [t(one.state === "refused" ? "story.refused" : "story.unsent")],
      ...(one.state === "refused" ? { change: () => open("settle", { item: one.id }) } : {}),
    }));
}

/** @param {string | null | undefined} id */
const personOf = (id) => state.copy.interviewer.get(id ?? "")?.name;

/** @param {{written_by: {kind: string} | null}} one */
const writer = (one) => (one.written_by?.kind === "partner" ? t("story.partner") : null);

/** @param {Standing} standing @returns {Entry[]} */
function happened(standing) {
  const { app } = standing;
  /** @type {Entry[]} */
  const found = [];
  for (const one of recordsOf(state.copy.contact, app)) {
    const whom = personOf(one.interviewer_id) ?? (one.recipient === "agency" ? (state.copy.application.get(app)?.agency?.name ?? "") : standing.employerName);
    const gone = Boolean(one.retracted_at) || one.result === "not_made";
    found.push({
      id: one.id,
      at: Date.parse(one.happened_at),
      shape: "you",
      title: t(one.answer ? `story.answer.${one.answer}` : `story.${one.kind}`, { whom }),
      more: [
        one.result ? t(`did.${one.channel}.${one.result}`) : t(`channel.${one.channel}`),
        one.breach.length && !gone ? t("story.breach") : null,
        gone ? t("story.gone") : null,
        writer(one),
        one.note ? `“${one.note}”` : null,
      ],
      gone,
      ...(gone ? {} : { change: () => open("change", { app, id: one.id, what: "contact" }) }),
    });
  }
  for (const one of recordsOf(state.copy.employer_update, app)) {
    const due = one.answer_due ? dueText(one.answer_due) : null;
    const until = one.respond_by ?? one.due ?? one.call_at;
    found.push({
      id: one.id,
      at: Date.parse(one.received_at),
      shape: "they",
      title: due ? t("story.promised", { when: due }) : t(`update.${one.kind}`),
      more: [
        until ? t("story.until", { when: dayOrInstant(until) }) : null,
        one.silence_means_no ? t("story.silence") : null,
        one.feedback ? t(`they.${one.feedback}`) : null,
        one.retracted_at ? t("story.gone") : null,
        writer(one),
        one.note ? `“${one.note}”` : null,
      ],
      gone: Boolean(one.retracted_at),
      ...(one.retracted_at ? {} : { change: () => open("change", { app, id: one.id, what: "update" }) }),
    });
  }
  for (const one of recordsOf(state.copy.timetable, app)) {
    if (one.revision === null || !one.said_at) continue;
    const due = dueText(one.answer_due);
    found.push({
      id: `timetable ${one.interview_id} ${one.revision}`,
      at: Date.parse(one.said_at) + 1,
      shape: "they",
      title: due ? t("story.promised", { when: due }) : t("story.noDate"),
      more: [one.as_said ? `“${one.as_said}”` : null, one.silence_means_no ? t("story.silence") : null, one.retracted_at ? t("story.gone") : null],
      gone: Boolean(one.retracted_at),
      ...(one.retracted_at ? {} : { change: () => open("change", { app, round: one.interview_id, revision: one.revision, what: "timetable" }) }),
    });
  }
  for (const one of roundsOf(app)) {
    const people = one.interviewers.map((p) => p.name).join(", ");
    const off = one.state === "cancelled" || one.state === "missed" || one.state === "postponed";
    found.push({
      id: one.id,
      at: Date.parse(one.starts_at),
      shape: "held",
      title: t("story.round", { stage: t(`stage.${one.stage}`), format: t(`format.${one.format}`) }),
      more: [people, off ? t(`state.${one.state}`) : null, one.note ? `“${one.note}”` : null],
      change: () => open("change", { app, id: one.id, what: "round" }),
    });
  }
  for (const one of recordsOf(state.copy.feedback, app)) {
    found.push({
      id: one.id,
      at: Date.parse(one.received_at),
      shape: one.source === "self" ? "you" : "they",
      title: t(`story.feedback.${one.source}`),
      more: one.items.map((i) => i.verbatim ?? i.action ?? i.theme).filter(Boolean),
    });
  }
  const application = state.copy.application.get(app);
  if (application?.applied_at) {
    const at = application.applied_at;
    found.push({ id: "applied", at: Date.parse(at.length === 10 ? `${at}T12:00:00` : at), shape: "you", title: t("story.applied"), more: [] });
  }
  if (application?.outcome) found.push({ id: "outcome", at: Date.parse(application.outcome.happened_at), shape: "you", title: t(`outcome.${application.outcome.kind}`), more: [] });
  return found;
}

/** A promise in words. @param {any} due an answer about when one will hear */
function dueText(due) {
  if (due.status !== "answered") return null;
  const day = (/** @type {string} */ one) => longDay(`${one}T12:00:00`);
  if (due.earliest && due.latest) return t("due.between", { from: day(due.earliest), to: day(due.latest) });
  if (due.earliest) return t("due.notBefore", { day: day(due.earliest) });
  const last = due.date ?? due.latest;
  if (last) return t("due.until", { day: day(last) });
  if (due.instant) return t("due.until", { day: dayOrInstant(due.instant) });
  return due.ask_from ? t("due.from", { day: day(due.ask_from) }) : null;
}

const MADE = ["sent", "spoke", "message_left", "no_answer", "bounced", "wrong_number"];
/** Results that a way can have. @type {Record<string, string[]>} */
const OF_CHANNEL = { email: ["sent", "bounced"], message: ["sent", "bounced"], letter: ["sent", "bounced"], in_person: ["spoke"], phone: ["spoke", "message_left", "no_answer", "wrong_number"] };

/** Change an entry of the story. */
export function change() {
  const { what } = sheetArgs();
  if (what === "contact") return changeContact();
  if (what === "round") return changeRound();
  return takeBack();
}

function changeContact() {
  const { app, id } = sheetArgs();
  const standing = standingOf(app);
  const one = state.copy.contact.get(id);
  if (!one) return null;
  const patch = (/** @type {Record<string, any>} */ body) => {
    void enqueue({ method: "PATCH", path: `/v1/contacts/${id}`, body, app, employer: standing.employer, fact: true, say: t("toast.changed") });
    close();
  };
  return sheet(
    t("change.title"),
    titleOf(standing),
    h("h3", null, t("change.result")),
    h(
      "ul",
      { class: "rows" },
      (OF_CHANNEL[one.channel] ?? MADE).filter((r) => r !== one.result).map((result) => tapRow(`result ${result}`, one.channel, t(`did.${one.channel}.${result}`), null, () => patch({ result }))),
    ),
    h(
      "form",
      { class: "form", onsubmit: (/** @type {Event} */ e) => patch({ note: values(e).note }) },
      field(t("note"), { tag: "textarea", name: "note", rows: 2, maxlength: 2000, children: one.note ?? "" }),
      h("button", null, t("save")),
    ),
    backForm(standing, `/v1/contacts/${id}`),
  );
}

function takeBack() {
  const { app, id, what, round, revision } = sheetArgs();
  const standing = standingOf(app);
  const path = what === "update" ? `/v1/employer-updates/${id}` : round ? `/v1/interviews/${round}/timetable/${revision}` : `/v1/applications/${app}/timetable/${revision}`;
  return sheet(
    t("change.title"),
    titleOf(standing),
    what === "timetable" ? h("div", { class: "actions" }, h("button", { type: "button", class: "main", onclick: () => open("timetable", { app, round }) }, t("change.timetable"))) : null,
    backForm(standing, path),
  );
}

/** @param {Standing} standing @param {string} path */
function backForm(standing, path) {
  return h(
    "form",
    {
      class: "form",
      onsubmit: (/** @type {Event} */ event) => {
        void retract(standing, path, values(event).reason ?? t("back.mistake"), t("toast.retracted"));
        close();
      },
    },
    h("h3", null, t("back.title")),
    h("p", { class: "quiet" }, t("back.lead")),
    field(t("back.reason"), { name: "reason", maxlength: 200, placeholder: t("back.mistake") }, t("optional")),
    h("button", { class: "danger" }, t("back.do")),
  );
}

function changeRound() {
  const { app, id, off } = sheetArgs();
  const standing = standingOf(app);
  const one = state.copy.interview.get(id);
  if (!one) return null;
  const send = (/** @type {Record<string, any>} */ body, /** @type {string} */ text) => {
    void enqueue({ method: "PATCH", path: `/v1/interviews/${id}`, body, app, employer: standing.employer, fact: true, say: text });
    close();
  };
  /** @type {[string, string, Record<string, any>][]} */
  const reasons = [
    ["postponed", "calendar", { state: "postponed" }],
    ["cancelled", "close", { state: "cancelled" }],
    ["missedMe", "clock", { state: "missed", missed_by: "candidate" }],
    ["missedThem", "clock", { state: "missed", missed_by: "employer" }],
  ];
  return sheet(
    t("story.round", { stage: t(`stage.${one.stage}`), format: t(`format.${one.format}`) }),
    titleOf(standing),
    segmented(t("change.title"), [["time", t("round.time")], ["off", t("round.off")]], off ? "off" : "time", (v) => open("change", { ...state.sheet, off: v === "off" })),
    off
      ? h("ul", { class: "rows" }, reasons.map(([name, picture, body]) => tapRow(`off ${name}`, picture, t(`round.${name}`), null, () => send(body, t(`round.${name}`)))))
      : h(
          "form",
          {
            class: "form",
            onsubmit: (/** @type {Event} */ event) => {
              const entered = values(event);
              const starts = new Date(entered.starts).getTime();
              const length = Date.parse(one.ends_at) - Date.parse(one.starts_at);
              const moved = iso(starts) !== iso(Date.parse(one.starts_at)) ? { starts_at: iso(starts), ends_at: iso(starts + length) } : {};
              send({ ...moved, stage: entered.stage, format: entered.format, note: entered.note }, t("toast.changed"));
            },
          },
          field(t("interview.when"), { name: "starts", type: "datetime-local", required: true, value: localInput(Date.parse(one.starts_at)) }),
          choice(t("interview.stage"), "stage", STAGES.map((s) => [s, t(`stage.${s}`)]), one.stage),
          choice(t("interview.format"), "format", FORMATS.map((f) => [f, t(`format.${f}`)]), one.format),
          field(t("note"), { tag: "textarea", name: "note", rows: 2, maxlength: 2000, children: one.note ?? "" }),
          h("button", { class: "main" }, t("save")),
        ),
  );
}

export const STAGES = ["screening", "first", "further", "final", "assessment"];
export const FORMATS = ["video", "phone", "in_person", "assessment_centre", "recorded", "assignment"];
