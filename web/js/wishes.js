/**
 * How one person wants the page: kept for this tab, and in this browser only where they say so.
 *
 * What concerns looks alone stands on the document's element and is the style sheets' affair.
 *
 * @typedef {object} Wish
 * @property {"100" | "125" | "150" | "200"} size
 * @property {boolean} easy
 * @property {boolean} contrast
 * @property {boolean} calm
 * @property {"all" | "mine" | "none"} reads
 * @property {boolean} enter  does Enter send?
 * @property {boolean} keep
 */
import { h } from "./view/dom.js";

const KEY = "wishes";
const LOOKS = /** @type {const} */ (["size", "easy", "contrast", "calm"]);

export class Wishes {
  constructor() {
    /** @type {Wish} */
    this.wish = { ...standard(), ...read("localStorage"), ...read("sessionStorage") };
    this.#apply();
  }

  /** @param {Partial<Wish>} change */
  set(change) {
    this.wish = { ...this.wish, ...change };
    this.#apply();
    keep("sessionStorage", this.wish);
    keep("localStorage", this.wish.keep ? this.wish : null);
  }

  #apply() {
    if (LOOKS.some((look) => this.wish[look] !== standard()[look])) dress();
    const { dataset } = document.documentElement;
    for (const look of LOOKS) {
      if (this.wish[look] === standard()[look]) delete dataset[look];
      else dataset[look] = String(this.wish[look]);
    }
  }
}

/** Load the sheet of wishes, once. */
function dress() {
  const href = new URL("../css/wishes.css", import.meta.url).href;
  if (document.querySelector(`link[href="${href}"]`)) return;
  document.head.append(h("link", { rel: "stylesheet", href }));
}

/** @returns {Wish} */
function standard() {
  // On a touch keyboard Enter is the only way to a new line.
  const enter = !matchMedia("(pointer: coarse)").matches;
  return { size: "100", easy: false, contrast: false, calm: false, reads: "all", enter, keep: false };
}

/** @param {"localStorage" | "sessionStorage"} store */
function read(store) {
  try {
    const kept = JSON.parse(window[store].getItem(KEY) ?? "{}");
    return kept && typeof kept === "object" ? kept : {};
  } catch {
    return {};
  }
}

/** @param {"localStorage" | "sessionStorage"} store @param {Wish | null} wish */
function keep(store, wish) {
  try {
    if (wish) window[store].setItem(KEY, JSON.stringify(wish));
    else window[store].removeItem(KEY);
  } catch {
    // Full or forbidden: it holds until the page is loaded again.
  }
}
