"""This member as its agent sees it: its server and the others, what the bucket asks for, and the record of it all."""
from . import birth, decide
from .adapter import Server
from .contents import Unreadable

# What a member of a pair says of the other one when its record is old or missing.
UNSEEN = Server("without a fresh record", known=False)
IDLE = Server("idle")
# How a converge can miss its digest: where the state keeps that, and what the record says before the words.
MISSED = {"failed": ("failed", ""), "refused": ("refused", "refused by this machine: "),
          "other-contract": ("otherContract", "needs a newer node program, waiting for the roller: ")}


class Member:
    def __init__(self, machine, disk, adapter, bucket, instance, clock, say):
        self._machine, self._disk, self._adapter, self._bucket = machine, disk, adapter, bucket
        self._instance, self._clock, self._say = instance, clock, say
        self._node = machine.node
        self._own = machine.node["member"]["id"]
        self._ensemble = machine.node["kind"] == "ensemble"
        self._state = self._readable(lambda: machine.state(instance), "state") or {"instanceId": instance}
        self._served = self._failed_at = clock()
        self._born = self._document = self._had_data = None

    # What there is

    def server(self):
        """This member's own."""
        configured = self._adapter.members() if self._ensemble else {}
        if configured and self._own not in configured:
            return IDLE
        server = self._look(self._adapter.look)
        if server.serving or not server.known:
            self._served = self._clock()
        return server

    def _look(self, look, *number):
        """What an adapter sees. One that fails has not understood its server, which may serve all the same."""
        whom = f"member {number[0]}" if number else "its server"
        try:
            found = look(*number)
            self._say(None, whom)
            return found
        except Exception as error:
            self._say(f"the adapter cannot look at {whom}: {error!r}", whom)
            return Server(f"{type(error).__name__}: {error}"[:100], known=False)

    def whole(self, itself=True):
        """Whether this member, unless only the others count, and all others serve: (bool, words)."""
        servers = {number: self._other(number) for number in self._ids() if number != self._own}
        if itself:
            servers[self._own] = self.server()
        return decide.whole(servers, besides=0 if itself else 1) if self._ensemble else decide.all_serve(servers)

    def _ids(self):
        """Of the members in force: those that an ensemble's server is configured with, else those of the document."""
        return sorted((self._adapter.members() if self._ensemble else self._document) or {self._own: None})

    def _other(self, number):
        seen = self._look(self._adapter.look_at, number)
        if seen is not None:
            return seen
        record, age = self._record_of(number)
        fresh = record is not None and age < decide.FRESH
        return Server(record["mode"], record["serving"], record["leads"]) if fresh else UNSEEN

    def _record_of(self, number):
        """(record, age) of another member; (None, None) also when it cannot be read."""
        about = f"record of {number}"
        try:
            found = self._bucket.member(number)
            self._say(None, about)
            return found
        except Unreadable as error:
            self._say(f"{error}: as if there were none", about)
            return None, None

    def see_converge(self):
        """Take over what the bootstrap or the timer has applied."""
        digest = self._readable(lambda: self._machine.converged(self._instance), "converge")
        if digest and digest not in (self._state.get("applied"), self._state.get("failed")):
            self._keep(applied=digest)

    def see_birth(self):
        """The born record: written by the leader, which has just seen a quorum; a lost one by whoever keeps a copy."""
        if not self._ensemble:
            return
        copy, unread = self._born_copy()
        try:
            born = self._bucket.born()
            if unread and not born:
                raise unread
            born = born or self._record_birth(copy)
            self._say(f"{unread}: the bucket's record holds" if unread else birth.difference(copy, born), "birth")
        except Unreadable as error:
            # It is there, so that nobody writes it again, neither the record nor the copy.
            self._say(f"{error}: " + ("the disk's copy holds" if copy else "a birth that is unknown"), "birth")
            born = None
        if born:
            self._disk.keep_born(born)
        in_force = copy or born
        self._born = birth.addresses(in_force["members"]) if in_force else None

    def _born_copy(self):
        """(copy, why it cannot be read)"""
        try:
            return self._disk.born_copy(), None
        except Unreadable as error:
            return None, error

    def _record_birth(self, copy):
        if copy:
            self._say("the born record was missing: written again from the disk's copy")
            return self._bucket.record_birth(birth.addresses(copy["members"]))
        if not self.server().leads:
            return None
        born = self._bucket.record_birth(self._adapter.members())
        self._say(f"the ensemble is born with members {[member['id'] for member in born['members']]}")
        return born

    def situation(self):
        wanted = self._wanted()
        server = self.server()
        records = {number: self._record_of(number) for number in self._ids() if number != self._own}
        others = {f"{self._node['tier']}-{number}": found for number, found in records.items() if found[0]}
        # A failure counts however old its record is. Nobody here can tell a dead agent on an instance that goes on from
        # an instance that is gone; and to wait costs nothing: while the successor of one that is gone does not serve
        # nobody else may converge, and once it does its agent's first record takes the place of this one.
        return decide.Situation(
            wanted=wanted, applied=self._state.get("applied"), failed=self._state.get("failed"),
            refused=self._state.get("refused"), other_contract=self._state.get("otherContract"),
            failed_for=self._clock() - self._failed_at,
            failed_elsewhere=tuple(name for name, (content, _) in others.items() if content["digestFailed"] == wanted),
            behind=tuple(name for name, (content, age) in others.items()
                         if age < decide.FRESH and content["digestApplied"] != wanted),
            alone=self._node["kind"] == "single", leading=server.leads, serving=server.serving, known=server.known,
            down_for=self._clock() - self._served, idle=server == IDLE,
            other_list=self._born not in (None, self._adapter.members()) if self._ensemble else False,
            restart_due=self._machine.restart_due(self._adapter.unit))

    def _readable(self, read, about):
        """What a file of this machine says; None, in words, when it cannot be read."""
        try:
            found = read()
            self._say(None, about)
            return found
        except Unreadable as error:
            self._say(f"{error}: as if there were none", about)
            return None

    def _wanted(self):
        """The digest that the bucket asks for; None when that cannot be read."""
        try:
            wanted, document = self._bucket.wanted()
        except Unreadable as error:
            self._say(str(error), "wish")
            return None
        self._say(None, "wish")
        self._document = birth.addresses(document["members"])
        return wanted

    # What stays

    def keep_outcome(self, wanted, outcome):
        """Into the record first: once the lock is free, the others must know that a digest has failed."""
        self._say(f"converge {outcome.kind}: {outcome.why}")
        if outcome.kind == "applied":
            self._keep(applied=wanted)
        elif outcome.kind in MISSED:
            self._failed_at = self._clock()
            key, words = MISSED[outcome.kind]
            self._keep(applied=self._state.get("applied"), reason=words + outcome.why, **{key: wanted})
        self.record()

    def _keep(self, applied, reason=None, **missed):
        self._state = {"instanceId": self._instance, "applied": applied, "failed": None, "reason": reason, **missed}
        self._machine.keep_state(self._state)

    def record(self):
        server = self.server()
        self._bucket.record_member({
            "formatVersion": 1,
            "tier": self._node["tier"],
            "id": self._own,
            "incarnation": self._node["member"].get("incarnation"),
            "instanceId": self._instance,
            "serving": server.serving,
            "leads": server.leads,
            "synced": server.synced,
            "mode": server.mode,
            "epoch": self._epoch() if self._ensemble else None,
            "data": self._ensemble and self._data(),
            "digestApplied": self._state.get("applied"),
            "digestFailed": self._state.get("failed"),
            "reason": self._state.get("reason"),
            "listRefused": birth.refusal(self._document, self._born),
            "label": self._readable(self._disk.label, "label"),
            "joins": self._machine.joins(self._instance),
            "lastLogLine": None if server.serving else self.last_words(),
        })

    def _data(self):
        """Whether this member has held data of this incarnation. The first record after the loss of a disk must not
        wipe out that there was some on it; one that cannot be read may have said so."""
        if self._had_data is None:
            try:
                content, _ = self._bucket.member(self._own)
                self._had_data = bool(content and content["data"])
            except Unreadable as error:
                self._say(f"{error}: as if it told of data")
                self._had_data = True
        try:
            self._had_data = self._had_data or self._adapter.has_data()
        except OSError:
            return True
        return self._had_data

    def _epoch(self):
        """None also when what lies there is no file: that is told once, and the record is written all the same."""
        try:
            epoch = self._adapter.epoch(self._adapter.mount)
            self._say(None, "disk")
            return epoch
        except OSError as error:
            self._say(f"the disk's data cannot be read: {error}", "disk")
            return None

    def last_words(self):
        lines = self._machine.journal(self._adapter.unit)
        return self._adapter.last_words(lines)[:500] if lines else "nothing in the journal"
