// Confirmation of an e-mail address, before Bide writes to it: a letter with a code.

import { showToast } from "../lib/acts.js";
import { h } from "../lib/dom.js";
import { state } from "../lib/state.js";
import { readMe } from "../lib/sync.js";
import { nearTime } from "../lib/time.js";
import { t } from "../lib/words.js";
import { field, problemBox, values } from "../view/parts.js";
import { change, show } from "../view/settings.js";

const PATH = "/v1/me/email-confirmation";

/** Asks to confirm the address; null where there is none, or it is confirmed. @param {string} where the section, for ids */
export function confirmation(where) {
  const { me } = state;
  if (!me?.email || me.email_confirmed !== false) return null;
  const { letter } = state.settings;
  return h(
    "div",
    { class: "secret", key: "confirm" },
    h("h3", null, t("confirm.title")),
    h("p", null, t("confirm.lead", { email: me.email })),
    letter ? h("p", { role: "status" }, letter.code ? t("confirm.test", { code: letter.code }) : t("confirm.sent", { when: nearTime(letter.expires_at) })) : null,
    h("div", { class: "actions" }, h("button", { type: "button", class: letter ? "" : "main", onclick: () => void ask() }, t(letter ? "confirm.again" : "confirm.ask"))),
    h(
      "form",
      { class: "form inline", onsubmit: (/** @type {Event} */ event) => void confirm(values(event).code) },
      field(t("confirm.code"), { name: "code", id: `f-confirm-${where}`, required: true, maxlength: 20, autocomplete: "one-time-code", autocapitalize: "characters", spellcheck: "false" }),
      h("button", null, t("confirm.do")),
    ),
    problemBox(),
  );
}

async function ask() {
  const letter = await change("POST", PATH);
  if (letter) show("letter", letter);
}

/** @param {string} code */
async function confirm(code) {
  if (!(await change("POST", `${PATH}/confirm`, { code: code.trim() }))) return;
  show("letter", null);
  await readMe();
  showToast(t("confirm.done"));
}
