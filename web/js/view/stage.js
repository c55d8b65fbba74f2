/**
 * The circle as it stands: whose turn, the order, my place, who is with me, and my turn's buttons.
 *
 * Always in view. Buttons are made once and only shown or hidden, so that no event takes the focus
 * from under a finger; where the focus goes after a press is decided here, at the press.
 */
import * as sel from "../state/selectors.js";
import { attribute, bdi, button, h, hue, list, show, write, writeName } from "./dom.js";

/** @typedef {import("../app.js").App} App */

/** Title, round and prompt, whose turn, clock, place, order. */
export class Stage {
  /** @param {App} app */
  constructor(app) {
    const { t } = app;
    this.title = h("h1", { dir: "auto", tabindex: "-1" });
    this.round = h("p", { class: "round", dir: "auto" });
    this.prompt = h("p", { class: "prompt", dir: "auto" });
    this.practice = h("p", { class: "practice", hidden: true }, t("practice-here"));
    this.turn = h("h2", { class: "whose", tabindex: "-1" });
    this.clock = h("span", { class: "clock" });
    this.clockHidden = false;
    this.missed = false;
    this.hide = button(t("clock-hide"), () => this.#toggleClock(app), { class: "quiet" });
    this.timing = h("p", { class: "timing" }, this.clock, this.hide);
    this.place = h("p", { class: "place" });
    this.with = h("p", { class: "with" });
    this.order = h("ol", { class: "order", "aria-label": t("sharing-order"), tabindex: "0" });
    this.element = h(
      "section",
      { class: "stage", "aria-label": t("the-circle") },
      h("div", { class: "titles" }, this.title, this.practice, this.round, this.prompt),
      h("div", { class: "now" }, this.turn, this.timing, h("div", { class: "facts" }, this.place, this.with)),
      this.order,
    );
    app.listeners.push((_, frame, before) => (this.missed ||= missedTurn(app, frame, before)));
    addEventListener("focus", () => {
      this.missed = false;
      app.draw();
    });
  }

  /** My turn's buttons stand right under the words that say whose turn it is.
   * @param {HTMLElement} element */
  hold(element) {
    this.turn.parentElement?.append(element);
  }

  /** @param {App} app */
  update(app) {
    const { room, you } = app.model;
    if (!room || !you) return;
    const { t } = app;
    const round = sel.openRound(room);
    write(this.title, room.title);
    show(this.practice, room.rehearsal === true);
    write(this.round, round?.title ?? t(`phase-${room.phase}`));
    write(this.prompt, round?.prompt ?? "");
    show(this.prompt, Boolean(round?.prompt));
    write(this.turn, whose(app));
    this.#clock(app);
    const place = sel.place(room, you.id);
    write(this.place, place ? t(place.words, place.args) : "");
    show(this.place, place !== null);
    write(this.with, t("with-you", { count: sel.withMe(room, you.id) }));
    this.#order(app);
    const mine = room.turn?.holder === you.id && room.turn.state === "offered";
    // A neutral title; the dot says to a glance at the tabs that something waits.
    const title = mine || this.missed ? `\u2022 ${t("tab-title")}` : t("tab-title");
    if (document.title !== title) document.title = title;
  }

  /** @param {App} app */
  #toggleClock(app) {
    this.clockHidden = !this.clockHidden;
    write(this.hide, app.t(this.clockHidden ? "clock-show" : "clock-hide"));
    this.update(app);
  }

