// Screens and sheets that are loaded once the first screen is shown.

/** @import {Child} from "../types.js" */

import { h } from "../lib/dom.js";
import { draft } from "../delivery/draft.js";
import { keyList } from "./keyboard.js";
import { feedback, lessons } from "./lessons.js";
import { pursuit } from "./pursuit.js";
import { pursuits } from "./pursuits.js";
import { exception, nextRound, record } from "./record.js";
import { settings } from "./settings.js";
import { signout } from "./settings_data.js";
import { application, end, interview, later, people, task, wishes } from "./start.js";
import { change } from "./story.js";
import { timetable } from "./they.js";
import { settle, why } from "./why.js";

export { listen } from "./keyboard.js";

/** @type {Record<string, () => Child>} */
export const SHEETS = { record, exception, nextRound, timetable, why, settle, change, interview, application, task, later, end, wishes, people, feedback, signout, keys: keyList, draft };

/** @param {string} path @param {boolean} wide @returns {Child} */
export function screen(path, wide) {
  const one = /^\/app\/pursuits\/([\w-]+)$/.exec(path)?.[1];
  if (one) {
    return wide ? h("div", { class: "split", key: "split" }, h("div", { class: "split-list", key: "list" }, pursuits(true)), h("div", { class: "split-one", key: one }, pursuit(one, true))) : pursuit(one);
  }
  if (path.startsWith("/app/lessons")) return lessons();
  if (path.startsWith("/app/settings")) return settings();
  return pursuits();
}
