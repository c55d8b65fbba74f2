/**
 * The host's side of care and the room: alerts, held messages, the lobby, people, words, the end.
 *
 * Alerts stand above everything and are claimed by name. Whoever is acted on is told why: each
 * deed that hurts asks for a reason first.
 */
import { nameOf } from "../state/transcript.js";
import { present } from "../state/selectors.js";
import { traits } from "./stage.js";
import { area } from "./talk.js";
import { attribute, bdi, button, h, hue, list, show, write } from "./dom.js";
import { textOr } from "../texts.js";

/** @typedef {import("../app.js").App} App @typedef {import("./talk.js").Talk} Talk
 * @typedef {import("../types.js").Listed} Listed @typedef {import("../types.js").Person} Person */

const MUTE_S = 300;

/** People, hosts, oldest held, alerts: by words and shape, not by colour alone. */
export class Strip {
  constructor() {
    this.element = h("p", { class: "strip" });
  }

  /** @param {App} app */
  update({ model, clock, t }) {
    const { room } = model;
    if (!room) return;
    const here = present(room);
    const hosts = here.filter((one) => one.role === "host").length;
    const open = (room.alerts ?? []).filter((one) => one.state === "open").length;
    const oldest = Math.min(...(room.held ?? []).map((one) => one.expires_at));
    const held = room.held?.length ? t("strip-held", { count: room.held.length, minutes: Math.max(0, Math.round((oldest - clock.now()) / 60_000)) }) : "";
    const parts = [t("strip-people", { count: here.length - hosts }), t("strip-hosts", { count: hosts }), held, open ? t("strip-alerts", { count: open }) : ""];
    write(this.element, parts.filter(Boolean).join(" · "));
  }
}

/** Alerts, held messages and the lobby: what waits for a host, the most pressing first. */
export class Desk {
  /** @param {App} app @param {Talk} talk @param {import("./speech.js").Speech} speech */
  constructor(app, talk, speech) {
    this.app = app;
    this.talk = talk;
    const { t } = app;
    this.alerts = h("ul", {});
    this.held = h("ul", {});
    this.waiting = h("ul", {});
    const all = button(t("admit-all"), () => app.send({ type: "participant.admit", participant: "all" }));
    this.parts = [this.#part("alerts", this.alerts), this.#part("held-list", this.held), this.#part("lobby-list", this.waiting, all)];
    this.element = h("div", { class: "pinned" }, ...this.parts);
    app.listeners.push((_, frame) => {
      if (frame.type === "alert.raised") speech.now(t("spoken-alert", { kind: t(`alert-${frame.kind}`) }));
      if (frame.type === "message.held" && frame.by !== app.model.you?.id) speech.say(t("spoken-held"));
      if (frame.type === "participant.waiting") speech.say(t("spoken-waiting"));
    });
  }

  /** @param {string} key @param {HTMLElement} items @param {HTMLElement} [more] */
  #part(key, items, more) {
    return h("section", { class: `panel ${key}`, hidden: true }, h("h2", {}, this.app.t(key)), items, more);
  }

