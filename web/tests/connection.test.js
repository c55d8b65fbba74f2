/** A bad network, played without waiting: what the wire promises a person's words. */
import assert from "node:assert/strict";
import test from "node:test";
import { Connection, backoff } from "../js/wire/connection.js";

/** A world in which the test is the server, the clock and chance. */
class World {
  constructor() {
    this.sockets = [];
    this.timers = [];
    this.time = 0;
    this.frames = [];
    this.states = [];
  }

  connect(options = {}) {
    this.connection = new Connection({
      room: "r",
      credential: { invite: "secret" },
      world: {
        open: () => this.#open(),
        now: () => this.time,
        after: (run, ms) => this.#after(run, ms),
        cancel: (timer) => (this.timers = this.timers.filter((one) => one !== timer)),
        random: () => 1,
      },
      on: { frame: (frame) => this.frames.push(frame), status: (status) => this.states.push(status) },
      ...options,
    });
    this.connection.start();
    this.socket.onopen();
    return this;
  }

  get socket() {
    return this.sockets.at(-1);
  }

  get sent() {
    return this.socket.sent;
  }

  hears(...frames) {
    for (const frame of frames) this.socket.onmessage({ data: JSON.stringify(frame) });
    return this;
  }

  loses(code = 1006) {
    this.socket.onclose({ code });
    return this;
  }

  passes(ms) {
    const until = this.time + ms;
    for (;;) {
      const next = this.timers.filter((one) => one.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers = this.timers.filter((one) => one !== next);
      this.time = next.at;
      const count = this.sockets.length;
      next.run();
      if (this.sockets.length > count) this.socket.onopen();
    }
    this.time = until;
    return this;
  }

  #open() {
    const socket = { sent: [], send: (data) => socket.sent.push(JSON.parse(data)), close: () => {} };
    this.sockets.push(socket);
    return socket;
  }

  #after(run, ms) {
    const timer = { run, at: this.time + ms };
    this.timers.push(timer);
    return timer;
  }
}

const welcome = (more = {}) => ({
  type: "welcome",
  you: { id: "p1" },
  resume: "seat",
  epoch: "e",
  seq: 4,
  p: 0,
  last_n: 0,
  server: { ping_s: 25 },
  history: [],
  room: {},
  ...more,
});

test("a newcomer says hello with the invite, a member with the seat and the position", () => {
  const world = new World().connect().hears(welcome());
  assert.deepEqual(world.sockets[0].sent, [{ type: "hello", room: "r", invite: "secret" }]);
  world.hears({ type: "message.posted", seq: 5 }, { type: "notice", seq: 5, p: 1 }).loses().passes(600);
  assert.deepEqual(world.sent, [{ type: "hello", room: "r", resume: "seat", epoch: "e", seq: 5, p: 1 }]);
});

test("what nobody answered is sent again with the same number, in order", () => {
  const world = new World().connect().hears(welcome());
  for (const text of ["one", "two", "three"]) world.connection.send({ type: "message.post", text });
  world.hears({ type: "ack", n: 1 }).loses().passes(600).hears(welcome({ last_n: 1 }));
  const again = world.sent.slice(1).map(({ n, text }) => [n, text]);
  assert.deepEqual(again, [[2, "two"], [3, "three"]]);
});

test("words said while the connection is lost go out after the next welcome", () => {
  const world = new World().connect().hears(welcome({ last_n: 7 })).loses();
  assert.equal(world.connection.send({ type: "message.post", text: "kept" }), 8);
  world.passes(600).hears(welcome({ last_n: 7 }));
  assert.equal(world.sent.at(-1).text, "kept");
});

test("a reloaded tab resends what its earlier life had not heard of", () => {
  const world = new World().connect({ resume: "seat", unsent: [{ type: "message.post", text: "mine", n: 3 }] });
  world.hears(welcome({ last_n: 2 }));
  assert.deepEqual(world.sent.at(-1), { type: "message.post", text: "mine", n: 3 });
  assert.equal(world.connection.send({ type: "room.leave" }), 4);
});

