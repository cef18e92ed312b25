"""Before the server starts: a disk with data just starts, also when AWS answers nothing; a blank one asks first."""
import time

from . import birth, fourletter

PATIENCE = 100   # seconds for servers of an earlier incarnation to end; below the unit's time to start
PAUSE = 2        # seconds between two looks at them


class Refused(Exception):
    """The server must not start now; systemd tries again."""


def prepare(machine, bucket, look=fourletter.look, clock=time.monotonic, sleep=time.sleep):
    """Words for the journal. Puts a copy in place; sets or removes the file that makes a blank member a voter."""
    if not machine.mounted():
        raise Refused("the data volume is not mounted: a member never starts on the root disk")
    if not machine.own_volume():
        raise Refused(f"the volume's label is not this member's: {machine.label()}")
    # A restore that broke off was decided before the birth, and this member has served nobody since.
    machine.finish_restore()
    if machine.epoch() is not None:
        machine.set_initialise(False)
        return f"epoch {machine.epoch()} on the disk"
    machine.clear_blank()
    machine.set_initialise(False)
    copies = machine.copies()
    start = decide(machine, bucket, copies, look, clock, sleep)
    if start.kind == "refuse":
        raise Refused(start.why)
    if start.kind == "restore":
        machine.begin_restore(copies[0])
        machine.finish_restore()
    machine.set_initialise(start.kind == "initialise")
    return f"blank disk, {start.kind}: {start.why}"


def decide(machine, bucket, copies, look, clock, sleep):
    own, members = machine.node["member"]["id"], machine.zoo_cfg_members()
    born = machine.born_copy() or bucket.born()
    if born:
        return birth.start_of_blank(own, members, birth.addresses(born["members"]), ())
    port = machine.client_port()
    others = {number: address for number, address in members.items() if number != own}
    end = clock() + PATIENCE
    while foreign := earlier(bucket, others, port, look):
        if clock() >= end:
            raise Refused(f"member {foreign[0]} runs in an earlier incarnation: its data must not come into this one")
        sleep(PAUSE)
    found = witnesses(bucket, members, others, port, look)
    return birth.start_of_blank(own, members, None, found, copies if bucket.in_restore() else None)


def earlier(bucket, others, port, look):
    """Ids of members whose server runs and whose last record is of an earlier life of the ensemble."""
    return [number for number, address in others.items()
            if look(address, port).mode != "down" and bucket.of_another_incarnation(number)]


def witnesses(bucket, members, others, port, look):
    """Ids of members seen with data. A record outlives its member; a server that serves may not be recorded yet."""
    records = {number: bucket.member(number)[0] for number in members}
    recorded = {number for number, content in records.items() if content and content["data"]}
    return recorded | {number for number, address in others.items() if look(address, port).serving}
