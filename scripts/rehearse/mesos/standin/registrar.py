"""Writes the registry: one entry of the log for all changes that wait. A write without a quorum ends the process."""
import queue
import threading
import time

from registry import Registry
from replicated_log import Demoted
from words import abort, log, thread


class Change:
    """A change that waits for its write."""

    def __init__(self, record, what):
        self.record, self.what = record, what
        self.done = threading.Event()


class Registrar:
    def __init__(self, replicated_log, fetch_timeout, store_timeout, fetch_text, store_text):
        self.log, self.registry = replicated_log, Registry()
        self.fetch_timeout, self.store_timeout = fetch_timeout, store_timeout
        self.fetch_text, self.store_text = fetch_text, store_text
        self.waiting = queue.SimpleQueue()
        self.recovered = threading.Event()

    def recover(self):
        """Run by the leader, once. It ends the process when it takes too long."""
        if not self.log.elect(time.monotonic() + self.fetch_timeout):
            abort(f"Recovery failed: Failed to recover registrar: Failed to perform fetch within {self.fetch_text}")
        for entry in self.log.local.entries:
            for record in entry["records"]:
                self.registry.apply(record)
        log(f"Recovered {len(self.registry.admitted)} agents from the registry")
        self.recovered.set()
        thread(self.run)

    def store(self, what, **record):
        """Returns when the change is on a quorum's disks, and applied. `what` tells of the change where that fails."""
        change = Change(record, what)
        self.waiting.put(change)
        change.done.wait()

    def run(self):
        while True:
            changes = [self.waiting.get()]
            while not self.waiting.empty():
                changes.append(self.waiting.get())
            try:
                stored = self.log.write([change.record for change in changes], time.monotonic() + self.store_timeout)
            except Demoted:
                abort(f"Failed to update registry: Failed to perform store: demoted. {changes[0].what}")
            if not stored:
                abort(f"Failed to update registry: Failed to perform store within {self.store_text} {changes[0].what}")
            for change in changes:
                self.registry.apply(change.record)
                change.done.set()
