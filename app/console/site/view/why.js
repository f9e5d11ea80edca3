// Why not yet: all reasons, when each lifts, and what may be done instead. And the settling of a refusal.

/** @import {Action, Standing} from "../types.js" */

import { discardItem, EXCEPTIONS, isContact, keepAsBreach, recordContact } from "../lib/acts.js";
import { call, Offline } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { actionOf, standingOf } from "../lib/pursuits.js";
import { sheetArgs, state } from "../lib/state.js";
import { clockTime, dayOf, iso, longDay, nearTime, now, shortDay, theirTime } from "../lib/time.js";
import { t } from "../lib/words.js";
import { icon } from "./icon.js";
import { adjust, choice, close, field, headline, open, problemText, reasonText, sheet, tapRow, titleOf, toGo, values } from "./parts.js";

export function why() {
  const standing = standingOf(state.sheet?.app);
  const ask = actionOf(standing, "enquire_status");
  const opens = ask?.opens_at;
  const title =
    ask?.verdict === "allowed" ? t("why.now") : ask?.verdict === "not_yet" && opens ? t("why.notBefore", { day: longDay(opens) }) : t("why.nothing");
  return sheet(
    title,
    titleOf(standing),
    ask?.verdict === "not_yet" && opens
      ? h("p", { class: "big" }, h("strong", null, toGo(opens)), h("span", null, t("why.until", { time: `${clockTime(opens)}${theirTime(opens, standing.zone)}`, day: shortDay(opens) })))
      : null,
    reasons(ask?.reasons.length ? ask.reasons : (standing.next?.because ?? [])),
    ask?.channels.some((one) => one.verdict !== "refused")
      ? h(
          "div",
          { key: "ways" },
          h("h3", null, t("why.ways")),
          h(
            "ul",
            { class: "lines ways" },
            ask.channels.map((one) =>
              h("li", { key: one.channel }, icon(one.channel), h("span", { class: "grow" }, t(`channel.${one.channel}`)), h("span", { class: "quiet" }, one.verdict === "allowed" ? t("why.open") : one.opens_at ? t("channels.from", { when: nearTime(one.opens_at) }) : t("why.shut"))),
            ),
          ),
        )
      : null,
    instead(standing),
    otherDay(standing),
    standing.unsent ? null : h("p", { class: "foot" }, h("button", { type: "button", class: "link", onclick: () => open("record", { app: standing.app, kind: "enquire_status" }) }, t("why.happened"))),
  );
}

/** @param {import("../types.js").Reason[]} list */
function reasons(list) {
  if (!list.length) return null;
  return h(
    "div",
    { key: "reasons" },
    h("h3", null, t("why.why")),
    list.map((one) =>
      h(
        "div",
        { class: "reason", key: one.rule },
        h("p", null, reasonText(one)),
        h(
          "p",
          { class: "quiet" },
          one.lifts_at ? `${t("why.lifts", { when: nearTime(one.lifts_at) })} ` : null,
          h("a", { href: `/rules/${one.rule}`, target: "_blank", rel: "noopener", "aria-label": `${t("why.rule")}: ${one.rule.replaceAll("-", " ")}, ${t("newWindow")}` }, t("why.rule")),
        ),
      ),
    ),
  );
}

/** What may be done all the same; exceptions ask for their fact first. @param {Standing} standing */
function instead(standing) {
  const list = standing.actions.filter((one) => one.verdict === "allowed" && one.kind !== "enquire_status" && isContact(one.kind));
  // To end it all is no suggestion.
  list.sort((a, b) => Number(a.kind === "withdraw") - Number(b.kind === "withdraw"));
  // Nothing is certain until an offer is accepted.
  const more = standing.phase && standing.phase !== "accepted";
  const ahead = !standing.unsent && actionOf(standing, "enquire_status")?.verdict === "not_yet";
  if (!list.length && !more && !ahead) return null;
  return h(
    "div",
    { key: "instead" },
    h("h3", null, t("why.instead")),
    h(
      "ul",
      { class: "rows slim" },
      ahead ? tapRow("ahead", "email", t("why.write"), null, () => open("draft", { app: standing.app, kind: "enquire_status", by: "email" })) : null,
      list.map((one) =>
        tapRow(`instead ${one.kind} ${one.interviewer_id ?? one.interview_id ?? ""}`, "check", headline(standing, one), null, () =>
          open(EXCEPTIONS.includes(one.kind) ? "exception" : "record", { app: standing.app, kind: one.kind, round: one.interview_id, person: one.interviewer_id }),
        ),
      ),
    ),
    more ? h("p", { class: "meanwhile" }, icon("leaf"), t("do.keep_searching")) : null,
  );
}

