// Letter: a field for the text of a message, with what its review found marked where it stands.

/** @import {Child} from "../types.js" */

import { h } from "../lib/dom.js";
import { t } from "../lib/words.js";
import { reasonText } from "../view/parts.js";

/** @typedef {{rule: string, severity: string, message: string, start: number | null, end: number | null}} Finding */

/** Findings at the places of a JavaScript string: the service counts characters. @param {Finding[]} findings @param {string} body @returns {Finding[]} */
export function placed(findings, body) {
  const characters = [...body];
  const at = (/** @type {number | null} */ n) => (n === null ? null : characters.slice(0, n).join("").length);
  return findings.map((one) => ({ ...one, start: at(one.start), end: at(one.end) }));
}

/**
 * Findings after the text was changed: what was found before the change stays, what comes after it moves, what it touched goes.
 * @param {Finding[]} findings
 * @param {string} before
 * @param {string} after
 * @returns {Finding[]}
 */
export function moved(findings, before, after) {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const by = after.length - before.length;
  return findings.flatMap((one) => {
    if (one.start === null || one.end === null || one.end <= head) return [one];
    return one.start >= before.length - tail ? [{ ...one, start: one.start + by, end: one.end + by }] : [];
  });
}

/**
 * @param {string} body
 * @param {Finding[]} findings
 * @param {number} fresh changes where the text was changed from outside
 * @param {(event: any) => void} oninput
 */
export function letterOf(body, findings, fresh, oninput) {
  return h(
    "div",
    { class: "field", key: "letter" },
    h("label", { for: "f-body" }, t("draft.text")),
    h(
      "div",
      { class: "letter", lang: "en" },
      h("div", { class: "marked", "aria-hidden": "true", key: "marked" }, marked(body, findings), "\n"),
      h("textarea", { id: "f-body", key: `text ${fresh}`, maxlength: 10_000, value: body, "aria-describedby": "findings", oninput }),
    ),
    h(
      "div",
      { id: "findings" },
      h("p", { role: "status", class: "quiet" }, findings.length ? t("draft.look", { n: findings.length }) : t("draft.fine")),
      h("ul", { class: "findings" }, findings.map((one, i) => h("li", { key: i, class: one.severity }, quote(body, one), reasonText(one)))),
    ),
  );
}

/** The text in pieces, what was found in marks. @param {string} body @param {Finding[]} findings @returns {Child[]} */
function marked(body, findings) {
  /** @type {Child[]} */
  const pieces = [];
  let at = 0;
  for (const { start, end, severity } of findings.toSorted((a, b) => (a.start ?? 0) - (b.start ?? 0))) {
    if (start === null || end === null || start < at) continue;
    pieces.push(body.slice(at, start), h("mark", { class: severity }, body.slice(start, end)));
    at = end;
  }
  return [...pieces, body.slice(at)];
}

/** The words that a finding is about; they lead to their place. @param {string} body @param {Finding} one */
function quote(body, { start, end }) {
  if (start === null || end === null) return null;
  const select = () => {
    const text = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("f-body"));
    text?.focus();
    text?.setSelectionRange(start, end);
  };
  return [h("button", { type: "button", class: "link", lang: "en", onclick: select }, body.slice(start, end)), " "];
}
