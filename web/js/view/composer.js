/**
 * Where one writes. The draft is never lost: not at a turn's end, a reconnect, a refusal, a reload.
 *
 * The box can always be written in; what changes is whether Send sends, and the sentence that says
 * why not. A text that was refused comes back into an empty box, or stays in the log with its ways.
 */
import { person } from "../state/selectors.js";
import { takenBack } from "../state/model.js";
import { askedFor } from "../state/transcript.js";
import { textOr } from "../texts.js";
import { h, show, write } from "./dom.js";

/** @typedef {import("../app.js").App} App */

const FEEDBACK = ["none", "kind_words", "reflections", "ideas"];

export class Composer {
  /** @param {App} app @param {import("./speech.js").Speech} speech @param {import("../wishes.js").Wishes} wishes
   * @param {(words: string) => void} tell  have a host told these words in private */
  constructor(app, speech, wishes, tell) {
    const { t } = app;
    this.app = app;
    this.speech = speech;
    this.wishes = wishes;
    this.turn = "";
    this.refused = "";
    this.label = h("label", { for: "words" });
    this.box = h("textarea", { id: "words", rows: 2, dir: "auto", autocomplete: "off", "aria-describedby": "why" });
    this.why = h("p", { id: "why", class: "why" });
    // What can't be said to all now can still be said to somebody.
    this.instead = h("button", { type: "button", class: "quiet", hidden: true, on: { click: () => tell(this.box.value.trim()) } }, t("tell-host"));
    this.send = h("button", { type: "submit", class: "primary" }, t("send"));
    this.feedback = h("select", { id: "feedback" }, ...FEEDBACK.map((kind) => h("option", { value: kind }, t(`feedback-${kind}`))));
    this.asks = h("p", { class: "asks" }, h("label", { for: "feedback" }, t("feedback")), this.feedback);
    this.note = h("input", { id: "note", maxlength: 80, dir: "auto", autocomplete: "off" });
    this.noted = h("details", { class: "noted" }, h("summary", {}, t("note-add")), h("label", { for: "note" }, t("note-label")), this.note);
    this.options = h("div", { class: "options" }, this.noted);
    this.typing = h("p", { class: "typing" });
    this.element = h(
      "form",
      { class: "composer", on: { submit: (/** @type {Event} */ event) => this.#submit(event) } },
      h("div", { class: "above" }, this.label, this.typing),
      h("div", { class: "line" }, this.box, this.send),
      h("div", { class: "below" }, this.why, this.instead, this.asks, this.options),
    );
    this.box.value = app.keep.kept.draft ?? "";
    this.box.addEventListener("input", () => this.#typed());
    this.box.addEventListener("keydown", (event) => this.#key(event));
    app.listeners.push((_, frame) => this.#heard(frame));
  }

  /** @param {App} app */
  update(app) {
    const { room, you, server } = app.model;
    if (!room || !you) return;
    const { t } = app;
    const { may, why, name, reply } = app.mayPost();
    const holds = room.turn?.holder === you.id;
    if (room.turn?.id !== this.turn) {
      this.turn = room.turn?.id ?? "";
      this.feedback.value = "none";
    }
    write(this.label, reply && !holds ? replyTo(app, name) : t("your-words"));
    // Never disabled: pressed at the wrong moment it says why, and keeps its place and the focus.
    this.send.classList.toggle("resting", !may);
    show(this.asks, Boolean(holds && room.turn?.state === "speaking"));
    const long = server && [...this.box.value].length > server.limits.text;
    const lost = app.status.state === "lost" ? t("why-lost") : "";
    write(this.why, long ? t("error-too_long") : this.refused || lost || (may ? "" : t(`why-${why}`, { name })));
    show(this.instead, !may && you.role === "participant" && this.box.value.trim() !== "");
    write(this.typing, this.#writing(app));
  }

  /** To the box at the press itself, for a phone opens its keyboard for nothing else. Why one could
   * not write is as good as over, and would be read out with the box. */
  focus() {
    write(this.why, "");
    this.box.focus();
  }

  /** Put a text back where it came from, before what was written since. @param {string} text */
  restore(text) {
    this.box.value = [text, this.box.value].filter(Boolean).join("\n");
    this.app.keep.set({ draft: this.box.value });
    this.#grow();
  }

  /** Put words into the box for a host to look over; nothing is sent. @param {string} text */
  suggest(text) {
    this.box.value = [this.box.value, text].filter(Boolean).join("\n");
    this.#typed();
    this.focus();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const { app } = this;
    const text = this.box.value.trim();
    const { room, you, server } = app.model;
    if (!text || !room || !you) return;
    const { may, why, name } = app.mayPost();
    if (!may) return this.speech.say(app.t(`why-${why}`, { name }));
    if (server && [...text].length > server.limits.text) return this.speech.now(app.t("error-too_long"));
    const note = this.note.value.trim();
    this.box.value = this.note.value = "";
    this.noted.open = false;
    this.refused = "";
    app.keep.set({ draft: "" });
    const speaking = room.turn?.holder === you.id && room.turn.state === "speaking";
    app.post(text, { ...(speaking && { feedback: this.feedback.value }), ...(note && { note }) });
    this.#grow();
  }

  #typed() {
    const { app } = this;
    this.speech.typed();
    this.refused = "";
    app.keep.set({ draft: this.box.value });
    this.#grow();
    if (this.box.value && app.mayPost().may) app.typing();
    app.draw();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    // 229 and isComposing: Enter that chooses a word in an input method is no Enter.
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    const wanted = event.ctrlKey || event.metaKey || (this.wishes.wish.enter && !event.shiftKey);
    if (!wanted) return;
    event.preventDefault();
    this.element.requestSubmit();
  }

  /** A text that the server refused comes back here, if there is room for it.
   * @param {import("../types.js").Frame} frame */
  #heard(frame) {
    if (frame.type !== "error") return;
    const { app } = this;
    const item = app.model.items.find((one) => one.key === `n:${frame.n}`);
    if (!item) return;
    const why = reasonOf(app, frame);
    this.speech.now(`${app.t("not-sent")} ${why}`);
    if (this.box.value) return;
    this.refused = `${app.t("not-sent")} ${why}`;
    app.change((model) => takenBack(model, frame.n));
    this.restore(item.text ?? "");
  }

  /** @param {App} app */
  #writing({ model, t }) {
    const now = performance.now();
    const writers = model.typing.filter((one) => one.until > now && !model.dimmed[one.id]).map((one) => person(/** @type {any} */ (model.room), one.id)?.alias);
    const names = writers.filter((name) => name !== undefined);
    if (names.length === 0) return "";
    return names.length === 1 ? t("is-writing", { name: names[0] }) : t("are-writing", { count: names.length });
  }

  /** As high as the words need, up to a third of the window. */
  #grow() {
    this.box.rows = Math.min(8, Math.max(2, this.box.value.split("\n").length));
  }
}

/** Whom one answers, and what they would like to hear.
 * @param {App} app @param {string} name */
function replyTo({ model, t }, name) {
  const turn = model.room?.turn;
  return textOr(t, `reply-to-${turn && askedFor(model.items, turn)}`, t("reply-to", { name }), { name });
}

/** Why a command was refused, in the page's own words.
 * @param {App} app @param {import("../types.js").Frame} frame */
export function reasonOf({ t }, frame) {
  // The operator may have reasons of their own: then their sentence says it.
  if (frame.reason) return textOr(t, `blocked-${frame.reason}`, frame.detail);
  return textOr(t, `error-${frame.code}`, frame.detail);
}
