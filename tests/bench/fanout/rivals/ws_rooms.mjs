// Rooms with node's ws. usage: ws_rooms.mjs PORT

import { WebSocketServer } from "ws";

const rooms = new Map();
const server = new WebSocketServer({
  host: "127.0.0.1",
  port: Number(process.argv[2]),
  perMessageDeflate: false,
});

server.on("connection", (socket, request) => {
  if (!rooms.has(request.url)) rooms.set(request.url, new Set());
  const room = rooms.get(request.url);
  room.add(socket);
  socket.on("close", () => room.delete(socket));
  socket.on("error", () => room.delete(socket));
  socket.on("message", (data) => {
    const text = data.toString();
    for (const member of room) member.send(text);
  });
});