  /** @param {App} app */
  update({ model }) {
    const { room } = model;
    if (!room) return;
    const { alerts = [], held = [], waiting = [] } = room;
    list(this.alerts, alerts, (one) => one.alert, (one) => this.#alert(one), (element, one) => this.#claimed(element, one));
    list(this.held, held, (one) => one.message, (one) => this.#held(one));
    list(this.waiting, waiting, (one) => one.id, (one) => this.#waiting(one));
    show(this.element, alerts.length + held.length + waiting.length > 0);
    [alerts, held, waiting].forEach((items, index) => show(/** @type {HTMLElement} */ (this.parts[index]), items.length > 0));
  }

  /** @param {Listed} alert */
  #alert(alert) {
    const { app, talk } = this;
    const { t } = app;
    const room = /** @type {import("../types.js").Room} */ (app.model.room);
    const about = nameOf(room, alert.participant ?? alert.by);
    const said = app.model.items.find((item) => item.id === alert.message)?.text ?? "";
    const close = () => {
      const text = area(t("alert-close-note"), 300);
      talk.ask(t("alert-close"), text.parts, t("alert-close"), () => app.send({ type: "alert.close", alert: alert.alert, ...(text.value() && { text: text.value() }) }));
    };
    return h(
      "li",
      { class: "item" },
      h("p", {}, h("strong", {}, t(`alert-${alert.kind}`)), " ", bdi(about)),
      said && h("blockquote", { dir: "auto" }, said),
      alert.text && h("p", { dir: "auto" }, alert.text),
      h("p", { class: "hint" }),
      h(
        "div",
        { class: "buttons" },
        button(t("i-have-this"), () => app.send({ type: "alert.claim", alert: alert.alert }), { class: "primary" }),
        button(t("alert-close"), close),
        alert.participant && button(t("answer-privately"), () => talk.whisper(alert.participant)),
      ),
    );
  }

  /** @param {HTMLElement} element @param {Listed} alert */
  #claimed(element, alert) {
    const { t, model } = this.app;
    const room = /** @type {import("../types.js").Room} */ (model.room);
    const who = alert.claimed_by === model.you?.id ? t("claimed-by-you") : t("claimed-by", { name: nameOf(room, alert.claimed_by) });
    write(/** @type {Element} */ (element.querySelector(".hint")), alert.claimed_by ? who : "");
    show(/** @type {HTMLElement} */ (element.querySelector(".primary")), alert.state === "open");
  }

  /** @param {Listed} held */
  #held(held) {
    const { app, talk } = this;
    const { t } = app;
    const name = nameOf(/** @type {import("../types.js").Room} */ (app.model.room), held.by);
    const decline = () => {
      const text = area(t("decline-word"), 300);
      talk.ask(t("decline"), text.parts, t("decline"), () => app.send({ type: "message.decline", message: held.message, ...(text.value() && { text: text.value() }) }));
    };
    return h(
      "li",
      { class: "item" },
      h("p", {}, bdi(name), held.labels?.length ? ` · ${held.labels.map((/** @type {string} */ label) => textOr(t, `label-${label.split(".")[0]}`, label)).join(", ")}` : ""),
      h("blockquote", { dir: "auto" }, held.text),
      h("div", { class: "buttons" }, button(t("approve"), () => app.send({ type: "message.approve", message: held.message }), { class: "primary" }), button(t("decline"), decline)),
    );
  }

  /** @param {Listed} one */
  #waiting(one) {
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

/** What a host may do for or about one person. */
export class Guests {
  /** @param {App} app @param {Talk} talk */
  constructor(app, talk) {
    this.app = app;
    this.talk = talk;
    this.list = h("ul", { class: "people guests" });
    this.element = h("section", { class: "panel" }, h("h2", {}, app.t("guests")), this.list);
  }

  /** @param {App} app */
  update({ model, t }) {
    const { room, you } = model;
    if (!room) return;
    list(this.list, present(room), (one) => one.id, (one) => this.#make(one), (element, one) => {
      const mute = /** @type {HTMLElement} */ (element.querySelector(".mute"));
      write(mute, t(one.muted ? "unmute" : "mute"));
      const self = one.id === you?.id;
      write(/** @type {HTMLElement} */ (element.querySelector("bdi")), self ? t("order-you", { name: one.alias }) : one.alias);
      write(/** @type {HTMLElement} */ (element.querySelector(".state")), traits(one, t));
      show(/** @type {HTMLElement} */ (element.querySelector(".buttons")), !self);
      for (const each of element.querySelectorAll(".guest")) show(/** @type {HTMLElement} */ (each), one.role === "participant");
    });
  }

  /** @param {Person} one */
  #make(one) {
    const { app, talk } = this;
    const { t } = app;
    const now = () => present(/** @type {any} */ (app.model.room)).find((other) => other.id === one.id) ?? one;
    const mute = () => app.send(now().muted ? { type: "participant.unmute", participant: one.id } : { type: "participant.mute", participant: one.id, seconds: MUTE_S });
    return h(
      "li",
      {},
      h(
        "details",
        {},
        h("summary", {}, h("span", { class: `dot ${hue(one.id)}`, "aria-hidden": "true" }), " ", bdi(one.alias), " ", h("span", { class: "state" })),
        h(
          "div",
          { class: "buttons" },
          button(t("write-privately"), () => talk.whisper(one.id)),
          button(t("offer"), () => app.send({ type: "turn.offer", to: one.id }), { class: "guest" }),
          button("", mute, { class: "mute guest" }),
          button(t("rename"), () => app.send({ type: "participant.rename", participant: one.id }), { class: "guest" }),
          button(t("make-host"), () => this.#host(now()), { class: "guest" }),
        ),
      ),
      button(t("remove"), () => this.#remove(now()), { class: "guest quiet" }),
    );
  }

  /** @param {Person} one */
  #host(one) {
    const { app } = this;
    const { t } = app;
    this.talk.ask(t("make-host"), [h("p", {}, t("make-host-sure", { name: one.alias }))], t("make-host"), () =>
      app.send({ type: "participant.role", participant: one.id, role: "host" }),
    );
  }

