"""The smallest adapter, over a real connection, and what an agent accepts as one."""
import http.client
import http.server
import socket
import threading
import types
import unittest
from unittest import mock

import agent_path
from startup_stack_agent import adapter

web = agent_path.web()
NODE = {"kind": "pair", "address": "127.0.0.1", "member": {"id": 1}}


class Look(unittest.TestCase):
    def look(self, status, text):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
            threading.Thread(target=server.handle_request, daemon=True).start()
            made = web.Adapter(NODE)
            made.port = server.server_address[1]
            return made.look()

    def test_the_holder_the_other_one_and_one_that_fails(self):
        self.assertEqual(self.look(200, b"holder\n"), adapter.Server("holder", serving=True, leads=True))
        self.assertEqual(self.look(200, b"standby\n"), adapter.Server("standby", serving=True))
        for status in (401, 403, 500, 503):
            self.assertEqual(self.look(status, b"holder"), adapter.Server(f"HTTP {status}", known=False))

    def test_one_that_hangs_and_one_that_speaks_something_else(self):
        def answers(*parts):
            with socket.create_server(("127.0.0.1", 0)) as listener:
                def serve():
                    with listener.accept()[0] as connection:
                        for part in parts:
                            connection.sendall(part)

                if parts:
                    threading.Thread(target=serve, daemon=True).start()
                made = web.Adapter(NODE)
                made.port = listener.getsockname()[1]
                connect = http.client.HTTPConnection
                with mock.patch("http.client.HTTPConnection", lambda *where, timeout: connect(*where, timeout=0.5)):
                    return made.look()

        for parts in ((), (b"SSH-2.0-x\r\n",), (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhold",)):
            found = answers(*parts)
            self.assertEqual((found.serving, found.known, found.runs), (False, False, True), parts)

    def test_nobody_there(self):
        made = web.Adapter(NODE)
        made.port = 1
        self.assertEqual(made.look(), adapter.DOWN)

    def test_the_last_words_are_the_servers_own(self):
        lines = ["no port given", "web.service: Failed with result 'exit-code'.", "Stopped web.service.",
                 "Started web.service."]
        self.assertEqual(web.Adapter(NODE).last_words(lines), "no port given")
        self.assertEqual(web.Adapter(NODE).last_words(lines[1:]), "Started web.service.")

    def test_or_why_systemd_could_not_start_it(self):
        why = "web.service: Failed at step EXEC spawning /usr/local/bin/web: No such file or directory"
        lines = ["up", why, "web.service: Main process exited, code=exited, status=203/EXEC",
                 "web.service: Failed with result 'exit-code'.", "Failed to start web.service."]
        self.assertEqual(web.Adapter(NODE).last_words(lines), why)


class Load(unittest.TestCase):
    def load(self, adapter_class, kind="pair"):
        package = types.SimpleNamespace(Adapter=adapter_class)
        with mock.patch.dict("sys.modules", startup_stack_adapter=package):
            return adapter.load({**NODE, "kind": kind})

    def test_the_one_that_is_installed(self):
        self.assertEqual(self.load(web.Adapter).unit, "web")
        zookeeper = agent_path.zookeeper().Adapter
        self.assertEqual(self.load(zookeeper, "ensemble").unit, "zookeeper")

    def test_one_that_knows_nothing_of_ensembles_is_none_for_their_members(self):
        with self.assertRaisesRegex(adapter.Unfit, "does not extend Ensemble"):
            self.load(web.Adapter, "ensemble")

    def test_what_it_leaves_unsaid_is_named(self):
        class Silent(web.Adapter):
            unit = None

        with self.assertRaisesRegex(adapter.Unfit, "says nothing of unit"):
            self.load(Silent)
        zookeeper = type("Adapter", (agent_path.zookeeper().Adapter,), {"restore": None, "folders": ()})
        with self.assertRaisesRegex(adapter.Unfit, "says nothing of folders, restore"):
            self.load(zookeeper, "ensemble")
