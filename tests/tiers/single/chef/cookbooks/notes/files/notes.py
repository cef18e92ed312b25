#!/usr/bin/python3
"""Keeps what is put at a path, and gives it back; a value is on the disk before its request is answered."""
import http.server
import json
import os
import pathlib
import sys


def handler(folder, greeting):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            path = folder / self.path.strip("/")
            if self.path == "/":
                self.answer(200, greeting.encode())
            elif path.is_file():
                self.answer(200, path.read_bytes())
            else:
                self.answer(404, b"")

        def do_PUT(self):
            value = self.rfile.read(int(self.headers["Content-Length"]))
            with open(folder / self.path.strip("/"), "wb") as file:
                file.write(value)
                file.flush()
                os.fsync(file.fileno())
            self.answer(200, b"")

        def answer(self, code, body):
            self.send_response(code)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return Handler


def main(path):
    with open(path, encoding="utf-8") as file:
        facts = json.load(file)
    server = http.server.ThreadingHTTPServer(
        ("", facts["port"]), handler(pathlib.Path(facts["folder"]), facts["greeting"]))
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
