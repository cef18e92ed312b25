"""The environment's bucket as this member sees it: which key holds what. What makes no sense there is Unreadable."""
import hashlib

from . import birth, contents
from .store import Conflict


class Bucket:
    def __init__(self, store, node):
        self._store, self._node = store, node
        self._tier = node["tier"]
        # An ensemble's members are of one incarnation; others of none.
        self._incarnation = node["member"].get("incarnation")
        self._born_key = f"ensembles/{self._tier}/{self._incarnation}.json"
        self.lock_key = f"ensembles/{self._tier}/lock.json"

    def wanted(self):
        """(digest, tier document): of the exact bytes of the tier's own document, which alone decides."""
        body, document = self._need(f"tiers/{self._tier}.json", contents.DOCUMENT)
        return hashlib.sha256(body).hexdigest(), document

    def in_restore(self):
        """Whether this very incarnation is to begin with the data of copies."""
        return self._names_own_life("restore")

    def known_born(self):
        """Whether this very incarnation was born in an earlier stack, whose bucket had the record."""
        return self._names_own_life("born")

    def _names_own_life(self, key):
        _, document = self._need(f"tiers/{self._tier}.json", contents.DOCUMENT)
        return document.get(key) == self._incarnation

    def born(self):
        stored = self._store.get(self._born_key)
        return stored and self._read(self._born_key, stored, contents.BORN)

    def record_birth(self, members):
        """Write the born record unless there is one; the one that stands afterwards."""
        content = birth.record(self._tier, self._incarnation, members, self._node["name"])
        try:
            self._store.put(self._born_key, content, new=True)
            return content
        except Conflict:
            return self.born()

    def member(self, number):
        """Record of a member of this incarnation and its age in seconds, or (None, None)."""
        content, age = self._last_record(number)
        return (content, age) if content and content["incarnation"] == self._incarnation else (None, None)

    def of_another_incarnation(self, number):
        """Whether the last record of a member is of an earlier life of the ensemble."""
        content, _ = self._last_record(number)
        return content is not None and content["incarnation"] != self._incarnation

    def record_member(self, content):
        self._store.put(self._member_key(self._node["member"]["id"]), content)

    def _last_record(self, number):
        key = self._member_key(number)
        stored = self._store.get(key)
        return (self._read(key, stored, contents.RECORD), stored.age) if stored else (None, None)

    def _member_key(self, number):
        return f"members/{self._tier}/{number}.json"

    def _need(self, key, shape):
        """(bytes, content)"""
        stored = self._store.get(key)
        if stored is None:
            raise OSError(f"{self._address(key)} does not exist")
        return stored.body, self._read(key, stored, shape)

    def _read(self, key, stored, shape):
        try:
            return contents.read(stored.body, shape)
        except contents.Unreadable as error:
            raise contents.Unreadable(f"{self._address(key)} cannot be read: {error}") from None

    def _address(self, key):
        return f"s3://{self._node['bucket']}/{key}"
