/**
 * The host's side of the floor: rounds, the turn, three lists, hands, and who can write.
 *
 * Everything is a button with a name; lists are moved by buttons, so keys alone serve. What a host
 * asks for shows when the event comes, never before: with two hosts the server's word counts.
 */
import * as sel from "../state/selectors.js";
import { attribute, bdi, button, h, hue, list, show, write } from "./dom.js";

/** @typedef {import("../app.js").App} App @typedef {import("./talk.js").Talk} Talk */

const FLOORS = ["open", "turns", "hosts", "quiet"];
const MINUTE_S = 60;
/** So long after mine another order is most likely an answer to what was there before it. */
const RACE_MS = 5_000;

/** The agenda: where the evening stands, and the step to the next round. */
export class Steps {
  /** @param {App} app */
  constructor(app) {
    const { t } = app;
    this.begin = button(t("begin-circle"), () => app.send({ type: "circle.begin" }), { class: "primary" });
    this.next = button(t("next-round"), () => app.send({ type: "round.next" }), { class: "primary" });
    this.pause = button("", () => app.send({ type: app.model.room?.phase === "paused" ? "circle.resume" : "circle.pause" }));
    this.hush = button(t("hush"), () => app.send({ type: "silence.begin", seconds: MINUTE_S }));
    this.sound = button(t("hush-end"), () => app.send({ type: "silence.end" }));
    this.coming = h("p", { class: "hint" });
    this.rounds = h("ol", { class: "rounds" });
    this.element = h(
      "section",
      { class: "panel" },
      h("h2", {}, t("agenda")),
      h("div", { class: "buttons" }, this.begin, this.next, this.pause, this.hush, this.sound),
      this.coming,
      h("details", {}, h("summary", {}, t("all-rounds")), this.rounds),
    );
  }

  /** @param {App} app */
  update({ model, t }) {
    const { room } = model;
    if (!room) return;
    const running = room.phase === "circle" || room.phase === "paused";
    const next = sel.nextRound(room);
    show(this.begin, room.phase === "gathering");
    show(this.next, running);
    show(this.pause, running);
    write(this.pause, t(room.phase === "paused" ? "circle-resume" : "circle-pause"));
    show(this.hush, running && !room.silence);
    show(this.sound, Boolean(room.silence));
    // After the last round the first would come again: only who wants that is to think of it.
    const coming = next ? t("coming", { title: next.title }) : t("coming-none");
    write(this.coming, running || room.phase === "gathering" ? coming : "");
    list(this.rounds, room.agenda, (round) => round.id, () => h("li", { dir: "auto" }), (element, round) => {
      const minutes = round.minutes ? t("minutes", { count: round.minutes }) : "";
      write(element, [round.title, minutes].filter(Boolean).join(" · "));
      attribute(element, "aria-current", round.id === room.round ? "step" : null);
    });
  }
}

/** The turn that runs, and what a host may do with it. */
export class TurnDesk {
  /** @param {App} app */
  constructor(app) {
    const { t } = app;
    const turn = (/** @type {Record<string, any>} */ more) => app.send({ ...more, turn: app.model.room?.turn?.id });
    this.skip = button(t("skip"), () => turn({ type: "turn.skip" }));
    this.extend = button(t("extend"), () => turn({ type: "turn.extend", seconds: MINUTE_S }));
    this.element = h("div", { class: "buttons" }, this.skip, this.extend);
  }

  /** @param {App} app */
  update({ model }) {
    const turn = model.room?.turn;
    show(this.element, Boolean(turn));
    show(this.extend, turn?.state === "speaking" && (turn.ends_at !== undefined || turn.left_ms !== undefined));
  }
}

/** Heard, now, to come: the circle at one glance, with hands and who has not shared yet. */
export class Lists {
  /** @param {App} app @param {import("./speech.js").Speech} speech @param {TurnDesk} turn */
  constructor(app, speech, turn) {
    this.app = app;
    this.speech = speech;
    const { t } = app;
    this.turn = turn;
    /** @type {Record<string, HTMLElement>} */
    this.parts = {};
    const part = (/** @type {string} */ name) => {
      const items = h("ol", { "aria-labelledby": `list-${name}` });
      this.parts[name] = items;
      return h("div", { class: `part ${name}` }, h("h3", { id: `list-${name}` }, t(`list-${name}`)), items, name === "now" && turn.element);
    };
    const names = ["now", "queue", "hands", "back", "notyet", "heard"];
    // What I set myself, and until when another order is an answer to it.
    this.mine = 0;
    this.raced = h("p", { class: "hint", hidden: true }, t("raced"));
    app.listeners.push((_, frame) => this.#heard(frame));
    this.shuffle = button(t("shuffle"), () => app.send({ type: "queue.shuffle" }), { class: "quiet" });
    this.element = h("section", { class: "panel lists" }, h("h2", {}, t("lists")), this.raced, ...names.map(part), this.shuffle);
  }

  /** @param {App} app */
  update(app) {
    const { room } = app.model;
    if (!room) return;
    this.turn.update(app);
    const order = room.turn ? [room.turn.holder] : [];
    this.#fill("now", order);
    this.#fill("queue", room.queue);
    this.#fill("hands", room.hands);
    this.#fill("back", room.come_back);
    this.#fill("notyet", room.round ? sel.notYet(room).map((one) => one.id) : []);
    this.#fill("heard", room.heard);
    show(this.shuffle, room.queue.length > 1);
  }

  /** Two hosts at once: whoever was first sees what became of it, and that it was not they.
   * @param {Record<string, any>} frame */
  #heard(frame) {
    if (frame.type !== "queue.changed" || frame.by === this.app.model.you?.id) return;
    if (this.app.clock.now() > this.mine) return;
    this.mine = 0;
    show(this.raced, true);
    this.speech.say(this.app.t("raced"));
  }

