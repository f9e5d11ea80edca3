// Words of the page: texts by name, in the language of the reader. A language is a file of data.

/** @import {Words} from "../types.js" */
import english from "../words.json" with { type: "json" };

/** Languages that have words; dates are written in the reader's own form of each. */
export const LANGUAGES = ["en", "de"];

let words = /** @type {Words} */ (english);
let more = /** @type {Words} */ ({});
let wantsMore = false;
let language = "en";
let locale = "en-GB";

/** Choose the words. @param {string} chosen a language, or "system" */
export async function chooseLanguage(chosen) {
  const wanted = chosen === "system" ? navigator.languages.map((one) => one.slice(0, 2)) : [chosen];
  language = wanted.find((one) => LANGUAGES.includes(one)) ?? "en";
  locale = navigator.languages.find((one) => one.startsWith(language)) ?? (language === "en" ? "en-GB" : language);
  // Dates in English are written day first, as everything else of Bide is.
  if (locale === "en" || locale === "en-US") locale = "en-GB";
  words = /** @type {Words} */ (english);
  if (language === "de") words = named((await import("../words.de.json", { with: { type: "json" } })).default);
  if (wantsMore) await moreWords();
  document.documentElement.lang = language;
}

/**
 * Other languages are sent without the names of their texts, in the order of the English ones.
 * @param {any} texts
 * @returns {Words}
 */
const named = (texts) => Object.fromEntries(Object.keys(english).map((name, i) => [name, texts[i]]));

/** Load the words of what is loaded late as well. */
export async function moreWords() {
  wantsMore = true;
  const found = language === "de" ? import("../late/words.de.json", { with: { type: "json" } }) : import("../late/words.json", { with: { type: "json" } });
  more = (await found).default;
}

export const lang = () => language;
export const localeOf = () => locale;

/**
 * A text; `{name}` in it is replaced, and `n` chooses the number.
 * @param {string} name
 * @param {Record<string, any>} [values]
 */
export function t(name, values = {}) {
  let text = words[name] ?? more[name] ?? /** @type {Words} */ (english)[name];
  if (text === undefined) return name;
  if (typeof text !== "string") text = new Intl.PluralRules(locale).select(values.n ?? 0) === "one" ? text.one : text.other;
  return text.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ""));
}

/** Whether there is a text of this name. @param {string} name */
export const has = (name) => name in words || name in more;
