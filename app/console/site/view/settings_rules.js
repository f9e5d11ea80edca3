// Settings of what Bide does: a stricter etiquette, reminders, calendar links, partners.

import { showToast } from "../lib/acts.js";
import { h } from "../lib/dom.js";
import { state } from "../lib/state.js";
import { longDay, tinyDay } from "../lib/time.js";
import { localeOf, t } from "../lib/words.js";
import { choice, field, tick, values } from "./parts.js";
import { change, loaded, reload, show } from "./settings.js";
import { secret } from "./settings_account.js";

/** Numbers of the etiquette, which can be made stricter and never looser. */
export function policy() {
  return loaded("policy", (found) => [
    h("p", { class: "quiet", key: "lead" }, t("rules.lead")),
    found.rules
      .filter((/** @type {any} */ rule) => rule.numbers.length)
      .map((/** @type {any} */ rule) =>
        h(
          "details",
          { key: rule.id },
          h("summary", null, t(`rule.${rule.id}`)),
          rule.numbers.map((/** @type {any} */ one) =>
            h(
              "form",
              {
                class: "form inline",
                key: one.name,
                onsubmit: async (/** @type {Event} */ event) => {
                  const { value } = values(event);
                  const number = value === null || value === String(one.operator) ? null : typeof one.value === "number" ? Number(value) : value;
                  const next = await change("PATCH", "/v1/policy", { numbers: { [one.name]: number } });
                  if (!next) return;
                  show("policy", next);
                  showToast(t("toast.saved"));
                },
              },
              field(
                nameOf(one),
                {
                  name: "value",
                  id: `f-${one.name}`,
                  type: typeof one.value === "number" ? "number" : "time",
                  min: one.stricter === "higher" ? one.operator : one.minimum,
                  max: one.stricter === "lower" ? one.operator : one.maximum,
                  value: one.value,
                },
                `${t("rules.usual", { value: one.operator })} ${one.value === one.operator ? "" : t("rules.own")}`,
              ),
              h("button", { "aria-label": `${t("save")}: ${nameOf(one)}` }, t("save")),
              h("p", { class: "quiet", lang: "en" }, one.grounds),
            ),
          ),
        ),
      ),
  ]);
}

/** @param {any} one a number of the policy */
const nameOf = (one) => `${one.name.replaceAll("_", " ").replace(` ${one.unit}`, "")}${one.unit ? ` (${one.unit})` : ""}`;

/** A weekday by its number of ISO 8601. @param {number} n */
const weekday = (n) => new Intl.DateTimeFormat(localeOf(), { weekday: "short" }).format(new Date(2024, 0, n));

export function reminders() {
  return loaded("reminders", (found) => {
    const on = found.since !== null;
    return h(
      "form",
      {
        class: "form",
        key: `reminders ${found.since}`,
        onsubmit: async (/** @type {Event} */ event) => {
          const form = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
          event.preventDefault();
          // Push is chosen device by device, elsewhere; here it only stays.
          const ways = [...form.getAll("ways"), ...found.ways.filter((/** @type {string} */ one) => one === "push")];
          const body = {
            time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
            digest_at: form.get("digest_at"),
            days: form.getAll("days").map(Number),
            quiet_from: form.get("quiet_from"),
            quiet_until: form.get("quiet_until"),
            ways: ways.length ? ways : ["event"],
          };
          const next = await change("PUT", "/v1/reminder-settings", body);
          if (!next) return;
          show("reminders", next);
          showToast(t("toast.saved"));
        },
      },
      h("p", null, t(on ? "reminders.on" : "reminders.off")),
      tick(t("reminders.email"), { name: "ways", value: "email", checked: found.ways.includes("email") }),
      field(t("reminders.digest"), { name: "digest_at", type: "time", required: true, value: found.digest_at ?? "08:00" }),
      h("fieldset", null, h("legend", null, t("reminders.days")), h("div", { class: "ticks" }, [1, 2, 3, 4, 5, 6, 7].map((n) => tick(weekday(n), { name: "days", value: n, checked: on ? found.days.includes(n) : n < 6 })))),
      h("div", { class: "two" }, field(t("reminders.quietFrom"), { name: "quiet_from", type: "time", required: true, value: found.quiet_from ?? "20:00" }), field(t("reminders.quietUntil"), { name: "quiet_until", type: "time", required: true, value: found.quiet_until ?? "08:00" })),
      h(
        "div",
        { class: "actions" },
        h("button", { class: "main" }, t(on ? "save" : "reminders.turnOn")),
        on
          ? h(
              "button",
              {
                type: "button",
                onclick: async () => {
                  if (await change("DELETE", "/v1/reminder-settings")) await reload("reminders", "/v1/reminder-settings");
                },
              },
              t("reminders.turnOff"),
            )
          : null,
      ),
    );
  });
}

