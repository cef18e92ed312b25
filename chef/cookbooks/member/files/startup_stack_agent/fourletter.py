"""What a ZooKeeper server says of itself: the four letter word mntr."""
import dataclasses
import socket

VOTING = ("leader", "follower")


@dataclasses.dataclass(frozen=True)
class Server:
    """mode: leader, follower, not-serving, down, or unknown."""
    mode: str
    synced_followers: int | None = None

    @property
    def serving(self):
        return self.mode in VOTING


def ask(address, port, word="mntr", timeout=3):
    """The answer, or None when nobody answers. It waits for the end of the stream, never for a pause in it."""
    try:
        with socket.create_connection((address, port), timeout) as connection:
            connection.settimeout(timeout)
            connection.sendall(word.encode())
            parts = iter(lambda: connection.recv(65536), b"")
            return b"".join(parts).decode(errors="replace")
    except OSError:
        return None


def parse(answer):
    if answer is None:
        return Server("down")
    values = dict(line.split("\t", 1) for line in answer.splitlines() if "\t" in line)
    mode = values.get("zk_server_state")
    if mode in VOTING:
        synced = values.get("zk_synced_followers")
        return Server(mode, None if synced is None else int(float(synced)))
    if "not currently serving" in answer:
        return Server("not-serving")
    return Server("unknown")


def look(address, port):
    return parse(ask(address, port))