  /** @param {App} app */
  #clock(app) {
    const words = clockWords(app);
    write(this.clock, this.clockHidden ? "" : words);
    show(this.timing, words !== "");
  }

  /** @param {App} app */
  #order({ model, t }) {
    const { room, you } = model;
    if (!room) return;
    const places = sel.order(room);
    show(this.order, places.length > 0);
    list(
      this.order,
      places,
      (one) => one.person.id,
      (one) => h("li", {}, h("span", { class: `dot ${hue(one.person.id)}`, "aria-hidden": "true" }), bdi(one.person.alias), h("span", { class: "state" })),
      (element, one) => {
        const { id, alias } = one.person;
        writeName(/** @type {Element} */ (element.children[1]), alias, id === you?.id ? t("order-you", { name: alias }) : "");
        const away = one.person.status === "away" ? t("is-away") : "";
        write(/** @type {Element} */ (element.children[2]), [t(`order-${one.state}`), away].filter(Boolean).join(t("between")));
        attribute(element, "class", `${one.state}${one.person.id === you?.id ? " me" : ""}`);
        attribute(element, "aria-current", one.state === "now" ? "true" : null);
      },
    );
  }
}

/** Did an offer go by while I looked elsewhere?
 * @param {App} app @param {import("../types.js").Frame} frame @param {import("../state/model.js").Model} before */
function missedTurn({ model }, frame, before) {
  const turn = before.room?.turn;
  if (frame.type !== "turn.ended" || turn?.holder !== model.you?.id || turn?.state !== "offered") return false;
  return ["deferred", "expired"].includes(frame.reason) && !document.hasFocus();
}

/** Whose turn it is, in one sentence.
 * @param {App} app */
export function whose({ model, t }) {
  const { room, you } = model;
  if (!room || !you) return "";
  if (room.phase === "paused") return t("whose-paused");
  if (room.silence) return t(room.silence.words ? "whose-silence-words" : "whose-silence", { words: room.silence.words });
  if (room.turn) {
    const mine = room.turn.holder === you.id;
    const name = sel.person(room, room.turn.holder)?.alias ?? "";
    return t(`whose-${room.turn.state}${mine ? "-me" : ""}`, { name });
  }
  if (room.phase === "gathering" || room.phase === "after") return t(`whose-${room.phase}`);
  return t(`whose-floor-${room.floor}`);
}

/** The clock in soft words, never in ticking numbers; the same deadline for everyone.
 * @param {App} app */
function clockWords({ model, clock, t }) {
  const { room, you } = model;
  const turn = room?.turn;
  if (!turn || !you) return "";
  if (turn.left_ms !== undefined) return t("clock-stands");
  const end = sel.clockEnd(/** @type {import("../types.js").Room} */ (room));
  if (end === null) return "";
  const left = end - clock.now();
  const mine = turn.holder === you.id;
  if (turn.state === "offered") return "";
  if (turn.overtime || left <= 0) return t(mine ? "clock-over-me" : "clock-over");
  if (left <= 25_000) return t("clock-seconds");
  if (left <= 75_000) return t("clock-minute");
  const half = mine && sel.halfOver(/** @type {import("../types.js").Room} */ (room), clock.now());
  return t(half ? "clock-half" : "clock-minutes", { count: Math.round(left / 60_000) });
}

