/**
 * What waits for a host, the most pressing first: alerts, held messages, the waiting room.
 *
 * Alerts stand above everything and are claimed by name. Held messages stand oldest first; what a
 * host decides goes out after five seconds in which it can be taken back. When a line goes away
 * under somebody's hands, the next one has the focus.
 */
import { nameOf } from "../state/transcript.js";
import { waitOf } from "../state/selectors.js";
import { textOr } from "../texts.js";
import { area } from "./talk.js";
import { bdi, button, h, list, show, write } from "./dom.js";

/** @typedef {import("../app.js").App} App @typedef {import("./talk.js").Talk} Talk
 * @typedef {import("./speech.js").Speech} Speech @typedef {import("../types.js").Listed} Listed
 * @typedef {import("../types.js").Room} Room */

const UNDO_MS = 5000;

export class Waits {
  /** @param {App} app @param {Talk} talk @param {Speech} speech */
  constructor(app, talk, speech) {
    this.parts = [new Alerts(app, talk), new Holds(app, talk, speech), new Lobby(app)];
    this.element = h("div", { class: "pinned" }, ...this.parts.map((part) => part.element));
    app.listeners.push((_, frame) => announce(app, speech, frame));
  }

  /** @param {App} app */
  update({ model }) {
    const { room } = model;
    if (!room) return;
    const counts = this.parts.map((part) => part.update(room));
    show(this.element, counts.some((count) => count > 0));
  }
}

/** @param {App} app @param {Speech} speech @param {import("../types.js").Frame} frame */
function announce({ model, t }, speech, frame) {
  if (frame.type === "alert.raised") speech.now(t("spoken-alert", { kind: t(`alert-${frame.kind}`) }));
  if (frame.type === "message.held" && frame.by !== model.you?.id) speech.say(t("spoken-held"));
  if (frame.type === "participant.waiting") speech.say(t("spoken-waiting"));
}

/** One list with its heading; `fill` keeps the focus near where it was. */
class Panel {
  /** @param {App} app @param {string} key @param {HTMLElement} [more] */
  constructor(app, key, more) {
    this.app = app;
    this.items = h("ul", { "aria-labelledby": key });
    this.heading = h("h2", { id: key, tabindex: "-1" }, app.t(`panel-${key}`));
    this.element = h("section", { class: `panel ${key}`, hidden: true }, this.heading, this.items, more);
  }

  /** @template {Listed} T @param {T[]} them @param {(one: T) => string} keyOf
   * @param {(one: T) => HTMLElement} make @param {(element: HTMLElement, one: T) => void} [change] */
  fill(them, keyOf, make, change) {
    const held = [...this.items.children].findIndex((item) => item.contains(document.activeElement));
    list(this.items, them, keyOf, make, change);
    show(this.element, them.length > 0);
    if (held >= 0 && !this.items.contains(document.activeElement)) this.#refocus(held);
    return them.length;
  }

  /** @param {number} place */
  #refocus(place) {
    const next = this.items.children[Math.min(place, this.items.children.length - 1)];
    const to = next?.querySelector("button:not([hidden])") ?? (this.element.hidden ? document.getElementById("words") : this.heading);
    /** @type {HTMLElement | null} */ (to)?.focus();
  }
}

class Alerts {
  /** @param {App} app @param {Talk} talk */
  constructor(app, talk) {
    this.app = app;
    this.talk = talk;
    this.panel = new Panel(app, "alerts");
    this.element = this.panel.element;
  }

  /** @param {Room} room */
  update({ alerts = [] }) {
    return this.panel.fill(alerts, (one) => one.alert, (one) => this.#make(one), (element, one) => this.#refresh(element, one));
  }

  /** @param {Listed} alert */
  #make(alert) {
    const { app, talk } = this;
    const { t } = app;
    const id = alert.alert;
    const close = () => {
      const text = area(t("alert-close-note"), 300);
      talk.ask(t("alert-close"), text.parts, t("alert-close"), () => app.send({ type: "alert.close", alert: id, ...(text.value() && { text: text.value() }) }));
    };
    return h(
      "li",
      { class: "item" },
      h("p", {}, h("strong", {}, t(`alert-${alert.kind}`)), " ", bdi(""), " ", h("span", { class: "labels" })),
      h("blockquote", { class: "said", dir: "auto" }),
      h("p", { class: "words", dir: "auto" }),
      h("p", { class: "hint" }),
      h(
        "div",
        { class: "buttons" },
        button(t("i-have-this"), () => app.send({ type: "alert.claim", alert: id }), { class: "primary" }),
        alert.participant && alert.participant !== app.model.you?.id && button(t("answer-privately"), () => talk.whisper(alert.participant)),
        button(t("alert-close"), close),
      ),
    );
  }

  /** An alert that rings again may tell of more.
   * @param {HTMLElement} element @param {Listed} alert */
  #refresh(element, alert) {
    const { t, model } = this.app;
    const room = /** @type {Room} */ (model.room);
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (element.querySelector(name));
    const said = model.items.find((item) => item.id === alert.message)?.text ?? "";
    const who = alert.claimed_by === model.you?.id ? t("claimed-by-you") : t("claimed-by", { name: nameOf(room, alert.claimed_by) });
    write(part("bdi"), nameOf(room, alert.participant ?? alert.by));
    write(part(".labels"), labels(t, alert));
    put(part(".said"), said);
    put(part(".words"), alert.text ?? "");
    put(part(".hint"), alert.claimed_by ? who : t("alert-unclaimed"));
    show(part(".primary"), alert.state === "open");
  }
}

