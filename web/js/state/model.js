/**
 * All that the page knows, as a fold of the server's frames: `receive(model, frame, now)`.
 *
 * Pure. The wire hands frames in (events already checked for holes), the view draws what comes
 * out. `now` is local and only dates signals that fall off by themselves.
 *
 * @typedef {import("../types.js").Frame} Frame
 * @typedef {import("./transcript.js").Item} Item
 *
 * @typedef {object} Model
 * @property {"connecting" | "preview" | "waiting" | "room" | "ended"} stage
 * @property {Record<string, any> | null} preview
 * @property {string[]} aliases
 * @property {import("../types.js").Server | null} server
 * @property {import("../types.js").You | null} you
 * @property {import("../types.js").Room | null} room
 * @property {Item[]} items
 * @property {{id: string, until: number}[]} typing
 * @property {Record<string, true>} marked  my own marks, as far as this tab knows: "message kind"
 * @property {Record<string, true>} dimmed  people whom I hid for myself
 * @property {Frame | null} refusal  the last error that no text is waiting for
 * @property {string | null} offer  a role that I was named for
 * @property {string | null} farewell  a closing word, or the reason of a removal
 * @property {boolean} gap  some messages could not be fetched
 * @property {boolean} paused  new messages wait until they are asked for
 * @property {boolean} late  I came into a circle under way, and have not read its card
 * @property {string} unsent  words that were still with me at the end
 * @property {number} missed  how many messages a resume brought
 */
import { fold } from "./room.js";
import * as transcript from "./transcript.js";

const TYPING_MS = 5000;

/** @returns {Model} */
export function initial() {
  return {
    stage: "connecting",
    preview: null,
    aliases: [],
    server: null,
    you: null,
    room: null,
    items: [],
    typing: [],
    marked: {},
    dimmed: {},
    refusal: null,
    offer: null,
    farewell: null,
    gap: false,
    paused: false,
    late: false,
    unsent: "",
    missed: 0,
  };
}

/** @param {Model} model @param {Frame} frame @param {number} now @returns {Model} */
export function receive(model, frame, now) {
  switch (frame.type) {
    case "preview":
      return { ...model, stage: "preview", preview: frame.room, aliases: frame.aliases, server: frame.server };
    case "waiting":
      return { ...model, stage: "waiting", refusal: null };
    case "welcome":
      return welcome(model, frame);
    case "typing":
      return { ...model, typing: typed(model.typing, frame, now) };
    case "ack":
      return { ...model, items: acknowledged(model, frame) };
    case "error":
      return refused(model, frame);
    default:
      return model.room ? happened(model, frame) : model;
  }
}

/** A text of one's own was handed to the wire as command `n`.
 * @param {Model} model @param {number} n @param {string} text @param {number} at */
export function said(model, n, text, at) {
  const { id = "", alias = "" } = model.you ?? {};
  return { ...model, items: transcript.sending(model.items, { n, text, at, by: id, alias }) };
}

/** Forget a text that went back to its writer, or that they let go.
 * @param {Model} model @param {number} n */
export function takenBack(model, n) {
  return { ...model, items: transcript.answered(model.items, n) };
}

/** Done before, and what came of it lies in a gap: one's own words stay, as far as they are known.
 * @param {Model} model @param {Frame} frame */
function acknowledged({ items, gap }, frame) {
  return (gap && frame.duplicate ? transcript.told : transcript.answered)(items, frame.n);
}

/** @param {Model} model @param {Frame} frame @returns {Model} */
function welcome(model, frame) {
  const room = frame.room;
  const around = { before: room, after: room, me: frame.you.id };
  const shown = frame.history.filter((/** @type {Frame} */ event) => event.type === "message.posted");
  const resumed = model.stage === "room" || frame.last_n > 0;
  return {
    ...model,
    stage: "room",
    you: frame.you,
    room,
    server: frame.server,
    items: frame.history.reduce(
      (/** @type {Item[]} */ items, /** @type {Frame} */ event) => transcript.fold(items, event, around),
      model.items,
    ),
    typing: [],
    refusal: null,
    offer: null,
    late: model.late || cameLate(model, room),
    gap: frame.live ? frame.gap : resumed && !frame.recovered,
    missed: frame.recovered && model.stage === "room" ? shown.length : 0,
  };
}

/** @param {Model} model @param {import("../types.js").Room} room */
function cameLate(model, room) {
  return ["preview", "waiting"].includes(model.stage) && ["circle", "paused"].includes(room.phase);
}

/** @param {Model} model @param {Frame} event @returns {Model} */
function happened(model, event) {
  const before = /** @type {import("../types.js").Room} */ (model.room);
  const me = model.you?.id ?? "";
  const room = fold(before, event);
  return {
    ...model,
    room,
    items: transcript.fold(model.items, event, { before, after: room, me }),
    typing: event.type === "message.posted" ? model.typing.filter((one) => one.id !== event.by) : model.typing,
    ...aboutMe(model, event, me),
  };
}

/** What an event says to this one person.
 * @param {Model} model @param {Frame} event @param {string} me @returns {Partial<Model>} */
function aboutMe(model, event, me) {
  if (event.type === "room.closed") return { farewell: event.words ?? null };
  if (event.type === "notice" && event.key === "role_offered") return { offer: "host" };
  if (event.participant !== me || !model.you) return {};
  if (event.type === "participant.left") return { farewell: transcript.wordOf(event.text) || null };
  if (event.type !== "participant.changed") return {};
  const { alias = model.you.alias, role = model.you.role, part = model.you.part } = event;
  return { you: { ...model.you, alias, role, part }, offer: event.role ? null : model.offer };
}

/** @param {Model} model @param {Frame} frame @returns {Model} */
function refused(model, frame) {
  const waits = model.items.some((item) => item.key === `n:${frame.n}`);
  if (!waits) return { ...model, refusal: frame, aliases: frame.suggestions ?? model.aliases };
  return { ...model, items: transcript.failed(model.items, frame.n, frame.code), refusal: frame };
}

/** @param {Model["typing"]} typing @param {Frame} signal @param {number} now */
function typed(typing, signal, now) {
  const others = typing.filter((one) => one.id !== signal.by && one.until > now);
  return signal.on ? [...others, { id: signal.by, until: now + TYPING_MS }] : others;
}
