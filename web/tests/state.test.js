/** The transcript, the model and the questions that the page asks of a room. */
import assert from "node:assert/strict";
import test from "node:test";
import { initial, receive, said } from "../js/state/model.js";
import * as sel from "../js/state/selectors.js";
import { MOST, fold, lastOf } from "../js/state/transcript.js";

const person = (id, more = {}) => ({ id, alias: `name ${id}`, role: "participant", part: "sharer", status: "here", muted: false, joined_at: 0, ...more });
const room = (more = {}) => ({
  id: "r",
  title: "Evening",
  phase: "circle",
  settings: { bell: "anyone" },
  agreements: [],
  agenda: [{ id: "d1", title: "In", prompt: "?" }],
  round: "d1",
  floor: "turns",
  turn: null,
  queue: [],
  come_back: [],
  heard: [],
  hands: [],
  silence: null,
  participants: [person("a"), person("b"), person("h", { role: "host", part: "listener" })],
  ...more,
});
const turn = (state, holder = "a") => ({ id: "t", holder, state, overtime: false, extensions_left: 1 });
const welcome = (more = {}) => ({ type: "welcome", you: { id: "b", alias: "name b", role: "participant", part: "sharer" }, room: room(), history: [], server: {}, last_n: 0, recovered: false, ...more });
const around = { before: room(), after: room(), me: "b" };
const posted = (id, by = "a", more = {}) => ({ type: "message.posted", seq: 1, at: 1, message: id, by, text: `text ${id}`, feedback: "none", ...more });

test("who may write follows the floor, and the reason is told", () => {
  const cases = [
    [{ floor: "open" }, ""],
    [{ floor: "open", phase: "paused" }, "paused"],
    [{ floor: "open", silence: { until: 1 } }, "silence"],
    [{ floor: "quiet" }, "quiet"],
    [{ floor: "hosts" }, "hosts"],
    [{}, "nobody"],
    [{ turn: turn("offered") }, "offered"],
    [{ turn: turn("speaking") }, "turn"],
    [{ turn: turn("offered", "b") }, "begin"],
    [{ turn: turn("speaking", "b") }, ""],
    [{ turn: turn("replies") }, ""],
    [{ floor: "open", participants: [person("b", { muted: true })] }, "muted"],
  ];
  for (const [change, why] of cases) assert.equal(sel.mayPost(room(change), "b").why, why, JSON.stringify(change));
  assert.equal(sel.mayPost(room({ floor: "hosts" }), "h").may, true);
});

test("the order shows who holds the turn, who is next, who is asked again", () => {
  const shown = sel.order(room({ turn: turn("speaking"), queue: ["b"], come_back: ["h"] }));
  assert.deepEqual(shown.map((one) => [one.person.id, one.state]), [["a", "now"], ["b", "next"], ["h", "back"]]);
});

test("my place is told in one sentence", () => {
  assert.deepEqual(sel.place(room({ queue: ["a", "b"] }), "b"), { words: "place-queue", args: { place: 2 } });
  assert.equal(sel.place(room({ come_back: ["b"] }), "b")?.words, "place-back");
  assert.equal(sel.place(room({ heard: ["b"] }), "b")?.words, "place-heard");
  assert.equal(sel.place(room(), "h")?.words, "place-listener");
  assert.equal(sel.place(room({ turn: turn("speaking", "b") }), "b"), null);
});

test("an event seen twice stands once, and the transcript is bounded", () => {
  let items = [];
  for (let n = 0; n < MOST + 20; n += 1) items = fold(items, posted(`m${n}`), around);
  items = fold(items, posted(`m${MOST + 19}`), around);
  assert.equal(items.length, MOST);
  assert.equal(items.at(-1).id, `m${MOST + 19}`);
});

test("a removed text is gone; a hidden one comes back with its restoring", () => {
  let items = fold([], posted("m"), around);
  items = fold(items, { type: "message.hidden", seq: 2, at: 2, message: "m" }, around);
  assert.equal(items[0].state, "hidden");
  items = fold(items, { ...posted("m"), type: "message.restored" }, around);
  assert.equal(items[0].state, "sent");
  items = fold(items, { type: "message.removed", seq: 3, at: 3, message: "m" }, around);
  assert.deepEqual([items[0].state, items[0].text], ["removed", ""]);
});

test("a reply answers the holder's last words of this turn", () => {
  let items = fold([], posted("m1", "a", { turn: "t" }), around);
  items = fold(items, posted("m2", "a", { turn: "t" }), around);
  items = fold(items, posted("m3", "b", { turn: "t" }), around);
  assert.equal(lastOf(items, { id: "t", holder: "a" }), "m2");
  assert.equal(lastOf(items.slice(2), { id: "t", holder: "a" }), "m3");
  assert.equal(lastOf([], { id: "t", holder: "a" }), undefined);
});

test("my own words are shown once: on their way, then as everybody sees them", () => {
  let model = receive(initial(), welcome(), 0);
  model = said(model, 1, "text m", 5);
  assert.equal(model.items[0].state, "sending");
  model = receive(model, posted("m", "b"), 0);
  model = receive(model, { type: "ack", n: 1, id: "m" }, 0);
  assert.deepEqual(model.items.map((item) => [item.key, item.state]), [["m", "sent"]]);
});

test("words changed on the way replace what I sent, by their ack", () => {
  let model = said(receive(initial(), welcome(), 0), 1, "call 555", 5);
  model = receive(model, posted("m", "b", { text: "call [contact removed]", changed: true }), 0);
  model = receive(model, { type: "ack", n: 1, id: "m" }, 0);
  assert.deepEqual(model.items.map((item) => item.text), ["call [contact removed]"]);
});

