/**
 * Leaving quickly and getting help: on every page, before anything else works.
 *
 * The way out is a real link, so it works without this file. With it, one press or Shift three
 * times blanks the page first. Nothing here waits for the server.
 */
import { h, openDialog, write } from "./dom.js";

const TIMES = 3;
const WITHIN_MS = 5000;

/** @param {() => void} [forget]  close the connection, drop what is in memory
 * @param {(left: number) => void} [tell]  how many more presses of Shift are needed */
export function armLeaving(forget = () => {}, tell = () => {}) {
  const link = /** @type {HTMLAnchorElement} */ (document.getElementById("leave"));
  const go = () => {
    blank();
    try {
      forget();
      empty();
    } finally {
      // Whatever went wrong before it: one is gone from here.
      location.replace(link.href);
    }
  };
  link.addEventListener("click", (event) => {
    event.preventDefault();
    go();
  });
  armShift(go, tell);
  // A page that comes back from the browser's cache would show what was left.
  addEventListener("pageshow", (event) => event.persisted && go());
}

/** Shift counts when it is let go, and only alone: never as part of another key.
 * @param {() => void} go @param {(left: number) => void} tell */
function armShift(go, tell) {
  let count = 0;
  let last = 0;
  let alone = false;
  addEventListener("keydown", (event) => {
    alone = event.key === "Shift";
    if (!alone) count = 0;
  });
  addEventListener("pointerdown", () => (count = 0));
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    const now = performance.now();
    count = now - last < WITHIN_MS ? count + 1 : 1;
    last = now;
    if (count >= TIMES) go();
    else tell(TIMES - count);
  });
}

function blank() {
  document.title = "\u00a0";
  document.body.replaceChildren();
}

/** Nothing of this place stays in the browser's stores, chosen to be kept or not. */
function empty() {
  for (const store of /** @type {const} */ (["sessionStorage", "localStorage"])) {
    try {
      window[store].clear();
    } catch {
      // Forbidden: then nothing of ours is in it.
    }
  }
}

/** Turn the help link into a dialog that needs no new page; without it the link still leads to help.
 * @param {import("../texts.js").Translate} t
 * @param {() => Promise<import("../types.js").Resource[]>} lines */
export function armHelp(t, lines) {
  const link = /** @type {HTMLAnchorElement} */ (document.getElementById("help"));
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const title = h("h2", { id: "help-title", tabindex: "-1" }, t("help-title"));
    const body = h("div", {});
    const close = h("button", { type: "submit" }, t("close"));
    const dialog = h(
      "dialog",
      { class: "card", "aria-labelledby": "help-title" },
      title,
      h("p", {}, t("help-intro")),
      body,
      h("form", { method: "dialog" }, close),
    );
    openDialog(dialog, title);
    body.append(await lines().then(resourceList, () => h("p", {}, t("help-none"))));
  });
}

/** @returns {Promise<import("../types.js").Resource[]>} */
export async function fetchResources() {
  const answer = await fetch("/api/resources");
  const found = await answer.json();
  return Array.isArray(found) ? found : found.resources;
}

/** @param {import("../types.js").Resource[]} resources */
export function resourceList(resources) {
  const items = resources.map((one) =>
    h("li", {}, h("strong", { dir: "auto" }, one.name), valueOf(one), one.hours && h("span", { dir: "auto" }, one.hours)),
  );
  return h("ul", { class: "resources" }, ...items);
}

/** A number to call or an address to open; anything else stays plain words.
 * @param {import("../types.js").Resource} resource */
function valueOf({ kind, value = "" }) {
  const digits = value.replace(/[\s().-]/g, "");
  if (/^\+?\d{3,15}$/.test(digits)) {
    const scheme = kind === "text" ? "sms" : "tel";
    return h("a", { href: `${scheme}:${digits}`, dir: "ltr" }, value);
  }
  if (/^https:\/\/[^\s"<>]+$/.test(value)) return h("a", { href: value, rel: "noreferrer", target: "_blank", dir: "ltr" }, value);
  const span = h("span", { dir: "auto" });
  write(span, value);
  return span;
}
