// Clock and dates: the server's time on this device, and how instants are written for the reader.
//
// The clock of a device may be wrong, so the `Date` of answers corrects it. An account with a test
// clock lives by that one, which stands still.

import { localeOf, t } from "./words.js";

const DAY = 86_400_000;
/** Milliseconds by which a clock may be off without being corrected: a `Date` has whole seconds. */
const EXACT_MS = 2000;

let skew = 0;
/** @type {number | null} */
let testClock = null;

/** The present instant, in milliseconds. */
export const now = () => testClock ?? Date.now() + skew;
export const skewOf = () => skew;
export const isTestTime = () => testClock !== null;

/** @param {number} value milliseconds by which the server is ahead */
export function setSkew(value) {
  skew = Math.abs(value) < EXACT_MS ? 0 : value;
}

/** @param {number | null} at */
export function setTestClock(at) {
  testClock = at;
}

/**
 * Correct the clock by an answer, if its `Date` cannot have been read between asking and receiving.
 *
 * The middle of the two is a guess, and a bad one where the device has slept meanwhile: so a clock
 * that the answer may agree with stays as it is.
 * @param {string | null} date
 * @param {number} before by the clock of the device, when it was asked
 * @param {number} after when the answer was here
 */
export function noteDate(date, before, after) {
  const told = date ? Date.parse(date) + 500 : Number.NaN;
  if (told < before + skew - EXACT_MS || told > after + skew + EXACT_MS) setSkew(told - (before + after) / 2);
}

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {Intl.DateTimeFormatOptions} options */
function format(options) {
  const key = localeOf() + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) formats.set(key, (found = new Intl.DateTimeFormat(localeOf(), options)));
  return found;
}

/** @param {string | number} at */
const toMs = (at) => (typeof at === "number" ? at : Date.parse(at));

/** The local day of an instant as `YYYY-MM-DD`. @param {string | number} at @param {string} [timeZone] */
export function dayOf(at, timeZone) {
  const parts = new Intl.DateTimeFormat("en-CA", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    ...(timeZone ? { timeZone } : {}),
  });
  return parts.format(toMs(at));
}

/** The first instant of the reader's day after this one. @param {number} at */
export function nextMidnight(at) {
  const day = new Date(at);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime();
}

/** The beginning of the reader's day. @param {number} at @param {number} [days] */
export function dayStart(at, days = 0) {
  const day = new Date(at);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days).getTime();
}

/** Whole local days from now until an instant. @param {string | number} at */
export function daysUntil(at) {
  return Math.round((dayStart(toMs(at)) - dayStart(now())) / DAY);
}

/** @param {string | number} at */
export const clockTime = (at) => format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(toMs(at));

/** The same instant by the employer's clock, where that differs. @param {string | number} at @param {string | null | undefined} zone */
export function theirTime(at, zone) {
  if (!zone) return "";
  try {
    const theirs = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(toMs(at));
    return theirs === clockTime(at) ? "" : ` (${t("time.there", { time: theirs })})`;
  } catch {
    return "";
  }
}

/** "Monday 7 December". @param {string | number} at */
export const longDay = (at) => withoutCommas(format({ weekday: "long", day: "numeric", month: "long" }).format(toMs(at)));

/** "Mon 7 Dec". @param {string | number} at */
export const shortDay = (at) => withoutCommas(format({ weekday: "short", day: "numeric", month: "short" }).format(toMs(at)));

/** "7 Dec". @param {string | number} at */
export const tinyDay = (at) => format({ day: "numeric", month: "short" }).format(toMs(at));

/** English of every region writes no comma here. @param {string} text */
const withoutCommas = (text) => (localeOf().startsWith("en") ? text.replaceAll(",", "") : text);

/** A day as records name it, or an instant. @param {string} value */
export function dayOrInstant(value) {
  return value.length === 10 ? longDay(`${value}T12:00:00`) : `${longDay(value)}, ${clockTime(value)}`;
}

/** Today, tomorrow, yesterday, a weekday of this week, else the day. @param {string | number} at */
export function nearDay(at) {
  const days = daysUntil(at);
  if (days === 0) return t("time.today");
  if (days === 1) return t("time.tomorrow");
  if (days === -1) return t("time.yesterday");
  if (days > 1 && days < 7) return format({ weekday: "long" }).format(toMs(at));
  return shortDay(at);
}

/** "Monday at 09:00". @param {string | number} at */
export const nearTime = (at) => t("time.dayAt", { day: nearDay(at), time: clockTime(at) });

/** "Thu 19 Nov, 15:20". @param {string | number} at */
export const stamp = (at) => `${shortDay(at)}, ${clockTime(at)}`;

/** "2 hours ago". @param {number} at */
export function ago(at) {
  const minutes = Math.round((Date.now() - at) / 60_000);
  const relative = new Intl.RelativeTimeFormat(localeOf(), { numeric: "auto" });
  if (minutes < 1) return t("time.justNow");
  if (minutes < 60) return relative.format(-minutes, "minute");
  if (minutes < 48 * 60) return relative.format(-Math.round(minutes / 60), "hour");
  return relative.format(-Math.round(minutes / 1440), "day");
}

/** For `<input type=datetime-local>`. @param {number} at */
export function localInput(at) {
  const d = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return d.toISOString().slice(0, 16);
}

/** @param {number} at */
export const iso = (at) => new Date(at).toISOString();
export { DAY };