test("a refused text stays with its writer, and says why", () => {
  let model = said(receive(initial(), welcome(), 0), 1, "mine", 5);
  model = receive(model, { type: "error", n: 1, code: "not_your_turn", detail: "" }, 0);
  assert.deepEqual([model.items[0].state, model.items[0].why, model.items[0].text], ["failed", "not_your_turn", "mine"]);
});

test("why a text is held stands with it, and no line of its own", () => {
  const held = fold([], { type: "message.held", seq: 1, p: 1, at: 1, message: "m", by: "b", text: "mine", expires_at: 9 }, around);
  const told = fold(held, { type: "notice", seq: 1, p: 2, at: 1, key: "message_held", message: "m", reason: "flood", text: "" }, around);
  assert.deepEqual(told.map(({ state, why, text }) => [state, why, text]), [["held", "flood", "mine"]]);
});

test("there is one card, where it was last offered", () => {
  const card = (p) => ({ type: "care.offered", seq: 1, p, at: 1, resources: [{ name: "line" }] });
  const items = fold(fold(fold([], card(1), around), posted("m"), around), card(2), around);
  assert.deepEqual(items.map((item) => item.key), ["m", "care:1:2"]);
});

test("a host's own word stands with what they did, the server's sentence for none does not", () => {
  const held = fold([], { type: "message.held", seq: 1, p: 1, at: 1, message: "m", by: "b", text: "mine", expires_at: 9 }, around);
  const declined = (text) => fold(held, { type: "message.declined", seq: 1, p: 2, at: 1, message: "m", reason: "host", text }, around)[0]?.note;
  assert.deepEqual(["later, please", "A host decided not to show this.", undefined].map(declined), ["later, please", "", ""]);
  const muted = (text) => fold([], { type: "notice", seq: 1, p: 3, at: 1, key: "muted", text }, around)[0]?.args?.text;
  assert.deepEqual(["A host has muted you. You can still ask for help and write to a host.", "Rest a little."].map(muted), ["", "Rest a little."]);
  const left = (text) => receive(receive(initial(), welcome(), 0), { type: "participant.left", seq: 1, at: 1, participant: "b", reason: "removed", text }, 0).farewell;
  assert.deepEqual(["you shouted", "Removed from the room by a host, who gave no reason."].map(left), ["you shouted", null]);
});

test("what was taken out stands with the text, and in a line of its own where there is none", () => {
  const notice = { type: "notice", seq: 1, p: 1, at: 1, key: "message_changed", reason: "list.tried", text: "taken out" };
  const said = fold(fold([], posted("m", "b", { changed: true }), around), { ...notice, message: "m" }, around);
  assert.deepEqual(said.map(({ kind, told }) => [kind, told]), [["message", "taken out"]]);
  assert.deepEqual(fold([], notice, around).map(({ words, args }) => [words, args?.text]), [["notice-message_changed", "taken out"]]);
});

test("a held message tells how long it has waited and may still", () => {
  assert.deepEqual(sel.waitOf(600_000, 600, 0), { waited: 0, left: 10 });
  assert.deepEqual(sel.waitOf(600_000, 600, 130_000), { waited: 2, left: 8 });
  assert.deepEqual(sel.waitOf(600_000, 600, 700_000), { waited: 10, left: 0 });
});

test("history is shown and never folded; what was shown stays", () => {
  let model = receive(initial(), welcome(), 0);
  model = receive(model, posted("m1"), 0);
  const later = welcome({ recovered: true, last_n: 1, history: [{ type: "participant.left", seq: 2, at: 1, participant: "a" }, posted("m2")] });
  model = receive(model, later, 0);
  assert.deepEqual(model.items.filter((item) => item.id).map((item) => item.id), ["m1", "m2"]);
  assert.equal(model.room.participants[0].status, "here");
  assert.equal(model.missed, 1);
  assert.equal(receive(model, welcome({ last_n: 1 }), 0).gap, true);
});

test("a welcome on a live connection replaces the room; what is shown and under way stays, and nothing is said to be lost", () => {
  let model = receive(receive(initial(), welcome(), 0), posted("m1"), 0);
  model = said(model, 3, "on its way", 5);
  const live = welcome({ live: true, gap: false, last_n: 2, room: room({ floor: "quiet", turn: null }) });
  model = receive(model, live, 0);
  assert.deepEqual(model.items.map((item) => item.text), ["text m1", "on its way"]);
  assert.deepEqual([model.room.floor, model.stage, model.gap, model.missed], ["quiet", "room", false, 0]);
  assert.equal(receive(model, { ...live, gap: true }, 0).gap, true);
});

test("words that were sent in a gap stay in view; where there is none their event stands here", () => {
  const before = said(receive(initial(), welcome(), 0), 3, "mine", 5);
  const done = { type: "ack", n: 3, duplicate: true };
  const after = receive(receive(before, welcome({ live: true, gap: true }), 0), done, 0);
  assert.deepEqual(after.items.map((item) => [item.text, item.state]), [["mine", "sent"]]);
  assert.deepEqual(receive(before, done, 0).items, []);
});

test("writing falls off by itself and with the message", () => {
  let model = receive(initial(), welcome(), 0);
  model = receive(model, { type: "typing", by: "a", on: true }, 100);
  assert.deepEqual(model.typing, [{ id: "a", until: 5100 }]);
  assert.deepEqual(receive(model, posted("m"), 200).typing, []);
});

test("the marks of a turn are told to its sharer alone", () => {
  const ended = { type: "turn.ended", seq: 9, at: 9, turn: "t", reason: "done", marks: { heard: 2, with_you: 1 } };
  const before = room({ turn: turn("speaking", "a") });
  assert.equal(fold([], ended, { before, after: room(), me: "a" })[0].args.count, 3);
  assert.deepEqual(fold([], ended, { before, after: room(), me: "b" }), []);
});
