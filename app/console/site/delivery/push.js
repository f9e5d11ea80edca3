// Reminders by web push on this device: turned on and off, and the other devices that get them.

import { showToast } from "../lib/acts.js";
import { call, Offline } from "../lib/api.js";
import { readValue, writeStores } from "../lib/db.js";
import { h } from "../lib/dom.js";
import { state } from "../lib/state.js";
import { t } from "../lib/words.js";
import { tick } from "../view/parts.js";
import { change, loaded, reload, show } from "../view/settings.js";

const LIST = "/v1/push-subscriptions";
const CHOICE = "/v1/reminder-settings";

export function push() {
  const { push: found } = state.settings;
  if (found === undefined) {
    show("push", null);
    void look();
  }
  return h(
    "div",
    { class: "form", key: "push" },
    h("h3", null, t("push.title")),
    !found ? h("p", { class: "quiet" }, t("loading")) : found.can ? (found.id ? isOn(found) : isOff(found)) : h("p", { class: "quiet" }, t("push.cannot")),
    found ? others(found.id) : null,
  );
}

async function look() {
  const registration = await navigator.serviceWorker?.getRegistration("/app/");
  const can = Boolean(registration?.pushManager) && "Notification" in window;
  const subscription = can ? await registration?.pushManager.getSubscription() : null;
  const mine = await readValue("push");
  show("push", { can, id: subscription && mine ? mine.id : null, names: mine?.names ?? false, denied: can && Notification.permission === "denied" });
  await reload("pushes", LIST);
}

/** @param {any} found */
const isOff = (found) => [
  h("p", { class: "quiet", key: "lead" }, t(found.denied ? "push.denied" : "push.lead")),
  tick(t("push.names"), { name: "names", id: "f-names" }),
  h("div", { class: "actions", key: "do" }, h("button", { type: "button", class: "main", "data-f": "push on", onclick: () => void turnOn() }, t("push.turnOn"))),
];

/** @param {any} found */
const isOn = (found) => [
  h("p", { key: "lead" }, t(found.names ? "push.isOnNames" : "push.isOn")),
  h("div", { class: "actions", key: "do" }, h("button", { type: "button", "data-f": "push off", onclick: () => void turnOff() }, t("push.turnOff")), h("button", { type: "button", onclick: () => void tryIt() }, t("push.try"))),
];

async function turnOn() {
  const names = Boolean(/** @type {HTMLInputElement | null} */ (document.getElementById("f-names"))?.checked);
  if ((await Notification.requestPermission()) !== "granted") return show("push", { ...state.settings.push, denied: true });
  try {
    const key = await call("GET", "/v1/push-key");
    const { pushManager } = await navigator.serviceWorker.ready;
    const options = { userVisibleOnly: true, applicationServerKey: key.data.public_key };
    // One that was made with another key of the service is of no use any more.
    const subscription = await pushManager.subscribe(options).catch(async () => {
      await (await pushManager.getSubscription())?.unsubscribe();
      return pushManager.subscribe(options);
    });
    const { endpoint, keys } = subscription.toJSON();
    const found = await change("POST", LIST, { endpoint, keys, label: device(), names_employers: names });
    if (!found) return void (await subscription.unsubscribe());
    await writeStores({ put: [["kept", "push", { id: found.id, names }]] });
    await choose(true);
    showToast(t("push.done"));
  } catch (error) {
    showToast(t(error instanceof Offline ? "problem.offline" : "push.failed"));
  }
  await look();
}

async function turnOff() {
  const { id } = state.settings.push;
  if (!(await change("DELETE", `${LIST}/${id}`))) return;
  await forget();
  await look();
  if (!state.settings.pushes?.items?.length) await choose(false);
}

/** Nothing is pushed to this browser any more. */
async function forget() {
  const registration = await navigator.serviceWorker?.getRegistration("/app/");
  await (await registration?.pushManager?.getSubscription())?.unsubscribe();
  await writeStores({ remove: [["kept", "push"]] });
}

/** Before signing out: a browser would go on showing what it is sent. Throws Offline. @param {{id: string}} mine */
export async function end(mine) {
  await call("DELETE", `${LIST}/${mine.id}`);
  await forget();
}

/** Put push among the ways of reminders, or take it out; turned on they are as the form proposes them. @param {boolean} on */
async function choose(on) {
  const answer = await call("GET", CHOICE);
  if (!answer.ok) return;
  const had = answer.data;
  const ways = had.ways.filter((/** @type {string} */ one) => one !== "push");
  if (on) ways.push("push");
  const { since, ...times } = had.since ? had : { since: null, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone, days: [1, 2, 3, 4, 5] };
  const next = await change("PUT", CHOICE, { ...times, ways: ways.length ? ways : ["event"] });
  if (next) show("reminders", next);
}

async function tryIt() {
  if (await change("POST", "/v1/reminders")) showToast(t(state.me?.test ? "push.triedTest" : "push.tried"));
}

/** @param {string | null} mine */
function others(mine) {
  return loaded("pushes", ({ items }) => {
    const list = items.filter((/** @type {any} */ one) => one.id !== mine);
    if (!list.length) return null;
    return [
      h("h3", { key: "others" }, t("push.others")),
      h(
        "ul",
        { class: "lines", key: "list" },
        list.map((/** @type {any} */ one) =>
          h(
            "li",
            { key: one.id },
            h("span", { class: "grow" }, one.label ?? t("sessions.unnamed"), h("small", null, one.service)),
            h("button", { type: "button", "aria-label": `${t("push.remove")}: ${one.label ?? one.service}`, onclick: () => void remove(one.id) }, t("push.remove")),
          ),
        ),
      ),
    ];
  });
}

/** @param {string} id */
async function remove(id) {
  if (await change("DELETE", `${LIST}/${id}`)) await reload("pushes", LIST);
}

/** What this device is called in the list. */
function device() {
  const [found] = /Android|iPhone|iPad|Windows|Mac OS X|Linux|CrOS/.exec(navigator.userAgent) ?? [];
  return found ? `Console, ${found}` : "Console";
}
