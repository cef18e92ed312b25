#!/usr/bin/python3
"""Answers every request with the greeting, and keeps nothing."""
import http.server
import json
import sys


def handler(greeting):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = greeting.encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return Handler


def main(path):
    with open(path, encoding="utf-8") as file:
        facts = json.load(file)
    http.server.ThreadingHTTPServer(("", facts["port"]), handler(facts["greeting"])).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