export function calendarLinks() {
  const made = state.settings.madeLink;
  return [
    made ? [secret(t("links.once"), `${location.origin}${made}`), h("p", { key: "subscribe" }, h("a", { href: `webcal://${location.host}${made}` }, t("links.subscribe")))] : null,
    loaded("links", ({ items }) =>
      h(
        "ul",
        { class: "lines" },
        items
          .filter((/** @type {any} */ one) => !one.revoked_at)
          .map((/** @type {any} */ one) =>
            h(
              "li",
              { key: one.id },
              h("span", { class: "grow" }, one.label, h("small", null, t(`links.${one.detail}`))),
              h(
                "button",
                {
                  type: "button",
                  "aria-label": `${t("revoke")}: ${one.label}`,
                  class: "danger",
                  onclick: async () => {
                    if (await change("DELETE", `/v1/calendar-links/${one.id}`)) await reload("links", "/v1/calendar-links");
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
        key: "new link",
        onsubmit: async (/** @type {Event} */ event) => {
          const entered = values(event);
          const found = await change("POST", "/v1/calendar-links", { label: entered.label ?? t("links.mine"), detail: entered.detail });
          if (!found) return;
          show("madeLink", found.path);
          await reload("links", "/v1/calendar-links");
        },
      },
      field(t("links.label"), { name: "label", id: "f-link-label", maxlength: 100, placeholder: t("links.mine") }),
      choice(t("links.detail"), "detail", ["full", "no_names", "busy"].map((one) => [one, t(`links.${one}`)]), "full"),
      h("button", null, t("links.make")),
    ),
  ];
}

export function partners() {
  return [
    loaded("asked", ({ items }) =>
      items.length
        ? h(
            "div",
            { key: "asked" },
            h("h3", null, t("partners.asked")),
            items.map((/** @type {any} */ one) =>
              h(
                "form",
                {
                  class: "form",
                  key: one.id,
                  onsubmit: async (/** @type {Event} */ event) => {
                    const entered = values(event);
                    if (await change("POST", `/v1/grant-requests/${one.id}/confirmation`, { code: entered.code })) await both();
                  },
                },
                h("p", null, h("strong", null, one.partner_label), " ", one.note ?? ""),
                h("p", { class: "quiet" }, one.scopes.map((/** @type {string} */ s) => t(`scope.${s}`)).join(", ")),
                field(t("partners.code"), { name: "code", id: `f-code-${one.id}`, required: true, autocomplete: "off" }, t("partners.codeHint")),
                h(
                  "div",
                  { class: "actions" },
                  h("button", { class: "main" }, t("partners.grant")),
                  h(
                    "button",
                    {
                      type: "button",
                      onclick: async () => {
                        if (await change("DELETE", `/v1/grant-requests/${one.id}`)) await both();
                      },
                    },
                    t("partners.decline"),
                  ),
                ),
              ),
            ),
          )
        : null,
    ),
    loaded("grants", ({ items }) => {
      const standing = items.filter((/** @type {any} */ one) => one.state === "standing");
      if (!standing.length) return h("p", { key: "none" }, t("partners.none"));
      return h(
        "ul",
        { class: "lines", key: "grants" },
        standing.map((/** @type {any} */ one) =>
          h(
            "li",
            { key: one.id },
            h("span", { class: "grow" }, one.partner_label ?? t("partners.unnamed"), h("small", null, one.scopes.map((/** @type {string} */ s) => t(`scope.${s}`)).join(", ")), h("small", null, one.expires_at ? t("partners.until", { day: longDay(one.expires_at) }) : t("partners.since", { day: tinyDay(one.created_at) }))),
            h(
              "button",
              {
                type: "button",
                "aria-label": `${t("revoke")}: ${one.partner_label ?? ""}`,
                class: "danger",
                onclick: async () => {
                  if (await change("DELETE", `/v1/grants/${one.id}`)) await both();
                },
              },
              t("revoke"),
            ),
          ),
        ),
      );
    }),
  ];
}

const both = () => Promise.all([reload("grants", "/v1/grants"), reload("asked", "/v1/grant-requests")]);
