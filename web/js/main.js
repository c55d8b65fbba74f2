/** Starts the participant's page. */
import { open } from "./room.js";

await open("invite");
