// Settings of the data: take it along, bring it back, erase it. And the sheet before signing out.

import { showToast } from "../lib/acts.js";
import { call, Offline } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { unsent } from "../lib/outbox.js";
import { state } from "../lib/state.js";
import { signOut, sync } from "../lib/sync.js";
import { dayOf, longDay, now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { close, field, problemBox, sheet, values } from "./parts.js";
import { change, out, show } from "./settings.js";

export function data() {
  const erasing = state.settings.erasing;
  return [
    h("div", { key: "export" }, h("p", null, t("data.export")), h("button", { type: "button", onclick: () => void download() }, t("data.exportDo"))),
    h(
      "form",
      { class: "form", key: "import", onsubmit: (/** @type {Event} */ event) => void upload(event) },
      field(t("data.import"), { name: "file", type: "file", accept: "application/json,.json", required: true }, t("data.importHint")),
      problemBox(),
      h("button", null, t("data.importDo")),
    ),
    h(
      "form",
      {
        class: "form",
        key: "erase",
        onsubmit: async (/** @type {Event} */ event) => {
          const { word } = values(event);
          if (String(word).trim().toLowerCase() !== t("data.eraseWord").toLowerCase()) return showToast(t("data.eraseWrong", { word: t("data.eraseWord") }));
          const found = await change("DELETE", "/v1/me");
          if (!found) return;
          show("erasing", found.erase_at);
          await signOut();
          showToast(t("data.erased", { day: longDay(found.erase_at) }), null, 15_000);
        },
      },
      h("h3", null, t("data.erase")),
      h("p", { class: "quiet" }, t("data.eraseLead")),
      field(t("data.eraseLabel", { word: t("data.eraseWord") }), { name: "word", autocomplete: "off", required: true }),
      h("button", { class: "danger", disabled: Boolean(erasing) }, t("data.eraseDo")),
    ),
  ];
}

/** Fetch the file with the token, and give it to the browser to keep. */
async function download() {
  try {
    const answer = await call("GET", "/v1/me/export");
    if (!answer.ok) return showToast(t("problem.unknown"));
    const address = URL.createObjectURL(new Blob([JSON.stringify(answer.data)], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = `bide-${dayOf(now())}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    showToast(t("problem.offline"));
  }
}

/** @param {Event} event */
async function upload(event) {
  const { file } = values(event);
  if (!(file instanceof File)) return;
  let body;
  try {
    body = JSON.parse(await file.text());
  } catch {
    showToast(t("data.notAFile"));
    return;
  }
  const found = await change("POST", "/v1/imports", body);
  if (!found) return;
  showToast(t("data.imported", { n: found.applications }));
  await sync();
}

/** Before signing out, with records that are not sent. */
export function signout() {
  const n = unsent().length;
  return sheet(
    t("banner.toSend", { n }),
    t("signout.lead"),
    h(
      "div",
      { class: "actions column" },
      h("button", { class: "main", type: "button", onclick: () => void sendFirst() }, t("signout.send")),
      h("button", { class: "danger", type: "button", onclick: () => void out() }, t("signout.drop")),
      h("button", { type: "button", onclick: close }, t("signout.stay")),
    ),
  );
}

async function sendFirst() {
  await sync();
  const n = unsent().length;
  if (n) showToast(t("signout.left", { n }));
  else await out();
}
