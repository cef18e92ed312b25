"""The agent's loop: look, record, and do the one next thing."""
import time

from . import decide
from .change import Change
from .machine import since_boot
from .member import Member
from .pace import Pace
from .voice import Voice

PASS = 30        # seconds between two passes when nothing has changed
BUSY_PASS = 5    # the same while a change waits for its turn


class Agent:
    """lock: None for a single, which has nobody to share one with."""

    def __init__(self, machine, disk, adapter, bucket, lock, instance, clock=since_boot, sleep=time.sleep,
                 say=None):
        self._machine, self._clock, self._sleep, self._say = machine, clock, sleep, say or Voice()
        self._member = Member(machine, disk, adapter, bucket, instance, clock, self._say)
        self._change = Change(machine, self._member, lock, instance, clock, sleep, self._say)
        self._pace = Pace(lock, clock, self._say)
        self._passed = False

    def run(self):
        """Until the agent's own files have changed; systemd then starts the new version."""
        self._machine.permit(None)  # one of an earlier life is void
        fingerprint = self._machine.agent_fingerprint()
        due, seen = 0.0, None
        while self._machine.agent_fingerprint() == fingerprint:
            self._pace.look()
            server = self._member.server()
            if server != seen or self._clock() >= due:  # a roller counts on a change being told at once
                seen, due = server, self._attempt(self.make_pass) + self._clock()
            elif self._passed and server.serving and self._pace.waited_for():
                self._attempt(self._report)
            self._sleep(self._pace.glance())
        self._say("the agent's files have changed: ending, so that the new ones run")

    def _attempt(self, act):
        """What it gives; of a pass seconds until the next. Whatever keeps a pass from its end, there is a next one: an
        agent that ended would write no record, and be started again into the same."""
        try:
            return act()
        except Exception as error:
            self._say(f"{type(error).__name__}: {error}")
            return BUSY_PASS

    def _report(self):
        """Between two passes, by what the last one has seen. That a server still does not serve is no news."""
        self._member.see_converge()
        self._member.record()

    def make_pass(self):
        self._passed = False
        self._member.see_converge()
        self._member.see_birth()
        now = self._member.situation()
        step = decide.next_step(now)
        self._member.record()
        self._passed = True
        if step.kind == "locked":
            self._change.locked(now, step)
            return BUSY_PASS
        self._say(step.why)
        if step.kind == "freely":
            self._change.freely(now)
        return PASS if decide.need(now) is None else BUSY_PASS
