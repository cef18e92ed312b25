"""A process's part in ZooKeeper: nodes that live as long as its session, and what it sees of the others'.

As Mesos has it, a session counts as lost when there was no connection for as long as its time-out, whatever the servers
think; then everything begins again with a new one.
"""
import logging
import queue
import time

from kazoo.client import KazooClient, KazooState
from kazoo.exceptions import KazooException, NoNodeError
from kazoo.handlers.threading import KazooTimeoutError
from kazoo.retry import KazooRetry

from words import thread

logging.getLogger("kazoo").setLevel(logging.CRITICAL)


class Group:
    """`own`: (path, prefix, data) of nodes of this process. `watch`: path -> function that is called with the children,
    as a mapping of names to data, whenever they change, and with None when the session is lost."""

    def __init__(self, hosts, timeout, own=(), watch=None, elected_path=None):
        self.hosts, self.timeout, self.own, self.watch = hosts, timeout, own, watch or {}
        self.names = {}  # path -> name of the own node there
        self.events = queue.SimpleQueue()
        self.known = {}  # path -> name -> data: what a node holds never changes

    def start(self):
        thread(self.run)

    def run(self):
        while True:
            self.session()
            self.names, self.known = {}, {}
            for seen in self.watch.values():
                seen(None)

    def session(self):
        """One session, to its end."""
        retry = KazooRetry(max_tries=-1, delay=0.1, backoff=1.5, max_delay=1)
        client = KazooClient(self.hosts, timeout=self.timeout, connection_retry=retry)
        self.events = events = queue.SimpleQueue()  # what an earlier session's client still says is heard by nobody
        client.add_listener(lambda state: events.put(("state", state)))
        client.start_async()
        deadline, connected = None, False
        try:
            while True:
                try:
                    kind, what = events.get(timeout=None if deadline is None else max(0, deadline - time.monotonic()))
                except queue.Empty:
                    return
                if kind == "state" and what == KazooState.LOST:
                    return
                if kind == "state" and what == KazooState.SUSPENDED:
                    deadline = deadline or time.monotonic() + self.timeout
                    connected = False
                if kind == "state" and what == KazooState.CONNECTED:
                    deadline, connected = None, True
                if connected:
                    try:
                        self.join(client)
                        for path in [what] if kind == "children" else self.watch:
                            self.look(client, path, events)
                    except (KazooException, KazooTimeoutError):
                        continue  # a state follows; with the next connection all of this is done
        finally:
            # In a thread: it waits for a server that may not be there. An orderly end would close the session.
            thread(close, client)

    def join(self, client):
        for path, prefix, data in self.own:
            if path not in self.names:
                client.ensure_path(path)
                # A connection that broke may have taken the answer away, not the node.
                name = next((name for name in client.get_children(path) if mine(client, f"{path}/{name}")), None)
                made = name or client.create(f"{path}/{prefix}", data, ephemeral=True, sequence=True)
                self.names[path] = made.rpartition("/")[2]

    def look(self, client, path, events):
        client.ensure_path(path)
        names = client.get_children(path, watch=lambda _event: events.put(("children", path)))
        known = self.known.get(path, {})
        children = {}
        for name in names:
            try:
                children[name] = known[name] if name in known else client.get(f"{path}/{name}")[0]
            except NoNodeError:
                pass
        self.known[path] = children
        self.watch[path](children)


def mine(client, path):
    stat = client.exists(path)
    return stat is not None and stat.ephemeralOwner == client.client_id[0]


def close(client):
    try:
        client.stop()
        client.close()
    except Exception:
        pass  # it is given up whatever it says


def sequence(name):
    """The number that ZooKeeper gave a node."""
    return int(name[-10:])
