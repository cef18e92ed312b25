"""A client of a registry, by its HTTP API (Distribution, "HTTP API V2").

  probe WHERE NAME SIZE      pushes an image of so many bytes and pulls it back; prints what it saw
  put WHERE KEY VALUE        keeps a value below a key, as a note on an image
  get WHERE KEY              prints the value as JSON, null where there is none
  keep WHERE NAME            keeps value after value until the input closes; then reads all back

WHERE is a file of JSON with host, port, username, password and, unless the system trusts the registry, ca; "-" is the
first line of the input. One that keeps values prints a line once the first is kept, and in the end {"acknowledged",
"lost", "longestGapMs"}.
"""
import base64
import hashlib
import http.client
import json
import ssl
import sys
import threading
import time
from urllib.parse import urlsplit

INDEX = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"


class Refused(Exception):
    """The registry answered otherwise than it should."""


class Registry:
    def __init__(self, host, port, username, password, ca=None):
        self._at, self._context = (host, port), ssl.create_default_context(cadata=ca)
        account = base64.b64encode(f"{username}:{password}".encode()).decode()
        self._account = {"Authorization": f"Basic {account}"}

    def call(self, method, path, wanted, body=b"", headers=None):
        return self._call(self._at, method, path, wanted, body, {**self._account, **(headers or {})})

    def _call(self, at, method, path, wanted, body, headers):
        connection = http.client.HTTPSConnection(*at, timeout=20, context=self._context)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status not in wanted:
            raise Refused(f"{method} {path.split('?')[0]}: {answer.status}")
        return answer, content

    def push_blob(self, name, content):
        digest = digest_of(content)
        where = target(self.call("POST", f"/v2/{name}/blobs/uploads/", [202])[0])
        octets = {"Content-Type": "application/octet-stream"}
        where = target(self.call("PATCH", where, [202], content, octets)[0])
        self.call("PUT", f"{where}{'&' if '?' in where else '?'}digest={digest}", [201])
        return {"digest": digest, "size": len(content)}

    def push(self, name, tag, layers=(), note=""):
        config = self.push_blob(name, b"{}")
        image = {"schemaVersion": 2, "mediaType": INDEX, "config": {"mediaType": CONFIG, **config},
                 "layers": [{"mediaType": LAYER, **layer} for layer in layers], "annotations": {"note": note}}
        self.call("PUT", f"/v2/{name}/manifests/{tag}", [201], json.dumps(image).encode(), {"Content-Type": INDEX})

    def image(self, name, tag):
        """What was pushed, or None."""
        answer, content = self.call("GET", f"/v2/{name}/manifests/{tag}", [200, 404], headers={"Accept": INDEX})
        return json.loads(content) if answer.status == 200 else None

    def blob(self, name, digest):
        """From the registry, or from where it sends those who pull: without the account, which is the registry's."""
        answer, content = self.call("GET", f"/v2/{name}/blobs/{digest}", [200, 307])
        if answer.status == 307:
            to = urlsplit(answer.headers["Location"])
            _, content = self._call((to.hostname, to.port or 443), "GET", f"{to.path}?{to.query}", [200], b"", {})
        return content


def digest_of(content):
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def target(answer):
    to = urlsplit(answer.headers["Location"])
    return f"{to.path}?{to.query}" if to.query else to.path


def probe(registry, name, size):
    """What a node sees: that all is well, or what is not."""
    try:
        layer = registry.push_blob(name, name[:1].encode() * int(size))
        registry.push(name, "probe", [layer])
        [pulled] = registry.image(name, "probe")["layers"]
        whole = digest_of(registry.blob(name, pulled["digest"])) == layer["digest"]
        print(json.dumps({"pulled": whole}))
    except ssl.SSLCertVerificationError as error:
        print(json.dumps({"untrusted": error.verify_message}))
    except (Refused, OSError) as error:
        print(json.dumps({"refused": str(error)}))


def put(registry, key, value):
    registry.push("values", key, note=value)


def get(registry, key):
    image = registry.image("values", key)
    print(json.dumps(image and image["annotations"]["note"]))


def keep(registry, name):
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    done, last, gap = 0, None, 0.0
    while not stop.is_set():
        try:
            put(registry, f"{name}-{done}", str(done))
        except (Refused, OSError, http.client.HTTPException):
            time.sleep(0.05)
            continue
        now = time.monotonic()
        gap, last, done = max(gap, now - (last or now)), now, done + 1
        if done == 1:
            print("kept", flush=True)
    gap = max(gap, time.monotonic() - last) if last is not None else gap
    images = [registry.image("values", f"{name}-{number}") for number in range(done)]
    lost = sum(image is None or image["annotations"]["note"] != str(number) for number, image in enumerate(images))
    print(json.dumps({"acknowledged": done, "lost": lost, "longestGapMs": round(gap * 1000)}))


def main(act, where, *args):
    text = sys.stdin.readline() if where == "-" else open(where).read()
    {"probe": probe, "put": put, "get": get, "keep": keep}[act](Registry(**json.loads(text)), *args)


main(*sys.argv[1:])
