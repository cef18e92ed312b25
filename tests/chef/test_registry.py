"""The registry's adapter, over real connections: a certificate that fits, or not, and a bucket that answers, or not."""
import http.server
import json
import pathlib
import ssl
import subprocess
import tempfile
import threading
import unittest

import agent_path
from startup_stack_agent import adapter

registry = agent_path.registry()
NODE = {"kind": "single", "address": "127.0.0.1", "member": {"id": 1}}


def certificate(folder, name, address):
    """One that signs itself, and so is its own authority."""
    key, cert = folder / f"{name}.key", folder / f"{name}.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "1", "-subj", f"/CN={name}", "-addext", f"subjectAltName=IP:{address}", "-keyout", key,
                    "-out", cert], check=True, capture_output=True)
    return key, cert


class Look(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.made = {name: certificate(pathlib.Path(folder.name), name, address)
                    for name, address in (("own", "127.0.0.1"), ("stranger", "127.0.0.1"), ("elsewhere", "127.0.0.2"))}

    def serve(self, tls, health):
        """A port of the registry and one of its health, as the adapter finds them in the registry's configuration."""
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(health if self.path == "/debug/health" else 404)
                self.end_headers()

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                """A handshake that is broken off is what a test may be about."""

        servers = [Quiet(("127.0.0.1", 0), Handler) for _ in range(2)]
        if tls:
            key, cert = self.made[tls]
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(cert, key)
            servers[0].socket = context.wrap_socket(servers[0].socket, server_side=True)
        for server in servers:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            self.addCleanup(server.server_close)
            self.addCleanup(server.shutdown)
        return [server.server_address[1] for server in servers]

    def look(self, ports, trusted="own"):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        etc = pathlib.Path(folder.name) / "etc/registry"
        etc.mkdir(parents=True)
        listens = {"addr": f":{ports[0]}", "debug": {"addr": f"127.0.0.1:{ports[1]}"}}
        (etc / "config.yml").write_text(json.dumps({"http": listens}))
        (etc / "ca.pem").write_bytes(self.made[trusted][1].read_bytes())
        return registry.Adapter(NODE, folder.name).look()

    def test_one_that_serves(self):
        self.assertEqual(self.look(self.serve("own", 200)), adapter.Server("serving", serving=True))

    def test_one_whose_bucket_does_not_answer(self):
        self.assertEqual(self.look(self.serve("own", 503)), adapter.Server("health 503", known=False))

    def test_a_certificate_that_nobody_trusts(self):
        for tls in ("stranger", "elsewhere"):
            trusted = "own" if tls == "stranger" else tls
            found = self.look(self.serve(tls, 200), trusted)
            self.assertEqual(found, adapter.Server("SSLCertVerificationError", known=False), tls)

    def test_one_without_tls(self):
        found = self.look(self.serve(None, 200))
        self.assertEqual((found.serving, found.known, found.runs), (False, False, True))

    def test_nobody_there(self):
        self.assertEqual(self.look([1, 1]), adapter.DOWN)
        self.assertEqual(self.look([self.serve("own", 200)[0], 1]), adapter.DOWN)

    def test_before_the_first_converge(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(registry.Adapter(NODE, folder).look(), adapter.DOWN)


if __name__ == "__main__":
    unittest.main()
