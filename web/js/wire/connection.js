/**
 * One membership on the wire: hello, join, resume, numbered commands, holes, and coming back.
 *
 * It keeps no state of the room. Frames go to `on.frame` in order and without repeats; what became
 * of the connection to `on.status`. Sockets, timers and chance are handed in, so that a test plays
 * a bad network without waiting for one.
 *
 * While the server can't save (`unsaved`), the oldest command is tried again and the others wait
 * behind it: one that overtook it would make it `stale`.
 *
 * @typedef {import("../types.js").Frame} Frame
 * @typedef {{epoch: string, seq: number, p: number}} Position
 * @typedef {"connecting" | "up" | "lost" | "ended"} State
 * @typedef {{state: State, code?: number, retryAt?: number, unsaved?: boolean}} Status
 *
 * @typedef {object} SocketLike
 * @property {(data: string) => void} send
 * @property {(code?: number) => void} close
 * @property {((event: any) => void) | null} onopen
 * @property {((event: any) => void) | null} onmessage
 * @property {((event: any) => void) | null} onclose
 *
 * @typedef {object} World
 * @property {() => SocketLike} open
 * @property {() => number} now  monotonic milliseconds
 * @property {(run: () => void, ms: number) => any} after
 * @property {(timer: any) => void} cancel
 * @property {() => number} random  0 to 1
 *
 * @typedef {object} Options
 * @property {string} room
 * @property {Record<string, string>} credential  {invite} or {host_key}; empty where there is none
 * @property {string} [resume]
 * @property {Position} [from]  where a reloaded tab's history shall begin
 * @property {Record<string, any>[]} [unsent]  commands of an earlier life of this tab, with their n
 * @property {number} [n]  the highest number that this tab has given
 * @property {World} world
 * @property {{frame: (frame: Frame) => void, status: (status: Status) => void}} on
 */

const BASE_MS = 500;
const CAP_MS = 8_000;
const LATER_CAP_MS = 30_000;
const PATIENT_AFTER_MS = 60_000;
const GRACE_S = 10;
const TOO_LARGE = 1009;
const LEFT = 1000;
const SIGNALS = new Set(["ack", "error", "typing", "ping", "drain", "preview", "waiting", "welcome"]);

/** The longest wait before try number `tries`, by how long the outage lasts.
 * @param {number} tries @param {number} outage_ms */
export function backoff(tries, outage_ms) {
  const cap = outage_ms < PATIENT_AFTER_MS ? CAP_MS : LATER_CAP_MS;
  return Math.min(cap, BASE_MS * 2 ** Math.min(tries, 16));
}

export class Connection {
  /** @param {Options} options */
  constructor(options) {
    this.room = options.room;
    this.credential = options.credential;
    this.resume = options.resume ?? "";
    this.world = options.world;
    this.on = options.on;
    /** @type {Position | null} */
    this.position = options.from ?? null;
    /** @type {Map<number, Record<string, any>>} commands without an answer, by n */
    this.unanswered = new Map((options.unsent ?? []).map((command) => [command.n, command]));
    this.n = Math.max(options.n ?? 0, ...this.unanswered.keys());
    this.welcomed = false;
    this.unsaved = false;
    this.joining = false;
    this.ended = false;
    this.tries = 0;
    this.lostAt = 0;
    this.pingMs = 25_000;
    this.leaveAt = 0;
    /** @type {SocketLike | null} */
    this.socket = null;
    /** @type {any} */
    this.timer = null;
    /** @type {any} */
    this.watch = null;
    /** @type {any} */
    this.retry = null;
  }

  start() {
    this.on.status({ state: "connecting" });
    this.#open();
  }

  /** Try at once, for instance when the network says that it is back. */
  retryNow() {
    if (!this.timer) return;
    this.world.cancel(this.timer);
    this.#open();
  }

  /** @param {Record<string, any>} fields */
  join(fields) {
    this.joining = true;
    this.#write({ type: "join", ...fields });
  }

  /** Send a command, now or after the next resume; returns its number.
   * @param {Record<string, any>} command */
  send(command) {
    this.n += 1;
    const numbered = { ...command, n: this.n };
    this.unanswered.set(this.n, numbered);
    if (this.welcomed && !this.unsaved) this.#write(numbered);
    return this.n;
  }

  /** A signal: lost where there is no connection.
   * @param {Record<string, any>} fields */
  signal(fields) {
    if (this.welcomed) this.#write(fields);
  }

  /** Leave for good: the last word, and no way back by this object. */
  leave() {
    if (this.resume) {
      this.n += 1;
      this.#write({ type: "room.leave", n: this.n });
    }
    this.#end();
  }

