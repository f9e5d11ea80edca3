// The reader's own account at a mail provider, by which Bide may send messages to employers.

import { showToast } from "../lib/acts.js";
import { h } from "../lib/dom.js";
import { state } from "../lib/state.js";
import { t } from "../lib/words.js";
import { choice, field, problemBox, values } from "../view/parts.js";
import { change, loaded, reload, show } from "../view/settings.js";

const PATH = "/v1/mail-account";

export function mailAccount() {
  return loaded("mail", (found) => [
    h("p", { class: "quiet", key: "lead" }, t(found.ways.includes("operator") ? "mail.operator" : "mail.lead")),
    found.address ? named(found) : form(),
  ]);
}

/** @param {any} found */
const named = (found) => [
  h("p", { key: "is" }, t("mail.is", { address: found.address, host: found.host })),
  h(
    "div",
    { class: "actions", key: "forget" },
    h(
      "button",
      {
        type: "button",
        class: "danger",
        onclick: async () => {
          if (await change("DELETE", PATH)) await reload("mail", PATH);
        },
      },
      t("mail.forget"),
    ),
  ),
];

function form() {
  return h(
    "form",
    {
      class: "form",
      key: "mail",
      onsubmit: async (/** @type {Event} */ event) => {
        const { port, name, username, ...rest } = values(event);
        const found = await change("PUT", PATH, { ...rest, port: Number(port), ...(name ? { name } : {}), ...(username ? { username } : {}) });
        if (!found) return;
        show("mail", found);
        showToast(t("toast.saved"));
      },
    },
    field(t("mail.address"), { name: "address", id: "f-mail-address", type: "email", required: true, value: state.me?.email ?? "", autocomplete: "email" }),
    field(t("draft.name"), { name: "name", id: "f-mail-name", maxlength: 200, value: state.me?.label ?? "", autocomplete: "name" }),
    h(
      "div",
      { class: "two", key: "server" },
      field(t("mail.host"), { name: "host", required: true, maxlength: 253, placeholder: "smtp.example.org", autocomplete: "off" }),
      field(t("mail.port"), { name: "port", type: "number", required: true, min: 1, max: 65535, value: 465 }),
    ),
    choice(t("mail.security"), "security", [["tls", t("mail.tls")], ["starttls", t("mail.starttls")]], "tls"),
    field(t("mail.username"), { name: "username", maxlength: 200, autocomplete: "off" }, t("mail.usernameHint")),
    field(t("signin.password"), { name: "password", id: "f-mail-password", type: "password", required: true, maxlength: 500, autocomplete: "off" }, t("mail.passwordHint")),
    problemBox(),
    h("button", { class: "main" }, t("save")),
  );
}
