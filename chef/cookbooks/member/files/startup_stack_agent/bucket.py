"""The environment's bucket as this member sees it: which key holds what."""
import hashlib

from . import birth
from .store import Conflict


class Bucket:
    def __init__(self, store, node):
        self._store, self._node = store, node
        self._tier = node["tier"]
        self._incarnation = node["member"]["incarnation"]
        self._born_key = f"ensembles/{self._tier}/{self._incarnation}.json"
        self.lock_key = f"ensembles/{self._tier}/lock.json"

    def wanted(self):
        """(digest, tier document): bundle pointer and the exact bytes of the tier's own document."""
        pointer = self._need("bundle.json")
        document = self._need(f"tiers/{self._tier}.json")
        digest = hashlib.sha256(pointer.content["sha256"].encode() + b"\n" + document.body).hexdigest()
        return digest, document.content

    def in_restore(self):
        """Whether this very incarnation is to begin with the data of copies."""
        return self._need(f"tiers/{self._tier}.json").content.get("restore") == self._incarnation

    def born(self):
        stored = self._store.get(self._born_key)
        return stored and stored.content

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
        stored = self._store.get(self._member_key(number))
        if stored is None or stored.content["incarnation"] != self._incarnation:
            return None, None
        return stored.content, stored.age

    def of_another_incarnation(self, number):
        """Whether the last record of a member is of an earlier life of the ensemble."""
        stored = self._store.get(self._member_key(number))
        return stored is not None and stored.content["incarnation"] != self._incarnation

    def record_member(self, content):
        self._store.put(self._member_key(self._node["member"]["id"]), content)

    def _member_key(self, number):
        return f"members/{self._tier}/{number}.json"

    def _need(self, key):
        stored = self._store.get(key)
        if stored is None:
            raise OSError(f"s3://{self._node['bucket']}/{key} does not exist")
        return stored
