"""One replica of the log: what is on its disk, and what it answers to who leads.

A replica is EMPTY when it never held anything, STARTING while all replicas of a new log agree to begin, RECOVERING
while it takes over what a quorum has, and VOTING when it counts. It promises epochs and stores entries only as a voter,
and everything that it answers is on the disk before.
"""
import fcntl
import json
import os
import threading

from words import leave

EMPTY, STARTING, RECOVERING, VOTING = "EMPTY", "STARTING", "RECOVERING", "VOTING"


class Replica:
    def __init__(self, work_dir):
        self.folder = os.path.join(work_dir, "replicated_log")
        os.makedirs(self.folder, exist_ok=True)
        self.held = self.take_lock()
        self.mutex = threading.RLock()
        self.meta = {"status": EMPTY, "promised": 0}
        try:
            with open(self.path("meta.json"), encoding="utf8") as file:
                self.meta = json.load(file)
        except FileNotFoundError:
            pass
        self.entries = []  # {"epoch": n, "records": [...]}; a position is an index
        self.offsets = [0]  # where each entry begins in the file; one more for the end
        self.file = open(self.path("log.jsonl"), "a+b", buffering=0)
        self.read_back()

    def path(self, name):
        return os.path.join(self.folder, name)

    def take_lock(self):
        lock = self.path("LOCK")
        held = open(lock, "w", encoding="utf8")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            leave(f"Failed to recover the log: IO error: lock {lock}: Resource temporarily unavailable")
        return held

    def read_back(self):
        """Up to the first entry that is not whole: that one was never acknowledged."""
        self.file.seek(0)
        for line in self.file.read().splitlines(keepends=True):
            if not line.endswith(b"\n"):
                break
            self.entries.append(json.loads(line))
            self.offsets.append(self.offsets[-1] + len(line))
        self.file.truncate(self.offsets[-1])

    @property
    def status(self):
        return self.meta["status"]

    @property
    def recovered(self):
        return self.status == VOTING

    def say(self):
        """What others may know at any time."""
        with self.mutex:
            return {"status": self.status, "promised": self.meta["promised"], "last": self.last()}

    def last(self):
        """How new the log is: of two, the one with the higher epoch, else the longer one."""
        return [self.entries[-1]["epoch"] if self.entries else 0, len(self.entries)]

    def become(self, status, promised=None):
        with self.mutex:
            meta = {"status": status, "promised": max(promised or 0, self.meta["promised"])}
            partial = self.path("meta.json.partial")
            with open(partial, "w", encoding="utf8") as file:
                json.dump(meta, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, self.path("meta.json"))
            folder = os.open(self.folder, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
            self.meta = meta

    def promise(self, epoch):
        """No entry of an earlier epoch will be stored."""
        with self.mutex:
            if not self.recovered or epoch <= self.meta["promised"]:
                return {"ok": False, **self.say()}
            self.become(VOTING, epoch)
            return {"ok": True, **self.say()}

    def append(self, epoch, position, before, entries):
        """Stores entries from a position on, when the entry before is the leader's too; says how long the log is."""
        with self.mutex:
            if not self.recovered or epoch < self.meta["promised"]:
                return {"ok": False, "demoted": self.recovered, **self.say()}
            if epoch > self.meta["promised"]:
                self.become(VOTING, epoch)
            if position > len(self.entries) or self.epoch_before(position) != before:
                return {"ok": False, "demoted": False, **self.say()}
            self.store(position, entries)
            return {"ok": True, **self.say()}

    def epoch_before(self, position):
        return self.entries[position - 1]["epoch"] if position > 0 else 0

    def store(self, position, entries):
        """Entries that are there already stay; from the first that differs on, the given ones take their place."""
        with self.mutex:
            same = 0
            while same < len(entries) and position + same < len(self.entries) and \
                    self.entries[position + same]["epoch"] == entries[same]["epoch"]:
                same += 1
            position, entries = position + same, entries[same:]
            if not entries:
                return
            if position < len(self.entries):
                del self.entries[position:], self.offsets[position + 1:]
                self.file.truncate(self.offsets[-1])
            lines = [json.dumps(entry, separators=(",", ":")).encode() + b"\n" for entry in entries]
            self.file.write(b"".join(lines))
            os.fsync(self.file.fileno())
            for entry, line in zip(entries, lines):
                self.entries.append(entry)
                self.offsets.append(self.offsets[-1] + len(line))

    def read(self, position, limit=2000):
        """Entries from a position on, and the epoch of the one before."""
        with self.mutex:
            return {"before": self.epoch_before(min(position, len(self.entries))),
                    "entries": self.entries[position:position + limit]}
