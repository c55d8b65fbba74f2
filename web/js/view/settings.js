/** The settings: each changes at once and is for one person alone. */
import { h, openDialog } from "./dom.js";

/** @typedef {import("../app.js").App} App @typedef {import("../wishes.js").Wish} Wish
 * @typedef {import("../wishes.js").Wishes} Wishes */

const SIZES = ["100", "125", "150", "200"];
const READS = ["all", "mine", "none"];

/** @param {App} app @param {Wishes} wishes */
export function openSettings(app, wishes) {
  const { t } = app;
  const title = h("h2", { id: "settings-title", tabindex: "-1" }, t("settings"));
  const dialog = h(
    "dialog",
    { class: "card settings", "aria-labelledby": "settings-title" },
    title,
    h("p", { class: "hint" }, t("settings-words")),
    choice(app, wishes, "size", SIZES),
    choice(app, wishes, "reads", READS),
    ...["easy", "contrast", "calm", "enter"].map((name) => check(app, wishes, name)),
    check(app, wishes, "keep"),
    h("p", { class: "hint", id: "settings-keep-words" }, t("settings-keep-words")),
    h("form", { method: "dialog" }, h("button", { type: "submit", class: "primary" }, t("close"))),
  );
  openDialog(dialog, title);
}

/** @param {App} app @param {Wishes} wishes @param {string} name @param {string[]} values */
function choice({ t }, wishes, name, values) {
  const id = `settings-${name}`;
  const options = values.map((value) => h("option", { value, selected: wishes.wish[/** @type {keyof Wish} */ (name)] === value }, t(`${id}-${value}`)));
  const select = h("select", { id, on: { change: () => wishes.set({ [name]: select.value }) } }, ...options);
  return h("div", {}, h("label", { for: id }, t(id)), select);
}

/** @param {App} app @param {Wishes} wishes @param {string} name */
function check({ t }, wishes, name) {
  const id = `settings-${name}`;
  const about = name === "keep" ? { "aria-describedby": "settings-keep-words" } : {};
  const box = h("input", { id, type: "checkbox", ...about, on: { change: () => wishes.set({ [name]: box.checked }) } });
  box.checked = Boolean(wishes.wish[/** @type {keyof Wish} */ (name)]);
  return h("p", { class: "check" }, box, h("label", { for: id }, t(id)));
}
