"""A master's view of the agents: who is registered and connected, and what each of them runs."""
import http.client
import json
import select
import socket
import threading
import time

from peers import Unreachable, call
from words import log, thread


def nanoseconds():
    return time.time_ns()


class Agent:
    """One registered agent. A registration anew makes another one of it, which takes over the tasks that it brings."""

    def __init__(self, identity, info, tasks):
        self.id, self.info = identity, info
        self.address = f"{info['ip']}:{info['port']}"
        self.pid = f"slave(1)@{self.address}"
        self.tasks = {task["task_id"]: task for task in tasks}
        self.registered = nanoseconds()
        self.connected = True
        self.ended = threading.Event()  # removed, or registered anew

    def tell(self, what, **body):
        """A message, without waiting for it; who misses it hears of it at the next registration."""
        def send():
            try:
                call(self.address, f"/slave(1)/rehearsal/{what}", body)
            except Unreachable as error:
                log(f"Agent {self.id} did not get {what}: {error}", "W")
        thread(send)


class Pinger:
    """Pings one agent on a connection of its own, and notices at once when that breaks."""

    def __init__(self, agent, flags, on_break, on_timeout):
        self.agent, self.on_break, self.on_timeout = agent, on_break, on_timeout
        self.interval, self.most = flags["agent_ping_timeout"], flags["max_agent_ping_timeouts"]
        self.host, self.port = agent.info["ip"], agent.info["port"]
        thread(self.run)

    def run(self):
        missed, connection = 0, None
        while not self.agent.ended.is_set():
            began = time.monotonic()
            try:
                connection = connection or http.client.HTTPConnection(self.host, self.port, timeout=self.interval)
                body = {"agent_id": self.agent.id, "connected": self.agent.connected}
                connection.request("POST", "/slave(1)/rehearsal/ping", json.dumps(body))
                connection.getresponse().read()
                answered = True
            except TimeoutError:
                answered = False
            except (OSError, http.client.HTTPException):
                answered = False
                self.broken()
            if not answered and connection:
                connection.close()
                connection = None
            if self.wait(connection, self.interval - (time.monotonic() - began)):
                self.broken()
                connection = None
                self.agent.ended.wait(max(0, self.interval - (time.monotonic() - began)))
            missed = 0 if answered else missed + 1  # a ping has the whole interval for its answer
            if missed >= self.most:
                self.on_timeout(self.agent)
                return

    def broken(self):
        if self.agent.connected and not self.agent.ended.is_set():
            self.on_break(self.agent)

    def wait(self, connection, seconds):
        """Waits for the next ping; True when the agent closed its end before."""
        if connection is None or connection.sock is None:
            self.agent.ended.wait(max(0, seconds))
            return False
        readable, _, _ = select.select([connection.sock], [], [], max(0, seconds))
        try:
            return bool(readable) and connection.sock.recv(1, socket.MSG_PEEK) == b""
        except OSError:
            return True
