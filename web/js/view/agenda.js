/** The rounds of a room before it is opened: looked at, changed, put in another order. */
import { attribute, button, h, list, write } from "./dom.js";

/** @typedef {import("../texts.js").Translate} Translate
 * @typedef {{title: string, prompt?: string, minutes?: number, floor: string, [field: string]: any}} Round
 * @typedef {{key: string, round: Round}} Row */

const FLOORS = ["open", "turns", "quiet", "hosts"];
const MOST_ROUNDS = 50;
let made = 0;

/** What is asked for is the agenda by name as long as nothing was changed, and all of it from then on. */
export class Plan {
  /** @param {Translate} t */
  constructor(t) {
    this.t = t;
    /** @type {Row[]} */
    this.rows = [];
    this.name = "";
    /** @type {Record<string, any>} */
    this.rest = {};
    this.isChanged = false;
    this.items = h("ol", { class: "rounds plan" });
    this.told = h("p", { class: "hint", role: "status" });
    this.more = button(t("round-add"), () => this.#add(), { class: "quiet" });
    this.element = h("details", {}, h("summary", {}, t("all-rounds")), h("p", { class: "hint" }, t("rounds-hint")), this.items, this.told, this.more);
  }

  /** @param {string} name @param {{rounds: Round[], agreements: string[], settings: Record<string, any>}} found */
  show(name, { rounds, agreements, settings }) {
    this.name = name;
    this.rest = { ...settings, agreements };
    this.isChanged = false;
    this.rows = rounds.map((round) => ({ key: `r${made++}`, round: { ...round } }));
    write(this.told, "");
    this.#draw();
  }

  /** What of the agenda stands in the question for a room. */
  wish() {
    return this.isChanged ? { ...this.rest, agenda: this.rows.map((row) => row.round) } : { agenda: this.name };
  }

  #draw() {
    list(this.items, this.rows, (row) => row.key, (row) => this.#item(row), (item, row, index) => {
      write(/** @type {Element} */ (item.querySelector("summary")), this.#line(row.round));
      const [up, down, out] = item.querySelectorAll(".moves button");
      attribute(/** @type {Element} */ (up), "aria-disabled", index === 0 ? "true" : null);
      attribute(/** @type {Element} */ (down), "aria-disabled", index === this.rows.length - 1 ? "true" : null);
      attribute(/** @type {Element} */ (out), "aria-disabled", this.rows.length === 1 ? "true" : null);
    });
    attribute(this.more, "aria-disabled", this.rows.length >= MOST_ROUNDS ? "true" : null);
  }

  /** @param {Round} round */
  #line({ title, minutes }) {
    return [title || this.t("round-untitled"), minutes ? this.t("minutes", { count: minutes }) : ""].filter(Boolean).join(" · ");
  }

  /** @param {Row} row */
  #item(row) {
    const { t } = this;
    const { round } = row;
    const set = (/** @type {string} */ name, /** @type {any} */ value) => {
      this.isChanged = true;
      round[name] = value;
      this.#draw();
    };
    const title = h("input", { id: `${row.key}-title`, maxlength: 120, autocomplete: "off", dir: "auto", value: round.title, on: { input: () => set("title", title.value) } });
    const prompt = h("textarea", { id: `${row.key}-prompt`, maxlength: 1000, rows: 2, dir: "auto", on: { input: () => set("prompt", prompt.value) } }, round.prompt ?? "");
    const minutes = h("input", { id: `${row.key}-minutes`, type: "number", min: 0, max: 480, value: round.minutes ?? "", on: { input: () => set("minutes", minutes.value ? Number(minutes.value) : undefined) } });
    const floor = h("select", { id: `${row.key}-floor`, on: { change: () => set("floor", floor.value) } }, ...FLOORS.map((one) => h("option", { value: one, selected: one === round.floor }, t(`floor-${one}`))));
    const labelled = (/** @type {string} */ words, /** @type {HTMLElement} */ field) => [h("label", { for: field.id }, t(words)), field];
    return h(
      "li",
      {},
      h(
        "details",
        {},
        h("summary", { dir: "auto" }),
        ...labelled("round-name", title),
        ...labelled("round-prompt", prompt),
        ...labelled("round-minutes", minutes),
        ...labelled("who-writes", floor),
        h("div", { class: "buttons moves" }, button(t("move-up"), () => this.#move(row, -1)), button(t("move-down"), () => this.#move(row, 1)), button(t("round-remove"), () => this.#remove(row))),
      ),
    );
  }

  /** @param {Row} row @param {number} by */
  #move(row, by) {
    const from = this.rows.indexOf(row);
    const to = from + by;
    if (to < 0 || to >= this.rows.length) return;
    this.isChanged = true;
    this.rows.splice(to, 0, ...this.rows.splice(from, 1));
    write(this.told, this.t("moved", { name: this.#line(row.round), place: to + 1 }));
    this.#draw();
  }

  /** The focus goes to the round that stands there now, so that keys go on from there.
   * @param {Row} row */
  #remove(row) {
    if (this.rows.length === 1) return;
    const at = this.rows.indexOf(row);
    this.isChanged = true;
    this.rows.splice(at, 1);
    write(this.told, this.t("round-removed", { name: this.#line(row.round) }));
    this.#draw();
    this.#focus(Math.min(at, this.rows.length - 1));
  }

  #add() {
    if (this.rows.length >= MOST_ROUNDS) return;
    this.isChanged = true;
    this.rows.push({ key: `r${made++}`, round: { kind: "open", title: "", floor: "open" } });
    this.#draw();
    const last = /** @type {HTMLDetailsElement} */ (this.items.lastElementChild?.querySelector("details"));
    last.open = true;
    last.querySelector("input")?.focus();
  }

  /** @param {number} at */
  #focus(at) {
    /** @type {HTMLElement | null | undefined} */ (this.items.children[at]?.querySelector("summary"))?.focus();
  }
}
