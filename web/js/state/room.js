/**
 * The visible room as a fold of visible events: `fold(room, event)` gives the room of a fresh welcome.
 *
 * Pure: no clock, no chance, no DOM; the room handed in is never changed. It computes no order and
 * no rule; whatever changes a list carries the list. `roomserver/client/view.py` is its twin, and
 * both pass `tests/vectors`.
 *
 * @typedef {import("../types.js").Room} Room
 * @typedef {import("../types.js").Turn} Turn
 * @typedef {import("../types.js").Frame} Frame
 * @typedef {(room: Room, event: Frame) => Room} Folder
 */

const CARRIED = ["queue", "come_back", "heard", "hands", "floor", "phase"];
const CLOCK = ["answer_by", "ends_at", "replies_until", "left_ms"];
const PERSON = ["alias", "role", "part", "status", "muted", "joined_at"];
const CHANGES = ["alias", "role", "part", "muted", "back_soon", "returning"];
const ALERT = ["kind", "by", "participant", "message", "labels", "text"];
const HELD = ["message", "by", "text", "expires_at", "labels"];
const GOAL = ["owner", "text", "state", "celebrations"];

/** Fold one visible event over a room; what is not known changes nothing but what any event may carry.
 * @type {Folder} */
export function fold(room, event) {
  const after = { ...room, ...some(event, CARRIED) };
  return Object.hasOwn(FOLDERS, event.type) ? /** @type {Folder} */ (FOLDERS[event.type])(after, event) : after;
}

/** @type {Record<string, Folder>} */
const FOLDERS = {
  "participant.joined": joined,
  "participant.changed": (room, event) => changed(room, event, some(event, CHANGES)),
  "participant.away": (room, event) => changed(room, event, { status: "away" }),
  "participant.returned": (room, event) => changed(room, event, { status: "here" }),
  "participant.left": (room, event) => changed(room, event, { status: "left", back_soon: false }),
  "participant.waiting": (room, event) =>
    hostList(room, "waiting", (them) =>
      replaced(them, "id", { id: event.participant, ...some(event, ["alias", "marked"]) }),
    ),
  "participant.refused": notWaiting,
  "history.trimmed": trimmed,

  "round.opened": (room, event) => ({ ...room, round: event.round }),
  "round.closed": (room) => ({ ...room, round: null }),
  "agenda.changed": (room, event) => ({ ...room, agenda: event.agenda }),

  "turn.offered": offered,
  "turn.started": (room, event) => clocked(room, event, { state: "speaking", started_at: event.at }),
  "turn.extended": (room, event) =>
    clocked(room, event, { extensions_left: event.extensions_left, overtime: false }),
  "turn.clock": (room, event) => clocked(room, event, {}),
  "turn.overtime": (room, event) => turned(room, event, (turn) => ({ ...turn, overtime: true })),
  "turn.replies_opened": (room, event) => clocked(room, event, { state: "replies", overtime: false }),
  "turn.ended": (room) => ({ ...room, turn: null }),
  "silence.began": (room, event) => ({ ...room, silence: { until: event.until, ...some(event, ["words"]) } }),
  "silence.ended": (room) => ({ ...room, silence: null }),

  "message.posted": notHeld,
  "message.held": (room, event) =>
    hostList(room, "held", (them) => replaced(them, "message", said(event, HELD))),
  "message.declined": notHeld,
  "message.removed": (room, event) => withoutMessages(room, [event.message]),
  "message.hidden": (room, event) => entered(room, event, (entry) => ({ ...entry, hidden: true })),
  "message.restored": (room, event) => entered(room, event, (entry) => ({ ...entry, hidden: false })),
  "reaction.changed": (room, event) =>
    entered(room, event, (entry) => ({
      ...entry,
      reactions: event.count
        ? { ...entry.reactions, [event.kind]: event.count }
        : without(entry.reactions, [event.kind]),
    })),
  "goal.changed": (room, event) => ({ ...room, goals: { ...room.goals, [event.goal]: some(event, GOAL) } }),

  "alert.raised": (room, event) =>
    hostList(room, "alerts", (them) =>
      replaced(them, "alert", { alert: event.alert, state: "open", ...said(event, ALERT) }),
    ),
  "alert.changed": alertChanged,

  "room.changed": (room, event) => ({ ...room, settings: event.settings }),
  "host.absent": (room, event) => ({ ...without(room, ["closes_at"]), ...some(event, ["closes_at"]) }),
  "host.returned": (room) => without(room, ["closes_at"]),
  "room.closing": (room, event) =>
    event.at === null || event.at === undefined ? without(room, ["closes_at"]) : { ...room, closes_at: event.at },
  "room.closed": closed,
};

/** @type {Folder} */
function joined(room, event) {
  const person = { id: event.participant, ...some(event, PERSON) };
  const seated = { ...room, participants: replaced(room.participants, "id", /** @type {any} */ (person)) };
  return notWaiting(seated, event);
}

/** @type {Folder} */
function notWaiting(room, event) {
  return hostList(room, "waiting", (them) => them.filter((one) => one.id !== event.participant));
}

