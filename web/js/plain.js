/** The pages that only stand there: start, help, privacy. They leave quickly and show help lines. */
import { fetchTexts } from "./texts.js";
import { armHelp, armLeaving, fetchResources } from "./view/safety.js";

armLeaving();

const t = await fetchTexts();
// The help page has the lines already, from the server.
if (!document.getElementById("lines")) armHelp(t, fetchResources);