class Holds {
  /** @param {App} app @param {Talk} talk @param {Speech} speech */
  constructor(app, talk, speech) {
    this.app = app;
    this.talk = talk;
    this.speech = speech;
    /** @type {Map<string, number>} what was decided and can still be taken back: its timer */
    this.decided = new Map();
    this.panel = new Panel(app, "held-list");
    this.element = this.panel.element;
  }

  /** @param {Room} room */
  update({ held = [] }) {
    const oldest = held.toSorted((one, other) => one.expires_at - other.expires_at);
    for (const [message] of this.decided) if (!held.some((one) => one.message === message)) this.#forget(message);
    return this.panel.fill(oldest, (one) => one.message, (one) => this.#make(one), (element, one) => this.#refresh(element, one));
  }

  /** @param {Listed} held */
  #make(held) {
    const { app } = this;
    const { t } = app;
    const { message } = held;
    const name = nameOf(/** @type {Room} */ (app.model.room), held.by);
    // The buttons of all lines have the same names: what they are about is their description.
    const about = { "aria-describedby": `held-${message}` };
    return h(
      "li",
      { class: "item" },
      h("p", {}, bdi(name), " ", h("span", { class: "labels" })),
      h("blockquote", { id: `held-${message}`, dir: "auto" }, held.text),
      h("p", { class: "hint" }),
      h(
        "div",
        { class: "buttons choices" },
        button(t("approve"), () => this.#decide({ type: "message.approve", message }), { class: "primary", ...about }),
        button(t("approve-word"), () => this.#word("approve", message), about),
        button(t("decline"), () => this.#word("decline", message), about),
      ),
      h("div", { class: "buttons undo", hidden: true }, button(t("undo"), () => this.#undo(message))),
    );
  }

  /** @param {HTMLElement} element @param {Listed} held */
  #refresh(element, held) {
    const { t, model, clock } = this.app;
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (element.querySelector(name));
    const decided = this.decided.has(held.message);
    const { waited, left } = waitOf(held.expires_at, model.room?.settings.hold_s ?? 0, clock.now());
    const groups = [part(".choices"), part(".undo")];
    const pressed = groups.find((group) => group.contains(document.activeElement));
    write(part(".labels"), labels(t, held));
    write(part(".hint"), decided ? t("decided") : t("held-since", { waited, left }));
    groups.forEach((group, index) => show(group, decided === (index === 1)));
    // Whoever pressed a button that goes away finds its opposite where it was.
    if (pressed?.hidden) groups.find((group) => group !== pressed)?.querySelector("button")?.focus();
  }

  /** @param {"approve" | "decline"} what @param {string} message */
  #word(what, message) {
    const { t } = this.app;
    const text = area(t(`${what}-told`), 300);
    this.talk.ask(t(what === "approve" ? "approve-word" : "decline"), text.parts, t(what), () =>
      this.#decide({ type: `message.${what}`, message, ...(text.value() && { text: text.value() }) }),
    );
  }

  /** @param {{type: string, message: string, text?: string}} command */
  #decide(command) {
    if (this.decided.has(command.message)) return;
    const send = () => {
      this.decided.delete(command.message);
      this.app.send(command);
    };
    this.decided.set(command.message, setTimeout(send, UNDO_MS));
    this.speech.say(this.app.t("decided"));
    this.app.draw();
  }

  /** @param {string} message */
  #undo(message) {
    this.#forget(message);
    this.app.draw();
  }

  /** @param {string} message */
  #forget(message) {
    clearTimeout(this.decided.get(message));
    this.decided.delete(message);
  }
}

class Lobby {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    const all = button(app.t("admit-all"), () => app.send({ type: "participant.admit", participant: "all" }));
    this.panel = new Panel(app, "lobby-list", all);
    this.element = this.panel.element;
  }

  /** @param {Room} room */
  update({ waiting = [] }) {
    return this.panel.fill(waiting, (one) => one.id, (one) => this.#make(one));
  }

  /** @param {Listed} one */
  #make(one) {
    const { app } = this;
    const { t } = app;
    const send = (/** @type {string} */ type) => () => app.send({ type, participant: one.id });
    const names = { admit: t("admit-name", { name: one.alias }), refuse: t("refuse-name", { name: one.alias }) };
    return h(
      "li",
      { class: "item" },
      h("p", {}, bdi(one.alias), one.marked ? ` · ${t("waiting-marked")}` : ""),
      h("div", { class: "buttons" }, button(t("admit"), send("participant.admit"), { class: "primary", "aria-label": names.admit }), button(t("refuse"), send("participant.refuse"), { "aria-label": names.refuse })),
    );
  }
}

/** What moderation calls it, in words; not again what an alert's kind says already.
 * @param {App["t"]} t @param {Listed} listed */
function labels(t, { kind, labels: found = [] }) {
  const named = found.map((/** @type {string} */ label) => textOr(t, `label-${label.replace(".", "-")}`, textOr(t, `label-${label.split(".")[0]}`, label)));
  const words = new Set(named.filter((/** @type {string} */ word) => word !== textOr(t, `label-${kind}`, "")));
  return words.size ? `· ${[...words].join(t("between"))}` : "";
}

/** @param {HTMLElement} element @param {string} text */
function put(element, text) {
  write(element, text);
  show(element, text !== "");
}
