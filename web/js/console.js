/** Starts the host's console: the room's page with the desk around it. */
import { open } from "./room.js";

await open("host_key", async (app, circle) => {
  const parts = await Promise.all([import("./view/surround.js"), import("./view/desk.js"), import("./view/house.js"), import("./view/waits.js"), import("./view/debrief.js"), import("./view/code.js")]);
  parts[0].surround(app, circle);
});
