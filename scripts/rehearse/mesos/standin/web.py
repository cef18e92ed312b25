"""The HTTP server of both daemons: routes, authentication, and answers in their words."""
import json
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from access import principal_of
from words import abort

REASONS = {200: "OK", 307: "Temporary Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
           404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 415: "Unsupported Media Type",
           503: "Service Unavailable"}


class Answer(Exception):
    """An answer; raised where nothing else is to be done."""

    def __init__(self, status, body=b"", kind="text/plain; charset=utf-8", headers=None):
        super().__init__(status)
        self.status, self.kind, self.headers = status, kind, headers or {}
        self.body = body.encode() if isinstance(body, str) else body


def as_json(value):
    return Answer(200, json.dumps(value), "application/json")


def forbidden():
    return Answer(403, "403 Forbidden.")


class Request:
    def __init__(self, handler, body):
        url = urlsplit(handler.path)
        self.method, self.path, self.headers, self.body = handler.command, url.path, handler.headers, body
        self.query = {key: values[-1] for key, values in parse_qs(url.query).items()}
        self.connection = handler.connection
        self.principal = None

    def json(self):
        return json.loads(self.body)


class Route:
    """`realm`: who asks has to be one of `known`, when that is given."""

    def __init__(self, act, realm=None, known=None):
        self.act, self.realm, self.known = act, realm, known

    def answer(self, request):
        if self.realm is not None and self.known is not None:
            request.principal = principal_of(request.headers.get("Authorization"), self.known)
            if request.principal is None:
                return Answer(401, "401 Unauthorized.", headers={"WWW-Authenticate": f'Basic realm="{self.realm}"'})
        try:
            return self.act(request) or Answer(200)
        except Answer as answer:
            return answer


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, ip, port, routes):
        self.routes = routes
        try:
            super().__init__((ip, port), Handler)
        except OSError as error:
            abort(f"Failed to initialize: Failed to bind on {ip}:{port}: {error.strerror}")

    def server_bind(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)  # the base class asks DNS for a name, too

    def handle_error(self, request, client_address):
        pass  # a client that went away


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(self, self.rfile.read(length) if length else b"")
        route = self.server.routes.get(request.path)
        answer = route.answer(request) if route else Answer(404)
        if answer.status is None:  # taken over by the route
            self.close_connection = True
            return
        self.send_response_only(answer.status, REASONS[answer.status])
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.body:
            self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_POST = do_PUT = do_DELETE = do_GET

    def log_message(self, *_):
        pass
