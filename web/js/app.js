/**
 * One tab in one room: binds wire, state and views together. The only place that wires things.
 *
 * A view is `{element, update(app)}`; it asks `app` for state and hands it deeds. Nothing here
 * touches the document but through the views.
 *
 * @typedef {import("./state/model.js").Model} Model
 * @typedef {import("./types.js").Frame} Frame
 * @typedef {{update: (app: App) => void}} View
 * @typedef {(app: App, frame: Frame, before: Model) => void} Listener
 */
import { initial, receive, said, takenBack } from "./state/model.js";
import { lastOf } from "./state/transcript.js";
import { mayPost } from "./state/selectors.js";
import { Clock } from "./wire/clock.js";
import { Connection } from "./wire/connection.js";
import { Keep } from "./wire/keep.js";

const TYPING_EVERY_MS = 2000;
const TYPING_STOPS_MS = 4000;
/** A reloaded tab asks for what happened since its oldest of so many positions: well inside the log. */
const HISTORY = 120;
/** Connection words wait this long: most losses are over before anyone needs to know. */
export const QUIET_MS = 5000;

export class App {
  /** @param {{t: import("./texts.js").Translate, secret: string, credential: "invite" | "host_key", open?: () => WebSocket}} options */
  constructor({ t, secret, credential, open = openSocket }) {
    this.t = t;
    this.room = location.pathname.split("/").pop() ?? "";
    this.keep = new Keep(storage(), this.room);
    if (secret) this.keep.set({ invite: secret });
    this.clock = new Clock(() => performance.now());
    /** @type {Model} */
    this.model = { ...initial(), dimmed: this.keep.kept.dimmed ?? {} };
    /** @type {import("./wire/connection.js").Status} */
    this.status = { state: "connecting" };
    this.lostAt = 0;
    this.typedAt = -TYPING_EVERY_MS;
    this.typingTimer = 0;
    this.drawing = false;
    /** @type {View[]} */
    this.views = [];
    /** @type {Listener[]} */
    this.listeners = [];
    /** @type {import("./wire/connection.js").Position[]} */
    this.trail = [];
    /** @type {Map<number, Record<string, any>>} deeds that a view wants to hear the end of */
    this.deeds = new Map();
    const { resume, from, invite = "", unsent = [], n } = this.keep.kept;
    this.connection = new Connection({
      room: this.room,
      credential: invite ? { [credential]: invite } : {},
      resume,
      from,
      unsent,
      n,
      world: { ...BROWSER, open },
      on: { frame: (frame) => this.#frame(frame), status: (status) => this.#status(status) },
    });
    for (const command of unsent) {
      if (command.type === "message.post") this.model = said(this.model, command.n, command.text, this.clock.now());
      else this.deeds.set(command.n, command);
    }
  }

  start() {
    const { invite, resume } = this.keep.kept;
    // An address alone, as it stands in a history, opens nothing: no need to ask.
    if (!invite && !resume) return this.#status({ state: "ended", code: 4503 });
    addEventListener("online", () => this.connection.retryNow());
    setInterval(() => this.draw(), 1000);
    this.connection.start();
  }

  /** @param {Record<string, any>} fields */
  join(fields) {
    this.model = { ...this.model, refusal: null };
    this.connection.join(fields);
  }

  /** Ask the server for something; what comes of it comes as events.
   * @param {Record<string, any>} command */
  send(command) {
    const n = this.connection.send(command);
    this.deeds.set(n, command);
    this.#keepUnsent();
    return n;
  }

  /** What was last asked for of a command's field and not answered yet: a switch that jumped back
   * until then would seem not to have been pressed.
   * @param {string} type @param {string} field @returns {unknown} undefined where nothing is */
  asked(type, field) {
    let found;
    for (const deed of this.deeds.values()) if (deed.type === type && deed[field] !== undefined) found = deed[field];
    return found;
  }

  /** What keeps words from going out, if it lasts: a text key. */
  trouble() {
    const lost = this.status.state === "lost" && performance.now() - this.lostAt > QUIET_MS;
    return lost ? "lost" : this.status.unsaved ? "unsaved" : "";
  }

  /** May I write now? Who came after the words that a reply must answer can't reply to them. */
  mayPost() {
    const { room, you, items } = this.model;
    if (!room || !you) return { may: false, why: "lost", name: "", reply: false };
    const found = mayPost(room, you.id);
    const unheard = found.reply && room.turn && !lastOf(items, room.turn);
    return unheard ? { ...found, may: false, why: "unheard", reply: false } : found;
  }

  /** Say something in the room; the text stays here until the server has answered.
   * @param {string} text @param {Record<string, any>} [extra] */
  post(text, extra = {}) {
    const { room, items } = this.model;
    const reply = room?.turn && this.mayPost().reply ? lastOf(items, room.turn) : undefined;
    const n = this.connection.send({ type: "message.post", text, ...(reply && { reply_to: reply }), ...extra });
    this.model = said(this.model, n, text, this.clock.now());
    this.#keepUnsent();
    this.draw();
  }

  /** Let a text go that was not sent; returns it. @param {number} n */
  takeBack(n) {
    const text = this.model.items.find((item) => item.key === `n:${n}`)?.text ?? "";
    this.model = takenBack(this.model, n);
    this.draw();
    return text;
  }

  /** Tell the others that I am writing, now and then, and that I stopped. */
  typing() {
    const now = performance.now();
    if (now - this.typedAt > TYPING_EVERY_MS) {
      this.typedAt = now;
      this.connection.signal({ type: "typing", on: true });
    }
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => this.connection.signal({ type: "typing", on: false }), TYPING_STOPS_MS);
  }

