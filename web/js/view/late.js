/** For somebody who came into a circle under way: the topic, the rule of the moment, their place. */
import { openRound, place } from "../state/selectors.js";
import { whose } from "./stage.js";
import { button, h, show, write } from "./dom.js";

/** @typedef {import("../app.js").App} App */

export class Late {
  /** @param {App} app @param {() => void} read  where the focus goes once it is read */
  constructor(app, read) {
    const { t } = app;
    this.topic = h("p", { dir: "auto" });
    this.rule = h("p", { dir: "auto" });
    this.place = h("p", { class: "place" });
    this.before = h("p", { class: "hint" }, t("late-history"));
    const done = () => {
      app.change((model) => ({ ...model, late: false }));
      read();
    };
    this.element = h("section", { class: "late card soft", "aria-labelledby": "late", hidden: true }, h("h2", { id: "late" }, t("late-title")), this.topic, this.rule, this.place, this.before, h("p", {}, button(t("late-done"), done)));
  }

  /** @param {App} app */
  update(app) {
    const { room, you, late } = app.model;
    show(this.element, late);
    if (!late || !room || !you) return;
    const { t } = app;
    const round = openRound(room);
    write(this.topic, round ? [round.title, round.prompt].filter(Boolean).join(": ") : t("phase-circle"));
    const { may, why, name } = app.mayPost();
    // Why one may not write says whose turn it is as well.
    write(this.rule, may ? `${whose(app)}. ${t("late-may")}` : t(`why-${why}`, { name }));
    const where = place(room, you.id);
    write(this.place, where ? t(where.words, where.args) : "");
    show(this.before, room.settings.history === "none");
  }
}
