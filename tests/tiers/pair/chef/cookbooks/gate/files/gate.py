#!/usr/bin/python3
"""One of two members: the one that holds the gate answers at `/`, the other stands by.

Both say at `/status` which they are. The one that stands by takes the gate when the other asks it to (`POST /take`,
before it stops), or when it has heard of no holder for a while. With both at the gate the second one gives it up.
"""
import http.server
import json
import signal
import sys
import threading
import time
import urllib.request

PATIENCE = 2.0  # seconds without a holder
PAUSE = 0.25


class Member:
    def __init__(self, facts):
        self.greeting, self.first = facts["greeting"], facts["first"]
        self._peer = f"http://{facts['peer']}:{facts['port']}"
        self._quiet_since = time.monotonic()
        self.holds = self.stopping = False

    def watch(self):
        while not self.stopping:
            peer_holds = self._ask("/status") == {"holds": True}
            if peer_holds and self.holds and not self.first:
                self.holds = False
            if peer_holds or self.holds:
                self._quiet_since = time.monotonic()
            # The second one waits longer, so that two that begin together do not both take it.
            elif time.monotonic() - self._quiet_since > PATIENCE * (1 if self.first else 2):
                self.holds = True
            time.sleep(PAUSE)

    def stop(self):
        self.stopping = True
        if self.holds:
            self.holds = False
            self._ask("/take", method="POST")

    def _ask(self, path, method="GET"):
        try:
            with urllib.request.urlopen(urllib.request.Request(self._peer + path, method=method), timeout=1) as answer:
                return json.load(answer)
        except (OSError, ValueError):
            return None


def handler(member):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/status":
                self.answer(200, json.dumps({"holds": member.holds}))
            else:
                self.answer(*((200, member.greeting) if member.holds else (503, "standing by")))

        def do_POST(self):
            member.holds = not member.stopping
            self.answer(200, "{}")

        def answer(self, code, text):
            self.send_response(code)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    return Handler


def main(path):
    with open(path, encoding="utf-8") as file:
        facts = json.load(file)
    member = Member(facts)
    server = http.server.ThreadingHTTPServer(("", facts["port"]), handler(member))
    threading.Thread(target=member.watch, daemon=True).start()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    member.stop()


if __name__ == "__main__":
    # Before any thread is made, so that none of them takes the signal.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main(sys.argv[1])
