/**
 * The host's side of the room: people, words to all, switches, the end.
 *
 * Whoever is acted on is told why: each deed that hurts asks for a reason first.
 */
import { joinCode } from "./code.js";
import { present } from "../state/selectors.js";
import { traits } from "./stage.js";
import { area } from "./talk.js";
import { attribute, bdi, button, h, hue, list, show, write, writeName } from "./dom.js";

/** @typedef {import("../app.js").App} App @typedef {import("./talk.js").Talk} Talk
 * @typedef {import("../types.js").Person} Person */

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
      writeName(/** @type {HTMLElement} */ (element.querySelector("bdi")), one.alias, self ? t("order-you", { name: one.alias }) : "");
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
    const mute = () => (now().muted ? app.send({ type: "participant.unmute", participant: one.id }) : this.#mute(one));
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

  /** The reason is told to the person.
   * @param {Person} one */
  #mute(one) {
    const { app } = this;
    const text = area(app.t("remove-reason"), 300);
    this.talk.ask(app.t("mute"), [h("p", {}, bdi(one.alias)), ...text.parts], app.t("mute"), () =>
      app.send({ type: "participant.mute", participant: one.id, seconds: MUTE_S, ...(text.value() && { reason: text.value() }) }),
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
      const first = app.model.room?.rehearsal ? [h("p", {}, t("practice-close"))] : [];
      talk.ask(t("close-room"), [h("p", {}, t("close-sure")), ...first, ...text.parts], t("close-now"), () => app.send({ type: "room.close", ...(text.value() && { words: text.value() }) }));
    };
    this.lock = toggle(app, "locked", "lock");
    this.lobby = toggle(app, "lobby", "lobby-on");
    this.first = toggle(app, "pre_moderated", "read-first");
    this.slow = h("select", { id: "slow", on: { change: () => app.send({ type: "room.set", slow_mode_s: Number(this.slow.value) }) } });
    this.slow.append(...[0, 10, 30, 60].map((count) => h("option", { value: count }, t("slow", { count }))));
    this.away = button(t("right-back"), () => app.send({ type: "host.away", on: this.away.getAttribute("aria-pressed") !== "true" }), { "aria-pressed": "false" });
    this.link = button(t("copy-link"), async () => speech.say(await copyLink(app) ? t("copied") : t("copy-failed")));
    this.element = h(
      "section",
      { class: "panel" },
      h("h2", {}, t("house")),
      h("div", { class: "buttons" }, button(t("announce"), said("announce", "announcement.post")), button(t("note"), said("note", "note.post")), this.link, this.away),
      joinCode(t, app.room, app.keep.kept.invite),
      this.lock.element,
      this.lobby.element,
      this.first.element,
      h("p", { class: "asks" }, h("label", { for: "slow" }, t("slow-mode")), this.slow),
      button(t("close-room"), end),
    );
  }

  /** @param {App} app */
  update(app) {
    const { room, you } = app.model;
    if (!room) return;
    const set = (/** @type {"locked" | "lobby" | "pre_moderated" | "slow_mode_s"} */ name) => app.asked("room.set", name) ?? room.settings[name];
    this.lock.input.checked = Boolean(set("locked"));
    this.lobby.input.checked = Boolean(set("lobby"));
    this.first.input.checked = Boolean(set("pre_moderated"));
    this.slow.value = String(set("slow_mode_s"));
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
