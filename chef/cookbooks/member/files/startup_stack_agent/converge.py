"""One converge by the node program, watched: the lock is renewed meanwhile, and nothing goes on without it."""
import dataclasses

from .lock import RENEW, STALE
from .store import Conflict

SETTLE = 300            # seconds for the server to follow again
UNRENEWED = STALE / 2   # seconds without a renewal after which this member stops, well before others take over


# Exit codes of the node program; whatever is not named here speaks against the digest.
REFUSED = 3             # this machine is at fault
OTHER_CONTRACT = 4      # the digest asks for another program than the one in this node's user-data
NEVER_RAN = 75          # the world is at fault: nothing is said about the digest

LAPSED = "it was this member's turn no longer"
OVERTAKEN = "another converge ran meanwhile, and the others were seen before it"


class LockLost(Exception):
    """Another one may act by now: this member must not."""


@dataclasses.dataclass(frozen=True)
class Outcome:
    """kind: applied, failed, refused (by this machine), other-contract (only a new instance can take it), never-ran
    (says nothing about the digest)."""
    kind: str
    why: str


class Watch:
    """A beat every 30 s: the lock is renewed, and the member's record stays fresh."""

    def __init__(self, beat, clock, since=None, begin_by=float("inf")):
        """since: when the lock was renewed last; now, if omitted. begin_by: until when a converge may begin by what was
        seen of the others."""
        self._beat, self._clock, self._begin_by = beat, clock, begin_by
        self._tried = self._done = clock() if since is None else since

    @property
    def until(self):
        """Up to when the converge may touch the server, by this machine's clock, whatever has become of the agent."""
        return self._done + UNRENEWED

    def may_begin(self):
        return self._clock() <= self._begin_by

    def holds(self):
        return self._clock() < self.until

    def __call__(self):
        if self._clock() - self._tried < RENEW:
            return
        self._tried = self._clock()
        try:
            self._beat()
            self._done = self._tried  # when it was sent: it may have arrived then, and its answer late
        except Conflict as error:
            raise LockLost("the lock was taken over") from error
        except OSError as error:
            if not self.holds():
                raise LockLost(f"the lock could not be renewed: {error}") from error


class Unlocked(Watch):
    """Of a converge without the lock: it may touch the server until that serves again, which others then count on."""

    def __init__(self, beat, clock, serves):
        super().__init__(beat, clock)
        self._serves, self._back = serves, False

    @property
    def until(self):
        return self._clock() + (0 if self._back else UNRENEWED)

    def __call__(self):
        self._back = self._back or self._serves()
        try:
            super().__call__()
        except LockLost:
            pass  # there is none to lose


def run(machine, instance, wanted, watch, sleep):
    """Run the converge to its end; without the lock, stop it. The recipe looks for the permit before it touches the
    server."""
    while machine.converging():  # by the timer, or by an agent that died: systemd would take ours for the same one
        sleep(1)
        watch()
    watch()
    if not watch.holds():
        return Outcome("never-ran", LAPSED)
    if not watch.may_begin():
        return Outcome("never-ran", OVERTAKEN)
    machine.permit(watch.until)
    process, held = machine.start_converge(), True
    try:
        while process.poll() is None:
            sleep(1)
            held = held and watch.holds()
            watch()
            machine.permit(watch.until)
    except LockLost:
        machine.stop_converge()
        raise
    finally:
        machine.permit(None)
    if process.returncode == 0:
        applied = machine.converged(instance)
        if applied == wanted:
            return Outcome("applied", f"digest {wanted[:12]} is applied")
        return Outcome("never-ran", f"the bucket has moved on: applied {applied}")
    kind, why = kind_of(machine.converge_code()), machine.converge_words()
    # The recipe may have refused it for want of the permit, which speaks against nothing.
    return Outcome(kind, why) if held or kind != "failed" else Outcome("never-ran", f"{LAPSED}: {why}")


def kind_of(code):
    """What an exit code of the node program says of the digest."""
    return {REFUSED: "refused", OTHER_CONTRACT: "other-contract", NEVER_RAN: "never-ran"}.get(code, "failed")


def settle(member, watch, clock, sleep):
    """Wait until the tier is whole. Only this member's own silence speaks against what it has applied."""
    deadline = clock() + SETTLE
    while True:
        complete, words = member.whole()
        if complete:
            return Outcome("applied", words)
        if clock() >= deadline:
            kind = "applied" if member.server().serving else "failed"
            return Outcome(kind, f"not whole {SETTLE} s after the converge: {words}")
        sleep(2)
        watch()
