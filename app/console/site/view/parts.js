// Parts that screens share: buttons, pills, forms, the frame of a sheet, and words of an action.

/** @import {Action, Child, Standing} from "../types.js" */

import { h } from "../lib/dom.js";
import { set, sheetArgs, state } from "../lib/state.js";
import { clockTime, dayOf, daysUntil, nearDay, nearTime, nextMidnight, now, theirTime } from "../lib/time.js";
import { hasText, lang, t } from "../lib/words.js";
import { icon } from "./icon.js";

/** @type {Record<string, string>} */
const TONE = {
  offer: "gold",
  accepted: "gold",
  may_enquire: "green",
  preparing: "green",
  rejected: "wine",
  closed: "plain",
  presumed_closed: "plain",
};

/** @param {Standing["phase"]} phase */
export const phaseText = (phase) => t(phase ? `phase.${phase}` : "today.unknown");

/** @param {Standing["phase"]} phase */
export const pill = (phase) => h("span", { class: `pill ${TONE[phase ?? ""] ?? "slate"}` }, phaseText(phase));

/** @param {Standing} standing the title of a pursuit in a row */
export const titleOf = (standing) => [standing.employerName, standing.role].filter(Boolean).join(" · ");

/**
 * What to do, in the reader's words.
 * @param {Standing} standing
 * @param {{kind: string, interviewer_id?: string | null, channels?: Action["channels"]}} action
 */
export function headline(standing, action) {
  const person = state.copy.interviewer.get(action.interviewer_id ?? "")?.name ?? standing.employerName;
  return t(rings(action) ? "do.ring" : `do.${action.kind}`, { employer: standing.employerName, person, role: standing.role });
}

/** Whether a call is what an enquiry is best made by now. @param {{kind: string, channels?: Action["channels"]}} action */
export const rings = (action) => action.kind === "enquire_status" && Boolean(action.channels?.some((one) => one.channel === "phone" && one.verdict === "allowed"));

/** The sentence of a reason; the service writes English, other languages name the rule. @param {{rule: string, message: string}} reason */
export function reasonText(reason) {
  const own = `rule.${reason.rule}`;
  if (lang() !== "en" && hasText(own)) return t(own);
  return lang() === "en" ? reason.message : h("span", { lang: "en" }, reason.message);
}

/** By when something is due, and how pressing that is. @param {Standing} standing @param {Action | null} action */
export function dueLine(standing, action) {
  const due = action?.due_at;
  const closes = action?.closes_at;
  if (!due) return closes ? line(t("due.open", { until: nearTime(closes) })) : null;
  const at = Date.parse(due);
  const elsewhere = theirTime(due, standing.zone);
  if (at < now()) {
    const was = t("due.was", { day: nearDay(due) });
    return line(closes && Date.parse(closes) > now() ? `${was}; ${t("due.stillOpen", { until: nearDay(closes) })}` : was, "soon");
  }
  if (at < nextMidnight(now())) return line(t("due.today", { time: clockTime(due) }) + elsewhere, "soon");
  return line(t("due.by", { day: nearDay(due), time: clockTime(due) }) + elsewhere);
}

/** @param {Child} text @param {string} [tone] */
export const line = (text, tone = "") => h("p", { class: `when ${tone}` }, icon("clock"), h("span", null, text));

/** Ways that an action may take, with when each opens. @param {Action | null} action */
export function channels(action) {
  if (!action?.channels.length) return null;
  return h(
    "ul",
    { class: "chips", "aria-label": t("channels.label") },
    action.channels
      .filter((one) => one.verdict !== "refused")
      .map((one) =>
        h(
          "li",
          { key: one.channel, class: one.verdict === "allowed" ? "chip" : "chip shut" },
          icon(one.channel),
          t(`channel.${one.channel}`),
          one.verdict !== "allowed" && one.opens_at ? h("span", { class: "quiet" }, t("channels.from", { when: nearTime(one.opens_at) })) : null,
        ),
      ),
  );
}

/** "6 days", or hours on the last one. @param {string} until */
export function toGo(until) {
  const days = daysUntil(until);
  if (days > 0) return t("why.days", { n: days });
  const minutes = Math.max(1, Math.round((Date.parse(until) - now()) / 60_000));
  return minutes < 90 ? t("why.minutes", { n: minutes }) : t("why.hours", { n: Math.round(minutes / 60) });
}

/** Open a sheet; where the focus was is where it goes back to. @param {string} name @param {Record<string, any>} [more] */
export function open(name, more = {}) {
  const at = /** @type {HTMLElement | null} */ (document.activeElement);
  const opener = at?.closest("dialog") ? state.sheet?.opener : at?.dataset?.f;
  set({ sheet: { name, opener, ...more }, problem: null });
}

/**
 * A button that opens a sheet.
 * @param {string} mark by which the focus finds it again
 * @param {Child} text
 * @param {string} name
 * @param {Record<string, any>} [more] what the sheet is opened with
 * @param {Record<string, any>} [props]
 */
export const opener = (mark, text, name, more, props) => h("button", { type: "button", "aria-haspopup": "dialog", "data-f": mark, onclick: () => open(name, more), ...props }, text);

/** Change the sheet that is open. @param {Record<string, any>} more */
export const adjust = (more) => set({ sheet: state.sheet && { ...state.sheet, ...more } });

