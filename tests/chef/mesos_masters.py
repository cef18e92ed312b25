"""Masters of one cluster that answer over HTTP as real ones were seen to, and remember what they were asked."""
import base64
import dataclasses
import http.server
import json
import threading
import time


@dataclasses.dataclass
class Call:
    master: int
    name: str
    password: str | None
    content: dict | None
    status: int | None = None


class Masters:
    """`state` of the agent is `registered`, `awaited` by a new leader, or `unreachable`. `faults` are answered first:
    name of a call -> list of codes. `slow` ones begin an answer that does not end: (name, master) -> `hang` or `drip`.
    """

    def __init__(self, count, credential, agent, tls=None):
        self.credential, self.agent = base64.b64encode(credential.encode()).decode(), agent
        self.leader, self.stale, self.location = 0, None, None
        self.state, self.draining = "registered", None
        self.tasks_end_after, self.stuck = 0, False
        self.faults, self.slow, self.nonsense, self.calls = {}, {}, [], []
        self.tls = tls
        self.servers = [self.serve(number) for number in range(count)]
        self.addresses = [f"127.0.0.1:{server.server_port}" for server in self.servers]

    def serve(self, number):
        masters = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                password = (self.headers.get("Authorization") or "").removeprefix("Basic ") or None
                call = Call(number, "redirect", password, json.loads(content) if content else None)
                if self.path == "/api/v1":
                    call.name = call.content["type"]
                masters.calls.append(call)
                if (call.name, number) in masters.slow:
                    return self.begin(masters.slow[call.name, number])
                call.status, text, headers = masters.reply(call, self.command, self.path, self.headers)
                self.send_response(call.status)
                for name, value in {**headers, "Content-Length": len(text)}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(text)

            def begin(self, how):
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                end = time.monotonic() + 5
                while time.monotonic() < end:
                    time.sleep(0.05)
                    if how == "drip":
                        self.wfile.write(b" ")

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # who asked does not listen any more

        server = Server(("127.0.0.1", 0), Handler)
        if self.tls:
            server.socket = self.tls.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return server

    def stop(self, number):
        self.servers[number].shutdown()
        self.servers[number].server_close()

    def close(self):
        for server in self.servers:
            server.shutdown()
            server.server_close()

    def redirect(self, path):
        """Also by the leader to itself, and to one that leads no more as long as nobody knows better."""
        leader, self.stale = (self.stale, None) if self.stale is not None else (self.leader, None)
        if leader is None:
            return 503, b"No leader elected", {}
        return 307, b"", {"Location": (self.location or f"//{self.addresses[leader]}") + path}

    def reply(self, call, method, path, headers):
        if (method, path) == ("GET", "/master/redirect"):
            return self.redirect("")
        if (method, path) != ("POST", "/api/v1"):
            return 404, b"", {}
        if call.password != self.credential:
            return 401, b"401 Unauthorized.", {"WWW-Authenticate": 'Basic realm="mesos-master-readwrite"'}
        if call.master != self.leader:
            return self.redirect("/master/api/v1")
        if headers.get("Content-Type") != "application/json":
            return 415, b"", {}
        if self.faults.get(call.name):
            return self.faults[call.name].pop(0), b"told to", {}
        return getattr(self, call.name)(call.content)

    def reactivate(self):
        self.draining = None

    def DRAIN_AGENT(self, content):
        asked = content["drain_agent"]
        if asked["agent_id"] != {"value": self.agent}:
            return 400, b"Unknown agent", {}
        if not isinstance(asked["max_grace_period"]["seconds"], int):
            return 400, b"Failed to convert JSON into Call protobuf", {}
        again = self.draining is not None
        self.draining = self.tasks_end_after if not again else self.draining
        if again and self.draining <= 0:
            self.stuck = False
        return 200, b"", {}

    def GET_AGENTS(self, _):
        if self.nonsense:
            return 200, self.nonsense.pop(0), {}
        ended = self.draining is not None and self.draining <= 0
        drained = ended and not self.stuck
        info = {"drain_info": {"state": "DRAINED" if drained else "DRAINING", "config": {"mark_gone": False}}}
        agent = {"agent_info": {"id": {"value": self.agent}}, "active": self.draining is None,
                 **(info if self.draining is not None else {})}
        if self.draining is not None:
            self.draining -= 1
        other = {"agent_info": {"id": {"value": "another"}}, "active": True}
        return 200, json.dumps({"type": "GET_AGENTS", "get_agents": {
            "agents": [other, agent] if self.state == "registered" else [other],
            "recovered_agents": [agent["agent_info"]] if self.state == "awaited" else []}}).encode(), {}

    def MARK_AGENT_GONE(self, content):
        if content["mark_agent_gone"]["agent_id"] != {"value": self.agent}:
            return 404, b"Agent not found", {}
        return 200, b"", {}
