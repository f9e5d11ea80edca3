// Phone card: what to say in a call that asks for news, line by line, the number, and then what came of it.

/** @import {Action, Standing} from "../types.js" */

import { enqueue, showToast } from "../lib/acts.js";
import { call, Offline } from "../lib/api.js";
import { writeStores } from "../lib/db.js";
import { h } from "../lib/dom.js";
import { set, sheetArgs, state } from "../lib/state.js";
import { nearTime } from "../lib/time.js";
import { t } from "../lib/words.js";
import { icon } from "../view/icon.js";
import { adjust, field, line, open, problemBox, values } from "../view/parts.js";

/** Stands in a draft where the name of the reader belongs. */
export const UNNAMED = "[your name]";
/** Where the number of an employer is kept, in its `metadata`. */
const PHONE = "phone";

/** Whether a way is open for an action now. @param {Action} action @param {string} channel */
export const wayOf = (action, channel) => action.channels.find((one) => one.channel === channel) ?? null;

/** @param {Standing} standing @param {Action | null} action */
export function callCard(standing, action) {
  const { card, cardAsked } = sheetArgs();
  if (!card) {
    if (!cardAsked) {
      adjust({ cardAsked: true });
      void readCard(standing);
    }
    return state.problem ? problemBox() : h("p", { class: "loading", key: "loading" }, t("loading"));
  }
  const way = action && wayOf(action, "phone");
  const opens = way?.verdict === "allowed" ? null : (way ?? action)?.opens_at;
  const named = () => adjust({ card: null, cardAsked: false });
  return h(
    "div",
    { key: "card" },
    way?.verdict === "refused" ? line(t("call.refused"), "soon") : opens ? line(t("draft.early", { when: nearTime(opens) }), "soon") : null,
    card.say.some((/** @type {string} */ one) => one.includes(UNNAMED)) ? nameForm(named) : null,
    number(standing),
    h("h3", null, t("call.say")),
    h("ol", { class: "say", lang: "en" }, card.say.map((/** @type {string} */ one) => h("li", null, one))),
    h("details", null, h("summary", null, t("call.voicemail")), h("p", { class: "say", lang: "en" }, card.voicemail)),
    h("h3", null, t("call.write")),
    h("ul", { class: "say dots", lang: "en" }, card.note_down.map((/** @type {string} */ one) => h("li", null, one))),
    h("div", { class: "actions" }, h("button", { type: "button", class: "main", onclick: () => open("record", { app: standing.app, kind: "enquire_status", round: sheetArgs().round, person: sheetArgs().person }) }, t("call.did"))),
  );
}

/** @param {Standing} standing */
async function readCard(standing) {
  const { round, person } = sheetArgs();
  const body = { kind: "enquire_status", channel: "phone", ...(round ? { interview_id: round } : {}), ...(person ? { interviewer_id: person } : {}), ...(state.me?.label ? { sender: state.me.label } : {}) };
  try {
    const answer = await call("POST", `/v1/applications/${standing.app}/message-checks`, { body });
    if (sheetArgs().app !== standing.app) return;
    if (answer.ok) adjust({ card: answer.data.call_card });
    else set({ problem: answer.data ?? { code: "unavailable" } });
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    set({ problem: { code: "offline" } });
  }
}

/** The number to ring, which is kept with the employer. @param {Standing} standing */
function number(standing) {
  const employer = state.copy.employer.get(standing.employer);
  const found = employer?.metadata[PHONE];
  if (found && !sheetArgs().renumber) {
    return h(
      "div",
      { class: "actions", key: "number" },
      h("a", { class: "as-button main", href: `tel:${found.replace(/[^+\d]/g, "")}` }, icon("phone"), found),
      h("button", { type: "button", class: "link", onclick: () => adjust({ renumber: true }) }, t("call.other")),
    );
  }
  return h(
    "form",
    {
      class: "form inline",
      key: "number",
      onsubmit: (/** @type {Event} */ event) => {
        const given = values(event).number;
        const { [PHONE]: _, ...rest } = employer?.metadata ?? {};
        const metadata = given ? { ...rest, [PHONE]: given } : rest;
        void enqueue({ method: "PATCH", path: `/v1/employers/${standing.employer}`, body: { metadata }, say: t("toast.saved") });
        if (employer) state.copy.employer.set(employer.id, { ...employer, metadata });
        adjust({ renumber: false });
      },
    },
    field(t("call.number", { employer: standing.employerName }), { name: "number", type: "tel", maxlength: 40, value: found ?? "", autocomplete: "off" }, t("call.numberHint")),
    h("button", null, t("save")),
  );
}

/** Asks for the reader's name, once: drafts sign with it. @param {(name: string) => void} named */
export function nameForm(named) {
  return h(
    "form",
    {
      class: "form inline",
      key: "name",
      onsubmit: (/** @type {Event} */ event) => {
        const { name } = values(event);
        if (!name) return;
        void keepName(name);
        named(name);
      },
    },
    field(t("draft.name"), { name: "name", required: true, maxlength: 200, autocomplete: "name" }, t("draft.nameHint")),
    h("button", null, t("draft.sign")),
  );
}

/** @param {string} name */
async function keepName(name) {
  set({ me: { ...state.me, label: name } });
  try {
    const answer = await call("PATCH", "/v1/me", { body: { label: name } });
    if (answer.ok) void writeStores({ put: [["kept", "me", { ...state.me, ...answer.data }]] });
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    showToast(t("problem.offline"));
  }
}
