"""The log of a master: recovers the local replica, and, once this master leads, writes to a quorum.

Epochs order leaders. A new one asks for promises, takes over the longest log of the highest epoch that a quorum has,
and counts as elected when an entry of its own epoch is on a quorum's disks: from then on nothing that was acknowledged
can be missing. `members` gives the addresses of all replicas that are in ZooKeeper now, this one's included.
"""
import threading
import time

import replica
from peers import Peer, Unreachable, ask_all
from words import log, thread


# Seconds until a replica that does not take entries is tried again.
RETRY = 0.2


class Demoted(Exception):
    """Another master has been promised a later epoch."""


class ReplicatedLog:
    def __init__(self, work_dir, own, quorum, auto_initialize, members):
        self.local = replica.Replica(work_dir)
        self.own, self.quorum, self.auto_initialize, self.members = own, quorum, auto_initialize, members
        self.changed = threading.Condition()  # of members, of status, of what followers have
        self.epoch = self.highest = 0
        self.stored = {}  # address -> how many entries it has of this epoch's log
        self.demoted = False
        self.followers = set()

    def others(self):
        return [address for address in self.members() if address != self.own]

    def wake(self):
        with self.changed:
            self.changed.notify_all()

    def statuses(self):
        """Address -> what each replica says, this one included."""
        said = {address: answer for address, answer in ask_all(self.others(), "/log(1)/say", {}) if answer}
        return {**said, self.own: self.local.say()}

    # Recovery of the local replica

    def recover(self):
        log(f"Replica is in {self.local.status} status")
        while not self.local.recovered:
            if not self.recover_once():
                with self.changed:
                    self.changed.wait(0.5)
        log("Replica is in VOTING status")
        self.wake()

    def recover_once(self):
        """One step, if those who answer allow one."""
        said = self.statuses()
        count = {status: sum(1 for each in said.values() if each["status"] == status)
                 for status in (replica.EMPTY, replica.STARTING, replica.VOTING)}
        if count[replica.VOTING] >= self.quorum:
            return self.catch_up({address: each for address, each in said.items() if each["status"] == replica.VOTING})
        if not self.auto_initialize:
            return False
        everyone = 2 * self.quorum - 1
        if self.local.status == replica.EMPTY and count[replica.EMPTY] + count[replica.STARTING] >= everyone:
            self.local.become(replica.STARTING)
            return True
        if self.local.status == replica.STARTING and count[replica.STARTING] + count[replica.VOTING] >= everyone:
            self.local.become(replica.VOTING)
            return True
        return False

    def catch_up(self, voters):
        self.local.become(replica.RECOVERING)
        best = max(voters, key=lambda address: voters[address]["last"])
        try:
            self.take_over(best, voters[best]["last"][1])
        except Unreachable:
            return False
        self.local.become(replica.VOTING, max(each["promised"] for each in voters.values()))
        log("Successfully joined the Paxos group")
        return True

    def take_over(self, address, length):
        """The log of another replica in place of the own one, from where they part."""
        peer = Peer(address)
        try:
            position, step = min(length, len(self.local.entries)), 1
            while position > 0:
                there = peer.call("/log(1)/read", {"position": position, "limit": 0})["before"]
                if there == self.local.epoch_before(position):
                    break
                position, step = max(0, position - step), step * 2
            while position < length:
                entries = peer.call("/log(1)/read", {"position": position})["entries"]
                if not entries:
                    raise Unreachable(f"{address} has become shorter")
                self.local.store(position, entries)
                position += len(entries)
        finally:
            peer.close()

    # Leading

    def elect(self, deadline):
        """Begins an epoch; False when no quorum could be had in time."""
        while time.monotonic() < deadline:
            try:
                if self.local.recovered and self.begin() and self.write([], deadline):
                    return True
            except Demoted:
                pass  # another one tried at the same time
            with self.changed:
                self.changed.wait(max(0, min(0.2, deadline - time.monotonic())))
        return False

    def begin(self):
        self.highest = epoch = max(self.highest, self.local.say()["promised"]) + 1
        if not self.local.promise(epoch)["ok"]:
            return False
        promised = {self.own: self.local.last()}
        others = self.others() if self.quorum > 1 else []
        for address, answer in ask_all(others, "/log(1)/promise", {"epoch": epoch}):
            if answer and answer["ok"]:
                promised[address] = answer["last"]
            elif answer:
                self.highest = max(self.highest, answer["promised"])
            if len(promised) >= self.quorum:
                break
        if len(promised) < self.quorum:
            return False
        best = max(promised, key=lambda address: promised[address])
        try:
            if promised[best] > promised[self.own]:
                self.take_over(best, promised[best][1])
        except Unreachable:
            return False
        self.epoch, self.stored, self.demoted = epoch, {}, False
        return True

    def write(self, records, deadline):
        """Appends an entry; False when it is not on a quorum's disks in time."""
        epoch, length = self.epoch, len(self.local.entries)
        entry = {"epoch": epoch, "records": records}
        answer = self.local.append(epoch, length, self.local.epoch_before(length), [entry])
        if not answer["ok"]:
            raise Demoted()
        with self.changed:
            self.stored[self.own] = length + 1
        while True:
            self.follow()
            with self.changed:
                self.changed.notify_all()
                if self.demoted:
                    raise Demoted()
                if sum(1 for stored in self.stored.values() if stored > length) >= self.quorum:
                    return True
                if time.monotonic() >= deadline:
                    return False
                self.changed.wait(max(0, min(1, deadline - time.monotonic())))

    def follow(self):
        """A thread for each replica that has none."""
        with self.changed:
            missing = set(self.others()) - self.followers
            self.followers |= missing
        for address in missing:
            thread(self.feed, address)

    def feed(self, address):
        """Hands entries to one replica until it is gone from ZooKeeper."""
        peer, epoch, position = Peer(address), 0, 0
        try:
            while True:
                with self.changed:
                    if epoch != self.epoch:
                        epoch, position = self.epoch, len(self.local.entries) - 1
                    while epoch == self.epoch and self.stored.get(address, 0) >= self.stored.get(self.own, 0):
                        if address not in self.members():
                            return
                        self.changed.wait()
                    if epoch != self.epoch:
                        continue
                if address not in self.members():
                    return
                position = self.hand_over(peer, address, epoch, position)
        finally:
            with self.changed:
                self.followers.discard(address)
            peer.close()

    def hand_over(self, peer, address, epoch, position):
        """One call; gives the position that is next."""
        part = self.local.read(position)
        call = {"epoch": epoch, "position": position, **part}
        try:
            answer = peer.call("/log(1)/append", call)
        except Unreachable:
            answer = {"ok": False, "demoted": False, "status": None}
        if not answer["ok"] and answer["status"] != replica.VOTING:  # gone, or not a voter yet
            time.sleep(RETRY)
            return position
        with self.changed:
            if answer["ok"]:
                position += len(part["entries"])
                if epoch == self.epoch:
                    self.stored[address] = position
                self.changed.notify_all()
            elif answer["demoted"]:
                if epoch == self.epoch and not self.demoted:
                    self.demoted = True
                    self.changed.notify_all()
                while epoch == self.epoch:
                    self.changed.wait()
            else:
                position = min(max(0, position - 1), answer["last"][1])
        return position
