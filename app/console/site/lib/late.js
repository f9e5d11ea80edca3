// Lazy loading: modules of screens that few visits need, loaded when they are first shown.

import { moreWords } from "./words.js";
import { set } from "./state.js";

/** @type {Record<string, () => Promise<any>>} */
const MODULES = {
  draft: () => import("../late/draft.js"),
  confirm: () => import("../late/confirm.js"),
  mail: () => import("../late/mail_account.js"),
  messages: () => import("../late/messages.js"),
  push: () => import("../late/push.js"),
};
/** Milliseconds after which a module that did not come is asked for again. */
const AGAIN = 5000;

/** @type {Map<string, any>} */
const loaded = new Map();

/**
 * What a module shows; something else until it is there.
 * @template T
 * @param {string} name
 * @param {(module: any) => T} view
 * @param {T | null} [meanwhile]
 */
export function late(name, view, meanwhile = null) {
  const found = loaded.get(name);
  if (found) return view(found);
  if (found === undefined) {
    loaded.set(name, null);
    void load(name);
  }
  return meanwhile;
}

/** @param {string} name */
async function load(name) {
  try {
    const [found] = await Promise.all([MODULES[name]?.(), moreWords()]);
    loaded.set(name, found);
    set();
  } catch {
    // Without a connection, and before the worker has kept it.
    setTimeout(() => {
      loaded.delete(name);
      set();
    }, AGAIN);
  }
}