/** @type {Folder} */
function notHeld(room, event) {
  return hostList(room, "held", (them) => them.filter((one) => one.message !== event.message));
}

/** `back_soon` stands in a person only while it is true.
 * @param {Room} room @param {Frame} event @param {Record<string, any>} change @returns {Room} */
function changed(room, event, change) {
  const participants = room.participants.map((one) => {
    if (one.id !== event.participant) return one;
    const after = { ...one, ...change };
    return after.back_soon ? after : without(after, ["back_soon"]);
  });
  return { ...room, participants };
}

/** @type {Folder} */
function trimmed(room, event) {
  const gone = event.participants ?? [];
  const participants = room.participants.filter((one) => !gone.includes(one.id));
  const rest = withoutMessages({ ...room, participants }, event.messages ?? []);
  const { goals, ...plain } = rest;
  const cards = Object.entries(goals ?? {}).filter(([, card]) => !gone.includes(card.owner));
  return cards.length ? { ...plain, goals: Object.fromEntries(cards) } : plain;
}

/** @type {Folder} */
function offered(room, event) {
  /** @type {any} */
  const turn = { id: event.turn, holder: event.holder, state: "offered", overtime: false };
  return { ...room, turn: { ...turn, extensions_left: event.extensions_left, ...some(event, CLOCK) } };
}

/** A turn's clock keys are replaced as a set: whichever stood before is gone.
 * @param {Room} room @param {Frame} event @param {Partial<Turn>} change @returns {Room} */
function clocked(room, event, change) {
  return turned(room, event, (turn) => ({ ...without(turn, CLOCK), ...change, ...some(event, CLOCK) }));
}

/** @param {Room} room @param {Frame} event @param {(turn: Turn) => Turn} change @returns {Room} */
function turned(room, event, change) {
  if (!room.turn || room.turn.id !== event.turn) return room;
  return { ...room, turn: change(room.turn) };
}

/** @typedef {{reactions: Record<string, number>, hidden: boolean}} Entry */

/** Keep an entry only while it says something: a mark, or that the message is hidden.
 * @param {Room} room @param {Frame} event @param {(entry: Entry) => Entry} change @returns {Room} */
function entered(room, event, change) {
  const entry = change(room.messages?.[event.message] ?? { reactions: {}, hidden: false });
  const says = entry.hidden || Object.keys(entry.reactions).length > 0;
  return says
    ? { ...room, messages: { ...room.messages, [event.message]: entry } }
    : withoutMessages(room, [event.message]);
}

/** The key `messages` stands in the room only while it holds something.
 * @param {Room} room @param {string[]} ids @returns {Room} */
function withoutMessages(room, ids) {
  if (!room.messages) return room;
  const messages = without(room.messages, ids);
  return Object.keys(messages).length ? { ...room, messages } : without(room, ["messages"]);
}

/** @type {Folder} */
function alertChanged(room, event) {
  const change = some(event, ["state", "claimed_by"]);
  return hostList(room, "alerts", (them) =>
    event.state === "closed"
      ? them.filter((one) => one.alert !== event.alert)
      : them.map((one) => (one.alert === event.alert ? { ...without(one, ["claimed_by"]), ...change } : one)),
  );
}

/** Nothing that anyone said or did stays in the last state.
 * @type {Folder} */
function closed(room) {
  const rest = without(room, ["messages", "goals"]);
  const lists = { queue: [], come_back: [], heard: [], hands: [] };
  const none = hostList(hostList(rest, "held", () => []), "alerts", () => []);
  return { ...none, ...lists, phase: "closed", turn: null };
}

/** Host-only lists exist only in a host's room; in any other they stay absent.
 * @param {Room} room @param {"waiting" | "held" | "alerts"} key
 * @param {(list: import("../types.js").Listed[]) => import("../types.js").Listed[]} change @returns {Room} */
function hostList(room, key, change) {
  const list = room[key];
  return list ? { ...room, [key]: change(list) } : room;
}

/** Put `item` in the place of the one with its id, or at the end.
 * @template {Record<string, any>} T @param {T[]} list @param {string} key @param {T} item @returns {T[]} */
function replaced(list, key, item) {
  const known = list.some((one) => one[key] === item[key]);
  return known ? list.map((one) => (one[key] === item[key] ? item : one)) : [...list, item];
}

/** @param {Record<string, any>} source @param {string[]} keys @returns {Record<string, any>} */
function some(source, keys) {
  return Object.fromEntries(keys.filter((key) => source[key] !== undefined).map((key) => [key, source[key]]));
}

/** What is there and not empty: an empty list of labels is no field of the room.
 * @param {Record<string, any>} source @param {string[]} keys @returns {Record<string, any>} */
function said(source, keys) {
  return some(source, keys.filter((key) => (Array.isArray(source[key]) ? source[key].length : source[key])));
}

/** @template {Record<string, any>} T @param {T} source @param {string[]} keys @returns {T} */
function without(source, keys) {
  return /** @type {T} */ (Object.fromEntries(Object.entries(source).filter(([key]) => !keys.includes(key))));
}
