"""What a look at a server meets; the answer is that of the server."""


def connections(tier):
    """In the place of socket.create_connection."""
    def connect(address, timeout):
        slot = next((each for each in tier.slots.values() if each.address == address[0]), None)
        instance = slot and slot.instance
        if instance is None or instance.frozen_until > tier.clock.now:
            tier.clock.sleep(timeout)
            raise TimeoutError
        if instance.server is None:
            raise ConnectionRefusedError
        return Connection(tier, instance.server)

    return connect


class Connection:
    def __init__(self, tier, server):
        self._tier, self._server, self._left = tier, server, None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def settimeout(self, seconds):
        self._timeout = seconds

    def sendall(self, word):
        if self._server.muted_until > self._tier.clock.now or self._server.frozen_until > self._tier.clock.now:
            self._tier.clock.sleep(self._timeout)
            raise TimeoutError
        self._left = [self._server.mntr(self._tier.servers()).encode(), b""]

    def recv(self, _):
        return self._left.pop(0)
