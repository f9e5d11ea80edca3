// Signing in: by password, or by a code from the address; and making an account.

import { Offline, request, signIn } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { set, state } from "../lib/state.js";
import { afterSignIn } from "../lib/sync.js";
import { t } from "../lib/words.js";
import { field, problemBox, tick, values } from "./parts.js";

/** @param {() => Promise<import("../types.js").Answer>} how */
async function attempt(how) {
  set({ busy: true, problem: null });
  try {
    const answer = await how();
    if (answer.ok) await afterSignIn();
    else set({ problem: answer.data ?? { code: "unavailable" } });
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    set({ problem: { code: "offline" } });
  } finally {
    set({ busy: false });
  }
}

/** Sign in with the code in the address, which is taken out of it at once. */
export async function signInByCode() {
  const code = /[#&]code=([\w-]+)/.exec(location.hash)?.[1];
  if (!code) return false;
  history.replaceState(null, "", location.pathname);
  await attempt(() => signIn({ code }));
  return true;
}

/** @param {Event} event */
async function submit(event) {
  const entered = values(event);
  await attempt(async () => {
    const who = { email: entered.email, password: entered.password };
    if (state.signUp) {
      const made = await request("POST", "/v1/accounts", who);
      if (!made.ok) return made;
    }
    return signIn(who);
  });
}

export function signin() {
  const fresh = state.signUp;
  return h(
    "div",
    { class: "signin", key: "signin" },
    h("p", { class: "logo" }, "Bide"),
    h("h1", { tabindex: "-1" }, t(fresh ? "signin.new" : state.over ? "signin.again" : "signin.title")),
    h("p", { class: "lead" }, t(state.over ? "signin.over" : "signin.lead")),
    h(
      "form",
      { class: "form card", onsubmit: (/** @type {Event} */ event) => void submit(event) },
      field(t("signin.email"), { name: "email", type: "email", required: true, autocomplete: "username" }),
      field(
        t("signin.password"),
        { name: "password", type: "password", required: true, autocomplete: fresh ? "new-password" : "current-password", minlength: fresh ? 12 : null },
        fresh ? t("signin.passwordHint") : null,
      ),
      tick(t("signin.show"), {
        name: "show",
        onchange: (/** @type {any} */ event) => {
          const input = /** @type {HTMLInputElement | null} */ (document.getElementById("f-password"));
          if (input) input.type = event.target.checked ? "text" : "password";
        },
      }),
      problemBox(),
      h("button", { class: "main", disabled: state.busy }, t(state.busy ? "signin.busy" : fresh ? "signin.make" : "signin.do")),
    ),
    state.over ? null : h("p", { class: "foot" }, h("button", { type: "button", class: "link", onclick: () => set({ signUp: !fresh, problem: null }) }, t(fresh ? "signin.have" : "signin.none"))),
    h("p", { class: "quiet foot" }, t("signin.code")),
  );
}
