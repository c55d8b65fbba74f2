/**
 * What is read out. Two regions stand in the page from its start; each word goes in as plain text.
 *
 * Polite words wait while somebody types, and many at once become one sentence. Assertive is for
 * four things alone: your turn, not sent, removed, closing.
 */
import { write } from "./dom.js";

const SETTLE_MS = 600;
const TYPING_MS = 2500;
const TOO_MANY = 3;

export class Speech {
  /** @param {import("../texts.js").Translate} t */
  constructor(t) {
    this.t = t;
    this.polite = /** @type {HTMLElement} */ (document.getElementById("polite"));
    this.assertive = /** @type {HTMLElement} */ (document.getElementById("assertive"));
    /** @type {{text: string, message: boolean}[]} */
    this.waiting = [];
    this.typedAt = -TYPING_MS;
    this.timer = 0;
  }

  /** @param {string} text @param {boolean} [message] */
  say(text, message = false) {
    this.waiting.push({ text, message });
    this.#later(SETTLE_MS);
  }

  /** @param {string} text */
  now(text) {
    write(this.assertive, "");
    // The same words twice are two announcements only if the region was empty in between.
    setTimeout(() => write(this.assertive, text), 50);
  }

  typed() {
    this.typedAt = performance.now();
  }

  /** @param {number} ms */
  #later(ms) {
    if (!this.timer) this.timer = setTimeout(() => this.#speak(), ms);
  }

  #speak() {
    this.timer = 0;
    const quietFor = performance.now() - this.typedAt;
    if (quietFor < TYPING_MS) return this.#later(TYPING_MS - quietFor);
    const messages = this.waiting.filter((one) => one.message);
    const many = messages.length > TOO_MANY;
    const words = this.waiting.filter((one) => !(many && one.message)).map((one) => one.text);
    if (many) words.push(this.t("spoken-many", { count: messages.length }));
    this.waiting = [];
    write(this.polite, "");
    setTimeout(() => write(this.polite, words.join(" ")), 50);
  }
}
