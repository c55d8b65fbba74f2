/**
 * Inside the room: the circle's views put together, loaded while one still reads at the door.
 *
 * Decides where each part stands; what a part shows is its own affair.
 */
import { QUIET_MS } from "../app.js";
import { button, h, show, write } from "./dom.js";
import { Composer, reasonOf } from "./composer.js";
import { Late } from "./late.js";
import { Log } from "./log.js";
import { Speech, herald } from "./speech.js";
import { Actions, People, Stage } from "./stage.js";
import { Talk } from "./talk.js";
import { Tools } from "./tools.js";
import { Wishes } from "../wishes.js";

/** @typedef {import("../app.js").App} App */

const BACK_MS = 8000;

/** Build the circle's part of the page into `main` and let it follow the room.
 * @param {App} app @param {HTMLElement} main @param {boolean} host */
export function inside(app, main, host) {
  const { t } = app;
  const wishes = new Wishes();
  const speech = new Speech(t, wishes);
  const talk = new Talk(app, speech);
  const stage = new Stage(app);
  const composer = new Composer(app, speech, wishes, (words) => talk.askHost(words));
  const actions = new Actions(app, { begun: () => composer.focus(), rest: () => stage.turn.focus() });
  const log = new Log(app, talk, (text) => composer.restore(text));
  const tools = new Tools(app, { askHost: () => talk.askHost(), log, speech });
  const late = new Late(app, () => stage.turn.focus());
  const people = new People(app);
  const link = new Link(app, speech);
  stage.hold(actions.element);
  const side = h("aside", { class: "side", "aria-label": t("around") }, !host && people.element, aroundMe(app, talk, actions, wishes));
  const circle = h(
    "div",
    { class: "circle", hidden: true },
    stage.element,
    h("div", { class: "talk" }, link.offer, late.element, tools.element, log.element, composer.element),
    side,
  );
  // Under the bar and always in view: whoever presses a button far below must see why nothing happens.
  main.before(link.words);
  main.append(circle);
  const frame = {
    update: () => {
      const inside = app.model.stage === "room";
      const first = inside && circle.hidden;
      if (!inside && !circle.hidden) speech.over();
      show(circle, inside);
      document.body.classList.toggle("inside", inside);
      // Right after joining, at one's own press, the heading takes the focus.
      if (first) stage.title.focus();
    },
  };
  app.views.push(frame, stage, actions, late, log, tools, composer, people, link);
  herald(app, speech);
  return { speech, talk, composer, circle, side };
}

/** What the page says about the connection, and of refusals that no text waits for. */
class Link {
  /** @param {App} app @param {Speech} speech */
  constructor(app, speech) {
    this.speech = speech;
    this.trouble = "";
    this.words = h("p", { class: "linkwords", hidden: true });
    this.offer = h("p", { class: "offer", hidden: true }, app.t("role-offered"), button(app.t("role-accept"), () => app.send({ type: "role.accept", role: "host" })));
    this.until = 0;
    this.told = "";
    app.listeners.push((_, frame, before) => this.#heard(app, frame, before));
  }

  /** @param {App} app */
  update(app) {
    const { t, model } = app;
    const trouble = app.trouble();
    if (trouble && trouble !== this.trouble) this.speech.say(t(trouble));
    this.trouble = trouble;
    const text = trouble ? t(trouble) : performance.now() < this.until ? this.told : "";
    write(this.words, text);
    show(this.words, text !== "" && model.stage === "room");
    show(this.offer, model.offer !== null);
  }

  /** @param {App} app @param {import("../types.js").Frame} frame @param {import("../state/model.js").Model} before */
  #heard(app, frame, before) {
    const { t, model } = app;
    if (frame.type === "error" && !model.items.some((item) => item.n === frame.n) && model.stage === "room") {
      if (app.deeds.has(frame.n)) this.#tell(reasonOf(app, frame));
    }
    if (frame.type !== "welcome" || before.stage === "preview") return;
    const gone = !frame.live && before.stage === "room" && performance.now() - app.lostAt > QUIET_MS;
    const missed = model.missed > 0 ? t("missed", { count: model.missed }) : "";
    const words = [gone ? t("back") : "", model.gap ? t("gap") : "", missed].filter(Boolean).join(" ");
    if (words) this.#tell(words);
  }

  /** @param {string} words */
  #tell(words) {
    this.told = words;
    this.until = performance.now() + BACK_MS;
  }
}

/** The page's links to other languages, which would lie under the circle; none where there is but one.
 * A seat, its place and its draft outlive the change.
 * @param {App["t"]} t */
function languages(t) {
  const links = document.getElementById("languages");
  return links && h("details", {}, h("summary", {}, t("languages")), links);
}

/** What anyone may do at any time.
 * @param {App} app @param {Talk} talk @param {Actions} actions @param {Wishes} wishes */
function aroundMe(app, talk, actions, wishes) {
  const { t } = app;
  const leave = button(t("leave-room"), () => talk.ask(t("leave-room"), [h("p", {}, t("leave-sure"))], t("leave-yes"), () => app.leave()), { class: "quiet" });
  const settings = button(t("settings"), async () => (await import("./settings.js")).openSettings(app, wishes), { class: "quiet" });
  actions.any.append(settings, leave);
  const agreements = h("ul", { class: "calm" });
  const part = button("", () => app.send({ type: "part.set", part: app.model.you?.part === "sharer" ? "listener" : "sharer" }), { class: "quiet" });
  actions.any.append(part);
  app.views.push({
    update: ({ model }) => {
      write(part, t(model.you?.part === "sharer" ? "part-to-listener" : "part-to-sharer"));
      if (model.room && !agreements.children.length) agreements.append(...model.room.agreements.map((line) => h("li", { dir: "auto" }, line)));
    },
  });
  return h(
    "div",
    { class: "panel" },
    actions.any,
    h("details", {}, h("summary", {}, t("join-agreements")), agreements),
    languages(t),
  );
}
