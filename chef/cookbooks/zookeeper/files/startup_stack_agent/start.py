"""Before the server starts: a disk with data just starts, also when AWS answers nothing; a blank one asks first."""
from . import birth, fourletter


class Refused(Exception):
    """The server must not start now; systemd tries again."""


def prepare(machine, bucket, look=fourletter.look):
    """Words for the journal; sets or removes the file that makes a blank member a voter."""
    if not machine.mounted():
        raise Refused("the data volume is not mounted: a member never starts on the root disk")
    if not machine.own_volume():
        raise Refused(f"the volume's label is not this member's: {machine.label()}")
    if machine.epoch() is not None:
        machine.set_initialise(False)
        return f"epoch {machine.epoch()} on the disk"
    machine.clear_blank()
    machine.set_initialise(False)
    members = machine.zoo_cfg_members()
    born = machine.born_copy() or bucket.born()
    own = machine.node["member"]["id"]
    start = birth.start_of_blank(own, members, born and birth.addresses(born["members"]),
                                 () if born else witnesses(machine, bucket, members, look))
    if start.kind == "refuse":
        raise Refused(start.why)
    machine.set_initialise(start.kind == "initialise")
    return f"blank disk, {start.kind}: {start.why}"


def witnesses(machine, bucket, members, look):
    """Members seen with data. A record outlives its member; a server that serves may not be recorded yet."""
    own = machine.node["member"]["id"]
    port = machine.client_port()
    records = {number: bucket.member(number)[0] for number in members}
    recorded = {number for number, content in records.items() if content and content["data"]}
    serving = {number for number, address in members.items() if number != own and look(address, port).serving}
    return tuple(f"{machine.node['tier']}-{number}" for number in sorted(recorded | serving))
