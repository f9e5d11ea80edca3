// Lessons: what to repeat beside what to change, and the sheet that records feedback.

import { enqueue } from "../lib/acts.js";
import { call } from "../lib/api.js";
import { writeStores } from "../lib/db.js";
import { h } from "../lib/dom.js";
import { uuid7 } from "../lib/outbox.js";
import { lastRound, roundsOf, standingOf } from "../lib/pursuits.js";
import { set, sheetArgs, state } from "../lib/state.js";
import { dayOrInstant, iso, longDay, now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { adjust, choice, close, field, segmented, sheet, titleOf, values } from "./parts.js";
import { firstSteps } from "./today.js";

let readAt = 0;

/** Themes are worked out by the service; the last ones are kept for when it cannot be reached. */
async function read() {
  if (!state.online || state.over || (state.synced ?? 0) <= readAt) return;
  readAt = state.synced ?? 0;
  try {
    const answer = await call("GET", "/v1/lessons");
    if (!answer.ok) return;
    set({ lessons: answer.data });
    await writeStores({ put: [["kept", "lessons", answer.data]] });
  } catch {
    readAt = 0;
  }
}

export function lessons() {
  void read();
  const found = state.lessons;
  return h(
    "div",
    { class: "lessons", key: "lessons" },
    h("header", { class: "head" }, h("h1", { tabindex: "-1" }, t("nav.lessons")), h("p", { class: "lead" }, !found ? t(state.online ? "loading" : "lessons.offline") : found.interviews ? t("lessons.lead", { n: found.interviews }) : t("lessons.empty"))),
    found?.interviews
      ? [
          h("div", { class: "columns", key: "themes" }, themes("repeat", found.repeat), themes("change", found.change)),
          found.tasks.length
            ? h(
                "section",
                { key: "tasks", "aria-labelledby": "s-tasks" },
                h("h2", { id: "s-tasks" }, t("lessons.tasks")),
                found.tasks.map((/** @type {any} */ one) => actionRow(one)),
              )
            : null,
          h("p", { class: "quiet", key: "two" }, t("lessons.two")),
        ]
      : null,
    state.copy.interview.size
      ? h("div", { class: "actions", key: "add" }, h("button", { type: "button", "aria-haspopup": "dialog", "data-f": "feedback new", onclick: () => set({ sheet: { name: "feedback", opener: "feedback new" } }) }, t("lessons.add")))
      : firstSteps(),
  );
}

/** @param {"repeat" | "change"} side @param {any[]} list */
function themes(side, list) {
  return h(
    "section",
    { key: side, "aria-labelledby": `s-${side}` },
    h("h2", { id: `s-${side}` }, t(`lessons.${side}`)),
    list.length
      ? list.map((one) =>
          h(
            "article",
            { class: `card theme ${side}`, key: one.theme },
            h("h3", null, one.theme),
            h("p", { class: "quiet" }, t("lessons.times", { n: one.n })),
            one.examples.map((/** @type {string} */ text) => h("blockquote", { key: text }, text)),
            one.ratings.map((/** @type {any} */ r) => h("p", { key: r.scale, class: "quiet" }, t("lessons.rating", { mean: r.mean.toLocaleString(), scale: r.scale, n: r.n }))),
          ),
        )
      : h("p", { class: "quiet" }, t(`lessons.none.${side}`)),
  );
}

/** @param {any} one */
function actionRow(one) {
  const pending = state.outbox.some((item) => item.path === `/v1/feedback/${one.feedback_id}`);
  if (pending) return null;
  const feedback = state.copy.feedback.get(one.feedback_id);
  const mark = () => {
    if (!feedback) return;
    const items = feedback.items.map((item) => (item.id === one.item_id ? { ...item, done: !one.done } : item));
    void enqueue({ method: "PATCH", path: `/v1/feedback/${one.feedback_id}`, body: { items }, say: t("toast.done", { what: one.action }) });
  };
  return h(
    "article",
    { class: "card row", key: one.item_id },
    h("button", { type: "button", class: `ticker${one.done ? " done" : ""}`, "aria-pressed": String(one.done), "aria-label": t("task.tick", { title: one.action }), onclick: mark }, one.done ? "✓" : ""),
    h("div", { class: "grow" }, h("h3", null, one.action), one.action_due ? h("p", { class: "quiet" }, t("due.until", { day: dayOrInstant(one.action_due) })) : null),
  );
}

/** What was said about an interview, or how one saw it oneself. */
export function feedback() {
  const { app, round, kind, source = kind === "reflect" ? "self" : "employer", n = 1 } = sheetArgs();
  const list = app ? roundsOf(app) : [...state.copy.interview.values()].sort((a, b) => Date.parse(b.starts_at) - Date.parse(a.starts_at));
  const chosen = round ?? (app ? lastRound(app)?.id : list[0]?.id) ?? "";
  const standing = app ? standingOf(app) : null;
  return sheet(
    t(source === "self" ? "feedback.own" : "feedback.title"),
    standing ? titleOf(standing) : null,
    segmented(t("feedback.from"), ["employer", "agency", "self"].map((one) => [one, t(`feedback.${one}`)]), source, (v) => adjust({ source: v }), "pills"),
    h(
      "form",
      {
        class: "form",
        onsubmit: (/** @type {Event} */ event) => {
          const entered = values(event);
          /** @type {any[]} */
          const items = [];
          for (let i = 0; i < n; i++) {
            for (const [side, name] of [["strength", `good${i}`], ["improvement", `bad${i}`]]) {
              if (!entered[String(name)]) continue;
              items.push({
                kind: side,
                verbatim: entered[String(name)],
                theme: entered[`theme-${name}`],
                ...(side === "improvement" && entered[`do${i}`] ? { action: entered[`do${i}`] } : {}),
              });
            }
          }
          const body = { id: uuid7(Date.now()), source, received_at: iso(now()), items, note: entered.note };
          const round = state.copy.interview.get(entered.round ?? chosen);
          const item = { id: body.id, method: "POST", path: `/v1/interviews/${entered.round ?? chosen}/feedback`, body, app: round?.application_id ?? null, say: t("toast.feedback") };
          void enqueue({ ...item, employer: round?.employer_id ?? null, fact: true });
          close();
        },
      },
      list.length > 1 ? choice(t("feedback.round"), "round", list.map((one) => [one.id, `${standingOf(one.application_id).employerName}, ${t(`stage.${one.stage}`)}, ${longDay(one.starts_at)}`]), chosen) : null,
      Array.from({ length: n }, (_, i) => [
        field(t("feedback.good"), { tag: "textarea", name: `good${i}`, rows: 2, maxlength: 2000 }, t("optional")),
        field(t("feedback.theme"), { name: `theme-good${i}`, list: "themes", maxlength: 100, autocomplete: "off" }, t("feedback.themeHint")),
        field(t("feedback.bad"), { tag: "textarea", name: `bad${i}`, rows: 2, maxlength: 2000 }, t("optional")),
        field(t("feedback.theme"), { name: `theme-bad${i}`, list: "themes", maxlength: 100, autocomplete: "off" }),
        field(t("feedback.do"), { name: `do${i}`, maxlength: 200 }, t("optional")),
      ]),
      h("datalist", { id: "themes", key: "themes" }, themesSoFar().map((one) => h("option", { key: one, value: one }))),
      h("p", null, h("button", { type: "button", class: "link", onclick: () => adjust({ n: n + 1 }) }, t("feedback.more"))),
      source === "self" ? null : h("p", { class: "quiet" }, t("feedback.none")),
      h("button", { class: "main" }, t("record.keep")),
    ),
  );
}

function themesSoFar() {
  const found = new Set();
  for (const one of state.copy.feedback.values()) for (const item of one.items) if (item.theme) found.add(item.theme);
  return [...found].sort();
}
