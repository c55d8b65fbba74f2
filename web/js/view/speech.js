/**
 * What is read out. Two regions stand in the page from its start; each word goes in as plain text.
 *
 * Polite words wait while somebody types, and many at once become one sentence. Assertive is for
 * four things alone: your turn, not sent, removed, closing. Own words, history and clocks are silent.
 */
import { halfOver, place } from "../state/selectors.js";
import { nameOf } from "../state/transcript.js";
import { write } from "./dom.js";

const SETTLE_MS = 600;
const TYPING_MS = 2500;
const TOO_MANY = 3;
/** What was said stands no longer: whoever reads the page to its end would hear it as news. */
const OVER_MS = 10_000;

export class Speech {
  /** @param {import("../texts.js").Translate} t @param {import("../wishes.js").Wishes} wishes */
  constructor(t, wishes) {
    this.t = t;
    this.wishes = wishes;
    this.polite = /** @type {HTMLElement} */ (document.getElementById("polite"));
    this.assertive = /** @type {HTMLElement} */ (document.getElementById("assertive"));
    /** @type {{text: string, message: boolean}[]} */
    this.waiting = [];
    this.typedAt = -TYPING_MS;
    this.timer = 0;
    this.overs = { polite: 0, assertive: 0 };
  }

  /** @param {string} text @param {boolean} [message] */
  say(text, message = false) {
    const { reads } = this.wishes.wish;
    if (reads === "none" || (reads === "mine" && message)) return;
    this.waiting.push({ text, message });
    this.#later(SETTLE_MS);
  }

  /** @param {string} text */
  now(text) {
    write(this.assertive, "");
    // The same words twice are two announcements only if the region was empty in between.
    setTimeout(() => write(this.assertive, text), 50);
    clearTimeout(this.overs.assertive);
    this.overs.assertive = setTimeout(() => write(this.assertive, ""), OVER_MS);
  }

  /** What was said of the room is over with it. */
  over() {
    for (const region of [this.polite, this.assertive]) write(region, "");
  }

  typed() {
    this.typedAt = performance.now();
  }

  /** @param {number} ms */
  #later(ms) {
    if (!this.timer) this.timer = setTimeout(() => this.#speak(), ms);
  }

  #speak() {
    this.timer = 0;
    const quietFor = performance.now() - this.typedAt;
    if (quietFor < TYPING_MS) return this.#later(TYPING_MS - quietFor);
    const messages = this.waiting.filter((one) => one.message);
    const many = messages.length > TOO_MANY;
    const words = this.waiting.filter((one) => !(many && one.message)).map((one) => one.text);
    if (many) words.push(this.t("spoken-many", { count: messages.length }));
    this.waiting = [];
    write(this.polite, "");
    setTimeout(() => write(this.polite, words.map(closed).join(" ")), 50);
    clearTimeout(this.overs.polite);
    this.overs.polite = setTimeout(() => write(this.polite, ""), OVER_MS);
  }
}

/** A sentence by itself, where several are read in one breath.
 * @param {string} words */
function closed(words) {
  return /[\p{P}\p{S}]\p{Cf}*$/u.test(words) ? words : `${words}.`;
}

/** @typedef {import("../app.js").App} App @typedef {import("../types.js").Frame} Frame */

/** @param {App} app @param {Speech} speech */
export function herald(app, speech) {
  app.listeners.push((_, frame, before) => {
    const { room, you } = app.model;
    if (room && you) tell(app, speech, frame, before);
  });
  app.views.push(new Half(speech));
}

/** Half of my time is over: said once a turn, and again once more time was taken. */
class Half {
  /** @param {Speech} speech */
  constructor(speech) {
    this.speech = speech;
    this.ahead = "";
  }

  /** @param {App} app */
  update({ model, clock, t }) {
    const { room, you } = model;
    const turn = room?.turn;
    if (!room || !turn || turn.holder !== you?.id || turn.state !== "speaking") return;
    const which = `${turn.id} ${turn.extensions_left}`;
    if (!halfOver(room, clock.now())) this.ahead = which;
    else if (this.ahead === which) {
      this.ahead = "";
      this.speech.say(t("clock-half-over"));
    }
  }
}

/** @param {App} app @param {Speech} speech @param {Frame} frame
 * @param {import("../state/model.js").Model} before */
function tell({ model, t }, speech, frame, before) {
  const room = /** @type {import("../types.js").Room} */ (model.room);
  const me = model.you?.id ?? "";
  const name = nameOf(room, frame.by ?? frame.participant);
  const mine = frame.by === me || frame.participant === me;
  const unheard = mine || model.paused || model.dimmed[frame.by];
  switch (frame.type) {
    case "welcome":
      if (before.stage === "room" && !frame.live) speech.say([t("back"), model.missed && t("missed", { count: model.missed })].filter(Boolean).join(" "));
      return;
    case "message.posted":
      if (!unheard) speech.say(t("spoken", { name, text: frame.text }), true);
      return;
    case "whisper.posted":
      if (!mine) speech.say(t("spoken-private", { name, text: frame.text }));
      return;
    case "announcement.posted":
    case "note.posted":
      if (!mine) speech.say(t("spoken", { name, text: frame.text }));
      return;
    case "care.offered":
      return speech.say(t("spoken-care"));
    case "message.held":
      if (mine) speech.say(t("held"));
      return;
    case "turn.offered":
      if (frame.holder === me) speech.now(t("spoken-your-turn"));
      else speech.say(t("spoken-turn", { name: nameOf(room, frame.holder) }));
      return;
    case "turn.ended":
      return ended(model, t, speech, frame, before);
    case "turn.extended":
      if (room.turn?.holder === me) speech.say(t("spoken-more-time"));
      return;
    case "turn.nearly_over":
      if (room.turn?.holder === me) speech.say(t(frame.left_s > 30 ? "clock-minute" : "clock-seconds"));
      return;
    case "turn.overtime":
      if (room.turn?.holder === me) speech.say(t("clock-over-me"));
      return;
    case "room.closing":
      if (frame.at !== null) speech.now(t("line-room-closing"));
      return;
    default:
      return aside(model, t, speech, frame, mine, name);
  }
}

/** @param {import("../state/model.js").Model} model @param {import("../texts.js").Translate} t
 * @param {Speech} speech @param {Frame} frame @param {import("../state/model.js").Model} before */
function ended(model, t, speech, frame, before) {
  const { room, you } = model;
  if (!room || !you || before.room?.turn?.holder !== you.id) return;
  const line = model.items.findLast((item) => item.key.startsWith(`turn.ended:${frame.seq}:`));
  if (line) speech.say(t(line.words ?? "", line.args));
  if (frame.reason === "deferred") return;
  const where = place(room, you.id);
  if (where) speech.say(t(where.words, where.args));
}

/** @param {import("../state/model.js").Model} model @param {import("../texts.js").Translate} t
 * @param {Speech} speech @param {Frame} frame @param {boolean} mine @param {string} name */
function aside(model, t, speech, frame, mine, name) {
  const spoken = new Set(["participant.joined", "participant.left", "silence.began", "silence.ended", "circle.paused", "circle.resumed", "round.opened", "host.absent", "host.returned"]);
  if (!spoken.has(frame.type) || mine) return;
  const round = model.room?.agenda.find((one) => one.id === frame.round);
  speech.say(t(`spoken-${frame.type.replace(".", "-")}`, { name, title: round?.title ?? "" }));
}
