/**
 * Texts by key, in the JSON shape that the server makes of Fluent files.
 *
 * A text is a list of parts: a string, `{v: name}` for a variable, `{n: name, c: {category: parts}}`
 * for a choice by number or word. Variables stand in isolation marks, so that a name written from
 * right to left never turns a sentence around.
 *
 * @typedef {string | {v: string} | {n: string, c: Record<string, Part[]>}} Part
 * @typedef {Record<string, any>} Args
 * @typedef {(key: string, args?: Args) => string} Translate
 */

const ISOLATE = "\u2068";
const POP = "\u2069";

/** @param {Record<string, Part[]>} texts @param {string} language @returns {Translate} */
export function translator(texts, language) {
  const plurals = new Intl.PluralRules(language);
  const ordinals = new Intl.PluralRules(language, { type: "ordinal" });
  const numbers = new Intl.NumberFormat(language);

  /** @param {Part[]} parts @param {Args} args @returns {string} */
  const format = (parts, args) => parts.map((part) => one(part, args)).join("");

  /** @param {Part} part @param {Args} args */
  const one = (part, args) => {
    if (typeof part === "string") return part;
    if ("v" in part) return ISOLATE + shown(args[part.v]) + POP;
    return format(choose(part.c, args[part.n], part.n) ?? [], args);
  };

  /** @param {unknown} value */
  const shown = (value) => (typeof value === "number" ? numbers.format(value) : String(value ?? ""));

  /** Exact number or word first, then the plural (for `place` the ordinal) category, then `other`.
   * @param {Record<string, Part[]>} choices @param {unknown} value @param {string} name */
  const choose = (choices, value, name) => {
    const exact = choices[String(value)];
    if (exact || typeof value !== "number") return exact ?? choices.other;
    return choices[(name === "place" ? ordinals : plurals).select(value)] ?? choices.other;
  };

  return (key, args = {}) => (texts[key] ? format(texts[key], args) : key);
}

/** The language that the person chose, as the address carries it: `?lang=pl`, or nothing.
 * @param {Location} location */
export function chosen(location) {
  const tag = new URLSearchParams(location.search).get("lang");
  return tag ? `?lang=${encodeURIComponent(tag)}` : "";
}

/** Names or words one after the other, as the language parts them; each keeps its direction.
 * @param {Translate} t @param {string[]} words */
export function listed(t, words) {
  return words.map((word) => ISOLATE + word + POP).join(t("between"));
}

/** Does the text exist? Keys made of the wire's words may name one that we have not written.
 * @param {Translate} t @param {string} key @param {string} fallback @param {Args} [args] */
export function textOr(t, key, fallback, args) {
  const text = t(key, args);
  return text === key ? fallback : text;
}

/** Fetch texts of the page's language, which stand beside this module under the same content hash.
 * @param {string[]} parts  ends of files' names
 * @param {Record<string, Part[]>} texts  those that there are already: they stay as they are */
export async function fetchTexts(parts = [""], texts = {}) {
  const language = document.documentElement.lang;
  const found = await Promise.all(
    parts.map(async (part) => (await fetch(new URL(`../texts/${language}${part}.json`, import.meta.url))).json()),
  );
  for (const [key, text] of found.flatMap(Object.entries)) texts[key] ??= text;
  return translator(texts, language);
}