test("a hole in either count means coming back; an event seen before is dropped", () => {
  for (const hole of [{ type: "x", seq: 6 }, { type: "x", seq: 4, p: 2 }, { type: "x", seq: 5, p: 1 }]) {
    const world = new World().connect().hears(welcome(), hole);
    assert.equal(world.frames.length, 1);
    assert.equal(world.states.at(-1).state, "lost");
  }
  const world = new World().connect().hears(welcome(), { type: "x", seq: 4 }, { type: "x", seq: 5 });
  assert.deepEqual(world.frames.slice(1), [{ type: "x", seq: 5 }]);
});

const unavailable = (n, ms = 700) => ({ type: "error", n, code: "unavailable", retry_after_ms: ms });
const numbers = (world) => world.sent.flatMap(({ n }) => n ?? []);
const saying = (...texts) => {
  const world = new World().connect().hears(welcome());
  for (const text of texts) world.connection.send({ type: "message.post", text });
  return world;
};

test("unavailable leaves the outcome open: the same command again, and nobody hears of an error", () => {
  const world = saying("one").hears(unavailable(1)).passes(699);
  assert.deepEqual(numbers(world), [1]);
  world.passes(1).hears(unavailable(1, 2000)).passes(2000);
  assert.deepEqual(numbers(world), [1, 1, 1]);
  assert.equal(world.frames.length, 1);
});

test("while the server can't save, the oldest is tried and all others wait behind it, old and new", () => {
  const world = saying("one", "two").hears(unavailable(1), unavailable(2));
  world.connection.send({ type: "turn.end", turn: "t" });
  world.passes(700).hears(unavailable(1)).passes(700);
  assert.deepEqual(numbers(world), [1, 2, 1, 1]);
  world.hears({ type: "ack", n: 1 });
  assert.deepEqual(numbers(world).slice(4), [2, 3]);
  assert.equal(numbers(world.hears({ type: "ack", n: 2 }, { type: "ack", n: 3 }).passes(10_000)).length, 6);
  assert.equal(world.connection.unanswered.size, 0);
});

test("that it can't save is told once, and taken back by the first acknowledgement", () => {
  const world = saying("one", "two").hears(unavailable(1), unavailable(2)).passes(700).hears(unavailable(1));
  assert.deepEqual(world.states.slice(1), [false, true].map((unsaved) => ({ state: "up", unsaved })));
  world.hears({ type: "ack", n: 1 });
  assert.deepEqual(world.states.at(-1), { state: "up", unsaved: false });
});

test("a refusal does not end the waiting of others, but that of nobody", () => {
  const world = saying("one", "two").hears(unavailable(1), { type: "error", n: 1, code: "stale" });
  assert.equal(world.connection.unsaved, true);
  assert.deepEqual(numbers(world.passes(0)), [1, 2, 2]);
  world.hears({ type: "error", n: 2, code: "stale" });
  assert.equal(world.connection.unsaved, false);
});

test("a connection lost meanwhile still owes the words; the next welcome sends each once", () => {
  const world = saying("one", "two").hears(unavailable(1)).loses(4020);
  assert.equal(world.states.at(-1).unsaved, true);
  world.passes(600).hears(welcome());
  assert.deepEqual(numbers(world), [1, 2]);
  assert.equal(numbers(world.passes(5000)).length, 2);
});

test("numbers grow over a reload, whatever the last life left unsaid", () => {
  const world = new World().connect({ resume: "seat", n: 9 }).hears(welcome({ last_n: 7 }));
  assert.equal(world.connection.send({ type: "turn.pass", turn: "t" }), 10);
});

