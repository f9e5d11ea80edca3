// Icons: lines of 24 by 24, drawn for the console.

/** @import {Vnode} from "../types.js" */

import { h } from "../lib/dom.js";

/** @type {Record<string, string>} */
const PATHS = {
  today: "M4 6h16M4 12h16M4 18h9",
  case: "M4 8h16v11H4zM9 8V5h6v3",
  plus: "M12 5v14M5 12h14",
  book: "M4 5h6a2 2 0 0 1 2 2v12a2 2 0 0 0-2-1H4zM20 5h-6a2 2 0 0 0-2 2v12a2 2 0 0 1 2-1h6z",
  sliders: "M4 8h9M17 8h3M15 5v6M4 16h3M11 16h9M9 13v6",
  phone: "M6 4h3l2 5-2 1.5a11 11 0 0 0 4.5 4.5L15 13l5 2v3a2 2 0 0 1-2 2A15 15 0 0 1 4 6a2 2 0 0 1 2-2z",
  email: "M3 6h18v12H3zM3 7l9 7 9-7",
  message: "M4 5h16v11H11l-5 4v-4H4z",
  letter: "M4 10l8-6 8 6v9H4zM4 10l8 6 8-6",
  in_person: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19a5 5 0 0 1 10 0M16 12a2.5 2.5 0 1 0 0-5M15 15a5 5 0 0 1 6 4",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
  star: "M12 4l2.5 5.3 5.8.7-4.3 4 1.2 5.7L12 16.9 6.8 19.7 8 14 3.7 10l5.8-.7z",
  question: "M9 9a3 3 0 1 1 4 2.8c-.7.4-1 1-1 2.2M12 18v.01",
  leaf: "M5 19c0-9 5-13 14-14 0 9-4 13-10 13-2 0-3-1-3-3 0-3 4-5 8-6",
  check: "M5 13l4 4L19 7",
  close: "M6 6l12 12M18 6L6 18",
  next: "M9 5l7 7-7 7",
  back: "M15 5l-7 7 7 7",
  flag: "M6 21V4l12 3-12 5",
  document: "M6 3h8l4 4v14H6zM14 3v4h4",
  calendar: "M4 6h16v14H4zM4 10h16M8 3v5M16 3v5",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  dots: "M12 6v.01M12 12v.01M12 18v.01",
  pause: "M9 6v12M15 6v12",
};

/** @type {Record<string, string>} */
const OF_KIND = {
  respond_to_offer: "star",
  reply: "question",
  documents: "document",
  return_call: "phone",
  arrange: "calendar",
  apply: "document",
  prepare_questions: "question",
  record_timetable: "calendar",
  send_thank_you: "letter",
  record_outcome: "message",
  enquire_status: "phone",
  request_feedback: "message",
  record_feedback: "book",
  reflect: "book",
  wait: "clock",
  keep_searching: "leaf",
};

/** @param {string} name @returns {Vnode} */
export function icon(name) {
  const d = PATHS[name] ?? PATHS.more;
  return h("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" }, h("path", { d }));
}

/** @param {string} kind of an action */
export const iconOf = (kind) => OF_KIND[kind] ?? "check";
