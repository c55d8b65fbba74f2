/** After the room: a page of its own for every ending, with what one has not sent. */
import { attribute, button, carry, h, show, write } from "./dom.js";
import { fetchResources, resourceList } from "./safety.js";

/** @typedef {import("../app.js").App} App */

/** A page of its own for every ending: plain words, what next, help lines. */
export class Ending {
  constructor() {
    this.element = h("section", { class: "door", hidden: true });
    this.built = false;
  }

  /** @param {App} app */
  update(app) {
    if (app.model.stage !== "ended" || this.built) return;
    this.built = true;
    const { t, model } = app;
    const code = app.status.code ?? 0;
    const title = h("h1", { tabindex: "-1" }, t(`end-${known(code)}`));
    const lines = h("section", { class: "card" }, h("h2", {}, t("join-lines")));
    this.element.append(
      ...[
        title,
        h("p", { class: "lead" }, t(`end-${known(code)}-words`)),
        model.farewell ? h("blockquote", { dir: "auto" }, model.farewell) : null,
        model.unsent && code !== 4507 ? unsent(model.unsent, t) : null,
        code === 4507 ? button(t("use-this-tab"), () => location.reload(), { class: "primary" }) : null,
        lines,
        h("p", {}, h("a", { href: carry("/") }, t("to-start"))),
      ].filter((part) => part !== null),
    );
    show(this.element, true);
    // The room is gone from the page, and the focus with it: the end's heading takes it up.
    title.focus();
    const resources = model.preview?.resources;
    if (resources) lines.append(resourceList(resources));
    else fetchResources().then((found) => lines.append(resourceList(found)), () => attribute(lines, "hidden", true));
  }
}

/** Words that were not sent, on this page alone: to be copied, or let go with it.
 * @param {string} words @param {import("../texts.js").Translate} t */
function unsent(words, t) {
  const box = h("textarea", { id: "unsent", rows: 4, readonly: true, dir: "auto" }, words);
  const copied = h("span", { class: "hint", role: "status" });
  const copy = async () => {
    box.select();
    await navigator.clipboard?.writeText(words);
    write(copied, t("copied-words"));
  };
  return h("section", { class: "card" }, h("h2", {}, h("label", { for: "unsent" }, t("end-unsent"))), h("p", {}, t("end-unsent-words")), box, h("p", {}, button(t("copy"), copy), " ", copied));
}

/** @param {number} code */
function known(code) {
  return [1000, 4503, 4504, 4505, 4506, 4507].includes(code) ? code : 4500;
}
