"""The agent's loop: look, record, and do the one next thing."""
import time

from . import birth, converge, decide, fourletter
from .lock import takeable
from .store import Conflict

GLANCE = 2       # seconds between two looks at the own server
PASS = 30        # seconds between two passes when nothing has changed
BUSY_PASS = 5    # the same while a change waits for its turn


class Agent:
    def __init__(self, machine, bucket, lock, instance, look=fourletter.look, clock=time.monotonic, sleep=time.sleep):
        self._machine, self._bucket, self._lock, self._instance = machine, bucket, lock, instance
        self._look, self._clock, self._sleep = look, clock, sleep
        self._node = machine.node
        self._own = machine.node["member"]["id"]
        self._state = machine.state(instance)
        self._served = self._failed_at = clock()
        self._born = self._document = self._had_data = None
        self._said = None

    def run(self):
        """Until the agent's own files have changed; systemd then starts the new version."""
        self._machine.permit(False)  # one of an earlier life is void
        fingerprint = self._machine.agent_fingerprint()
        due, seen = 0.0, None
        while self._machine.agent_fingerprint() == fingerprint:
            server = self.own_server()
            says = (server.mode, server.synced_followers)  # a roller counts on both being told at once
            if says != seen or self._clock() >= due:
                seen, due = says, self._attempt() + self._clock()
            self._sleep(GLANCE)
        self._say("the agent's files have changed: ending, so that the new ones run")

    def _attempt(self):
        """One pass; seconds until the next."""
        try:
            return self.make_pass()
        except (OSError, converge.LockLost) as error:
            self._say(f"{type(error).__name__}: {error}")
            return BUSY_PASS

    def make_pass(self):
        self._see_converge()
        self._see_birth()
        now = self._situation()
        step = decide.next_step(now)
        self._record()
        if step.kind == "locked":
            self._converge_locked(now, step)
            return BUSY_PASS
        self._say(step.why)
        if step.kind == "freely":
            watch = converge.Watch(self._record, self._clock, patience=float("inf"))
            self._keep_outcome(now.wanted, self._converge(now.wanted, watch))
        return PASS if decide.need(now) is None else BUSY_PASS

    # What there is

    def own_server(self):
        if self._machine.configured() and self._own not in self._machine.zoo_cfg_members():
            return fourletter.Server("idle")
        server = fourletter.Server("down")
        if self._machine.configured():
            server = self._look(self._node["address"], self._machine.client_port())
        if server.serving:
            self._served = self._clock()
        return server

    def servers(self):
        """{id: Server} of all members that the own zoo.cfg names."""
        port = self._machine.client_port()
        return {number: self._look(address, port) for number, address in self._machine.zoo_cfg_members().items()}

    def _see_converge(self):
        """Take over what the bootstrap or the timer has applied."""
        digest = self._machine.converged()
        if digest and digest not in (self._state.get("applied"), self._state.get("failed")):
            self._keep(applied=digest)

    def _see_birth(self):
        """The born record: written by the leader, which has just seen a quorum; a lost one by whoever keeps a copy."""
        born = self._bucket.born()
        copy = self._machine.born_copy()
        if born is None and copy:
            born = self._bucket.record_birth(birth.addresses(copy["members"]))
            self._say("the born record was missing: written again from the disk's copy")
        elif born is None and self.own_server().mode == "leader":
            born = self._bucket.record_birth(self._machine.zoo_cfg_members())
            self._say(f"the ensemble is born with members {[member['id'] for member in born['members']]}")
        if born:
            self._machine.keep_born(born)
        self._born = birth.addresses(born["members"]) if born else None

    def _situation(self):
        wanted, document = self._bucket.wanted()
        self._document = birth.addresses(document["members"])
        server, configured = self.own_server(), self._machine.zoo_cfg_members()
        others = self._others(configured)
        return decide.Situation(
            wanted=wanted, applied=self._state.get("applied"), failed=self._state.get("failed"),
            failed_for=self._clock() - self._failed_at,
            failed_elsewhere=tuple(name for name, (content, _) in others.items() if content["digestFailed"] == wanted),
            behind=tuple(name for name, (content, age) in others.items()
                         if age < decide.FRESH and content["digestApplied"] != wanted),
            leading=server.mode == "leader", serving=server.serving, down_for=self._clock() - self._served,
            idle=server.mode == "idle", other_list=self._born not in (None, configured),
            restart_due=self._machine.restart_due())

    def _others(self, members):
        """{name: (record, age)} of the other members that have a record."""
        records = {f"{self._node['tier']}-{number}": self._bucket.member(number)
                   for number in sorted(members) if number != self._own}
        return {name: found for name, found in records.items() if found[0]}

    # What it does

    def _converge_locked(self, now, step):
        complete, words = decide.whole(self.servers())
        if not complete:
            return self._say(f"{step.why}; not now: {words}")
        found = self._lock.find()
        free, words = takeable(found, self._node["name"], self._instance)
        if not free:
            return self._say(f"{step.why}; {words}")
        try:
            self._lock.take(found, f"converge {now.wanted[:12]}")
        except Conflict:
            return self._say(f"{step.why}; another one was faster to take the lock")
        self._say(f"{step.why}: {words}, taken")
        # An error from here on leaves the lock held: this member takes it up again, the others once it is stale.
        # All is looked at again, since what was seen before the lock was ours may have been another one's doing.
        again = decide.next_step(self._situation())
        complete, words = decide.whole(self.servers())
        if again == step and complete:
            self._keep_outcome(now.wanted, self._act(now.wanted))
        else:
            self._say(f"{step.why}; not now: {words if again == step else again.why}")
        self._lock.free()

    def _act(self, wanted):
        """Converge and wait until the ensemble is whole again, the lock renewed all the while."""
        watch = converge.Watch(self._renew, self._clock)
        self._lock.renew()
        outcome = self._converge(wanted, watch)
        if outcome.kind == "applied":
            outcome = converge.settle(self.servers, self._own, watch, self._clock, self._sleep)
        if outcome.kind == "failed" and not self.own_server().serving:
            outcome = converge.Outcome("failed", f"{outcome.why}; its server: {self._machine.server_words()}")
        return outcome

    def _renew(self):
        self._lock.renew()
        self._record()

    def _converge(self, wanted, watch):
        """By the node program; the recipe looks for the permit before it touches the server."""
        self._machine.permit(True)
        try:
            return converge.run(self._machine, wanted, watch, self._sleep)
        finally:
            self._machine.permit(False)

    # What stays

    def _keep_outcome(self, wanted, outcome):
        """Into the record first: once the lock is free, the others must know that a digest has failed."""
        self._say(f"converge {outcome.kind}: {outcome.why}")
        if outcome.kind == "applied":
            self._keep(applied=wanted)
        elif outcome.kind == "failed":
            self._failed_at = self._clock()
            self._keep(applied=self._state.get("applied"), failed=wanted, reason=outcome.why)
        self._record()

    def _keep(self, applied, failed=None, reason=None):
        self._state = {"instanceId": self._instance, "applied": applied, "failed": failed, "reason": reason}
        self._machine.keep_state(self._state)

    def _record(self):
        server, machine = self.own_server(), self._machine
        if self._had_data is None:
            # The first record after the loss of a disk must not wipe out that there was data on it.
            content, _ = self._bucket.member(self._own)
            self._had_data = bool(content and content["data"])
        self._had_data = self._had_data or machine.has_data()
        self._bucket.record_member({
            "formatVersion": 1,
            "tier": self._node["tier"],
            "id": self._own,
            "incarnation": self._node["member"]["incarnation"],
            "instanceId": self._instance,
            "mode": server.mode,
            "epoch": machine.epoch(),
            "data": self._had_data,
            "syncedFollowers": server.synced_followers,
            "digestApplied": self._state.get("applied"),
            "digestFailed": self._state.get("failed"),
            "reason": self._state.get("reason"),
            "listRefused": birth.refusal(self._document, self._born),
            "label": machine.label(),
            "lastLogLine": None if server.serving else machine.server_words(),
        })

    def _say(self, words):
        if words != self._said:
            print(words, flush=True)
        self._said = words
