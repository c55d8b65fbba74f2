/**
 * The messages: a quiet log that one can walk through, never spoken by itself.
 *
 * It follows the newest while one reads at its end, and waits with "New messages" otherwise. What
 * changes on a message changes in place.
 */
import { person } from "../state/selectors.js";
import { whilePaused } from "../state/transcript.js";
import { textOr } from "../texts.js";
import { attribute, bdi, button, h, hue, list, show, write } from "./dom.js";

/** @typedef {import("../app.js").App} App @typedef {import("../state/transcript.js").Item} Item */

const MARKS = ["heard", "with_you", "me_too", "thank_you", "strength"];
const NEAR_PX = 100;
const CHAIN_MS = 180_000;

export class Log {
  /** @param {App} app @param {import("./talk.js").Talk} talk @param {(text: string) => void} restore */
  constructor(app, talk, restore) {
    this.app = app;
    this.talk = talk;
    this.restore = restore;
    this.unseen = 0;
    this.last = "";
    /** How many wait behind a pause. */
    this.waiting = 0;
    /** @type {Set<string> | null} what stood here when the pause began */
    this.known = null;
    this.time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
    this.items = h("ul", {});
    this.log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": app.t("messages"), tabindex: "0" }, this.items);
    this.empty = h("p", { class: "empty" }, app.t("log-empty"));
    this.newer = button("", () => this.#toEnd(), { class: "newer", hidden: true });
    this.element = h("div", { class: "logframe" }, this.log, this.empty, this.newer);
    this.following = true;
    this.log.addEventListener("scroll", () => {
      this.following = this.#nearEnd();
      if (this.following) this.#seen();
    });
    // The log grows and shrinks with what stands around it; its end stays in view all the same.
    new ResizeObserver(() => this.following && this.#toEnd()).observe(this.log);
  }

  /** @param {App} app */
  update(app) {
    const items = this.#shown(app.model);
    show(this.empty, items.length === 0);
    const newest = items.at(-1)?.key ?? "";
    const fresh = newest !== this.last;
    this.last = newest;
    list(this.items, items, (item) => item.key, (item) => this.#make(item), (element, item, index) => this.#refresh(element, item, items[index - 1]));
    if (fresh && items.at(-1)?.kind === "care") this.#toLast();
    else if (this.following) this.#toEnd();
    else if (fresh && items.at(-1)?.kind !== "line") this.unseen += 1;
    show(this.newer, this.unseen > 0);
    write(this.newer, app.t("new-messages", { count: this.unseen }));
  }

  /** @param {import("../state/model.js").Model} model */
  #shown({ items, paused, you }) {
    if (!paused) this.known = null;
    else this.known ??= new Set(items.map((item) => item.key));
    const shown = this.known ? whilePaused(items, this.known, you?.id ?? "") : items;
    this.waiting = items.filter((item) => item.kind === "message").length - shown.filter((item) => item.kind === "message").length;
    return shown;
  }

  #nearEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_PX;
  }

  /** The help lines may be longer than the log is high: they are read from their beginning. */
  #toLast() {
    const last = /** @type {HTMLElement} */ (this.items.lastElementChild);
    this.following = false;
    this.log.scrollTop += last.getBoundingClientRect().top - this.log.getBoundingClientRect().top;
  }