  /** @param {string} name @param {string[]} ids */
  #fill(name, ids) {
    const { room } = this.app.model;
    const element = /** @type {HTMLElement} */ (this.parts[name]);
    if (!room) return;
    const people = ids.map((id) => sel.person(room, id)).filter((one) => one !== undefined);
    list(
      element,
      people,
      (one) => one.id,
      (one) => h("li", {}, h("span", { class: `dot ${hue(one.id)}`, "aria-hidden": "true" }), bdi(one.alias), h("span", { class: "state" }), this.#ways(name, one)),
      (item, one, index) => {
        write(/** @type {Element} */ (item.children[1]), one.alias);
        write(/** @type {Element} */ (item.children[2]), one.status === "away" ? this.app.t("is-away") : "");
        if (name === "queue") this.#ends(item, index, people.length);
      },
    );
    show(/** @type {HTMLElement} */ (element.parentElement), people.length > 0);
  }

  /** @param {string} name @param {import("../types.js").Person} one */
  #ways(name, one) {
    const { app } = this;
    if (name === "hands") return small(app, "hand-down", one, () => app.send({ type: "hand.lower", participant: one.id }));
    if (name === "back" || name === "notyet") return small(app, "offer", one, () => app.send({ type: "turn.offer", to: one.id }));
    if (name !== "queue") return null;
    return h(
      "span",
      { class: "moves" },
      small(app, "move-up", one, () => this.#move(one, -1)),
      small(app, "move-down", one, () => this.#move(one, 1)),
      small(app, "make-next", one, () => this.#move(one, -100)),
    );
  }

  /** The first can't go up: said by the button, which keeps its place and the focus.
   * @param {HTMLElement} item @param {number} index @param {number} length */
  #ends(item, index, length) {
    const [up, down, next] = item.querySelectorAll("button");
    if (!up || !down || !next) return;
    attribute(up, "aria-disabled", index === 0 ? "true" : null);
    attribute(down, "aria-disabled", index === length - 1 ? "true" : null);
    attribute(next, "aria-disabled", index === 0 ? "true" : null);
  }

  /** @param {import("../types.js").Person} one @param {number} by */
  #move(one, by) {
    const { app } = this;
    const queue = [...(app.model.room?.queue ?? [])];
    const from = queue.indexOf(one.id);
    const to = Math.min(queue.length - 1, Math.max(0, from + by));
    if (from < 0 || from === to) return;
    queue.splice(to, 0, ...queue.splice(from, 1));
    this.mine = app.clock.now() + RACE_MS;
    show(this.raced, false);
    app.send({ type: "queue.set", queue });
    this.speech.say(app.t("moved", { name: one.alias, place: to + 1 }));
  }
}

/** One four-way switch: who can write. */
export class Switch {
  /** @param {App} app */
  constructor(app) {
    const { t } = app;
    const choice = (/** @type {string} */ floor) => {
      const input = h("input", { type: "radio", name: "floor", value: floor, on: { change: () => app.send({ type: "floor.set", floor }) } });
      return h("label", { class: "choice" }, input, t(`floor-${floor}`));
    };
    this.element = h(
      "fieldset",
      { class: "panel switch" },
      h("legend", {}, t("who-writes")),
      ...FLOORS.map(choice),
      button(t("floor-round"), () => app.send({ type: "floor.set", floor: null }), { class: "quiet" }),
    );
    this.inputs = this.element.querySelectorAll("input");
  }

  /** @param {App} app */
  update(app) {
    const floor = app.asked("floor.set", "floor") ?? app.model.room?.floor;
    for (const input of this.inputs) input.checked = input.value === floor;
  }
}

/** A small button of a list's line, named with whom it concerns.
 * @param {App} app @param {string} key @param {import("../types.js").Person} one @param {() => void} press */
function small(app, key, one, press) {
  return button(app.t(key), press, { class: "small", "aria-label": app.t(`${key}-name`, { name: one.alias }) });
}