/** Ask about another day: the service answers. @param {Standing} standing */
function otherDay(standing) {
  const { answer } = sheetArgs();
  return h(
    "form",
    {
      class: "form inline",
      key: "other-day",
      onsubmit: async (/** @type {Event} */ event) => {
        const { day } = values(event);
        if (!day) return;
        try {
          const body = { kind: "enquire_status", channel: "phone", happened_at: iso(new Date(`${day}T11:00`).getTime()) };
          const found = await call("POST", `/v1/applications/${standing.app}/contact-checks`, { body });
          if (!found.ok) adjust({ answer: problemText(found.data) });
          else if (found.data.verdict === "allowed") adjust({ answer: t("why.dayYes", { day: longDay(`${day}T12:00:00`) }) });
          else adjust({ answer: [t("why.dayNo", { day: longDay(`${day}T12:00:00`) }), ...found.data.reasons.map((/** @type {any} */ r) => r.message)].join(" ") });
        } catch (error) {
          if (!(error instanceof Offline)) throw error;
          adjust({ answer: t("due.offline") });
        }
      },
    },
    field(t("why.day"), { name: "day", type: "date", min: dayOf(now()), required: true }),
    h("button", null, t("why.ask")),
    h("p", { role: "status" }, answer ?? ""),
  );
}

const BREACH_REASONS = ["they_asked_me_to", "urgent", "did_not_know", "disagree", "other"];

/** A record against the etiquette: kept as it was, or taken back. */
export function settle() {
  const { item: id, app, action, how } = sheetArgs();
  const one = state.outbox.find((other) => other.id === id);
  if (id && !one) return null;
  const standing = standingOf(one?.app ?? app);
  const refusal = one?.problem;
  /** @type {Action | null} */
  const asked = action ?? null;
  const list = refusal?.decision?.reasons ?? state.sheet?.reasons ?? (asked ? wayReasons(asked, state.sheet?.channel) : []);
  const canKeep = refusal ? String(refusal.code ?? "").startsWith("contact_") : true;
  const reason = () => /** @type {HTMLSelectElement | null} */ (document.getElementById("f-breach_reason"))?.value || undefined;
  const keep = () => {
    if (one) {
      void keepAsBreach(one, reason());
    } else {
      void recordContact(standing, /** @type {Action} */ (asked), { ...how, breach: true, reason: reason() });
      close();
    }
  };
  const drop = () => {
    if (one) void discardItem(one);
    else close();
  };
  return sheet(
    refusal ? problemText(refusal) : t("settle.early"),
    one ? one.say : titleOf(standing),
    list.length ? reasons(list) : null,
    refusal?.errors ? h("ul", { class: "quiet", lang: "en" }, refusal.errors.map((/** @type {any} */ e) => h("li", null, e.detail))) : null,
    refusal && !canKeep && !refusal.errors && refusal.detail ? h("p", { lang: "en" }, refusal.detail) : null,
    canKeep ? h("p", null, t("settle.lead")) : h("p", null, t("settle.cannot")),
    canKeep ? choice(t("settle.reason"), "breach_reason", [["", t("settle.noReason")], ...BREACH_REASONS.map((r) => /** @type {[string, string]} */ ([r, t(`breach.${r}`)]))], "") : null,
    h(
      "div",
      { class: "actions column" },
      canKeep ? h("button", { class: "main", type: "button", onclick: keep }, t("settle.keep")) : null,
      h("button", { type: "button", onclick: drop }, t(one ? "settle.back" : "settle.not")),
    ),
  );
}

/** Why a way is shut. @param {Action} action @param {string} channel */
function wayReasons(action, channel) {
  if (action.reasons?.length) return action.reasons;
  const way = action.channels?.find((one) => one.channel === channel);
  return (way?.rules ?? []).map((rule) => ({ rule, message: t(`rule.${rule}`), lifts_at: way?.opens_at ?? null, facts: [], tip: "", trace: null, grounds: "" }));
}
