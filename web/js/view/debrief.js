/** When it is over, for the host: a few questions to oneself. Nothing of it is asked, sent or kept. */
import { h, show } from "./dom.js";

/** @typedef {import("../app.js").App} App */

const QUESTIONS = ["debrief-went", "debrief-hard", "debrief-who", "debrief-me"];
const OVER = [1000, 4505];

/** Beside the desk once the circle has ended, and on the page after the room. */
export class Debrief {
  /** @param {App} app */
  constructor({ t }) {
    this.element = h(
      "section",
      { class: "card soft debrief", "aria-labelledby": "debrief", hidden: true },
      h("h2", { id: "debrief" }, t("debrief")),
      h("p", { class: "hint" }, t("debrief-hint")),
      h("ul", { class: "calm" }, ...QUESTIONS.map((question) => h("li", {}, t(question)))),
    );
    this.after = h("div", { class: "door" });
  }

  /** @param {App} app */
  update({ model, status }) {
    const over = model.stage === "ended" && OVER.includes(status.code ?? 0);
    if (over) this.#moveOut();
    show(this.element, over || (model.stage === "room" && model.room?.phase === "after"));
  }

  /** Below the page of the end, which is put together a little later. */
  #moveOut() {
    const main = /** @type {HTMLElement} */ (document.getElementById("main"));
    if (this.element.parentElement !== this.after) this.after.append(this.element);
    if (main.lastElementChild !== this.after) main.append(this.after);
  }
}
