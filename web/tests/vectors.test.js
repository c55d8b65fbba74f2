/** The room as a fold of events, held to the same vectors as the server's and the Python client's. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";
import { fold } from "../js/state/room.js";

const FOLDER = new URL("../../tests/vectors/", import.meta.url);
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));

test("there are vectors", () => assert.ok(files.length > 0));

for (const name of files) {
  test(`every step of ${name} arrives at the room of a fresh welcome`, () => {
    const { start, steps } = JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"));
    let room = freeze(start);
    steps.forEach(({ event, set, dropped }, index) => {
      const expected = { ...room, ...set };
      for (const key of dropped) delete expected[key];
      room = freeze(fold(room, freeze(event)));
      assert.deepEqual(room, expected, `step ${index}: ${event.type}`);
    });
  });
}

/** Deeply frozen, so that a fold which writes into what it was given fails here. */
function freeze(value) {
  if (value && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}
