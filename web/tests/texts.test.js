/** Texts are formatted as their language wants, and every key that the pages name is there. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";
import { chosen, listed, textOr, translator } from "../js/texts.js";

const root = new URL("../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const files = (folder, ext) => readdirSync(new URL(folder, root), { recursive: true }).filter((name) => name.endsWith(ext));
const server = readdirSync(new URL("../roomserver/", root), { recursive: true }).filter((name) => name.endsWith(".py")).map((name) => read(`../roomserver/${name}`));
const keysOf = (name) => [...read(`texts/${name}.ftl`).matchAll(/^([a-z][\w-]*) = ?(.*)$/gm)];
const keys = new Set(["en", "en-room", "en-host", "en-pages"].flatMap((name) => keysOf(name).map((found) => found[1])));

/** Keys that the code puts together from words of the wire. */
const FAMILIES = {
  "error-": "agreement_required alias_taken alias_refused room_full room_locked forbidden not_your_turn floor_closed silence muted slow_mode rate_limited too_long blocked not_found stale wrong_phase unavailable bad_frame bad_command not_joined already_joined",
  "why-": "turn offered begin nobody hosts quiet silence paused muted closed lost unheard",
  "whose-": "gathering after paused silence silence-words offered offered-me speaking speaking-me replies replies-me floor-turns floor-open floor-hosts floor-quiet",
  "phase-": "gathering circle paused after closed",
  "place-": "queue back heard listener",
  "my-": "offered speaking replies",
  "order-": "you now next later back",
  "feedback-": "none kind_words reflections ideas",
  "mark-": "heard with_you me_too thank_you strength",
  "marked-": "heard with_you me_too thank_you strength",
  "declined-": "host expired withdrawn left",
  "kind-": "note announcement",
  "report-": "unkind unsafe contact illegal other",
  "alert-": "crisis contact pressure child_safety flood report help hook",
  "notice-": "message_held unmuted message_changed message_hidden message_removed role_offered report_sent_to_operator report_not_seen host_word muted",
  "line-": "joined left round round-only turn passed passed-me later later-me marks silence silence-words circle-paused circle-resumed circle-ended host-absent host-returned room-closing",
  "spoken-": "participant-joined participant-left silence-began silence-ended circle-paused circle-resumed round-opened host-absent host-returned",
  "end-": "1000 4500 4503 4504 4505 4506 4507 1000-words 4500-words 4503-words 4504-words 4505-words 4506-words 4507-words",
  "part-": "sharer listener sharer-hint listener-hint",
  "floor-": "open turns hosts quiet",
  "list-": "now queue hands back notyet heard",
  "cue-": "welcome time long advice topic hot wisdom close welcome-words time-words long-words advice-words topic-words hot-words wisdom-words close-words",
  "clock-": "minute seconds",
  "held-": "pre_moderated contact crisis pressure child_safety flood list hook",
  "blocked-": "contact impersonation flood moderation crisis pressure child_safety",
  "label-": "crisis crisis-plan crisis-means crisis-farewell crisis-past crisis-method crisis-encourage crisis-pact contact pressure child_safety flood list appeal unkind unsafe illegal other hook",
  "panel-": "alerts held-list lobby-list",
  "reply-to-": "kind_words reflections ideas",
  "settings-": "size size-100 size-125 size-150 size-200 reads reads-all reads-mine reads-none easy contrast calm enter keep",
  "problem-": "bad_json cut_off full internal invalid not_allowed not_found origin rate_limited too_large too_slow unauthorized unavailable",
  "": "lobby-words move-up-name move-down-name make-next-name hand-down-name offer-name approve-told decline-told announce-hint note-hint",
};
const together = Object.entries(FAMILIES).flatMap(([start, ends]) => ends.split(" ").map((end) => start + end));

const PEOPLE = { with: [{ n: "count", c: { 0: ["nobody"], one: ["one person"], other: [{ v: "count" }, " people"] } }] };

test("exact numbers come first, then the plural, then other", () => {
  const t = translator(PEOPLE, "en");
  assert.deepEqual([0, 1, 5].map((count) => t("with", { count })), ["nobody", "one person", "\u20685\u2069 people"]);
});

test("a place is counted as an order", () => {
  const t = translator({ at: [{ n: "place", c: { one: ["st"], two: ["nd"], few: ["rd"], other: ["th"] } }] }, "en");
  assert.deepEqual([1, 2, 3, 4, 11, 21].map((place) => t("at", { place })), ["st", "nd", "rd", "th", "th", "st"]);
});

test("three plural forms and more are chosen by the language", () => {
  const t = translator({ k: [{ n: "count", c: { one: ["1"], few: ["few"], many: ["many"], other: ["other"] } }] }, "pl");
  assert.deepEqual([1, 3, 5].map((count) => t("k", { count })), ["1", "few", "many"]);
});

