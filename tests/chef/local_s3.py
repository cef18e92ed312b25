"""A small S3 over HTTP: objects, ETags, dates and conditional writes, as botocore meets them."""
import email.utils
import hashlib
import http.server
import threading
import time


class Objects:
    """What is stored, the clock of the service, and faults to come: statuses answered before anything else."""

    def __init__(self):
        self.stored = {}
        self.now = time.time
        self.faults = []
        self.requests = []
        self.guard = threading.Lock()

    def put(self, key, body, condition):
        """(status, code or ETag), as the S3 documentation has it for conditional writes."""
        with self.guard:
            old = self.stored.get(key)
            if condition.get("If-None-Match") == "*" and old:
                return 412, "PreconditionFailed"
            if condition.get("If-Match"):
                if old is None:
                    return 404, "NoSuchKey"
                if old[1] != condition["If-Match"]:
                    return 412, "PreconditionFailed"
            etag = f'"{hashlib.md5(body).hexdigest()}"'
            self.stored[key] = (body, etag, self.now())
            return 200, etag


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    objects = None

    def _answer(self, status, body=b"", **headers):
        self.send_response_only(status)
        self.send_header("Date", email.utils.formatdate(self.objects.now(), usegmt=True))
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _fail(self, status, code):
        self._answer(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode())

    def _faulty(self):
        self.objects.requests.append((self.command, self.path, dict(self.headers)))
        if not self.objects.faults:
            return False
        status = self.objects.faults.pop(0)
        self._fail(status, {403: "AccessDenied", 409: "ConditionalRequestConflict"}.get(status, "InternalError"))
        return True

    def do_GET(self):
        if self._faulty():
            return
        found = self.objects.stored.get(self.path)
        if found is None:
            return self._fail(404, "NoSuchKey")
        body, etag, written = found
        self._answer(200, body, ETag=etag, Last_Modified=email.utils.formatdate(written, usegmt=True))

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self._faulty():
            return
        status, result = self.objects.put(self.path, body, self.headers)
        if status == 200:
            return self._answer(200, ETag=result)
        self._fail(status, result)

    def log_message(self, *_):
        pass


def serve():
    """(objects, server): a running service on a free port; paths are /BUCKET/KEY."""
    objects = Objects()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"objects": objects}))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return objects, server
