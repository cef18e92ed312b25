"""A tier of slots over one bucket, and what befalls it."""
import hashlib
import itertools
import json
import pathlib
import tempfile
import types
from unittest import mock

import agent_path
from startup_stack_agent import store

from . import network, node, s3
from .clock import Clock
from .events import Events
from .laws import Laws
from .quorum import Quorum
from .rolls import Rolls
from .volume import Volume

fourletter = agent_path.zookeeper().fourletter


class Slot:
    def __init__(self, tier, number):
        self.tier, self.number, self.address = tier, number, f"10.0.0.{number}"
        self.volume, self.instance, self.line = None, None, s3.Line()
        self.ours, self.served_at, self.version = False, 0.0, 1

    @property
    def server(self):
        return self.instance and self.instance.server

    def serves(self):
        server = self.server
        return server is not None and server.serves and server.frozen_until <= self.tier.clock.now

    def away_for(self):
        return self.tier.clock.now - self.served_at


class Tier(Events, Rolls):
    """Slots of an ensemble that comes up for the first time."""
    name = "zookeeper"

    def __init__(self, members, boot_seconds=(20,), converge_seconds=(40,), sync_seconds=(0,)):
        self._folder = tempfile.TemporaryDirectory(dir="/dev/shm" if pathlib.Path("/dev/shm").is_dir() else None)
        self.root = pathlib.Path(self._folder.name)
        self.clock, self._names = Clock(), 0
        self.boot_seconds, self.converge_seconds = itertools.cycle(boot_seconds), itertools.cycle(converge_seconds)
        self.laws = Laws(self)
        self.bucket, self.version, self.rollers = s3.Bucket(self.clock, self.laws.denied), 1, []
        self.converged_at = 0.0
        self.incarnation, self.states, self.failing, self.breaking = "00aa", {}, set(), set()
        self.born_elsewhere, self.restored, self.published = False, False, 0
        self.slots = {number: Slot(self, number) for number in range(1, members + 1)}
        self.quorum = Quorum(self.clock, self.servers, self.laws, sync_seconds)
        self._patches = [
            mock.patch.object(store, "time", types.SimpleNamespace(sleep=self.clock.sleep)),
            mock.patch.object(fourletter, "socket", types.SimpleNamespace(create_connection=network.connections(self)))]
        for patch in self._patches:
            patch.start()
        self.publish()
        self.launch_all()
        self._beats = 0
        self._beat()

    def close(self):
        self.clock.close()
        for patch in self._patches:
            patch.stop()
        self._folder.cleanup()

    def fresh(self, kind):
        self._names += 1
        return f"{kind}-{self._names}"

    # What there is

    def servers(self):
        return [slot.server for slot in self.slots.values() if slot.server is not None]

    def has_data(self):
        return any(slot.volume.has_data() for slot in self.slots.values())

    def born_key(self):
        return f"ensembles/{self.name}/{self.incarnation}.json"

    def record(self, number):
        return self.bucket.content(self.record_key(number))

    def record_age(self, number):
        return self.bucket.age(self.record_key(number))

    def record_key(self, number):
        return f"members/{self.name}/{number}.json"

    def wanted(self):
        stored = self.bucket.get(f"tiers/{self.name}.json")
        seen = hashlib.sha256(stored[0]).hexdigest()
        return seen if seen in self.states else None

    def digest_for_launch(self, wanted):
        """A launch takes what its peers run when the wanted digest has failed on one, and none has applied it."""
        records = [record for record in map(self.record, self.slots) if record]
        if wanted not in self.states:
            raise OSError("the document cannot be read")
        if any(record["digestFailed"] == wanted for record in records) and not any(
                record["digestApplied"] == wanted for record in records):
            applied = [record["digestApplied"] for record in records if record["digestApplied"] in self.states]
            return applied[0] if applied else wanted
        return wanted

    def _beat(self):
        """Once a second."""
        self.quorum.step()
        if self._beats % 5 == 0:
            self.quorum.write()
            self.laws.watch()
        for slot in self.slots.values():
            if slot.serves():
                slot.served_at, slot.ours = self.clock.now, False
        self._beats += 1
        self.clock.at(1, self._beat)

    # What the program does

    def publish(self, members=None, failing=False, breaking=False):
        self.published += 1
        listed = [{"id": number, "address": address} for number, address in (members or self.addresses()).items()]
        content = {"formatVersion": 1, "archive": {"sha256": str(self.published)}, "members": listed}
        if self.born_elsewhere:
            content["born"] = self.incarnation
        if self.restored:
            content["restore"] = self.incarnation
        body = json.dumps(content).encode()
        digest = hashlib.sha256(body).hexdigest()
        self.states[digest] = content
        (self.failing if failing else self.breaking if breaking else set()).add(digest)
        self.document = body
        self.put_document()

    def put_document(self):
        self.bucket.put(f"tiers/{self.name}.json", self.document)

    def addresses(self):
        return {number: slot.address for number, slot in self.slots.items()}

    def launch_all(self):
        for slot in self.slots.values():
            self.new_volume(slot)
            self.launch(slot)

    def new_volume(self, slot, source=None):
        name = self.fresh("vol")
        folder = self.root / name
        slot.volume = source.copy(folder, name) if source else Volume(folder, name)

    def launch(self, slot):
        name = self.fresh("i")
        root = self.root / name
        root.mkdir()
        slot.instance = node.Instance(self, slot, root, name)
