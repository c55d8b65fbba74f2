/**
 * Asking and telling in private: dialogs for a report, a word to a host, a reason; the care card.
 *
 * Native dialogs, so that the focus comes back to where it was.
 */
import { present } from "../state/selectors.js";
import { button, h, openDialog } from "./dom.js";
import { resourceList } from "./safety.js";

/** @typedef {import("../app.js").App} App @typedef {import("../state/transcript.js").Item} Item */

const REASONS = ["unkind", "unsafe", "contact", "illegal", "other"];
let made = 0;

export class Talk {
  /** @param {App} app @param {import("./speech.js").Speech} speech */
  constructor(app, speech) {
    this.app = app;
    this.speech = speech;
  }

  /** @param {Item} item */
  report(item) {
    const { t } = this.app;
    const reasons = REASONS.map((reason, index) =>
      h("label", { class: "choice" }, h("input", { type: "radio", name: "reason", value: reason, checked: index === 0 }), t(`report-${reason}`)),
    );
    const text = area(t("report-words"), 500);
    const form = h("fieldset", {}, h("legend", {}, t("report-why")), ...reasons);
    this.ask(t("report-title"), [h("p", {}, t("report-intro")), form, ...text.parts], t("report-send"), (dialog) => {
      const reason = /** @type {HTMLInputElement | null} */ (dialog.querySelector("input:checked"))?.value;
      this.app.send({ type: "message.report", message: item.id, reason, ...(text.value() && { text: text.value() }) });
      this.speech.say(t("report-sent"));
    });
  }

  /** Ask the hosts to look again at what became of one's own words.
   * @param {string} id */
  appeal(id) {
    const { t } = this.app;
    const text = area(t("appeal-words"), 500);
    this.ask(t("appeal"), [h("p", {}, t("appeal-intro")), ...text.parts], t("appeal-send"), () => {
      this.app.send({ type: "message.report", message: id, reason: "appeal", ...(text.value() && { text: text.value() }) });
      this.speech.say(t("appeal-sent"));
    });
  }

  /** A private word to the hosts: a whisper to one who is here, else a call for all. */
  /** @param {string} [words]  what stands in the box at first */
  askHost(words = "") {
    const { t, model } = this.app;
    const hosts = model.room ? present(model.room).filter((one) => one.role === "host" && one.id !== model.you?.id) : [];
    const shared = model.room?.settings.hosts_see_whispers;
    const text = area(t("ask-words"), 2000, words);
    const call = button(t("ask-call"), () => {
      this.app.send({ type: "help.ask" });
      this.speech.say(t("ask-called"));
      call.closest("dialog")?.close();
    });
    const hint = hosts.length ? t(shared ? "ask-all-hosts" : "ask-one-host", { name: hosts[0]?.alias }) : t("ask-nobody");
    this.ask(t("ask-title"), [h("p", {}, hint), ...text.parts, call], t("ask-send"), () => {
      const given = text.value();
      if (!given) return;
      const host = hosts.find((one) => one.status === "here") ?? hosts[0];
      this.app.send(host ? { type: "whisper.post", to: host.id, text: given } : { type: "help.ask", text: given });
    });
  }

  /** @param {string} to */
  whisper(to) {
    const { t } = this.app;
    const text = area(t("ask-words"), 2000);
    this.ask(t("answer-privately"), text.parts, t("ask-send"), () => {
      if (text.value()) this.app.send({ type: "whisper.post", to, text: text.value() });
    });
  }

  /** @param {Item} item */
  removeMessage(item) {
    const { t } = this.app;
    const text = area(t("reason-told"), 300);
    this.ask(t("remove-message"), text.parts, t("remove-message"), () => {
      this.app.send({ type: "message.remove", message: item.id, ...(text.value() && { reason: text.value() }) });
    });
  }

  /** Ask before something that can't be undone.
   * @param {string} title @param {Node[]} parts @param {string} label @param {(dialog: HTMLDialogElement) => void} run */
  ask(title, parts, label, run) {
    const id = `dialog-${(made += 1)}`;
    const heading = h("h2", { id, tabindex: "-1" }, title);
    const go = h("button", { type: "submit", value: "go", class: "primary" }, label);
    const cancel = h("button", { type: "submit", value: "", formnovalidate: true }, this.app.t("cancel"));
    const dialog = h(
      "dialog",
      { class: "card", "aria-labelledby": id },
      h("form", { method: "dialog" }, heading, ...parts, h("div", { class: "buttons" }, go, cancel)),
    );
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "go") run(dialog);
    });
    openDialog(dialog, dialog.querySelector("form textarea") ?? heading);
  }

  /** What help there is, shown to one person alone; it says nothing of why.
   * @param {Item} item */
  care(item) {
    const { t } = this.app;
    return h("li", { class: "care card" }, h("h3", {}, t("care-title")), h("p", {}, t("care-words")), resourceList(item.resources ?? []));
  }
}

/** A labelled text box and what stands in it.
 * @param {string} label @param {number} most @param {string} [words] */
export function area(label, most, words = "") {
  const id = `area-${(made += 1)}`;
  const box = h("textarea", { id, rows: 3, maxlength: most, dir: "auto" }, words);
  return { parts: [h("label", { for: id }, label), box], value: () => box.value.trim() };
}
