"""Members of one tier with their agents over one bucket: servers and machines are what the test says."""
import json
from unittest import mock

import agent_path  # noqa: F401
from startup_stack_agent import agent, bucket, lock
from startup_stack_agent.adapter import Ensemble, Server, Service
from startup_stack_agent.store import Conflict, Stored


class MemoryStore:
    """The surface of store.Store, with a clock that the test turns."""

    def __init__(self):
        self.objects, self.now, self.versions, self.broken = {}, 0.0, 0, None

    def get(self, key):
        if key == self.broken:
            raise OSError(f"{key}: AccessDenied")
        if key not in self.objects:
            return None
        body, etag, written = self.objects[key]
        return Stored(body, etag, self.now - written)

    def put(self, key, content, etag=None, new=False):
        old = self.objects.get(key)
        if (new and old) or (etag and (old is None or old[1] != etag)):
            raise Conflict(key)
        self.versions += 1
        self.objects[key] = (json.dumps(content).encode(), str(self.versions), self.now)
        return str(self.versions)

    def spoil(self, key, body):
        """Bytes that the agent has not written."""
        self.versions += 1
        self.objects[key] = (body, str(self.versions), self.now)


class Tier:
    """Converges take effect at once, or fail where the test says so."""
    kind = None

    def __init__(self, name, modes):
        self.name, self.modes = name, modes
        self.addresses = {number: f"10.0.0.{number}" for number in modes}
        self.store = MemoryStore()
        self.fails, self.breaks, self.converged, self.unpermitted = set(), set(), [], []
        self.publish("first")
        self.agents = {number: self.member(number) for number in modes}

    def publish(self, sha256, members=None):
        listed = [{"id": number, "address": address} for number, address in (members or self.addresses).items()]
        archive = {"role": self.name, "key": f"bundles/{sha256}.tar.gz", "sha256": sha256}
        self.store.put(f"tiers/{self.name}.json", {"formatVersion": 1, "archive": archive, "members": listed})

    def server(self, number):
        """What the server of a member is seen as."""
        raise NotImplementedError

    def adapter(self, node):
        raise NotImplementedError

    def member(self, number):
        machine = mock.Mock(spec_set=[
            "node", "state", "keep_state", "agent_fingerprint", "permit", "converged", "restart_due", "journal",
            "converging", "start_converge", "stop_converge", "converge_code", "converge_words", "joins"])
        machine.node = {"kind": self.kind, "tier": self.name, "name": f"{self.name}-{number}", "bucket": "b",
                        "address": self.addresses[number], "member": self.identity(number)}
        machine.state.return_value = {"instanceId": f"i-{number}"}
        for name in ("restart_due", "converging"):
            getattr(machine, name).return_value = False
        machine.joins.return_value = {}
        machine.converge_code.return_value = 1
        machine.journal.return_value = ["first line", "last line"]
        machine.converge_words.return_value = "FATAL: no"
        machine.start_converge.side_effect = lambda: self.converge(number, machine)
        seen = bucket.Bucket(self.store, machine.node)
        machine.converged.return_value = seen.wanted()[0]
        own_lock = self.make_lock(seen, number)
        disk = mock.Mock(spec_set=["born_copy", "keep_born", "label"])
        disk.born_copy.return_value = None
        disk.label.return_value = {}
        adapter, say = self.adapter(machine.node), mock.Mock()
        made = agent.Agent(machine, disk, adapter, seen, own_lock, f"i-{number}", lambda: self.store.now, self.sleep,
                           say)
        made.machine, made.disk, made.adapter, made.bucket, made.say = machine, disk, adapter, seen, say
        return made

    def identity(self, number):
        return {"id": number}

    def make_lock(self, seen, number):
        return lock.Lock(self.store, seen.lock_key, f"{self.name}-{number}", f"i-{number}")

    def converge(self, number, machine):
        if machine.permit.call_args in (None, mock.call(None)):
            self.unpermitted.append(number)
        self.converged.append((number, self.lock()["state"]))
        if number in self.breaks:
            self.modes[number] = "down"
        failed = number in self.fails
        if not failed:
            machine.converged.return_value = bucket.Bucket(self.store, machine.node).wanted()[0]
        return mock.Mock(poll=lambda: 1 if failed else 0, returncode=1 if failed else 0)

    def sleep(self, seconds):
        self.store.now += seconds

    def turn(self, times=1):
        for _ in range(times):
            for made in self.agents.values():
                made.make_pass()
            self.store.now += 5

    def lock(self):
        return self.content(f"ensembles/{self.name}/lock.json") or {"state": "free"}

    def record(self, number):
        return self.content(f"members/{self.name}/{number}.json")

    def content(self, key):
        stored = self.store.get(key)
        return stored and json.loads(stored.body)

    def said(self, number, about="step"):
        """What an agent has said of one thing, in order."""
        calls = [(call.args + ("step",))[:2] for call in self.agents[number].say.call_args_list]
        return [words for words, topic in calls if topic == about and words is not None]

    def wanted(self):
        return self.agents[min(self.agents)].bucket.wanted()[0]


class Quorum(Tier):
    """Three members of an ensemble; the second one leads."""
    kind = "ensemble"

    def __init__(self):
        super().__init__("zookeeper", {1: "follower", 2: "leader", 3: "follower"})

    def identity(self, number):
        return {"id": number, "incarnation": "00aa"}

    def born(self):
        return self.content("ensembles/zookeeper/00aa.json")

    def server(self, number):
        mode = self.modes[number]
        leads = mode == "leader"
        synced = sum(other == "follower" for other in self.modes.values()) if leads else None
        return Server(mode, mode in ("leader", "follower"), leads, synced, mode != "down", mode != "unknown")

    def adapter(self, node):
        world = self

        class Adapter(Ensemble):
            unit = "zookeeper"
            mount = None
            disk_epoch = 1

            def members(self):
                return world.addresses

            def look(self):
                return self.look_at(self.own)

            def look_at(self, number):
                return world.server(number)

            def epoch(self, folder):
                return self.disk_epoch

            def set_initialise(self, wanted):
                raise AssertionError("only before a start")

        return Adapter(node)


class Pair(Tier):
    """Two members, of which the first has the address."""
    kind = "pair"

    def __init__(self, modes=None):
        super().__init__("front", modes or {1: "holder", 2: "standby"})

    def server(self, number):
        mode = self.modes[number]
        return Server(mode, mode in ("holder", "standby", "ok"), mode == "holder", None, mode != "down",
                      mode != "unknown")

    def adapter(self, node):
        world = self

        class Adapter(Service):
            unit = "web"

            def look(self):
                return world.server(self.own)

        return Adapter(node)


class Single(Pair):
    kind = "single"

    def __init__(self):
        super().__init__({1: "ok"})

    def make_lock(self, seen, number):
        return None
