/**
 * What helps while one reads: ask a host, let new messages wait, read one share large.
 *
 * Right above the messages, so that nobody has to look for it.
 */
import { attribute, button, h, show, write } from "./dom.js";

/** @typedef {import("../app.js").App} App */

export class Tools {
  /** @param {App} app @param {{askHost: () => void, log: import("./log.js").Log, speech: import("./speech.js").Speech}} parts */
  constructor(app, { askHost, log, speech }) {
    const { t } = app;
    this.log = log;
    this.speech = speech;
    this.ask = button(t("ask-host"), askHost, { class: "quiet" });
    this.pause = button("", () => this.#pause(app), { class: "quiet" });
    this.read = button(t("reading-view"), () => this.#read(), { class: "quiet", "aria-pressed": "false" });
    this.element = h("div", { class: "tools", role: "group", "aria-label": t("reading") }, this.ask, this.pause, this.read);
  }

  /** @param {App} app */
  update({ model, t }) {
    show(this.ask, model.you?.role === "participant");
    write(this.pause, model.paused ? t("unpause-messages", { count: this.log.waiting }) : t("pause-messages"));
    this.pause.classList.toggle("waits", model.paused);
  }

  /** @param {App} app */
  #pause(app) {
    const { paused } = app.model;
    this.speech.say(paused ? app.t("spoken-many", { count: this.log.waiting }) : app.t("spoken-paused"));
    app.change((model) => ({ ...model, paused: !paused }));
  }

  /** The words large, and all that is not words put away; pressed again, it is as before. */
  #read() {
    const on = document.body.classList.toggle("reading");
    attribute(this.read, "aria-pressed", String(on));
    this.log.stay();
  }
}
