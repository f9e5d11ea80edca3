// Forms for something new: an interview with its employer, an application, a task, people, wishes.

/** @import {Standing} from "../types.js" */

import { changeApplication, changeTask, enqueue } from "../lib/acts.js";
import { call } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { uuid7 } from "../lib/outbox.js";
import { recordsOf, roundsOf, standingOf } from "../lib/pursuits.js";
import { set, sheetArgs, state } from "../lib/state.js";
import { dayOf, dayStart, iso, localInput, now } from "../lib/time.js";
import { localeOf, t } from "../lib/words.js";
import { choice, close, field, open, problemBox, sheet, tapRow, tick, titleOf, values } from "./parts.js";
import { FORMATS, STAGES } from "./story.js";

const PARTS = ["interviewer", "recruiter", "coordinator", "manager"];
/** Hours after which something put off to the morning comes back. */
const MORNING = 8;

async function readRegions() {
  if (state.settings.regions || !state.online) return;
  set({ settings: { ...state.settings, regions: [] } });
  try {
    const answer = await call("GET", "/v1/regions");
    if (answer.ok) set({ settings: { ...state.settings, regions: answer.data.countries } });
  } catch {
    set({ settings: { ...state.settings, regions: undefined } });
  }
}

/** Choices by what they are called. @param {any[]} places @param {(one: any) => string} nameOf @returns {[string, string][]} */
const sorted = (places, nameOf) => places.map((one) => /** @type {[string, string]} */ ([one.code, nameOf(one)])).sort((a, b) => a[1].localeCompare(b[1], localeOf()));

/** How long a round lasts, in words. @param {number} minutes */
function lengthOf(minutes) {
  const [n, unit] = minutes < 120 ? [minutes, "minute"] : [minutes / 60, "hour"];
  const long = /** @type {const} */ ({
    style: "unit",
    unitDisplay: "long",
  });
  return new Intl.NumberFormat(localeOf(), { ...long, unit }).format(n);
}