  #toEnd() {
    this.following = true;
    this.log.scrollTop = this.log.scrollHeight;
    this.#seen();
  }

  /** Something around it has changed its size: what was read stays in view. */
  stay() {
    if (this.following) this.#toEnd();
  }

  #seen() {
    this.unseen = 0;
    show(this.newer, false);
  }

  /** @param {Item} item */
  #make(item) {
    const { t } = this.app;
    if (item.kind === "line") return h("li", { class: "line-item" });
    if (item.kind === "care") return this.talk.care(item);
    const mine = item.by === this.app.model.you?.id || item.key.startsWith("n:");
    const who = h("h3", {}, bdi(item.alias ?? ""), " ", h("span", { class: "kind" }));
    const time = h("time", {}, this.time.format(item.at));
    const element = h(
      "li",
      { class: `${item.kind}${mine ? " mine" : ""}` },
      h("span", { class: `dot ${hue(item.by ?? "")}`, "aria-hidden": "true" }),
      h("div", { class: "head" }, who, time),
      h("p", { class: "cn" }),
      h("p", { class: "answers" }),
      h("p", { class: "text", dir: "auto" }),
      h("ul", { class: "chips", "aria-label": t("marks") }),
      h("p", { class: "sendstate" }),
      this.#ways(item, mine),
    );
    return element;
  }

  /** @param {HTMLElement} element @param {Item} item @param {Item | undefined} before */
  #refresh(element, item, before) {
    const { t } = this.app;
    if (item.kind === "line") return write(element, textOr(t, item.words ?? "", item.args?.text ?? "", item.args));
    if (item.kind === "care") return;
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (element.querySelector(name));
    const chained = before?.kind === item.kind && before.by === item.by && item.at - before.at < CHAIN_MS && item.kind === "message";
    element.classList.toggle("chained", chained);
    element.classList.toggle("dimmed", this.#isDimmed(item));
    element.dataset.state = item.state ?? "";
    write(part(".kind"), this.#kind(item));
    put(part(".cn"), !this.#isDimmed(item) && item.note && item.kind === "message" && item.state !== "declined" ? t("note-shown", { note: item.note }) : "");
    put(part(".answers"), this.#answers(item));
    write(part(".text"), this.#text(item));
    put(part(".sendstate"), this.#state(item));
    this.#chips(part(".chips"), item);
  }

  /** @param {Item} item */
  #kind(item) {
    const { t, model } = this.app;
    if (item.kind === "whisper") return item.to === model.you?.id ? t("private-to-you") : t("private-to", { name: item.toAlias });
    if (item.kind !== "message") return t(`kind-${item.kind}`);
    // A reloaded tab shows what waits before it knows the room.
    return model.room && person(model.room, item.by)?.role === "host" ? t("is-host") : "";
  }

  /** @param {Item} item */
  #answers(item) {
    const first = item.reply_to && this.app.model.items.find((one) => one.id === item.reply_to);
    return first ? this.app.t("answers", { name: first.alias }) : "";
  }

  /** A host's words to all are shown, whoever is hidden.
   * @param {Item} item */
  #isDimmed(item) {
    return item.kind === "message" && Boolean(this.app.model.dimmed[item.by ?? ""]);
  }

  /** @param {Item} item */
  #text(item) {
    const { t, model } = this.app;
    if (this.#isDimmed(item)) return t("dimmed");
    if (item.state === "removed") return t("removed");
    const reads = item.by === model.you?.id || (model.you?.role === "host" && item.text);
    if (this.#isHidden(item) && !reads) return t("hidden");
    return item.text ?? "";
  }

  /** Set aside after reports: only its author and hosts read it. A host who reloads is sent the words
   * as they were; that they are hidden stands in the room alone.
   * @param {Item} item */
  #isHidden(item) {
    return item.state === "hidden" || Boolean(this.app.model.room?.messages?.[item.id ?? ""]?.hidden);
  }

  /** @param {Item} item */
  #state(item) {
    const { t } = this.app;
    if (item.state === "sending") return t(this.app.trouble() ? "unsent" : "sending");
    if (item.state === "failed") return t("failed");
    if (item.state === "held") return [t("held"), item.why ? textOr(t, `held-${item.why}`, "") : ""].filter(Boolean).join(" ");
    if (item.state === "declined") return t(`declined-${item.why}`, { words: item.note ?? "" });
    if (this.#isHidden(item) && this.app.model.you?.role === "host") return t("hidden-host");
    if (!item.changed) return "";
    return item.told ? t("notice-message_changed", { text: item.told }) : t("changed");
  }

  /** @param {HTMLElement} chips @param {Item} item */
  #chips(chips, item) {
    const counts = Object.entries(this.app.model.room?.messages?.[item.id ?? ""]?.reactions ?? {});
    list(chips, counts, ([kind]) => kind, () => h("li", {}), (chip, [kind, count]) => write(chip, this.app.t(`marked-${kind}`, { count })));
    show(chips, counts.length > 0);
  }

  /** What one can do with a message; its buttons are made when somebody looks.
   * @param {Item} item @param {boolean} mine */
  #ways(item, mine) {
    const { t } = this.app;
    if (item.key.startsWith("n:")) return this.#retry(item);
    if (item.kind === "note" || item.kind === "announcement") return null;
    const box = h("div", { class: "buttons" });
    const details = h("details", { class: "ways" }, h("summary", mine ? {} : { "aria-label": t("ways-for", { name: item.alias }) }, t(mine ? "ways-own" : "ways")), box);
    details.addEventListener("toggle", () => {
      if (details.open) box.replaceChildren(...this.#deeds(item, mine));
    });
    return details;
  }

  /** @param {Item} item @param {boolean} mine @returns {HTMLElement[]} */
  #deeds(item, mine) {
    const { app, talk } = this;
    const { t } = app;
    const by = item.by ?? "";
    if (item.kind === "whisper") return [button(t("answer-privately"), () => talk.whisper(mine ? (item.to ?? "") : by))];
    if (mine) return this.#own(item.id ?? "");
    const marks = app.model.room?.settings.reactions === false ? [] : MARKS.map((kind) => this.#mark(item, kind));
    const host = app.model.you?.role === "host";
    return [
      ...marks,
      button(t("report"), () => talk.report(item), { class: "quiet" }),
      ...(host && this.#isHidden(item) ? [button(t("restore-message"), () => app.send({ type: "message.restore", message: item.id }))] : []),
      ...(host
        ? [button(t("remove-message"), () => talk.removeMessage(item), { class: "quiet" })]
        : [button(t("ask-host"), () => talk.askHost(), { class: "quiet" })]),
      this.#dimmer(by),
    ];
  }

  /** One's own words: take them back, or ask for another look where others decided about them.
   * @param {string} id */
  #own(id) {
    const { app, talk } = this;
    const state = app.model.items.find((one) => one.id === id)?.state ?? "";
    if (["declined", "removed", "hidden"].includes(state)) return [button(app.t("appeal"), () => talk.appeal(id))];
    return [button(app.t("retract"), () => app.send({ type: "message.retract", message: id }))];
  }

  /** @param {Item} item @param {string} kind */
  #mark(item, kind) {
    const { app } = this;
    const key = `${item.id} ${kind}`;
    const mark = button(app.t(`mark-${kind}`), () => {
      const on = !app.model.marked[key];
      app.send({ type: on ? "reaction.add" : "reaction.remove", message: item.id, kind });
      app.change((model) => ({ ...model, marked: { ...model.marked, [key]: /** @type {any} */ (on || undefined) } }));
      attribute(mark, "aria-pressed", String(on));
    }, { class: "mark", "aria-pressed": String(Boolean(app.model.marked[key])) });
    return mark;
  }

  /** @param {string} by */
  #dimmer(by) {
    const dimmer = button(this.app.t(this.app.model.dimmed[by] ? "undim" : "dim"), () => {
      this.#dim(by);
      write(dimmer, this.app.t(this.app.model.dimmed[by] ? "undim" : "dim"));
    }, { class: "quiet" });
    return dimmer;
  }

  /** @param {string} id */
  #dim(id) {
    const { app } = this;
    app.change((model) => ({ ...model, dimmed: { ...model.dimmed, [id]: /** @type {any} */ (!model.dimmed[id] || undefined) } }));
    app.keep.set({ dimmed: app.model.dimmed });
  }

  /** Ways out for a text that was not sent.
   * @param {Item} item */
  #retry(item) {
    const { app } = this;
    const again = () => app.post(app.takeBack(item.n ?? 0));
    const back = () => this.restore(app.takeBack(item.n ?? 0));
    const copy = () => navigator.clipboard?.writeText(item.text ?? "");
    return h(
      "div",
      { class: "buttons retry" },
      button(app.t("try-again"), again),
      button(app.t("edit-again"), back),
      button(app.t("copy"), copy),
    );
  }
}

/** @param {HTMLElement} element @param {string} text */
function put(element, text) {
  write(element, text);
  show(element, text !== "");
}
