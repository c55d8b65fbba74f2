/**
 * The room's page: the way out, the door, and behind it the circle.
 *
 * What the door needs comes first. The circle's own modules come while one reads and chooses, or at
 * once where a seat is already taken, so that an old phone shows the first page soon.
 */
import { App } from "./app.js";
import { fetchTexts } from "./texts.js";
import { h, write } from "./view/dom.js";
import { Join, Waiting } from "./view/doors.js";
import { armHelp, armLeaving, fetchResources } from "./view/safety.js";
import { takeFragment } from "./wire/keep.js";

/** Fetched side by side, so that none waits for another to name it. */
const PARTS = ["composer", "ending", "late", "log", "speech", "stage", "talk", "tools"];
const SHEETS = ["log", "room"];

/** Build the page around one membership; `more` adds to the circle once it stands.
 * @param {"invite" | "host_key"} credential
 * @param {(app: App, circle: ReturnType<typeof import("./view/inside.js").inside>) => Promise<void>} [more] */
export async function open(credential, more) {
  // Before anything else: nothing secret stays in the address, and the way out works.
  const secret = takeFragment(location, history);
  /** @type {App | null} */
  let app = null;
  let tell = (/** @type {number} */ _left) => {};
  armLeaving(() => app?.vanish(), (left) => tell(left));
  if (areWishes()) new (await import("./wishes.js")).Wishes();
  /** @type {Record<string, any>} */
  const texts = {};
  const t = await fetchTexts([""], texts);
  app = new App({ t, secret, credential });
  if (!app.keep.storage) keepSecret(secret);
  tell = (left) => write(/** @type {HTMLElement} */ (document.getElementById("polite")), t("leave-more", { count: left }));
  await build(app, texts, credential === "host_key", more);
  app.start();
}

/** A tab that may keep nothing would lose its link to a change of language.
 * @param {string} secret */
function keepSecret(secret) {
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("#languages a"))) link.hash = secret;
}

/** Has somebody set anything for themselves? Only then does it have to be loaded before all else. */
function areWishes() {
  try {
    return (sessionStorage.getItem("wishes") ?? localStorage.getItem("wishes")) !== null;
  } catch {
    return false;
  }
}

/** @param {App} app @param {Record<string, any>} texts @param {boolean} host @param {Parameters<typeof open>[1]} more */
async function build(app, texts, host, more) {
  const join = new Join(app, host ? "listener" : "sharer");
  const waiting = new Waiting(app);
  const main = /** @type {HTMLElement} */ (document.getElementById("main"));
  main.replaceChildren(waiting.element, join.element);
  app.views.push(waiting, join);
  /** @type {Promise<void> | null} */
  let coming = null;
  const enter = () => (coming ??= load(app, texts, main, host, more));
  join.element.addEventListener("focusin", enter, { once: true });
  /** @type {Promise<void> | null} */
  let ended = null;
  app.views.push({
    update: () => {
      if (app.model.stage === "room") enter();
      if (app.model.stage === "ended") ended ??= end(app, main);
    },
  });
  armHelp(app.t, async () => app.model.preview?.resources ?? fetchResources());
  // A seat is kept for this tab: whatever the server says first finds the whole page.
  if (app.keep.kept.resume) await enter();
}

/** @param {App} app @param {Record<string, any>} texts @param {HTMLElement} main @param {boolean} host @param {Parameters<typeof open>[1]} more */
async function load(app, texts, main, host, more) {
  for (const part of PARTS) import(`./view/${part}.js`);
  // In this order: a later sheet may say otherwise.
  const sheets = [...SHEETS, ...(host ? ["console"] : [])].map(sheet);
  const [{ inside }] = await Promise.all([import("./view/inside.js"), fetchTexts(host ? ["-room", "-host"] : ["-room"], texts), ...sheets]);
  const circle = inside(app, main, host);
  await more?.(app, circle);
  app.draw();
}

/** @param {App} app @param {HTMLElement} main */
async function end(app, main) {
  const { Ending } = await import("./view/ending.js");
  const ending = new Ending();
  main.append(ending.element);
  app.views.push(ending);
  app.draw();
}

/** Load a style sheet; without it the page still works.
 * @param {string} name @returns {Promise<unknown>} */
function sheet(name) {
  const link = h("link", { rel: "stylesheet", href: new URL(`../css/${name}.css`, import.meta.url).href });
  document.head.append(link);
  return new Promise((done) => (link.onload = link.onerror = done));
}
