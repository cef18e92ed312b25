"""What a ZooKeeper server says of itself: the four letter word mntr."""
import re
import socket
import time

from startup_stack_agent.adapter import DOWN, Server

WORD = b"mntr"
TIMEOUT = 3
NUMBER = re.compile(r"\d{1,9}(\.\d+)?")
VOTING = ("leader", "follower")
UNKNOWN = Server("unknown", known=False)
# Neither an answer nor a refusal: a machine that is away, or a server that takes no more connections.
SILENT = Server("unknown", runs=False, known=False)


def look(address, port):
    try:
        connection = socket.create_connection((address, port), TIMEOUT)
    except ConnectionRefusedError:
        return DOWN
    except OSError:
        return SILENT
    with connection:
        try:
            return parse(ask(connection))
        except OSError:
            return UNKNOWN


def ask(connection, clock=time.monotonic):
    """The answer to its end: a pause in it is none, but it has to come in time."""
    end = clock() + TIMEOUT
    connection.settimeout(TIMEOUT)
    connection.sendall(WORD)
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
        # A timeout of 0 would be none at all.
        connection.settimeout(max(end - clock(), 0.001))
    return b"".join(parts).decode(errors="replace")


def parse(answer):
    values = dict(line.split("\t", 1) for line in answer.splitlines() if "\t" in line)
    mode = values.get("zk_server_state")
    if mode in VOTING:
        synced = values.get("zk_synced_followers")
        return Server(mode, serving=True, leads=mode == "leader", synced=number(synced))
    if "not currently serving" in answer:
        return Server("not-serving")
    return UNKNOWN


def number(text):
    """How many, in whole; None for what is no number."""
    return int(float(text)) if text is not None and NUMBER.fullmatch(text) else None
