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

/** Does the text exist? Keys made of the wire's words may name one that we have not written.
 * @param {Translate} t @param {string} key @param {string} fallback @param {Args} [args] */
export function textOr(t, key, fallback, args) {
  const text = t(key, args);
  return text === key ? fallback : text;
}

/** Fetch the texts that stand beside this module, under the same content hash.
 * @param {string} language @param {string[]} files  later ones lie over earlier ones */
export async function fetchTexts(language = "en", files = [language]) {
  const found = await Promise.all(
    files.map(async (file) => (await fetch(new URL(`../texts/${file}.json`, import.meta.url))).json()),
  );
  return translator(Object.assign({}, ...found), language);
}