export function close() {
  const { opener, app } = sheetArgs();
  set({ sheet: null, problem: null });
  refocus(opener, app);
}

/**
 * Give the focus, once the page is drawn, to what opened a sheet; where that is gone to the pursuit that it was about, else to
 * the heading of the screen.
 * @param {string | undefined} opener
 * @param {string | null | undefined} app
 */
export function refocus(opener, app) {
  const given = () => {
    if (state.sheet) return;
    const found = opener && document.querySelector(`[data-f="${CSS.escape(opener)}"]`);
    const near = (app && document.querySelector(`.today [data-f*="${app}"]`)) || document.querySelector("main h1");
    /** @type {HTMLElement | null} */ (found || near)?.focus({ preventScroll: !found });
  };
  requestAnimationFrame(() => requestAnimationFrame(given));
}

/**
 * A sheet: a dialog from below on a phone, in the middle elsewhere.
 * @param {string} title
 * @param {Child} lead
 * @param {...Child} content
 */
export function sheet(title, lead, ...content) {
  return h(
    "dialog",
    {
      key: `sheet ${state.sheet?.name}`,
      class: "sheet",
      "aria-labelledby": "sheet-title",
      ref: (/** @type {HTMLDialogElement} */ node) => {
        node.showModal();
        /** @type {HTMLElement | null} */ (node.querySelector("h2"))?.focus();
      },
      oncancel: (/** @type {Event} */ event) => {
        event.preventDefault();
        close();
      },
      onclick: (/** @type {MouseEvent} */ event) => {
        if (event.target === event.currentTarget) close();
      },
    },
    h(
      "div",
      { class: "sheet-body" },
      h(
        "header",
        { class: "sheet-head" },
        h("div", null, h("h2", { id: "sheet-title", tabindex: "-1" }, title), lead ? h("p", { class: "quiet" }, lead) : null),
        h("button", { class: "round", type: "button", "aria-label": t("close"), onclick: close }, icon("close")),
      ),
      ...content,
    ),
  );
}

/**
 * A big row to tap.
 * @param {string} key
 * @param {string} picture
 * @param {Child} text
 * @param {Child} hint
 * @param {(event: Event) => void} onclick
 */
export function tapRow(key, picture, text, hint, onclick) {
  return h(
    "li",
    { key },
    h(
      "button",
      { class: "tap", type: "button", onclick, "data-f": key },
      icon(picture),
      h("span", null, h("strong", null, text), hint ? h("small", null, hint) : null),
    ),
  );
}

/**
 * A field with its label; `props.id` joins the two.
 * @param {string} label
 * @param {Record<string, any>} props
 * @param {Child} [hint]
 */
export function field(label, props, hint) {
  const id = props.id ?? `f-${props.name}`;
  const described = hint ? { "aria-describedby": `${id}-hint` } : {};
  const { tag = "input", children = [], ...rest } = props;
  return h(
    "div",
    { class: "field", key: id },
    h("label", { for: id }, label),
    h(tag, { id, ...described, ...rest }, children),
    hint ? h("small", { id: `${id}-hint` }, hint) : null,
  );
}

/**
 * @param {string} label
 * @param {string} name
 * @param {[string, string][]} options value and text
 * @param {string} [value]
 * @param {Record<string, any>} [props]
 */
export function choice(label, name, options, value, props = {}) {
  return field(label, {
    tag: "select",
    name,
    ...props,
    children: options.map(([v, text]) => h("option", { key: v, value: v, selected: v === value }, text)),
  });
}

/**
 * @param {string} label
 * @param {Record<string, any>} props
 */
export function tick(label, props) {
  return h("label", { class: "tick", key: `t-${props.name}-${props.value ?? ""}` }, h("input", { type: "checkbox", ...props }), h("span", null, label));
}

/** Values of a form; an empty one is null. @param {Event} event @returns {Record<string, any>} */
export function values(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, typeof value === "string" && value.trim() === "" ? null : value]));
}

/** What was wrong with a request, for people. */
export function problemBox() {
  const found = state.problem;
  if (!found) return null;
  /** @type {{pointer: string, detail: string}[]} */
  const errors = found.errors ?? [];
  return h(
    "div",
    { class: "problem", role: "alert", key: "problem" },
    h("p", null, problemText(found)),
    errors.length ? h("ul", null, errors.map((one) => h("li", { lang: "en" }, `${one.pointer.split("/").pop()?.replaceAll("_", " ")}: ${one.detail}`))) : null,
  );
}

/** @param {any} problem */
export function problemText(problem) {
  const own = `problem.${problem.code}`;
  if (hasText(own)) return t(own);
  return problem.title ?? t("problem.unknown");
}

/**
 * A group of buttons of which one is pressed.
 * @param {string} label
 * @param {[string, string][]} options
 * @param {string} value
 * @param {(value: string) => void} choose
 * @param {string} [kind]
 */
export function segmented(label, options, value, choose, kind = "segmented") {
  return h(
    "div",
    { class: kind, role: "group", "aria-label": label },
    options.map(([v, text]) => h("button", { key: v, type: "button", "aria-pressed": String(v === value), onclick: () => choose(v) }, text)),
  );
}

/** Today's day for `<input type=date>`, moved by days. @param {number} days */
export const dayInput = (days) => dayOf(now() + days * 86_400_000);

/** Colours as they were chosen in the settings, else as the device has them. */
export function applyTheme() {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}
