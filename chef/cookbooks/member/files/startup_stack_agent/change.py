"""A change of this member: a converge by the node program, with the permit and, where others depend on it, the lock."""
from . import converge, decide
from .lock import takeable
from .store import Conflict

LOOK = 5   # seconds for which a look at the others' servers holds: those of two looks of an agent at its own


class Change:
    def __init__(self, machine, member, lock, instance, clock, sleep, say):
        self._machine, self._member, self._lock, self._instance = machine, member, lock, instance
        self._clock, self._sleep, self._say = clock, sleep, say

    def freely(self, now):
        def serves():
            return not (now.alone or now.idle) and decide.may_serve(self._member.server())

        watch = converge.Unlocked(self._member.record, self._clock, serves)
        self._member.keep_outcome(now.wanted, self._act(now, watch))

    def locked(self, now, step):
        complete, words = self._member.whole(itself=now.known)
        if not complete:
            return self._say(f"{step.why}; not now: {words}")
        found = self._lock.find()
        free, words = takeable(found, self._machine.node["name"], self._instance)
        if not free:
            return self._say(f"{step.why}; {words}")
        try:
            self._lock.take(found, f"converge {now.wanted[:12]}")
        except Conflict:
            return self._say(f"{step.why}; another one was faster to take the lock")
        self._say(f"{step.why}: {words}, taken")
        # An error from here on leaves the lock held: this member takes it up again, the others once it is stale.
        # All is looked at again, since what was seen before the lock was ours may have been another one's doing.
        now = self._member.situation()
        again = decide.next_step(now)
        looked = self._clock()
        complete, words = self._member.whole(itself=now.known)
        if again == step and complete:
            since = self._clock()
            self._lock.renew()
            if self._clock() - looked <= LOOK:
                watch = converge.Watch(self._renew, self._clock, since, looked + LOOK)
                self._member.keep_outcome(now.wanted, self._act(now, watch))
            else:
                self._say(f"{step.why}; not now: it took S3 long to renew the lock, and the others were seen before")
        else:
            self._say(f"{step.why}; not now: {words if again == step else again.why}")
        self._lock.free()

    def _renew(self):
        self._lock.renew()
        self._member.record()

    def _act(self, now, watch):
        """Converge; a member that may have served has to serve again, in a whole tier."""
        outcome = converge.run(self._machine, self._instance, now.wanted, watch, self._sleep)
        if not decide.may_serve(now):
            return outcome
        if outcome.kind == "applied":
            outcome = converge.settle(self._member, watch, self._clock, self._sleep)
        if outcome.kind == "failed" and not self._member.server().serving:
            outcome = converge.Outcome("failed", f"{outcome.why}; its server: {self._member.last_words()}")
        return outcome