  /** Removing and barring are two things; the reason is told to the person.
   * @param {Person} one */
  #remove(one) {
    const { app } = this;
    const { t } = app;
    const text = area(t("remove-reason"), 300);
    const ban = h("input", { type: "checkbox", id: "ban" });
    const parts = [
      h("p", {}, t("remove-words", { name: one.alias })),
      ...text.parts,
      h("p", { class: "check" }, ban, h("label", { for: "ban" }, t("remove-ban"))),
      h("p", { class: "hint" }, t("remove-ban-hint")),
    ];
    this.talk.ask(t("remove-title"), parts, t("remove"), () =>
      app.send({ type: "participant.remove", participant: one.id, ban: ban.checked, ...(text.value() && { reason: text.value() }) }),
    );
  }
}

/** Words to all or to hosts, the room's switches, its link, and its end. */
export class House {
  /** @param {App} app @param {Talk} talk @param {import("./speech.js").Speech} speech */
  constructor(app, talk, speech) {
    const { t } = app;
    const said = (/** @type {string} */ key, /** @type {string} */ type) => () => {
      const text = area(t("your-words"), 2000);
      talk.ask(t(key), [h("p", { class: "hint" }, t(`${key}-hint`)), ...text.parts], t("send-word"), () => text.value() && app.send({ type, text: text.value() }));
    };
    const end = () => {
      const text = area(t("closing-words"), 500);
      talk.ask(t("close-room"), [h("p", {}, t("close-sure")), ...text.parts], t("close-now"), () => app.send({ type: "room.close", ...(text.value() && { words: text.value() }) }));
    };
    this.lock = toggle(app, "locked", "lock");
    this.lobby = toggle(app, "lobby", "lobby-on");
    this.slow = h("select", { id: "slow", on: { change: () => app.send({ type: "room.set", slow_mode_s: Number(this.slow.value) }) } });
    this.slow.append(...[0, 10, 30, 60].map((count) => h("option", { value: count }, t("slow", { count }))));
    this.away = button(t("right-back"), () => app.send({ type: "host.away", on: this.away.getAttribute("aria-pressed") !== "true" }), { "aria-pressed": "false" });
    this.link = button(t("copy-link"), async () => speech.say(await copyLink(app) ? t("copied") : t("copy-failed")));
    this.element = h(
      "section",
      { class: "panel" },
      h("h2", {}, t("house")),
      h("div", { class: "buttons" }, button(t("announce"), said("announce", "announcement.post")), button(t("note"), said("note", "note.post")), this.link, this.away),
      this.lock.element,
      this.lobby.element,
      h("p", { class: "asks" }, h("label", { for: "slow" }, t("slow-mode")), this.slow),
      button(t("close-room"), end),
    );
  }

  /** @param {App} app */
  update({ model }) {
    const { room, you } = model;
    if (!room) return;
    this.lock.input.checked = room.settings.locked;
    this.lobby.input.checked = room.settings.lobby;
    this.slow.value = String(room.settings.slow_mode_s);
    const away = room.participants.find((one) => one.id === you?.id)?.back_soon;
    attribute(this.away, "aria-pressed", away ? "true" : "false");
  }
}

/** @param {App} app @param {string} setting @param {string} key */
function toggle(app, setting, key) {
  const input = h("input", { type: "checkbox", id: setting, on: { change: () => app.send({ type: "room.set", [setting]: input.checked }) } });
  return { input, element: h("p", { class: "check" }, input, h("label", { for: setting }, app.t(key))) };
}

/** @param {App} app */
async function copyLink(app) {
  const key = app.keep.kept.invite;
  const headers = key ? { Authorization: `Bearer ${key}` } : undefined;
  try {
    const answer = await fetch(`/api/rooms/${app.room}`, { headers });
    await navigator.clipboard.writeText((await answer.json()).join_url);
    return answer.ok;
  } catch {
    return false;
  }
}

/** Cue words by stage; they are put into the box, never sent by themselves.
 * @param {App} app @param {(text: string) => void} suggest */
export function cues(app, suggest) {
  const { t } = app;
  const keys = ["welcome", "time", "long", "advice", "topic", "hot", "wisdom", "close"];
  const items = keys.map((key) => button(t(`cue-${key}`), () => suggest(t(`cue-${key}-words`)), { class: "small" }));
  return h("details", { class: "panel" }, h("summary", {}, t("cues")), h("p", { class: "hint" }, t("cues-hint")), h("div", { class: "buttons" }, ...items));
}