  /** @param {(model: Model) => Model} step */
  change(step) {
    this.model = step(this.model);
    this.draw();
  }

  /** Leave for good and keep nothing. */
  leave() {
    this.connection.leave();
    this.keep.clear();
    this.model = { ...initial(), stage: "ended", preview: this.model.preview };
    this.status = { state: "ended", code: 1000 };
    this.draw();
  }

  /** Leave at once: the page is blank by now, and nothing shall be drawn on it again. */
  vanish() {
    this.views = [];
    this.listeners = [];
    this.leave();
  }

  /** Draw once for all that one moment brings. */
  draw() {
    if (this.drawing) return;
    this.drawing = true;
    queueMicrotask(() => {
      this.drawing = false;
      for (const view of this.views) view.update(this);
    });
  }

  /** @param {Frame} frame */
  #frame(frame) {
    if (frame.now) this.clock.set(frame.now);
    const before = this.model;
    this.model = receive(this.model, frame, performance.now());
    if (frame.type === "waiting") this.keep.set({ resume: frame.resume });
    if (frame.type === "welcome") this.#welcome(frame);
    if (frame.seq !== undefined) this.#follow();
    if (frame.type === "ack" || frame.type === "error") this.#keepUnsent();
    for (const listener of this.listeners) listener(this, frame, before);
    if (frame.type === "ack" || frame.type === "error") this.deeds.delete(frame.n);
    this.draw();
  }

  /** @param {Frame} frame */
  #welcome(frame) {
    this.keep.set({ resume: frame.resume });
    const kept = this.keep.kept.from;
    const start = frame.recovered && kept?.epoch === frame.epoch ? kept : null;
    if (!this.trail.length || this.trail[0]?.epoch !== frame.epoch) {
      this.trail = [start ?? { epoch: frame.epoch, seq: frame.seq, p: frame.p }];
    }
  }

  /** Keep a position from which a reload can fetch what this tab has shown. */
  #follow() {
    const at = this.connection.position;
    if (!at) return;
    this.trail.push(at);
    while (this.trail.length > 1 && at.seq - (this.trail[0]?.seq ?? 0) > HISTORY) this.trail.shift();
    this.keep.set({ from: this.trail[0] });
  }

  #keepUnsent() {
    const { n, unanswered } = this.connection;
    this.keep.set({ n, unsent: [...unanswered.values()].filter((one) => one.text) });
  }

  /** @param {import("./wire/connection.js").Status} status */
  #status(status) {
    if (status.state === "lost" && this.status.state !== "lost") this.lostAt = performance.now();
    this.status = status;
    if (status.state === "ended") this.#ended(status.code ?? 0);
    this.draw();
  }

  /** What one wrote and nobody has read: what was under way, and the draft. */
  #unsent() {
    const waiting = this.model.items.filter((item) => item.state === "sending" || item.state === "failed");
    return [...waiting.map((item) => item.text), this.keep.kept.draft].filter(Boolean).join("\n\n");
  }

  /** @param {number} code */
  #ended(code) {
    const { preview, farewell } = this.model;
    this.model = { ...initial(), stage: "ended", preview, farewell, unsent: this.#unsent() };
    // Replaced by another tab of one's own: that one goes on with what is kept.
    if (code !== 4507) this.keep.clear();
  }
}

const BROWSER = {
  now: () => performance.now(),
  after: (/** @type {() => void} */ run, /** @type {number} */ ms) => setTimeout(run, ms),
  cancel: (/** @type {any} */ timer) => clearTimeout(timer),
  random: () => Math.random(),
};

function openSocket() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(`${scheme}//${location.host}/ws`, "roomserver.v1.json");
}

function storage() {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
