/**
 * What this tab keeps over a reload, in sessionStorage and nowhere else: credential, place, draft.
 *
 * A reload must not cost the seat, and no other tab or later visit may find anything. Where storage
 * is off, everything still works until the tab reloads.
 *
 * @typedef {object} Kept
 * @property {string} [invite]
 * @property {string} [resume]
 * @property {{epoch: string, seq: number, p: number}} [from]  a position to ask history from
 * @property {string} [draft]
 * @property {Record<string, true>} [dimmed]  people whom one has hidden for oneself
 * @property {Record<string, any>[]} [unsent]  commands with a text that nobody answered yet
 * @property {number} [n]  the highest number given to a command
 */
import { chosen } from "../texts.js";

export class Keep {
  /** @param {Storage | null} storage @param {string} room */
  constructor(storage, room) {
    this.storage = storage;
    this.key = `room ${room}`;
    /** @type {Kept} */
    this.kept = this.#read();
  }

  /** @param {Partial<Kept>} change */
  set(change) {
    this.kept = { ...this.kept, ...change };
    this.#try((storage) => storage.setItem(this.key, JSON.stringify(this.kept)));
  }

  clear() {
    this.kept = {};
    this.#try((storage) => storage.removeItem(this.key));
  }

  /** @returns {Kept} */
  #read() {
    try {
      const kept = JSON.parse(this.storage?.getItem(this.key) ?? "{}");
      return kept && typeof kept === "object" ? kept : {};
    } catch {
      return {};
    }
  }

  /** @param {(storage: Storage) => void} use */
  #try(use) {
    try {
      if (this.storage) use(this.storage);
    } catch {
      // Full or forbidden: the page lives on in memory.
    }
  }
}

/** Take the secret out of the address at once, so that no history and no glance finds it.
 * @param {Location} location @param {History} history @returns {string} */
export function takeFragment(location, history) {
  const secret = location.hash.slice(1);
  if (secret) history.replaceState(null, "", location.pathname + chosen(location));
  return secret;
}
