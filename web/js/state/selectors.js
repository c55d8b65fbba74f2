/**
 * What the page asks of a room: whose turn it is, my place, whether I may write and why not.
 *
 * Pure, and advice only: the server decides, and says so by its error codes.
 *
 * @typedef {import("../types.js").Room} Room
 * @typedef {import("../types.js").Person} Person
 */

/** From here on the clock tells the last minute. */
const LAST_MS = 75_000;

/** @param {Room} room @param {string | undefined} id @returns {Person | undefined} */
export function person(room, id) {
  return room.participants.find((one) => one.id === id);
}

/** Everybody who still belongs here, those who left taken out.
 * @param {Room} room */
export function present(room) {
  return room.participants.filter((one) => one.status !== "left");
}

/** How many others are here with me now.
 * @param {Room} room @param {string} me */
export function withMe(room, me) {
  return room.participants.filter((one) => one.id !== me && one.status === "here").length;
}

/** @param {Room} room */
export function openRound(room) {
  return room.agenda.find((one) => one.id === room.round) ?? null;
}

/** @param {Room} room */
export function nextRound(room) {
  const index = room.agenda.findIndex((one) => one.id === room.round);
  return room.agenda[index + 1] ?? null;
}

/** The sharing order as it is shown: who holds the turn, then who comes, then who is come back to.
 * @param {Room} room @returns {{person: Person, state: "now" | "next" | "later" | "back"}[]} */
export function order(room) {
  const now = room.turn ? [room.turn.holder] : [];
  /** @type {[string[], "now" | "later" | "back"][]} */
  const parts = [
    [now, "now"],
    [room.queue, "later"],
    [room.come_back, "back"],
  ];
  let first = true;
  return parts.flatMap(([ids, state]) =>
    ids.flatMap((id) => {
      const one = person(room, id);
      if (!one) return [];
      const next = state === "later" && first;
      if (next) first = false;
      return [{ person: one, state: next ? /** @type {const} */ ("next") : state }];
    }),
  );
}

/** My place: `{words, args}` of the sentence that tells it.
 * @param {Room} room @param {string} me @returns {{words: string, args: Record<string, any>} | null} */
export function place(room, me) {
  if (room.phase === "gathering" || room.phase === "after") return null;
  if (room.turn?.holder === me) return null;
  const index = room.queue.indexOf(me);
  if (index >= 0) return { words: "place-queue", args: { place: index + 1 } };
  if (room.come_back.includes(me)) return { words: "place-back", args: {} };
  if (room.heard.includes(me)) return { words: "place-heard", args: {} };
  if (person(room, me)?.part === "listener") return { words: "place-listener", args: {} };
  return null;
}

/** May I post now? `why` is the last part of a text key; `reply` says that a reply is due.
 * @param {Room} room @param {string} me @returns {{may: boolean, why: string, name: string, reply: boolean}} */
export function mayPost(room, me) {
  const name = person(room, room.turn?.holder)?.alias ?? "";
  const why = whyNot(room, me);
  return { may: why === "", why, name, reply: why === "" && replying(room) };
}

/** @param {Room} room @param {string} me */
function whyNot(room, me) {
  const self = person(room, me);
  if (room.phase === "closed") return "closed";
  if (room.phase === "paused") return "paused";
  if (room.silence) return "silence";
  if (self?.muted) return "muted";
  if (room.floor === "quiet") return "quiet";
  if (room.floor === "hosts") return self?.role === "host" ? "" : "hosts";
  return room.floor === "turns" ? whyNotInTurn(room, me) : "";
}

/** @param {Room} room @param {string} me */
function whyNotInTurn(room, me) {
  if (!room.turn) return "nobody";
  if (room.turn.state === "replies") return "";
  if (room.turn.holder !== me) return room.turn.state === "offered" ? "offered" : "turn";
  return room.turn.state === "speaking" ? "" : "begin";
}

/** @param {Room} room */
export function replying(room) {
  return room.floor === "turns" && room.turn?.state === "replies";
}

/** When the clock that people see comes to its end, in server time; null: it stands or there is none.
 * @param {Room} room */
export function clockEnd(room) {
  const turn = room.turn;
  return turn?.answer_by ?? turn?.ends_at ?? turn?.replies_until ?? null;
}

/** Is more than half of a sharer's time over, and more than the last minute left?
 * @param {Room} room @param {number} now the server's */
export function halfOver(room, now) {
  const { state, started_at, ends_at } = room.turn ?? {};
  if (state !== "speaking" || started_at === undefined || ends_at === undefined) return false;
  return ends_at - now <= (ends_at - started_at) / 2 && ends_at - now > LAST_MS;
}

/** Sharers who have not had the floor in this round and stand in no list.
 * @param {Room} room */
export function notYet(room) {
  const listed = new Set([...room.queue, ...room.come_back, ...room.heard, room.turn?.holder]);
  return present(room).filter((one) => one.part === "sharer" && !listed.has(one.id));
}

/** How long a held message has waited and may still wait, in whole minutes.
 * @param {number} expiresAt @param {number} holdS @param {number} now */
export function waitOf(expiresAt, holdS, now) {
  const left = Math.max(0, expiresAt - now);
  const waited = Math.max(0, holdS * 1000 - left);
  return { waited: Math.floor(waited / 60_000), left: Math.ceil(left / 60_000) };
}
