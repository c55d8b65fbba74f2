/** The join link as a QR code, for a phone that is held before the screen. Drawn here from the modules that the server tells. */
import { h, write } from "./dom.js";

/** @typedef {import("../texts.js").Translate} Translate */

const SVG = "http://www.w3.org/2000/svg";
/** Empty modules around it, or readers do not find it (ISO/IEC 18004). */
const QUIET = 4;

/** What opens to the code of the link that holds now.
 * @param {Translate} t @param {string} room @param {string} [key]  the room's own, where nobody is signed in */
export function joinCode(t, room, key) {
  const place = h("div", { class: "qr" });
  const draw = async () => {
    if (!details.open) return;
    const headers = key ? { Authorization: `Bearer ${key}` } : undefined;
    const answer = await fetch(`/api/rooms/${encodeURIComponent(room)}/code`, { headers }).catch(() => null);
    if (answer?.ok) place.replaceChildren(drawn((await answer.json()).rows, t("qr-label")));
    else write(place, t("qr-failed"));
  };
  const details = h("details", { on: { toggle: draw } }, h("summary", {}, t("qr")), h("p", { class: "hint" }, t("qr-hint")), place);
  return details;
}

/** @param {string[]} rows  of 0 and 1 @param {string} label */
function drawn(rows, label) {
  const size = rows.length + 2 * QUIET;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", rows.flatMap((row, y) => [...row].map((one, x) => (one === "1" ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : ""))).join(""));
  svg.append(path);
  return svg;
}
