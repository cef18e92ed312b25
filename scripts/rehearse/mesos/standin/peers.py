"""Calls from one daemon to another, on connections that stay open."""
import http.client
import json
import queue
import socket

from words import thread


class Unreachable(Exception):
    pass


class Peer:
    """One address that is called. Not for several threads at a time."""

    def __init__(self, address, timeout=5):
        host, _, port = address.rpartition(":")
        self.address = address
        self.connection = http.client.HTTPConnection(host, int(port), timeout=timeout)

    def call(self, path, body):
        """Posts JSON and gives the JSON of the answer."""
        for again in (True, False):
            fresh = self.connection.sock is None
            try:
                if fresh:
                    self.connection.connect()
                    self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
                answer = self.connection.getresponse()
                data = answer.read()
                if answer.status != 200:
                    raise Unreachable(f"{self.address}{path}: {answer.status} {data[:200]!r}")
                return json.loads(data)
            except (OSError, http.client.HTTPException) as error:
                self.connection.close()
                if fresh or not again:  # the other side may only have closed what was idle
                    raise Unreachable(f"{self.address}{path}: {error}") from None
        return None

    def close(self):
        self.connection.close()


def call(address, path, body, timeout=5):
    peer = Peer(address, timeout)
    try:
        return peer.call(path, body)
    finally:
        peer.close()


def ask_all(addresses, path, body, timeout=2):
    """Asks all at once; yields address and answer as they come, None for who gives none."""
    answers = queue.SimpleQueue()

    def ask(address):
        try:
            answers.put((address, call(address, path, body, timeout)))
        except Unreachable:
            answers.put((address, None))
    for address in addresses:
        thread(ask, address)
    for _ in addresses:
        yield answers.get()
