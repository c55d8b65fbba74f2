// Rooms with Socket.IO, with a Redis where one is named. usage: socketio_rooms.mjs PORT [REDIS_URL]

import { createServer } from "node:http";

import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const [port, redis] = process.argv.slice(2);
const http = createServer();
const server = new Server(http, { transports: ["websocket"], perMessageDeflate: false });

if (redis) {
  const says = createClient({ url: redis });
  const hears = says.duplicate();
  await Promise.all([says.connect(), hears.connect()]);
  server.adapter(createAdapter(says, hears));
}

server.on("connection", (socket) => {
  const { room } = socket.handshake.auth;
  socket.join(room);
  socket.on("post", (event) => server.to(room).emit("told", event));
});

http.listen(Number(port), "127.0.0.1");
