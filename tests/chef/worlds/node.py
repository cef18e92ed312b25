"""An instance in a slot: its files, its agent, the unit of its server with the real prestart, and converges."""
import hashlib
import json
import types

import agent_path
from startup_stack_agent import agent, bucket, lock, machine, start, store
from startup_stack_agent.contents import Unreadable
from startup_stack_agent.disk import Disk

from . import s3, stage_two
from .clock import Killed
from .server import Refuses, Server

zookeeper = agent_path.zookeeper()
RESTART = 5          # seconds until systemd starts a unit again
LAUNCH_RETRY = 60    # seconds until a launch that failed is tried again
BREAKS = "breaks the server"


class Machine(machine.Machine):
    """The real one over this instance's files; what systemd does is the world's."""

    def __init__(self, instance):
        super().__init__(instance.root)
        self._instance = instance

    def agent_fingerprint(self):
        return "the same"

    def converging(self):
        return self._instance.converge is not None

    def start_converge(self):
        return self._instance.start_converge()

    def stop_converge(self):
        self._instance.stop_converge()

    def converge_code(self):
        return self._instance.code

    def converge_words(self):
        return self._instance.words

    def journal(self, unit):
        return self._instance.journal[-20:]

    def permit(self, until):
        self._instance.alive()
        super().permit(until)