  /** Say nothing more and forget everything. */
  #end() {
    this.ended = true;
    this.unanswered.clear();
    for (const timer of [this.timer, this.watch, this.retry]) this.world.cancel(timer);
    this.timer = this.watch = this.retry = null;
  }

  #open() {
    this.timer = null;
    const socket = this.world.open();
    this.socket = socket;
    socket.onopen = () => this.#write(this.#hello());
    socket.onmessage = (event) => socket === this.socket && this.#receive(event.data);
    socket.onclose = (event) => socket === this.socket && this.#closed(event.code);
    this.#listen();
  }

  #hello() {
    const hello = { type: "hello", room: this.room };
    if (!this.resume) return { ...hello, ...this.credential };
    return { ...hello, resume: this.resume, ...this.position };
  }

  /** @param {Record<string, any>} frame */
  #write(frame) {
    try {
      this.socket?.send(JSON.stringify(frame));
    } catch {
      // Not open: what matters stands in `unanswered` and goes out after the next welcome.
    }
  }

  /** @param {string} data */
  #receive(data) {
    if (this.ended) return;
    this.#listen();
    /** @type {Frame} */
    const frame = JSON.parse(data);
    if (frame.type === "ping") this.#write({ type: "pong" });
    if (frame.type === "drain" && frame.reconnect_in_ms !== undefined) this.#goIn(frame.reconnect_in_ms);
    if (frame.server) this.pingMs = frame.server.ping_s * 1000;
    if (frame.type === "welcome") return this.#welcome(frame);
    if (frame.type === "preview" || frame.type === "waiting") this.#reached(frame);
    if (SIGNALS.has(frame.type)) this.#answer(frame);
    else if (this.#inOrder(frame)) this.on.frame(frame);
    // Asked to join, and before the door again: nobody has answered, and nobody will.
    if (frame.type === "preview" && this.joining) this.#answer({ type: "error", code: "unavailable", detail: "" });
  }

  /** On a live connection (`live`) it brings no history: `gap` tells whether there was any.
   * @param {Frame} frame */
  #welcome(frame) {
    const live = this.welcomed;
    const gap = live && frame.seq > (this.position?.seq ?? 0);
    this.#reached(frame);
    this.position = { epoch: frame.epoch, seq: frame.seq, p: frame.p };
    this.n = Math.max(this.n, frame.last_n);
    this.welcomed = true;
    this.joining = false;
    this.on.frame({ ...frame, live, gap });
    if (!live) this.#resend();
  }

  /** The server has let us in, as far as that goes: the outage is over.
   * @param {Frame} frame */
  #reached(frame) {
    this.tries = 0;
    this.lostAt = 0;
    if (frame.resume) this.resume = frame.resume;
    this.#saves(this.welcomed && this.unsaved);
  }

  /** @param {boolean} unsaved */
  #saves(unsaved) {
    this.unsaved = unsaved;
    this.on.status({ state: "up", unsaved });
  }

  #resend() {
    for (const command of [...this.unanswered.values()].sort((a, b) => a.n - b.n)) this.#write(command);
  }

  /** @param {Frame} frame */
  #answer(frame) {
    if (frame.type === "error" && frame.code === "unavailable" && frame.n) return this.#again(frame);
    const answer = frame.type === "ack" || frame.type === "error";
    if (answer) this.unanswered.delete(frame.n);
    if (frame.type === "error" && !frame.n) this.joining = false;
    this.on.frame(frame);
    if (answer && this.unsaved) this.#goOn(frame.type === "ack");
  }

  /** The outcome is unknown: the same command with the same number, a little later.
   * @param {Frame} frame */
  #again(frame) {
    if (!this.unanswered.has(frame.n)) return;
    if (!this.unsaved) this.#saves(true);
    if (frame.n === this.#oldest()) this.#retry(frame.retry_after_ms ?? 1000);
  }

  /** @param {number} ms */
  #retry(ms) {
    this.world.cancel(this.retry);
    this.retry = this.world.after(() => {
      const oldest = this.unanswered.get(this.#oldest());
      if (this.welcomed && oldest) this.#write(oldest);
    }, ms);
  }

  #oldest() {
    return Math.min(...this.unanswered.keys());
  }

  /** Somebody answered: what waits follows, all of it once it is known that the server saves.
   * @param {boolean} saved */
  #goOn(saved) {
    this.world.cancel(this.retry);
    if (!saved && this.unanswered.size) return this.#retry(0);
    this.#saves(false);
    this.#resend();
  }

  /** Every event must follow the last one; a hole means that something was lost.
   * @param {Frame} event */
  #inOrder(event) {
    const at = this.position;
    if (!at) return false;
    const isPrivate = event.p !== undefined;
    if (isPrivate ? event.p <= at.p : event.seq <= at.seq) return false;
    const follows = isPrivate ? event.seq === at.seq && event.p === at.p + 1 : event.seq === at.seq + 1;
    if (!follows) {
      this.#drop();
      return false;
    }
    this.position = { ...at, seq: event.seq, p: event.p ?? at.p };
    return true;
  }

  /** Who has heard nothing for a ping's time and a grace has lost the connection, whatever TCP says. */
  #listen() {
    this.world.cancel(this.watch);
    this.watch = this.world.after(() => this.#drop(), this.pingMs + GRACE_S * 1000);
  }

  /** This server goes away: come back that much later, whether or not it has hung up by then.
   * @param {number} ms */
  #goIn(ms) {
    const socket = this.socket;
    this.leaveAt = this.world.now() + ms;
    this.world.after(() => socket === this.socket && this.#drop(), ms);
  }

  /** Give this socket up and come back on another. */
  #drop() {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.#closed(0);
  }

  /** @param {number} code */
  #closed(code) {
    this.world.cancel(this.watch);
    this.world.cancel(this.retry);
    if (this.ended) return;
    this.welcomed = false;
    this.socket = null;
    if (code === LEFT || code >= 4500) {
      this.#end();
      this.on.status({ state: "ended", code });
      return;
    }
    if (code === TOO_LARGE) this.#tooLarge();
    this.#comeBack();
  }

  /** What did not fit will not fit again: it goes back to its writer.
   */
  #tooLarge() {
    for (const n of [...this.unanswered.keys()]) {
      this.unanswered.delete(n);
      this.on.frame({ type: "error", n, code: "too_long", detail: "" });
    }
  }

  #comeBack() {
    const now = this.world.now();
    this.lostAt ||= now;
    const jitter = this.world.random() * backoff(this.tries, now - this.lostAt);
    const wait = Math.max(0, this.leaveAt - now) + jitter;
    this.leaveAt = 0;
    this.tries += 1;
    this.timer = this.world.after(() => this.#open(), wait);
    this.on.status({ state: "lost", retryAt: now + wait, unsaved: this.unsaved });
  }
}