test("a name stands in isolation marks, so that it never turns a sentence around", () => {
  const t = translator({ k: [{ v: "name" }, " is here"] }, "en");
  assert.equal(t("k", { name: "\u05d0" }), "\u2068\u05d0\u2069 is here");
});

test("an unknown key falls back", () => {
  const t = translator({}, "en");
  assert.equal(t("nothing"), "nothing");
  assert.equal(textOr(t, "nothing", "instead"), "instead");
});

test("every key that the code names has a text", () => {
  const code = files("js", ".js").map((name) => read(`js/${name}`)).join("\n");
  const named = [...code.matchAll(/\bt\(\s*"([a-z][\w-]*)"/g)].map((found) => found[1]);
  assert.ok(named.length > 100);
  assert.deepEqual(named.filter((key) => !keys.has(key)), []);
});

test("every key that a page names has the text that stands in the page", () => {
  const texts = new Map(["en", "en-pages", "en-host"].flatMap(keysOf).map((found) => [found[1], found[2]]));
  for (const name of files("pages", ".html")) {
    for (const [, key, text] of read(`pages/${name}`).matchAll(/data-t="([\w-]+)">([^<]*)</g)) {
      assert.equal(text, texts.get(key), `${name}: ${key}`);
    }
  }
});

test("every key that is put together from words of the wire has a text", () => {
  assert.deepEqual(together.filter((key) => !keys.has(key)), []);
});

test("every text is used", () => {
  const code = [...files("js", ".js").map((name) => read(`js/${name}`)), ...files("pages", ".html").map((name) => read(`pages/${name}`)), ...server].join("\n");
  const named = new Set([...code.matchAll(/["'`]([a-z][\w-]*)["'`]/g)].map((found) => found[1]));
  assert.deepEqual([...keys, ...keysOf("en-server").map((found) => found[1])].filter((key) => !named.has(key) && !together.includes(key)), []);
});

const PARTS = ["", "-room", "-host", "-pages", "-server"];
const languages = files("texts", "-pages.ftl").map((name) => name.replace("-pages.ftl", ""));
/** @returns {Map<string, string>} each text by its key, whole */
const textsOf = (name) =>
  new Map(read(`texts/${name}.ftl`).split(/^(?=[a-z][\w-]* =)/m).filter((text) => /^[a-z]/.test(text)).map((text) => [text.split(" =")[0], text.replace(/^#.*$/gm, "")]));
const sorted = (found) => [...new Set(found)].sort();
const variables = (text) => sorted([...text.matchAll(/\$([a-z]+)/g)].map((found) => found[1]));

for (const language of languages) {
  test(`${language} says all that English says, and nothing that is not said`, () => {
    for (const part of PARTS) assert.deepEqual(sorted(textsOf(language + part).keys()), sorted(textsOf(`en${part}`).keys()), part);
  });

  test(`${language} leaves no name and no number out`, () => {
    // A number may be said in a word, so in a choice by it; a name can't.
    for (const part of PARTS) {
      const english = textsOf(`en${part}`);
      for (const [key, text] of textsOf(language + part)) assert.deepEqual(variables(text), variables(english.get(key) ?? ""), key);
    }
  });

  test(`${language} has each of its plural forms wherever it counts`, () => {
    for (const part of PARTS) {
      for (const [key, text] of textsOf(language + part)) {
        for (const [, name, choices] of text.matchAll(/\{ \$(\w+) ->\n([^]*?)\n  \}/g)) {
          const forms = new Intl.PluralRules(language, { type: name === "place" ? "ordinal" : "cardinal" }).resolvedOptions().pluralCategories;
          assert.deepEqual(forms.filter((form) => !choices.includes(`[${form}]`)), [], key);
        }
      }
    }
  });
}

test("no key stands in two files, where one would hide the other", () => {
  const found = PARTS.flatMap((part) => [...textsOf(`en${part}`).keys()]);
  assert.deepEqual(found.filter((key, index) => found.indexOf(key) !== index), []);
});

test("names that follow each other are parted as the language parts them, each in isolation marks", () => {
  const t = translator({ between: ["\u060c "] }, "ar");
  assert.equal(listed(t, ["Ana", "\u05d0"]), "\u2068Ana\u2069\u060c \u2068\u05d0\u2069");
});

test("the chosen language goes along in the address, and nothing else of it does", () => {
  assert.equal(chosen(/** @type {any} */ ({ search: "?x=1&lang=pt-BR" })), "?lang=pt-BR");
  assert.equal(chosen(/** @type {any} */ ({ search: "?x=1" })), "");
});
