/**
 * The few things that the view does to the document; text goes in as text, never as markup.
 *
 * @typedef {string | Node | null | undefined | false} Child
 */
import { chosen } from "../texts.js";

/** Make an element. In `props`: `class`, `on` (listeners), any attribute; true sets it empty.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, any>} [props] @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]} */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") listen(element, value);
    else attribute(element, name, value);
  }
  element.append(...children.filter((child) => child || child === "").map((child) => /** @type {any} */ (child)));
  return element;
}

/** @param {Element} element @param {Record<string, (event: any) => void>} listeners */
function listen(element, listeners) {
  for (const [type, run] of Object.entries(listeners)) element.addEventListener(type, run);
}

/** Set an attribute only where it changes, so that no reader hears it twice.
 * @param {Element} element @param {string} name @param {any} value */
export function attribute(element, name, value) {
  const text = value === true ? "" : value;
  if (text === false || text === null || text === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(text)) element.setAttribute(name, String(text));
}

/** @param {Element} element @param {string} text */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {HTMLElement} element @param {boolean} shown */
export function show(element, shown) {
  if (element.hidden === shown) element.hidden = !shown;
}

/** Show `items` in `parent` by key: what stays is the same element, in place, focus and all.
 * @template T @param {Element} parent @param {T[]} items @param {(item: T) => string} keyOf
 * @param {(item: T) => HTMLElement} make @param {(element: HTMLElement, item: T, index: number) => void} [update] */
export function list(parent, items, keyOf, make, update) {
  const old = new Map([...parent.children].map((child) => [/** @type {HTMLElement} */ (child).dataset.key, child]));
  const keys = new Set(items.map(keyOf));
  for (const [key, child] of old) if (!keys.has(key ?? "")) child.remove();
  const wanted = items.map((item) => {
    const key = keyOf(item);
    const element = /** @type {HTMLElement} */ (old.get(key) ?? make(item));
    element.dataset.key = key;
    return element;
  });
  arrange(parent, wanted);
  wanted.forEach((element, index) => update?.(element, /** @type {T} */ (items[index]), index));
}

/** Bring the children into this order. The one with the focus is not moved, or it would lose it: the others are, around it.
 * @param {Element} parent @param {HTMLElement[]} wanted */
function arrange(parent, wanted) {
  const at = Math.max(0, wanted.findIndex((one) => one.contains(document.activeElement)));
  const still = wanted[at];
  if (!still) return;
  if (still.parentElement !== parent) parent.append(still);
  for (let next = still, index = at - 1; index >= 0; index -= 1) {
    const one = /** @type {HTMLElement} */ (wanted[index]);
    if (next.previousElementSibling !== one) parent.insertBefore(one, next);
    next = one;
  }
  for (let before = still, index = at + 1; index < wanted.length; index += 1) {
    const one = /** @type {HTMLElement} */ (wanted[index]);
    if (before.nextElementSibling !== one) before.after(one);
    before = one;
  }
}

/** A person's name, safe in either direction.
 * @param {string} name */
export function bdi(name) {
  return h("bdi", {}, name);
}

/** Write a name into its `bdi`; with words of ours around it, these set the direction.
 * @param {Element} element @param {string} name  @param {string} [around]  the name and our words, instead */
export function writeName(element, name, around = "") {
  attribute(element, "dir", around ? document.documentElement.dir : null);
  write(element, around || name);
}

/** A place of ours, in the language that was chosen: the choice stands in the address alone.
 * @param {string} url */
export function carry(url) {
  const there = new URL(url, location.href);
  there.search = chosen(location);
  return there.href;
}

/** @type {Map<string, number>} */
const seen = new Map();

/** One of eight quiet colours, in the order of first sight: never the only sign of anything.
 * @param {string} id */
export function hue(id) {
  if (!seen.has(id)) seen.set(id, seen.size);
  return `hue-${(seen.get(id) ?? 0) % 8}`;
}

/** @param {string} label @param {() => void} press @param {Record<string, any>} [props] */
export function button(label, press, props = {}) {
  return h("button", { type: "button", ...props, on: { click: press } }, label);
}

/** Open a modal dialog that never covers the way out: the bar moves into it, and back at its end.
 * @param {HTMLDialogElement} dialog @param {HTMLElement} focus  what has the focus first */
export function openDialog(dialog, focus) {
  const bar = /** @type {HTMLElement} */ (document.getElementById("leave")?.parentElement);
  const place = h("div", { class: "bar" });
  place.style.blockSize = `${bar.offsetHeight}px`;
  bar.replaceWith(place);
  dialog.prepend(bar);
  dialog.addEventListener("close", () => {
    place.replaceWith(bar);
    dialog.remove();
  });
  document.body.append(dialog);
  focus.autofocus = true;
  dialog.showModal();
}
