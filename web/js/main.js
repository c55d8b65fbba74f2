/** Starts the participant's page. */
import { open } from "./room.js";

const { app } = await open("invite");
app.start();
