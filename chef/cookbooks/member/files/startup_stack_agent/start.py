"""Before the server starts: a disk with data just starts, also when AWS answers nothing; a blank one asks first."""
import time

from . import birth
from .adapter import Ensemble

PATIENCE = 100   # seconds for servers of an earlier incarnation to end; below the unit's time to start
PAUSE = 2        # seconds between two looks at them


class Refused(Exception):
    """The server must not start now; systemd tries again."""


def prepare(node, disk, adapter, bucket, clock=time.monotonic, sleep=time.sleep):
    """Words for the journal. In an ensemble it puts a copy in place and says whether a blank member may vote."""
    if "volume" not in node:
        return "this member has no volume"
    if not disk.mounted():
        raise Refused("the data volume is not mounted: a member never starts on the root disk")
    if not disk.own_volume():
        raise Refused(f"the volume's label is not this member's: {disk.label()}")
    if not isinstance(adapter, Ensemble):
        return "the volume is this member's"
    # A restore that broke off was decided before the birth, and this member has served nobody since.
    disk.finish_restore(adapter)
    adapter.set_initialise(False)
    epoch = adapter.epoch(adapter.mount)
    if epoch is not None:
        return f"epoch {epoch} on the disk"
    adapter.clear_blank()
    copies = disk.copies(adapter)
    start = decide(disk, adapter, bucket, copies, clock, sleep)
    if start.kind == "refuse":
        raise Refused(start.why)
    if start.kind == "restore":
        disk.begin_restore(copies[0])
        disk.finish_restore(adapter)
    adapter.set_initialise(start.kind == "initialise")
    return f"blank disk, {start.kind}: {start.why}"


def decide(disk, adapter, bucket, copies, clock, sleep):
    """What cannot be read in the bucket may speak of a birth or of data: the start is then refused in its words."""
    own, members = adapter.own, adapter.members()
    born = disk.born_copy() or bucket.born()
    if born:
        return birth.start_of_blank(adapter, own, members, birth.addresses(born["members"]), ())
    others = [number for number in members if number != own]
    end = clock() + PATIENCE
    while foreign := earlier(bucket, adapter, others):
        if clock() >= end:
            raise Refused(f"member {foreign[0]} runs in an earlier incarnation: its data must not come into this one")
        sleep(PAUSE)
    found = witnesses(bucket, adapter, members, others)
    in_restore, known_born = bucket.in_restore(), bucket.known_born()
    return birth.start_of_blank(adapter, own, members, None, found, copies if in_restore else None, known_born)


def earlier(bucket, adapter, others):
    """Ids of members whose server runs and whose last record is of an earlier life of the ensemble."""
    return [number for number in others
            if adapter.look_at(number).runs and bucket.of_another_incarnation(number)]


def witnesses(bucket, adapter, members, others):
    """Ids of members seen with data. A record outlives its member; a server that serves may not be recorded yet."""
    records = {number: bucket.member(number)[0] for number in members}
    recorded = {number for number, content in records.items() if content and content["data"]}
    return recorded | {number for number in others if adapter.look_at(number).serving}
