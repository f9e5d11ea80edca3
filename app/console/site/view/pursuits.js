// All pursuits: as a list, or on a calendar.

/** @import {Standing} from "../types.js" */

import { h } from "../lib/dom.js";
import { every } from "../lib/pursuits.js";
import { set, state } from "../lib/state.js";
import { t } from "../lib/words.js";
import { calendar } from "./calendar.js";
import { icon } from "./icon.js";
import { open, pill, segmented } from "./parts.js";
import { firstSteps } from "./today.js";

const ORDER = ["offer", "accepted", "may_enquire", "preparing", "rejected", "awaiting_reply", "waiting", "applied", "considering", "on_hold", "presumed_closed", "closed"];

/** @param {boolean} [beside] whether one of them is shown beside the list */
export function pursuits(beside = false) {
  const list = every().sort((a, b) => ORDER.indexOf(a.phase) - ORDER.indexOf(b.phase) || a.employerName.localeCompare(b.employerName));
  const none = list.length === 0;
  return h(
    "div",
    { class: "pursuits", key: "pursuits" },
    h(
      "header",
      { class: "head" },
      h(beside ? "h2" : "h1", { tabindex: "-1", class: "title" }, t("nav.pursuits")),
      none
        ? null
        : segmented(
            t("pursuits.shown"),
            [
              ["list", t("pursuits.list")],
              ["calendar", t("pursuits.calendar")],
            ],
            state.calendar ? "calendar" : "list",
            (v) => set({ calendar: v === "calendar" }),
          ),
    ),
    none ? firstSteps() : state.calendar ? calendar() : h("ul", { class: "card list" }, list.map(row)),
    none
      ? null
      : h(
          "div",
          { class: "actions" },
          h("button", { type: "button", "aria-haspopup": "dialog", "data-f": "new interview", onclick: () => open("interview", {}) }, icon("plus"), t("first.interview")),
          h("button", { type: "button", "aria-haspopup": "dialog", "data-f": "new application", onclick: () => open("application", {}) }, icon("plus"), t("first.application")),
        ),
  );
}

/** @param {Standing} here */
function row(here) {
  return h(
    "li",
    { key: here.app },
    h(
      "a",
      { href: `/app/pursuits/${here.app}`, "data-f": `row ${here.app}`, "aria-current": state.path.endsWith(here.app) ? "page" : null },
      h("span", { class: "grow" }, h("strong", null, here.employerName), h("span", { class: "quiet block" }, here.role)),
      here.unsent ? h("span", { class: "pill slate" }, t("unsent")) : pill(here.phase),
      icon("next"),
    ),
  );
}