class Instance:
    def __init__(self, tier, slot, root, name):
        self.tier, self.slot, self.root, self.name, self.clock = tier, slot, root, name, tier.clock
        self.line, self.version = slot.line, slot.version
        self.server, self.converge, self.unit, self.agent = None, None, None, None
        self.code, self.words, self.journal = None, "", []
        self.dead, self.frozen_until, self.booted = False, 0.0, False
        self._write_files()
        self.boot = self.clock.start(self._boot)

    # Files

    def _write_files(self):
        for path in ("etc/startup-stack", "etc/zookeeper", "var/lib/startup-stack", "run/startup-stack-agent",
                     "run/zookeeper"):
            (self.root / path).mkdir(parents=True)
        mount = self.root / "var/lib/zookeeper"
        mount.symlink_to(self.slot.volume.folder)
        self._write("mountinfo", f"1 2 0:1 / {mount} rw - ext4 /dev/a rw\n")
        self.node = {
            "environment": "dev", "kind": "ensemble", "tier": self.tier.name, "bucket": "b",
            "name": f"{self.tier.name}-{self.slot.number}", "address": self.slot.address,
            "member": {"id": self.slot.number, "incarnation": self.tier.incarnation},
            "volume": {"id": self.slot.volume.name, "mount": "/var/lib/zookeeper"}}
        self._write("etc/startup-stack/node.json", json.dumps(self.node))

    def _write(self, path, text):
        (self.root / path).write_text(text)

    def _read(self, path):
        path = self.root / path
        return json.loads(path.read_text()) if path.exists() else None

    def alive(self):
        if self.dead:
            raise Killed

    # What the programs of this machine are given

    def _disk(self):
        return Disk(self.node, self.root, self.root / "mountinfo")

    def _adapter(self):
        return zookeeper.Adapter(self.node, self.root)

    def _store(self, process):
        return store.Store(lambda: s3.Client(self.tier.bucket, self.clock, self.line, process), "b")

    # Processes

    def _start(self, act):
        process = self.clock.start(act)
        if self.frozen_until > self.clock.now:
            process.freeze(self.frozen_until - self.clock.now)
        return process

    def processes(self):
        return [each for each in (self.boot, self.unit, self.agent, self.converge) if each is not None]

    def _boot(self, process):
        """Stage two's first converge: repeated, as the group launches another instance onto the same disk."""
        process.sleep(next(self.tier.boot_seconds))
        try:
            stage_two.claim_label(self.node, str(self.root / "var/lib/zookeeper"))
        except stage_two.Refused as error:
            self.journal.append(f"launch: {error}")
            return
        for name in ("data", "log"):
            (self.slot.volume.folder / name).mkdir(exist_ok=True)
        self.agent = self._start(self._run_agent)
        while True:
            try:
                self._first_converge(process)
                break
            except (OSError, Unreadable) as error:
                self.journal.append(f"launch: {error}")
                process.sleep(LAUNCH_RETRY)
        self.booted = True

    def _first_converge(self, process):
        seen = bucket.Bucket(self._store(process), self.node)
        digest = self.tier.digest_for_launch(seen.wanted()[0])
        self._configure(seen, digest)
        process.sleep(10)
        if digest in self.tier.failing:
            raise OSError("the client failed")
        if self.unit is None:
            self.start_unit()
        self._converged(digest)

    def _configure(self, seen, digest):
        """As the recipe does: the members that the ensemble was born with, else the document's."""
        born = self._disk().born_copy() or seen.born()
        members = (born or self.tier.states[digest])["members"]
        lines = [f"server.{each['id']}={each['address']}:2888:3888" for each in members]
        breaks = [f"# {BREAKS}"] if digest in self.tier.breaking else []
        self._write("etc/zookeeper/zoo.cfg", "\n".join(["clientPort=2181", f"# {digest}", *breaks, *lines]) + "\n")

    def _converged(self, digest):
        state = {"ok": True, "digest": digest, "instanceId": self.name}
        self._write("var/lib/startup-stack/converged.json", json.dumps(state))

    def _run_agent(self, process):
        while True:
            objects = self._store(process)
            seen = bucket.Bucket(objects, self.node)
            own = lock.Lock(objects, seen.lock_key, self.node["name"], self.name)
            agent.Agent(Machine(self), self._disk(), self._adapter(), seen, own, self.name, self.clock.time,
                        process.sleep, lambda *_: None).run()

    def restart_agent(self):
        """It dies; systemd removes its folder with it, and starts it again."""
        if self.agent is None:
            return
        self.agent.kill()
        self._permit.unlink(missing_ok=True)
        self.agent = self._start(lambda process: (process.sleep(RESTART), self._run_agent(process)))

    # A converge that the agent has started

    @property
    def _permit(self):
        return self.root / "run/startup-stack-agent/permit"

    def start_converge(self):
        self.alive()
        self.tier.laws.begins(self)
        self.code, self.tier.converged_at = None, self.clock.now
        found = types.SimpleNamespace(returncode=None)
        self.converge = self._start(lambda process: self._run_converge(process, found))
        found.poll = lambda: found.returncode
        return found

    def stop_converge(self):
        self.alive()
        if self.converge is not None:
            self.converge.kill()
            self.converge = None

    def _run_converge(self, process, found):
        try:
            self.code, self.words = self._client(process)
        except (OSError, Unreadable) as error:
            self.code, self.words = 75, str(error)
        self.converge, self.tier.converged_at = None, self.clock.now
        found.returncode = self.code and 1

    def _client(self, process):
        seen = bucket.Bucket(self._store(process), self.node)
        digest = seen.wanted()[0]
        process.sleep(next(self.tier.converge_seconds))
        applied = (self._read("var/lib/startup-stack/agent.json") or {}).get("applied")
        if applied not in (None, digest) and not self.may_restart():
            return 1, "this member may take up a digest only when it is its turn"
        if digest in self.tier.failing:
            return 1, "FATAL: no such package"
        try:
            self._configure(seen, digest)
        except Unreadable as error:
            return 1, str(error)
        process.sleep(2)
        if self._restart_due() and (applied is None or self.may_restart()):
            self.tier.laws.taken_down(self.slot, "restarted")
            self.stop_server()
            self.start_unit()
        self._converged(digest)
        self.tier.laws.applied(self, digest)
        return 0, "applied"

    def may_restart(self):
        return stage_two.permitted(self._permit, self.clock.now)

    def _restart_due(self):
        return self.server is None or Machine(self).restart_due("zookeeper")

    # The server's unit

    def start_unit(self, after=0):
        if self.unit is not None:
            self.unit.kill()
        self.unit = self._start(lambda process: self._run_unit(process, after))

    def stop_server(self):
        self.server = None

    def crash(self):
        if self.unit is not None:
            self.stop_server()
            self.start_unit(RESTART)

    def _run_unit(self, process, after):
        process.sleep(after)
        while True:
            config = self.root / "etc/zookeeper/zoo.cfg"
            digest = hashlib.sha256(config.read_bytes()).hexdigest()
            self._write("run/zookeeper/started-with", f"{digest}  /etc/zookeeper/zoo.cfg\n")
            adapter = self._adapter()
            if adapter.own not in adapter.members():
                return  # an idle unit
            asked = self.clock.now
            try:
                seen = bucket.Bucket(self._store(process), self.node)
                self.journal.append(start.prepare(self.node, self._disk(), adapter, seen, self.clock.time,
                                                  process.sleep))
                if BREAKS in config.read_text():
                    raise Refuses("ERROR the server knows no such option")
                self.server = Server(self.slot.number, self.slot.volume, adapter.members(), self.clock.now)
                self.tier.laws.started(self.server, asked)
                return
            except (OSError, start.Refused, Unreadable) as error:
                self.journal.append(f"prestart: {error}")
            except Refuses as error:
                self.journal.append(str(error))
            process.sleep(RESTART)

    # What befalls it

    def freeze(self, seconds):
        """The whole machine."""
        self.frozen_until = self.clock.now + seconds
        for process in self.processes():
            process.freeze(seconds)
        if self.server is not None:
            self.server.frozen_until = self.frozen_until

    def stood_still_since(self, moment):
        """Its agent at least."""
        return self.agent is not None and self.agent.frozen_until > moment

    def die(self):
        self.dead, self.server = True, None
        for process in self.processes():
            process.kill()