test("a welcome on a live connection is told as such, with what may lie in between", () => {
  const world = saying("one").hears(welcome({ epoch: "f", seq: 4 }), { type: "x", seq: 5 });
  assert.deepEqual(world.frames.map(({ live, gap }) => [live, gap]), [[false, false], [true, false], [undefined, undefined]]);
  assert.deepEqual(world.connection.position, { epoch: "f", seq: 5, p: 0 });
  assert.equal(world.hears(welcome({ epoch: "g", seq: 8 })).frames.at(-1).gap, true);
  assert.deepEqual(numbers(world), [1]);
});

test("a join that nobody could answer is said to have failed at the door", () => {
  const preview = { type: "preview", room: {}, aliases: [], server: { ping_s: 25 } };
  const world = new World().connect().hears(preview);
  world.connection.join({ agreed: true });
  world.loses(4020).passes(600).hears(preview);
  assert.deepEqual(world.frames.at(-1), { type: "error", code: "unavailable", detail: "" });
  assert.equal(world.hears(preview).frames.at(-1).type, "preview");
});

test("any other error ends the command", () => {
  const world = new World().connect().hears(welcome());
  world.connection.send({ type: "turn.pass", turn: "t" });
  world.hears({ type: "error", n: 1, code: "stale" });
  assert.equal(world.connection.unanswered.size, 0);
});

test("a ping is answered, and silence is a lost connection", () => {
  const world = new World().connect().hears(welcome(), { type: "ping", now: 1 });
  assert.deepEqual(world.sent.at(-1), { type: "pong" });
  world.passes(34_999);
  assert.equal(world.sockets.length, 1);
  world.passes(600);
  assert.equal(world.sockets.length, 2);
});

test("a drain says when to come back, and chance when exactly, whenever the server hangs up", () => {
  for (const hangsUpAfter of [0, 3000, 5000, 60_000]) {
    const world = new World().connect().hears(welcome(), { type: "drain", reconnect_in_ms: 5000 });
    if (hangsUpAfter < 10_000) world.passes(hangsUpAfter).loses(4001);
    assert.equal(world.passes(5499 - world.time).sockets.length, 1);
    assert.equal(world.passes(1).sockets.length, 2);
    assert.equal(world.hears(welcome()).passes(20_000).sockets.length, 2);
  }
});

test("a drain without a way back is no more than a word", () => {
  const world = new World().connect().hears(welcome(), { type: "drain" }).passes(20_000);
  assert.equal(world.sockets.length, 1);
  assert.equal(world.loses(4505).states.at(-1).state, "ended");
});

test("codes from 4500 and an own leaving end it; all others come back", () => {
  for (const code of [1000, 4500, 4503, 4504, 4505, 4506, 4507]) {
    const world = new World().connect().hears(welcome()).loses(code).passes(60_000);
    assert.deepEqual(world.states.at(-1), { state: "ended", code });
    assert.equal(world.sockets.length, 1);
  }
  for (const code of [1001, 1006, 1011, 4001, 4008, 4012, 4013, 4014, 4020]) {
    assert.equal(new World().connect().hears(welcome()).loses(code).passes(600).sockets.length, 2);
  }
});

test("a frame too large goes back to its writer instead of around in circles", () => {
  const world = new World().connect().hears(welcome());
  world.connection.send({ type: "message.post", text: "long" });
  world.loses(1009).passes(600).hears(welcome());
  assert.deepEqual(world.frames[1], { type: "error", n: 1, code: "too_long", detail: "" });
  assert.equal(world.sent.length, 1);
});

test("waiting grows to a cap, and to a higher one in a long outage", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5].map((tries) => backoff(tries, 0)), [500, 1000, 2000, 4000, 8000, 8000]);
  assert.equal(backoff(9, 60_000), 30_000);
});

test("leaving is the last word", () => {
  const world = new World().connect().hears(welcome());
  world.connection.leave();
  assert.deepEqual(world.sent.at(-1), { type: "room.leave", n: 1 });
  world.loses(1000).passes(60_000);
  assert.equal(world.sockets.length, 1);
});
