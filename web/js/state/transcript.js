/**
 * What the log shows: messages, whispers, notes and the quiet lines between them, newest last.
 *
 * Pure and bounded (`MOST` items). It folds the same events as the room does, and keeps a person's
 * name as it was when they spoke. A text still under way stands here too, by its `n`.
 *
 * @typedef {import("../types.js").Frame} Frame
 * @typedef {import("../types.js").Room} Room
 *
 * @typedef {object} Item
 * @property {string} key  unique in a transcript; the message's id where there is one
 * @property {"message" | "whisper" | "note" | "announcement" | "line" | "care"} kind
 * @property {number} at
 * @property {string} [id]
 * @property {string} [by]
 * @property {string} [alias]
 * @property {string} [text]
 * @property {string} [turn]
 * @property {string} [to]
 * @property {string} [toAlias]
 * @property {string} [feedback]
 * @property {string} [note]
 * @property {string} [reply_to]
 * @property {boolean} [changed]
 * @property {"sending" | "sent" | "failed" | "held" | "declined" | "removed" | "hidden"} [state]
 * @property {number} [n]
 * @property {string} [why]
 * @property {string} [told]  what its author was told of a change
 * @property {string} [words]  a line's text key
 * @property {Record<string, any>} [args]
 * @property {any[]} [resources]
 *
 * @typedef {{before: Room, after: Room, me: string}} Around
 */

export const MOST = 500;

// What the server says for a host who gave no word: the page has words of its own for it.
const UNSAID = new Set([
  "A host decided not to show this.",
  "A host has removed your message.",
  "A host has muted you. You can still ask for help and write to a host.",
  "Removed from the room by a host, who gave no reason.",
]);

/** A host's own word, if there is one.
 * @param {string | undefined} text */
export function wordOf(text = "") {
  return UNSAID.has(text) ? "" : text;
}

/** Fold one visible event into the items; an event seen before changes nothing twice.
 * @param {Item[]} items @param {Frame} event @param {Around} around @returns {Item[]} */
export function fold(items, event, around) {
  const folder = FOLDERS[event.type];
  if (folder) return folder(items, event, around);
  // Why a text is held stands with the text.
  if (event.type === "notice" && event.key === "message_held") return patch(items, event.message, { why: event.reason });
  // So does what was taken out of it.
  const changed = event.type === "notice" && event.key === "message_changed" && items.some((item) => item.key === event.message);
  if (changed) return patch(items, event.message, { told: event.text });
  const line = lineOf(event, around);
  if (!line) return items;
  const key = `${event.type}:${event.seq}:${event.p ?? ""}`;
  return put(items, { key, kind: "line", at: event.at, ...line });
}

/** A text of one's own on its way.
 * @param {Item[]} items @param {{n: number, text: string, at: number, alias: string, by: string}} own */
export function sending(items, own) {
  return put(items, { ...own, key: `n:${own.n}`, kind: "message", state: "sending" });
}

/** The text with number `n` is answered well: what it became already stands here.
 * @param {Item[]} items @param {number} n */
export function answered(items, n) {
  return items.filter((item) => !(item.n === n && item.key === `n:${n}`));
}

/** The text with number `n` was sent, and its event will not come.
 * @param {Item[]} items @param {number} n */
export function told(items, n) {
  return patch(items, `n:${n}`, { state: "sent" });
}

/** @param {Item[]} items @param {number} n @param {string} why */
export function failed(items, n, why) {
  return patch(items, `n:${n}`, { state: "failed", why });
}

/** The message that a reply in this turn answers: the holder's last, for a latecomer any that they saw.
 * @param {Item[]} items @param {{id: string, holder: string}} turn */
export function lastOf(items, turn) {
  const said = items.filter((item) => item.turn === turn.id && item.state === "sent");
  return (said.findLast((item) => item.by === turn.holder) ?? said.at(-1))?.id;
}

/** What the holder would like to hear, in replies to their turn.
 * @param {Item[]} items @param {{id: string, holder: string}} turn */
export function askedFor(items, turn) {
  const said = items.filter((item) => item.turn === turn.id && item.by === turn.holder);
  return said.findLast((item) => item.feedback && item.feedback !== "none")?.feedback ?? "";
}

/** What stays in view while somebody has paused the log: what stood there (`known`), their own words,
 * and what is for them or from the hosts to all.
 * @param {Item[]} items @param {Set<string>} known @param {string} me */
export function whilePaused(items, known, me) {
  return items.filter((item) => known.has(item.key) || item.by === me || !["message", "line"].includes(item.kind));
}

