/** The pages that only stand there: start, help, privacy. They leave quickly and show help lines. */
import { fetchTexts } from "./texts.js";
import { armHelp, armLeaving, fetchResources } from "./view/safety.js";
import { localise } from "./view/localise.js";

armLeaving();

const t = await fetchTexts("en", ["en", "en-pages"]);
localise(t);
// The help page has the lines already, from the server.
if (!document.getElementById("lines")) armHelp(t, fetchResources);