/** Fields of an employer that may be new. */
function employerFields() {
  void readRegions();
  /** @type {any[]} */
  const countries = state.settings.regions ?? [];
  const names = new Intl.DisplayNames(localeOf(), { type: "region" });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const last = [...state.copy.employer.values()].at(-1);
  const usual = state.me?.defaults?.country ?? last?.country ?? countries.find((one) => one.time_zones.includes(zone))?.code ?? "";
  const country = state.sheet?.country ?? usual;
  const found = countries.find((one) => one.code === country);
  const zones = found?.time_zones ?? [];
  const listed = sorted(countries, (one) => names.of(one.code) ?? one.name);
  // The standard adds the name in another of the country's languages to that of a region.
  const regions = sorted(found?.subdivisions ?? [], (one) => one.name.replace(/ \[.*/, ""));
  return [
    field(t("interview.employer"), { name: "employer", required: true, maxlength: 200, list: "employers", autocomplete: "organization" }),
    h("datalist", { id: "employers", key: "employers" }, [...state.copy.employer.values()].map((one) => h("option", { key: one.id, value: one.name }))),
    field(t("interview.role"), { name: "role", required: true, maxlength: 200, autocomplete: "off" }),
    h(
      "div",
      { class: "two", key: `place ${countries.length}` },
      choice(t("interview.country"), "country", [["", t("interview.noCountry")], ...listed], country, { onchange: (/** @type {any} */ e) => set({ sheet: state.sheet && { ...state.sheet, country: e.target.value } }) }),
      regions.length
        ? h("div", { key: `sub ${country}` }, choice(t("interview.subdivision"), "subdivision", [["", t("interview.all")], ...regions], state.me?.defaults?.subdivision ?? ""))
        : null,
    ),
    zones.length > 1 || !found
      ? h("div", { key: `zone ${country}` }, choice(t("interview.zone"), "time_zone", (zones.length ? zones : [zone]).map((/** @type {string} */ z) => [z, z.replaceAll("_", " ")]), zones.includes(zone) || !zones.length ? zone : zones[0]))
      : h("input", { type: "hidden", name: "time_zone", value: zones[0] ?? zone, key: `zone ${country}` }),
  ];
}

/** @param {Record<string, any>} entered */
function employerOf(entered) {
  const known = [...state.copy.employer.values()].find((one) => one.name.toLowerCase() === String(entered.employer).trim().toLowerCase());
  if (known) return { id: known.id };
  return {
    name: entered.employer,
    time_zone: entered.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...(entered.country ? { country: entered.country } : {}),
    ...(entered.subdivision ? { subdivision: entered.subdivision } : {}),
  };
}

/** @param {Record<string, any>} entered */
const agencyOf = (entered) => (entered.agency ? { route: "agency", agency: { name: entered.agency } } : {});

const agencyField = () => field(t("interview.agency"), { name: "agency", maxlength: 200 }, t("optional"));

/** A round: of a pursuit that is there, or with everything that is new. */
export function interview() {
  const { app } = sheetArgs();
  const standing = app ? standingOf(app) : null;
  const again = standing ? roundsOf(app).length > 0 : false;
  return sheet(
    t(standing ? "interview.another" : "interview.title"),
    standing ? titleOf(standing) : t("interview.lead"),
    h(
      "form",
      {
        class: "form",
        onsubmit: (/** @type {Event} */ event) => {
          const entered = values(event);
          const starts = new Date(entered.starts).getTime();
          const minutes = Number(entered.minutes);
          /** @type {Record<string, any>} */
          const body = {
            id: uuid7(Date.now()),
            stage: entered.stage,
            format: entered.format,
            starts_at: iso(starts),
            ends_at: iso(starts + minutes * 60_000),
            application: standing ? { id: app } : { role: entered.role, ...agencyOf(entered) },
          };
          if (!standing) body.employer = employerOf(entered);
          const people = String(entered.people ?? "").split(/[,\n]/).map((one) => one.trim()).filter(Boolean);
          if (people.length) body.interviewers = people.map((name) => ({ name }));
          if (entered.note) body.note = entered.note;
          const employer = standing?.employer ?? body.employer.id ?? null;
          void enqueue({ id: body.id, method: "POST", path: "/v1/interviews", body, app: app ?? null, employer, fact: true, say: t("toast.interview", { employer: standing?.employerName ?? entered.employer }) });
          close();
        },
      },
      standing ? null : employerFields(),
      h(
        "div",
        { class: "two", key: "when" },
        field(t("interview.when"), { name: "starts", type: "datetime-local", required: true, value: localInput(dayStart(now()) + 10 * 3_600_000) }, t("interview.whenHint")),
        choice(t("interview.minutes"), "minutes", [30, 45, 60, 90, 120, 240, 480].map((m) => [String(m), lengthOf(m)]), "60"),
      ),
      h(
        "div",
        { class: "two", key: "kind" },
        choice(t("interview.format"), "format", FORMATS.map((one) => [one, t(`format.${one}`)]), "video"),
        choice(t("interview.stage"), "stage", STAGES.map((one) => [one, t(`stage.${one}`)]), again ? "further" : "first"),
      ),
      field(t("interview.people"), { tag: "textarea", name: "people", rows: 2 }, t("interview.peopleHint")),
      standing ? null : agencyField(),
      problemBox(),
      h("button", { class: "main" }, t("interview.keep")),
    ),
  );
}

/** An application, before any interview. */
export function application() {
  return sheet(
    t("application.title"),
    t("application.lead"),
    h(
      "form",
      {
        class: "form",
        onsubmit: (/** @type {Event} */ event) => {
          const entered = values(event);
          /** @type {Record<string, any>} */
          const body = { id: uuid7(Date.now()), employer: employerOf(entered), role: entered.role, ...agencyOf(entered) };
          if (entered.applied_at) body.applied_at = entered.applied_at;
          if (entered.closing_on) body.closing_on = entered.closing_on;
          if (entered.posting_url) body.posting_url = entered.posting_url;
          void enqueue({ id: body.id, method: "POST", path: "/v1/applications", body, app: body.id, employer: body.employer.id ?? null, fact: true, say: t("toast.application", { employer: entered.employer }) });
          close();
        },
      },
      employerFields(),
      h(
        "div",
        { class: "two", key: "days" },
        field(t("application.applied"), { name: "applied_at", type: "date", max: dayOf(now()) }, t("application.appliedHint")),
        field(t("application.closing"), { name: "closing_on", type: "date" }, t("optional")),
      ),
      field(t("application.url"), { name: "posting_url", type: "url", maxlength: 2000 }, t("optional")),
      agencyField(),
      h("button", { class: "main" }, t("interview.keep")),
    ),
  );
}

/** A task of one's own. */
export function task() {
  const { app } = sheetArgs();
  return sheet(
    t("task.title"),
    app ? titleOf(standingOf(app)) : null,
    h(
      "form",
      {
        class: "form",
        onsubmit: (/** @type {Event} */ event) => {
          const entered = values(event);
          const body = { id: uuid7(Date.now()), title: entered.title, ...(app ? { application_id: app } : {}), ...(entered.due ? { due_at: iso(new Date(entered.due).getTime()) } : {}) };
          void enqueue({ id: body.id, method: "POST", path: "/v1/tasks", body, say: t("toast.task", { title: entered.title }) });
          close();
        },
      },
      field(t("task.what"), { name: "title", required: true, maxlength: 200 }),
      field(t("task.due"), { name: "due", type: "datetime-local" }, t("optional")),
      h("button", { class: "main" }, t("save")),
    ),
  );
}

/** Put something off, or leave it out. */
export function later() {
  const { app, task: id, title } = sheetArgs();
  const standing = standingOf(app);
  const about = { app, employer: standing.employer, fact: true };
  const morning = (/** @type {number} */ days) => iso(dayStart(now(), days) + MORNING * 3_600_000);
  const off = (/** @type {number} */ days, /** @type {string} */ name) => {
    void changeTask(id, { snoozed_until: morning(days) }, { ...about, text: t("toast.snoozed", { what: title, when: t(name) }) });
    close();
  };
  const monday = ((8 - new Date(now()).getDay()) % 7) || 7;
  return sheet(
    t("later.title"),
    title,
    h(
      "ul",
      { class: "rows" },
      tapRow("later 1", "clock", t("later.tomorrow"), null, () => off(1, "later.tomorrow")),
      tapRow("later 3", "clock", t("later.days"), null, () => off(3, "later.days")),
      tapRow("later 7", "calendar", t("later.monday"), null, () => off(monday, "later.monday")),
      tapRow("later skip", "close", t("later.skip"), t("later.skipHint"), () => {
        void changeTask(id, { state: "skipped", reason: t("later.reason") }, { ...about, text: t("toast.skipped", { what: title }) });
        close();
      }),
    ),
  );
}

/** How it ended, by the candidate's own move. */
export function end() {
  const { app } = sheetArgs();
  const standing = standingOf(app);
  const ended = state.copy.application.get(app)?.outcome;
  const send = (/** @type {any} */ outcome, /** @type {string} */ text) => {
    void changeApplication(standing, { outcome }, text);
    close();
  };
  if (ended) {
    return sheet(t("end.ended"), titleOf(standing), h("p", null, t(`outcome.${ended.kind}`)), h("div", { class: "actions" }, h("button", { class: "main", type: "button", onclick: () => send(null, t("toast.reopened")) }, t("end.reopen"))));
  }
  return sheet(
    t("end.title"),
    titleOf(standing),
    h(
      "ul",
      { class: "rows" },
      tapRow("end tell", "email", t("end.tell"), t("end.tellHint"), () => open("exception", { app, kind: "withdraw" })),
      tapRow("end withdrawn", "close", t("outcome.withdrawn"), t("end.withdrawnHint"), () => send({ kind: "withdrawn" }, t("outcome.withdrawn"))),
      tapRow("end elsewhere", "star", t("outcome.accepted_elsewhere"), null, () => send({ kind: "accepted_elsewhere" }, t("outcome.accepted_elsewhere"))),
      tapRow("end let_go", "leaf", t("outcome.let_go"), t("end.letGoHint"), () => send({ kind: "let_go" }, t("outcome.let_go"))),
    ),
    h("details", null, h("summary", null, t("end.delete")), h("p", { class: "quiet" }, t("end.deleteHint")), h("button", { class: "danger", type: "button", onclick: () => remove(standing) }, t("end.deleteDo"))),
  );
}

/** @param {Standing} standing */
function remove(standing) {
  void enqueue({ method: "DELETE", path: `/v1/applications/${standing.app}`, body: undefined, app: standing.app, employer: standing.employer, fact: true, say: t("toast.deleted", { employer: standing.employerName }) });
  close();
}

/** The employer's wishes, the agency, and where its days are counted. */
export function wishes() {
  const { app } = sheetArgs();
  const standing = standingOf(app);
  const employer = state.copy.employer.get(standing.employer);
  const found = state.copy.application.get(app);
  return sheet(
    t("menu.wishes"),
    standing.employerName,
    h(
      "form",
      {
        class: "form",
        onsubmit: (/** @type {Event} */ event) => {
          const entered = values(event);
          const body = { preferences: { no_calls: entered.no_calls === "on", no_contact: entered.no_contact === "on" }, note: entered.note };
          void enqueue({ method: "PATCH", path: `/v1/employers/${standing.employer}`, body, app, employer: standing.employer, fact: true, say: t("toast.changed") });
          if (entered.agency || found?.agency) {
            const agency = entered.agency ? { name: entered.agency, direct_contact_permitted: entered.direct === "on" } : null;
            void changeApplication(standing, agency ? { route: "agency", agency } : { route: "direct", agency: null }, t("toast.changed"));
          }
          close();
        },
      },
      tick(t("wishes.noCalls"), { name: "no_calls", checked: employer?.preferences.no_calls }),
      tick(t("wishes.noContact"), { name: "no_contact", checked: employer?.preferences.no_contact }),
      field(t("note"), { tag: "textarea", name: "note", rows: 3, maxlength: 2000, children: employer?.note ?? "" }),
      field(t("interview.agency"), { name: "agency", maxlength: 200, value: found?.agency?.name ?? "" }, t("wishes.agencyHint")),
      tick(t("wishes.direct"), { name: "direct", checked: found?.agency?.direct_contact_permitted }),
      h("p", { class: "quiet" }, [standing.zone, employer?.country, employer?.subdivision].filter(Boolean).join(" · ")),
      h("button", { class: "main" }, t("save")),
    ),
  );
}

/** The people of a pursuit. */
export function people() {
  const { app, person } = sheetArgs();
  const standing = standingOf(app);
  const list = recordsOf(state.copy.interviewer, app);
  const one = person ? state.copy.interviewer.get(person) : null;
  if (one) return onePerson(standing, one);
  const round = roundsOf(app).at(-1);
  return sheet(
    t("menu.people"),
    titleOf(standing),
    list.length
      ? h("ul", { class: "rows" }, list.map((p) => tapRow(`person ${p.id}`, "in_person", p.name, [p.job_title, t(`part.${p.part}`)].filter(Boolean).join(" · "), () => open("people", { app, person: p.id }))))
      : h("p", null, t("people.none")),
    round
      ? h(
          "form",
          {
            class: "form",
            onsubmit: (/** @type {Event} */ event) => {
              const entered = values(event);
              const had = round.interviewers.map(({ id, name, email, job_title, part }) => ({ id, name, email, job_title, part }));
              const body = { interviewers: [...had, { name: entered.name, email: entered.email, job_title: entered.job_title, part: entered.part }] };
              void enqueue({ method: "PATCH", path: `/v1/interviews/${round.id}`, body, app, employer: standing.employer, fact: true, say: t("toast.person", { name: entered.name }) });
              close();
            },
          },
          h("h3", null, t("people.add")),
          personFields(null),
          h("button", { class: "main" }, t("people.add")),
        )
      : null,
  );
}

/** @param {any} one */
const personFields = (one) => [
  field(t("people.name"), { name: "name", required: true, maxlength: 200, value: one?.name ?? "", autocomplete: "off" }),
  field(t("people.email"), { name: "email", type: "email", value: one?.email ?? "", autocomplete: "off" }, t("optional")),
  field(t("people.job"), { name: "job_title", value: one?.job_title ?? "", maxlength: 200 }, t("optional")),
  choice(t("people.part"), "part", PARTS.map((p) => [p, t(`part.${p}`)]), one?.part ?? "interviewer"),
];

/** @param {Standing} standing @param {any} one */
function onePerson(standing, one) {
  return sheet(
    one.name,
    titleOf(standing),
    h(
      "form",
      {
        class: "form",
        onsubmit: (/** @type {Event} */ event) => {
          const { no_calls, no_contact, ...entered } = values(event);
          const body = { ...entered, preferences: { no_calls: no_calls === "on", no_contact: no_contact === "on" } };
          void enqueue({ method: "PATCH", path: `/v1/interviewers/${one.id}`, body, app: standing.app, employer: standing.employer, fact: true, say: t("toast.changed") });
          close();
        },
      },
      personFields(one),
      tick(t("wishes.noCalls"), { name: "no_calls", checked: one.preferences.no_calls }),
      tick(t("wishes.noContact"), { name: "no_contact", checked: one.preferences.no_contact }),
      h("button", { class: "main" }, t("save")),
    ),
  );
}
