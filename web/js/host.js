/** The hosts' page: sign in, open a room from an agenda, get its links. */
import { fetchTexts, textOr } from "./texts.js";
import { Plan } from "./view/agenda.js";
import { joinCode } from "./view/code.js";
import { bdi, button, carry, h, show, write } from "./view/dom.js";
import { armHelp, armLeaving, fetchResources } from "./view/safety.js";
import { takeFragment } from "./wire/keep.js";

const secret = takeFragment(location, history);
armLeaving();
const t = await fetchTexts(["", "-host"]);
armHelp(t, fetchResources);

const main = /** @type {HTMLElement} */ (document.getElementById("main"));
const wrong = h("p", { class: "wrong", role: "alert" });
const body = h("div", { class: "door-parts" });
main.replaceChildren(h("h1", {}, t("host-title")), wrong, body);

if (secret && !(await signIn(secret))) write(wrong, t("host-ticket-old"));
await choose();

/** A ticket says by its beginning what it is; anything else is a key.
 * @param {string} word */
async function signIn(word) {
  const proof = word.startsWith("tk_") ? { ticket: word } : { host_key: word };
  return (await call("POST", "/api/session", proof)).ok;
}

/** Show the form for opening a room, or for signing in where nobody is. */
async function choose() {
  const answer = await call("GET", "/api/agendas");
  if (!answer.ok) return body.replaceChildren(keyForm());
  const rooms = await call("GET", "/api/rooms");
  body.replaceChildren(roomForm(await answer.json()), openRooms(rooms.ok ? await rooms.json() : []), button(t("sign-out"), leave, { class: "quiet" }));
}

async function leave() {
  await call("DELETE", "/api/session");
  await choose();
}

function keyForm() {
  const key = h("input", { id: "key", type: "password", autocomplete: "off", required: true });
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    write(wrong, "");
    if (!(await signIn(key.value.trim()))) return write(wrong, t("host-key-wrong"));
    await choose();
  };
  return h("form", { class: "card", on: { submit } }, h("h2", {}, t("host-sign-in")), h("p", {}, t("host-sign-in-words")), h("label", { for: "key" }, t("host-key")), key, h("button", { type: "submit", class: "primary" }, t("host-enter")));
}

/** @param {Record<string, any>[]} agendas */
function roomForm(agendas) {
  const title = h("input", { id: "title", maxlength: 120, required: true, autocomplete: "off", dir: "auto" });
  const about = h("p", { class: "hint", dir: "auto" });
  const plan = new Plan(t);
  const agenda = h("select", { id: "agenda" }, ...agendas.map((one) => h("option", { value: one.name }, one.title)));
  const look = async () => {
    write(about, agendas.find((one) => one.name === agenda.value)?.summary ?? "");
    const answer = await call("GET", `/api/agendas/${encodeURIComponent(agenda.value)}`);
    const { rounds = [], agreements = [], settings = {} } = answer.ok ? await answer.json() : {};
    plan.show(agenda.value, { rounds, agreements, settings });
  };
  agenda.addEventListener("change", look);
  look();
  const practice = h("input", { id: "practice", type: "checkbox", "aria-describedby": "practice-hint" });
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    write(wrong, "");
    const wish = { title: title.value, ...plan.wish(), language: document.documentElement.lang, rehearsal: practice.checked };
    const answer = await call("POST", "/api/rooms", wish);
    if (!answer.ok) {
      title.focus();
      return write(wrong, told(await answer.json()));
    }
    body.replaceChildren(links(await answer.json()));
  };
  return h(
    "form",
    { class: "card", on: { submit } },
    h("h2", {}, t("host-new")),
    h("label", { for: "title" }, t("host-room-title")),
    title,
    h("label", { for: "agenda" }, t("agenda")),
    agenda,
    about,
    plan.element,
    h("p", { class: "check" }, practice, h("label", { for: "practice" }, t("practice"))),
    h("p", { class: "hint", id: "practice-hint" }, t("practice-hint")),
    h("button", { type: "submit", class: "primary" }, t("open-room")),
  );
}

/** @param {{code?: string, detail?: string, errors?: {detail: string, field?: string}[]}} problem  what the server says is wrong, and where */
function told({ code = "", detail = t("host-failed"), errors = [] }) {
  const named = errors.map((each) => (each.field === "title" ? `${t("host-room-title")}: ${each.detail}` : each.detail));
  return [textOr(t, `problem-${code}`, detail), ...named].join(" ");
}

/** @param {Record<string, string>} room */
function links(room) {
  const heading = h("h2", { tabindex: "-1" }, t("host-opened"));
  queueMicrotask(() => heading.focus());
  return h(
    "section",
    { class: "card" },
    heading,
    h("p", {}, t("host-give")),
    linkField("join-url", t("host-join-link"), room.join_url ?? ""),
    joinCode(t, room.room ?? ""),
    h("p", {}, t("host-own-link")),
    linkField("host-url", t("host-host-link"), room.host_url ?? ""),
    h("a", { class: "button primary", href: carry(room.host_url ?? "") }, t("host-go")),
    button(t("host-another"), choose, { class: "quiet" }),
  );
}

/** @param {string} id @param {string} label @param {string} url */
function linkField(id, label, url) {
  const field = h("input", { id, readonly: true, dir: "ltr", value: url, on: { focus: () => field.select() } });
  const copied = h("span", { class: "hint", role: "status" });
  const copy = button(t("copy"), async () => {
    await navigator.clipboard?.writeText(url);
    write(copied, t("copied"));
  }, { "aria-label": t("copy-name", { name: label }) });
  return h("div", { class: "field" }, h("label", { for: id }, label), field, copy, copied);
}

/** @param {Record<string, any>[]} rooms */
function openRooms(rooms) {
  const items = rooms.filter((room) => room.host_url).map((room) => h("li", {}, h("a", { href: carry(room.host_url) }, bdi(room.title))));
  const section = h("section", { class: "card" }, h("h2", {}, t("host-open-rooms")), h("ul", { class: "calm" }, ...items));
  show(section, items.length > 0);
  return section;
}

/** @param {string} method @param {string} path @param {any} [content] */
function call(method, path, content) {
  const json = content && { body: JSON.stringify(content), headers: { "Content-Type": "application/json" } };
  return fetch(path, { method, ...json });
}
