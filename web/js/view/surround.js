/** The host's console: the desk around the circle. */
import { h } from "./dom.js";
import { Debrief } from "./debrief.js";
import { Lists, Steps, Switch, TurnDesk } from "./desk.js";
import { Guests, House, Strip, cues } from "./house.js";
import { Waits } from "./waits.js";

/** @param {import("../app.js").App} app @param {ReturnType<typeof import("./inside.js").inside>} inside */
export function surround(app, { speech, talk, composer, circle, side }) {
  const strip = new Strip();
  const waits = new Waits(app, talk, speech);
  const steps = new Steps(app);
  const lists = new Lists(app, speech, new TurnDesk(app));
  const floor = new Switch(app);
  const guests = new Guests(app, talk);
  const house = new House(app, talk, speech);
  const debrief = new Debrief(app);

  circle.classList.add("console");
  circle.prepend(h("div", { class: "top" }, strip.element, waits.element));
  side.before(h("section", { class: "desk", "aria-label": app.t("desk") }, debrief.element, steps.element, lists.element, floor.element));
  side.prepend(guests.element);
  side.append(house.element, cues(app, (text) => composer.suggest(text)));
  app.views.push(strip, waits, steps, lists, floor, guests, house, debrief);
}
