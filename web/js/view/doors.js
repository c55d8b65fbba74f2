/**
 * Before the room: what it is and joining it, and waiting in the lobby.
 *
 * Everything that a person should know stands on one screen before the button.
 */
import { bdi, button, h, list, show, write } from "./dom.js";
import { resourceList } from "./safety.js";
import { listed, textOr } from "../texts.js";

/** @typedef {import("../app.js").App} App */

/** The page before the room. Built once per preview; a try that failed keeps what was chosen. */
export class Join {
  /** @param {App} app @param {"sharer" | "listener"} part */
  constructor(app, part = "sharer") {
    this.app = app;
    this.part = part;
    this.element = h("section", { class: "door", hidden: true });
    this.here = h("p", { class: "lead" });
    this.choices = h("div", { class: "choices" });
    this.own = h("input", { id: "own-name", maxlength: 40, autocomplete: "off", dir: "auto" });
    this.agree = h("input", { type: "checkbox", id: "agree" });
    this.wrong = h("p", { class: "wrong", role: "alert" });
    this.away = h("p", { class: "wrong", role: "alert" });
    this.built = false;
    /** @type {import("../types.js").Frame | null} */
    this.refusal = null;
  }

  /** @param {App} app */
  update(app) {
    show(this.element, app.model.stage === "preview");
    if (app.model.stage !== "preview") return;
    if (!this.built) this.#build(app.model.preview ?? {});
    this.#names(app.model.aliases);
    this.#facts(app.model.preview ?? {});
    const refusal = app.model.refusal;
    if (refusal && refusal !== this.refusal) write(this.wrong, textOr(app.t, `error-${refusal.code}`, refusal.detail));
    this.refusal = refusal;
    write(this.away, app.trouble() && `${app.t("reaching")}. ${app.t("reaching-words")}`);
  }

  /** @param {Record<string, any>} room */
  #build(room) {
    const { t } = this.app;
    this.built = true;
    const heading = h("h1", { dir: "auto", tabindex: "-1" }, room.title);
    const form = h(
      "form",
      { on: { submit: (/** @type {Event} */ event) => this.#submit(event) } },
      h("fieldset", {}, h("legend", {}, t("join-name")), this.choices, this.#ownName()),
      this.#parts(),
      h("p", { class: "check" }, this.agree, h("label", { for: "agree" }, t("join-agree"))),
      this.wrong,
      this.away,
      h("button", { type: "submit", class: "primary large" }, t("join")),
    );
    this.element.replaceChildren(heading, this.here, ...this.#told(room), form);
  }

  /** @param {Record<string, any>} room */
  #told(room) {
    const { t } = this.app;
    const agreements = room.agreements.map((/** @type {string} */ line) => h("li", { dir: "auto" }, line));
    return [
      h("section", { class: "card soft" }, h("h2", {}, t("join-what")), h("p", {}, t("join-is")), h("p", {}, t("join-is-not"))),
      agreements.length > 0 &&
        h("section", { class: "card" }, h("h2", {}, t("join-agreements")), h("ul", { class: "calm" }, ...agreements)),
      h("section", { class: "card" }, h("h2", {}, t("join-kept")), h("p", { dir: "auto" }, room.kept ?? t("join-kept-default")), h("p", {}, t("join-leave"))),
      room.resources?.length > 0 &&
        h("section", { class: "card" }, h("h2", {}, t("join-lines")), resourceList(room.resources)),
    ].filter((part) => part instanceof Node);
  }

  /** @param {Record<string, any>} room */
  #facts(room) {
    const { t } = this.app;
    const hosts = room.hosts?.length ? t("join-hosts", { names: listed(t, room.hosts) }) : t("join-no-host");
    const here = t("join-here", { count: room.here });
    const lobby = room.lobby ? t("join-lobby") : "";
    write(this.here, [hosts, here, lobby].filter(Boolean).join(" "));
  }

  /** @param {string[]} aliases */
  #names(aliases) {
    const chosen = this.#chosen();
    list(this.choices, aliases, (name) => name, (name) => this.#choice(name));
    const still = aliases.includes(chosen);
    const first = this.choices.querySelector("input");
    if (!still && first && !this.own.value) first.checked = true;
  }

  /** @param {string} name */
  #choice(name) {
    return h("label", { class: "choice" }, h("input", { type: "radio", name: "alias", value: name }), bdi(name));
  }

  #ownName() {
    const { t } = this.app;
    const clear = () => {
      const checked = this.choices.querySelector("input:checked");
      if (checked instanceof HTMLInputElement && this.own.value) checked.checked = false;
    };
    this.own.addEventListener("input", clear);
    return h(
      "details",
      {},
      h("summary", {}, t("join-own")),
      h("label", { for: "own-name" }, t("join-own-label")),
      this.own,
      h("p", { class: "hint" }, t("join-own-hint")),
    );
  }

  #parts() {
    const { t } = this.app;
    const choice = (/** @type {string} */ part) =>
      h(
        "label",
        { class: "choice tall" },
        h("input", { type: "radio", name: "part", value: part, checked: part === this.part }),
        h("span", {}, h("strong", {}, t(`part-${part}`)), h("span", { class: "hint" }, t(`part-${part}-hint`))),
      );
    return h("fieldset", {}, h("legend", {}, t("join-part")), choice("sharer"), choice("listener"));
  }

  #chosen() {
    const checked = this.choices.querySelector("input:checked");
    return checked instanceof HTMLInputElement ? checked.value : "";
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    if (!this.agree.checked) {
      write(this.wrong, this.app.t("error-agreement_required"));
      this.agree.focus();
      return;
    }
    write(this.wrong, "");
    const part = this.element.querySelector('input[name="part"]:checked');
    const alias = this.own.value.trim() || this.#chosen();
    this.app.join({
      agreed: true,
      part: part instanceof HTMLInputElement ? part.value : this.part,
      ...(alias && { alias }),
    });
  }
}

/** The lobby, and the moment before anything is known. */
export class Waiting {
  /** @param {App} app */
  constructor(app) {
    this.words = h("p", { class: "lead" });
    this.heading = h("h1", { tabindex: "-1" });
    this.element = h("section", { class: "door" }, this.heading, this.words);
    this.leave = button(app.t("leave-room"), () => app.leave());
    this.element.append(this.leave);
  }

  /** @param {App} app */
  update({ model, t, status }) {
    const shown = model.stage === "connecting" || model.stage === "waiting";
    show(this.element, shown);
    if (!shown) return;
    show(this.leave, model.stage === "waiting");
    const key = model.stage === "waiting" ? "lobby" : status.state === "lost" ? "reaching" : "connecting";
    write(this.heading, t(key));
    write(this.words, t(`${key}-words`));
  }
}
