"""The lock of a tier: one object that is never deleted, written on condition only, by agents and the roller."""
import dataclasses
import secrets

from . import contents
from .store import Conflict

RENEW = 30
STALE = 10 * RENEW  # ten renewals missed
ROLLER = "roller"   # the holder that a roller names; members name themselves
AT_WORK = 3 * RENEW  # age up to which a roller's lock says that it is alive


@dataclasses.dataclass(frozen=True)
class Found:
    """content is None when nobody ever took the lock."""
    content: dict | None
    etag: str | None = None
    age: float = 0


def takeable(found, holder, instance):
    """Whether this member may take the lock now, and why."""
    if found.content is None or found.content["state"] == "free":
        return True, "the lock is free"
    who = f"{found.content['holder']} ({found.content['purpose']})"
    if (found.content["holder"], found.content["instance"]) == (holder, instance):
        return True, "the lock is our own, from before a restart of this agent"
    if found.age > STALE:
        return True, f"the lock of {who} is stale: not renewed for {found.age:.0f} s"
    return False, f"the lock is held by {who}"


def rolling(found):
    """Whether a roller is at work: it holds the lock, has renewed it lately, and has not left it behind half-way."""
    content = found.content
    return (content is not None and content["state"] == "held" and content["holder"] == ROLLER
            and not content.get("stopped") and found.age < AT_WORK)


class Lock:
    def __init__(self, store, key, holder, instance):
        self._store, self._key, self._holder, self._instance = store, key, holder, instance
        self._etag = self._purpose = None

    def find(self):
        stored = self._store.get(self._key)
        if stored is None:
            return Found(None)
        try:
            content = contents.read_lock(stored.body)
        except contents.Unreadable as error:
            content = {"state": "held", "nonce": None, "holder": "somebody unknown", "instance": None,
                       "purpose": str(error)}
        return Found(content, stored.etag, stored.age)

    def take(self, found, purpose):
        """Raises Conflict when another one was faster."""
        self._purpose = purpose
        self._write("held", found.etag)

    def renew(self):
        """Raises Conflict when the lock is not ours any more."""
        self._write("held", self._etag)

    def free(self):
        self._write("free", self._etag)
        self._etag = None

    def _write(self, state, etag):
        content = {"formatVersion": 1, "state": state, "nonce": secrets.token_hex(16)}
        if state == "held":
            content.update(holder=self._holder, instance=self._instance, purpose=self._purpose)
        try:
            self._etag = self._store.put(self._key, content, etag=etag, new=etag is None)
        except Conflict:
            # An answer that got lost on its way was tried again, and met our own write.
            found = self.find()
            if found.content is None or found.content["nonce"] != content["nonce"]:
                raise
            self._etag = found.etag
