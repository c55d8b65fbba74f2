"""An example of a receiver: judges texts at /judge and hears of events at /events.

    pip install standardwebhooks
    RECEIVER_SECRET=whsec_… python receiver.py 9000

It verifies every message with the library of Standard Webhooks and answers on loopback only; put
your own judgement into `judge`. It keeps nothing and prints no text.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

WEBHOOK = Webhook(os.environ["RECEIVER_SECRET"])
MOST = 64 * 1024
seen: set[str] = set()


def judge(data: dict[str, str]) -> dict[str, object]:
    """Return a verdict on one text: here, a word that an operator does not want."""
    at = data["text"].lower().find("pineapple")
    if at < 0:
        return {"verdict": "allow"}
    return {"verdict": "modify", "labels": ["fruit"], "spans": [[at, at + len("pineapple")]]}


def heard(ident: str, kind: str, data: dict[str, object]) -> None:
    """Hear of an event; it may come twice, with the same id."""
    if ident not in seen:
        seen.add(ident)
        print(kind, data.get("kind", ""), flush=True)


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Verify, then answer."""
        body = self.rfile.read(min(int(self.headers.get("content-length", 0)), MOST))
        try:
            message = WEBHOOK.verify(body, dict(self.headers))
        except WebhookVerificationError:
            self.answer(401)
            return
        if self.path == "/judge":
            self.answer(200, judge(message["data"]))
        else:
            heard(self.headers["webhook-id"], message["type"], message["data"])
            self.answer(204)

    def answer(self, status: int, said: dict[str, object] | None = None) -> None:
        """Send a status, and a verdict where there is one."""
        body = json.dumps(said).encode() if said else b""
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing: addresses and paths are nobody's business."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver)
    print("listening on", server.server_address[1], flush=True)
    server.serve_forever()
