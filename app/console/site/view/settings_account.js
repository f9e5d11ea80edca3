// Settings of the account: name, e-mail address and password; sessions; API keys.

import { showToast } from "../lib/acts.js";
import { writeStores } from "../lib/db.js";
import { h } from "../lib/dom.js";
import { set, state } from "../lib/state.js";
import { readMe } from "../lib/sync.js";
import { stamp, tinyDay } from "../lib/time.js";
import { t } from "../lib/words.js";
import { field, problemBox, tick, values } from "./parts.js";
import { change, loaded, reload, show } from "./settings.js";

export function account() {
  const { me } = state;
  const fresh = !me?.email;
  return [
    h(
      "form",
      { class: "form", key: "label", onsubmit: (/** @type {Event} */ event) => void patch({ label: values(event).label }) },
      field(t("account.label"), { name: "label", maxlength: 200, value: me?.label ?? "" }),
      h("button", null, t("save")),
    ),
    h(
      "form",
      {
        class: "form",
        key: `login ${fresh}`,
        onsubmit: async (/** @type {Event} */ event) => {
          const form = /** @type {HTMLFormElement} */ (event.currentTarget);
          const entered = values(event);
          /** @type {Record<string, any>} */
          const body = {};
          if (entered.email && entered.email !== me?.email) body.email = entered.email;
          if (entered.password) body.password = entered.password;
          if (entered.current) body.current_password = entered.current;
          if (await patch(body)) form.reset();
        },
      },
      h("p", { class: "quiet" }, t(fresh ? "account.none" : "account.change")),
      field(t("signin.email"), { name: "email", type: "email", required: fresh, value: me?.email ?? "", autocomplete: "username" }),
      field(t("account.password"), { name: "password", type: "password", required: fresh, minlength: 12, autocomplete: "new-password" }, t("signin.passwordHint")),
      fresh ? null : field(t("account.current"), { name: "current", type: "password", autocomplete: "current-password" }, t("account.currentHint")),
      problemBox(),
      h("button", null, t(fresh ? "account.set" : "save")),
    ),
  ];
}

/** @param {Record<string, any>} body */
async function patch(body) {
  const me = await change("PATCH", "/v1/me", body);
  if (!me) return false;
  const whole = { ...state.me, ...me };
  set({ me: whole });
  await writeStores({ put: [["kept", "me", whole]] });
  // Another address is to be confirmed anew.
  if (body.email) await readMe().catch(() => {});
  showToast(t("toast.saved"));
  return true;
}

export function sessions() {
  return loaded("sessions", ({ items }) =>
    h(
      "ul",
      { class: "lines" },
      items.map((/** @type {any} */ one) =>
        h(
          "li",
          { key: one.id },
          h("span", { class: "grow" }, one.label ?? t("sessions.unnamed"), h("small", null, t("sessions.used", { when: stamp(one.refreshed_at) }))),
          one.current
            ? h("span", { class: "pill green" }, t("sessions.this"))
            : h(
                "button",
                {
                  type: "button",
                  "aria-label": `${t("sessions.end")}: ${one.label ?? ""} ${stamp(one.refreshed_at)}`,
                  onclick: async () => {
                    if (await change("DELETE", `/v1/sessions/${one.id}`)) await reload("sessions", "/v1/sessions");
                  },
                },
                t("sessions.end"),
              ),
        ),
      ),
    ),
  );
}

export function keys() {
  const made = state.settings.madeKey;
  return [
    made ? secret(t("keys.once"), made) : null,
    loaded("keys", ({ items }) =>
      h(
        "ul",
        { class: "lines" },
        items
          .filter((/** @type {any} */ one) => !one.revoked_at)
          .map((/** @type {any} */ one) =>
            h(
              "li",
              { key: one.id },
              h("span", { class: "grow" }, one.label, h("small", null, `…${one.hint} · ${one.last_used_at ? t("keys.used", { when: tinyDay(one.last_used_at) }) : t("keys.unused")}`)),
              h(
                "button",
                {
                  type: "button",
                  "aria-label": `${t("revoke")}: ${one.label}`,
                  class: "danger",
                  onclick: async () => {
                    if (await change("DELETE", `/v1/api-keys/${one.id}`)) await reload("keys", "/v1/api-keys");
                  },
                },
                t("revoke"),
              ),
            ),
          ),
      ),
    ),
    h(
      "form",
      {
        class: "form",
        key: "new key",
        onsubmit: async (/** @type {Event} */ event) => {
          const form = /** @type {HTMLFormElement} */ (event.currentTarget);
          const entered = values(event);
          const scopes = entered.reads ? ["interviews:read", "tasks:read", "feedback:read", "events:read"] : undefined;
          const found = await change("POST", "/v1/api-keys", { label: entered.label, ...(scopes ? { scopes } : {}) });
          if (!found) return;
          show("madeKey", found.key);
          form.reset();
          await reload("keys", "/v1/api-keys");
        },
      },
      field(t("keys.label"), { name: "label", id: "f-key-label", required: true, maxlength: 100 }),
      tick(t("keys.reads"), { name: "reads" }),
      h("button", null, t("keys.make")),
    ),
  ];
}

/** Something that is shown once, with a button that copies it. @param {string} label @param {string} text */
export function secret(label, text) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      showToast(t("copied"));
    } catch {
      /** @type {HTMLInputElement | null} */ (document.getElementById("secret"))?.select();
    }
  };
  return h(
    "div",
    { class: "secret", key: "secret" },
    h("label", { for: "secret" }, label),
    h("div", { class: "beside" }, h("input", { id: "secret", readonly: true, value: text, key: text }), h("button", { type: "button", onclick: () => void copy() }, t("copy"))),
  );
}