/** The buttons of my turn, and what anyone may do at any time. */
export class Actions {
  /** @param {App} app @param {{begun: () => void, rest: () => void}} focus */
  constructor(app, focus) {
    const { t } = app;
    this.focus = focus;
    this.ended = "";
    const turn = (/** @type {string} */ type) => () => {
      app.send({ type, turn: app.model.room?.turn?.id });
      if (type === "turn.begin") focus.begun();
      // Not before the words say so: who comes to a heading hears what stands there at that moment.
      else if (type !== "turn.more_time") this.ended = stateOf(app);
    };
    this.begin = button(t("begin"), turn("turn.begin"), { class: "primary" });
    this.pass = button(t("pass"), turn("turn.pass"));
    this.defer = button(t("come-back"), turn("turn.defer"));
    this.done = button(t("done"), turn("turn.end"), { class: "primary" });
    this.more = button(t("more-time"), turn("turn.more_time"));
    this.hand = button("", () => this.#raise(app), { class: "quiet", "aria-pressed": "false" });
    this.bell = button(t("bell"), () => app.send({ type: "bell.ring" }), { class: "quiet" });
    this.words = h("p", { class: "invite" });
    this.mine = h("div", { class: "buttons mine" }, this.begin, this.pass, this.defer, this.done, this.more);
    this.any = h("div", { class: "buttons any" }, this.hand, this.bell);
    this.element = h("div", { class: "actions", role: "group", "aria-label": t("your-turn-group") }, this.words, this.mine);
  }

  /** @param {App} app */
  update(app) {
    const { room, you } = app.model;
    if (!room || !you) return;
    if (this.ended && this.ended !== stateOf(app)) {
      this.ended = "";
      // Nobody who went elsewhere meanwhile is brought back.
      const { activeElement } = document;
      if (activeElement === document.body || this.element.contains(activeElement)) this.focus.rest();
    }
    const turn = room.turn?.holder === you.id ? room.turn : null;
    const is = (/** @type {string} */ state) => turn?.state === state;
    show(this.begin, is("offered"));
    show(this.pass, is("offered"));
    show(this.defer, is("offered"));
    show(this.done, is("speaking") || is("replies"));
    show(this.more, is("speaking") && hasTime(room));
    show(this.element, turn !== null);
    attribute(this.element, "class", `actions ${turn?.state ?? ""}`);
    write(this.words, turn ? app.t(`my-${turn.state}`) : "");
    this.#any(app);
  }

  /** @param {App} app */
  #any({ model, t }) {
    const { room, you } = model;
    if (!room || !you) return;
    const up = room.hands.includes(you.id);
    const circle = room.phase === "circle" || room.phase === "paused";
    write(this.hand, t(up ? "hand-lower" : "hand-raise"));
    attribute(this.hand, "aria-pressed", String(up));
    show(this.hand, circle && room.floor === "turns" && you.part === "sharer" && room.turn?.holder !== you.id);
    const rings = room.settings.bell === "anyone" || you.role === "host";
    show(this.bell, rings && circle && !room.silence && room.phase === "circle");
  }

  /** @param {App} app */
  #raise(app) {
    const up = app.model.room?.hands.includes(app.model.you?.id ?? "");
    app.send({ type: up ? "hand.lower" : "hand.raise" });
  }
}

/** @param {App} app */
function stateOf({ model }) {
  return `${model.room?.turn?.id} ${model.room?.turn?.state}`;
}

/** @param {import("../types.js").Room} room */
function hasTime(room) {
  const turn = room.turn;
  return Boolean(turn && turn.extensions_left > 0 && (turn.ends_at !== undefined || turn.left_ms !== undefined));
}

/** Who is in the room, for the side of the page. */
export class People {
  /** @param {App} app @param {(person: import("../types.js").Person) => HTMLElement | null} [extra] */
  constructor(app, extra) {
    this.extra = extra;
    this.list = h("ul", { class: "people" });
    this.element = h("section", { class: "panel" }, h("h2", {}, app.t("people")), this.list);
  }

  /** @param {App} app */
  update({ model, t }) {
    const { room, you } = model;
    if (!room) return;
    list(
      this.list,
      sel.present(room),
      (one) => one.id,
      (one) => h("li", {}, h("span", { class: `dot ${hue(one.id)}`, "aria-hidden": "true" }), bdi(one.alias), h("span", { class: "state" }), this.extra?.(one)),
      (element, one) => {
        writeName(/** @type {Element} */ (element.children[1]), one.alias, one.id === you?.id ? t("order-you", { name: one.alias }) : "");
        write(/** @type {Element} */ (element.children[2]), traits(one, t));
      },
    );
  }
}

/** @param {import("../types.js").Person} one @param {import("../texts.js").Translate} t */
export function traits(one, t) {
  const words = [one.role === "host" ? t("is-host") : one.part === "listener" ? t("is-listener") : ""];
  if (one.status === "away") words.push(t("is-away"));
  else if (one.back_soon) words.push(t("is-back-soon"));
  if (one.muted) words.push(t("is-muted"));
  return words.filter(Boolean).join(t("between"));
}
