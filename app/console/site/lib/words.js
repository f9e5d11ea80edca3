// Words of the page: texts by name, in the language of the reader. A language is a file of data.

/** @import {Words} from "../types.js" */
import delivery from "../delivery/words.json" with { type: "json" };
import first from "../words.json" with { type: "json" };

/** Languages that have words; dates are written in the reader's own form of each. */
export const LANGUAGES = ["en", "de"];

/**
 * Texts by name. They are sent in groups, by the first part of their names.
 * @param {any} groups
 * @returns {[string, any][]}
 */
const ungrouped = (groups) => Object.entries(groups).flatMap(([group, texts]) => Object.entries(texts).map(([rest, text]) => /** @type {[string, any]} */ ([group + rest, text])));
const ENGLISH = [...ungrouped(first), ...ungrouped(delivery)];
/** @type {Words} */
const english = Object.fromEntries(ENGLISH);
let words = english;
let language = "en";
let locale = "en-GB";

/** Choose the words. @param {string} chosen a language, or "system" */
export async function chooseLanguage(chosen) {
  const wanted = chosen === "system" ? navigator.languages.map((one) => one.slice(0, 2)) : [chosen];
  language = wanted.find((one) => LANGUAGES.includes(one)) ?? "en";
  locale = navigator.languages.find((one) => one.startsWith(language)) ?? (language === "en" ? "en-GB" : language);
  // Dates in English are written day first, as everything else of Bide is.
  if (locale === "en" || locale === "en-US") locale = "en-GB";
  words = language === "de" ? await german() : english;
  document.documentElement.lang = language;
}

/** Other languages are sent without the names of their texts, in the order of the English ones. @returns {Promise<Words>} */
async function german() {
  const [one, other] = await Promise.all([import("../words.de.json", { with: { type: "json" } }), import("../delivery/words.de.json", { with: { type: "json" } })]);
  const texts = [one, other].flatMap((file) => /** @type {any} */ (file.default));
  return Object.fromEntries(ENGLISH.map(([name], i) => [name, texts[i]]));
}

export const lang = () => language;
export const localeOf = () => locale;

/**
 * A text; `{name}` in it is replaced, and `n` chooses the number.
 * @param {string} name
 * @param {Record<string, any>} [values]
 */
export function t(name, values = {}) {
  let text = words[name] ?? english[name];
  if (text === undefined) return name;
  if (typeof text !== "string") text = new Intl.PluralRules(locale).select(values.n ?? 0) === "one" ? text.one : text.other;
  return text.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ""));
}

/** Whether there is a text of this name. @param {string} name */
export const hasText = (name) => name in words;
