/** Fill the words that stand in a page by key; what stands there already serves without script.
 * @param {import("../texts.js").Translate} t */
export function localise(t) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-t]"))) {
    const key = element.dataset.t ?? "";
    const text = t(key);
    if (text !== key && element.textContent !== text) element.textContent = text;
  }
}