/** @type {Record<string, (items: Item[], event: Frame, around: Around) => Item[]>} */
const FOLDERS = {
  "message.posted": (items, event, around) => posted(items, event, around, "sent"),
  "message.restored": (items, event, around) => posted(items, event, around, "sent"),
  "message.held": (items, event, around) => posted(items, event, around, "held"),
  "message.declined": (items, event) =>
    patch(items, event.message, { state: "declined", why: event.reason, note: wordOf(event.text) }),
  "message.removed": (items, event) => patch(items, event.message, { state: "removed", text: "" }),
  "message.hidden": (items, event) => patch(items, event.message, { state: "hidden" }),
  "whisper.posted": (items, event, around) =>
    put(items, {
      ...spoken(event, around),
      key: event.whisper,
      kind: "whisper",
      to: event.to,
      toAlias: nameOf(around.after, event.to),
    }),
  "note.posted": (items, event, around) =>
    put(items, { ...spoken(event, around), key: event.note, kind: "note" }),
  "announcement.posted": (items, event, around) =>
    put(items, { ...spoken(event, around), key: event.announcement, kind: "announcement" }),
  // One card, where it was last offered.
  "care.offered": (items, event) =>
    put(items.filter((item) => item.kind !== "care"), { key: `care:${event.seq}:${event.p}`, kind: "care", at: event.at, resources: event.resources }),
};

/** @param {Item[]} items @param {Frame} event @param {Around} around @param {"sent" | "held"} state */
function posted(items, event, around, state) {
  /** @type {Item} */
  const item = { ...spoken(event, around), key: event.message, id: event.message, kind: "message", state };
  for (const key of /** @type {const} */ (["turn", "feedback", "note", "reply_to", "changed"])) {
    if (event[key] !== undefined) /** @type {any} */ (item)[key] = event[key];
  }
  // One's own words come back as an event just before their ack: never shown twice in between.
  const own = event.by === around.me && items.find((one) => one.state === "sending" && one.text === event.text);
  return put(own ? answered(items, own.n ?? 0) : items, item);
}

/** @param {Frame} event @param {Around} around */
function spoken(event, { after }) {
  return { at: event.at, by: event.by, alias: nameOf(after, event.by), text: event.text };
}

/** @param {Item[]} items @param {Item} item @returns {Item[]} */
function put(items, item) {
  if (items.some((one) => one.key === item.key)) return patch(items, item.key, item);
  const later = items.findIndex((one) => one.state === "sending" || one.state === "failed");
  const place = item.state === "sending" || later < 0 ? items.length : later;
  return items.toSpliced(place, 0, item).slice(-MOST);
}

/** @param {Item[]} items @param {string} key @param {Partial<Item>} change @returns {Item[]} */
function patch(items, key, change) {
  return items.map((item) => (item.key === key ? { ...item, ...change } : item));
}

/** The quiet line that an event leaves in the log, if any: a text key and what stands in it.
 * @param {Frame} event @param {Around} around @returns {{words: string, args: Record<string, any>} | null} */
function lineOf(event, { before, after, me }) {
  const name = nameOf(after, event.participant ?? event.by);
  const mine = event.participant === me;
  switch (event.type) {
    case "participant.joined":
      return mine ? null : { words: "line-joined", args: { name } };
    case "participant.left":
      return mine ? null : { words: "line-left", args: { name } };
    case "round.opened":
      return roundLine(after, event.round);
    case "turn.started":
      return { words: "line-turn", args: { name: nameOf(after, event.by ?? after.turn?.holder) } };
    case "turn.ended":
      return turnEnded(event, before, after, me);
    case "silence.began":
      return { words: event.words ? "line-silence-words" : "line-silence", args: { words: event.words } };
    case "notice":
      return { words: `notice-${event.key}`, args: { text: wordOf(event.text) } };
    case "circle.paused":
    case "circle.resumed":
      return { words: `line-${event.type.replace(".", "-")}`, args: { words: event.words ?? "" } };
    case "circle.ended":
    case "host.absent":
    case "host.returned":
      return { words: `line-${event.type.replace(".", "-")}`, args: {} };
    case "room.closing":
      return event.at === null ? null : { words: "line-room-closing", args: {} };
    default:
      return null;
  }
}

/** @param {Frame} event @param {Room} before @param {Room} after @param {string} me */
function turnEnded(event, before, after, me) {
  const holder = before.turn?.holder;
  if (!holder) return null;
  const name = nameOf(before, holder);
  if (event.reason === "passed") return { words: holder === me ? "line-passed-me" : "line-passed", args: { name } };
  // The one at the head of the queue is offered the turn at once: they are before me no more.
  if (event.reason === "deferred") return { words: holder === me ? "line-later-me" : "line-later", args: { name, place: after.queue.indexOf(holder) } };
  if (holder === me && ["expired", "skipped"].includes(event.reason)) return { words: "line-ended-me", args: {} };
  const count = Object.values(event.marks ?? {}).reduce((sum, each) => sum + each, 0);
  return holder === me && count > 0 ? { words: "line-marks", args: { count } } : null;
}

/** @param {Room} room @param {string} id */
function roundLine(room, id) {
  const { title = "", prompt = "" } = room.agenda.find((one) => one.id === id) ?? {};
  return { words: prompt ? "line-round" : "line-round-only", args: { title, prompt } };
}

/** @param {Room} room @param {string | undefined} id */
export function nameOf(room, id) {
  return room.participants.find((one) => one.id === id)?.alias ?? "";
}
