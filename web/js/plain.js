/** The pages that only stand there: start, help, privacy. They leave quickly and show help lines. */
import { fetchTexts } from "./texts.js";
import { armHelp, armLeaving, fetchResources, resourceList } from "./view/safety.js";
import { localise } from "./view/localise.js";
import { h } from "./view/dom.js";

armLeaving(() => sessionStorage.clear());

const t = await fetchTexts("en", ["en", "en-pages"]);
localise(t);
const lines = document.getElementById("lines");
if (lines) {
  fetchResources().then(
    (found) => lines.replaceChildren(resourceList(found)),
    () => lines.replaceChildren(h("p", {}, t("help-none"))),
  );
} else {
  armHelp(t, fetchResources);
}
