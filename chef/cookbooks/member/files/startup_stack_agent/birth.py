"""Which members an ensemble has, and whether a blank member may vote: pure."""
import dataclasses
import re

SERVER = re.compile(r"^server\.(\d+)=([^:\s]+):", re.MULTILINE)
CLIENT_PORT = re.compile(r"^clientPort=(\d+)$", re.MULTILINE)


def configured(zoo_cfg):
    """{id: address} of the members that a zoo.cfg names."""
    return {int(number): address for number, address in SERVER.findall(zoo_cfg)}


def client_port(zoo_cfg):
    return int(CLIENT_PORT.search(zoo_cfg)[1])


def addresses(members):
    """The same of a list of members, as in the tier's document and in the born record."""
    return {member["id"]: member["address"] for member in members}


def record(tier, incarnation, members, by):
    """The born record of the members {id: address}."""
    listed = [{"id": number, "name": f"{tier}-{number}", "address": members[number]} for number in sorted(members)]
    return {"formatVersion": 1, "tier": tier, "incarnation": incarnation, "members": listed, "recordedBy": by}


def refusal(document, born):
    """Words when the document's list {id: address} is not the one that is in force."""
    if born is None or document == born:
        return None
    return f"the document lists members {sorted(document)}, the ensemble was born with {sorted(born)}" + (
        "" if sorted(document) != sorted(born) else " at other addresses")


@dataclasses.dataclass(frozen=True)
class Start:
    """kind: initialise (first start of the ensemble), restore (starts with the data of its copy), blank (joins, does
    not vote before it has synced), refuse."""
    kind: str
    why: str


def start_of_blank(own_id, members, born, witnesses, copies=None):
    """What a member with a blank disk does.

    members: {id: address} of its zoo.cfg; born: the same of the born record or None; witnesses: ids of members, itself
    included, that were seen with data of this incarnation; copies: names of the copies with data that its disk holds,
    None when this incarnation is not restored from copies."""
    if born is not None:
        if own_id not in born:
            return Start("refuse", f"the ensemble was born without member {own_id}")
        if born != members:
            return Start("refuse", "zoo.cfg names other members than the born record: waiting for a converge")
        return Start("blank", "the ensemble is born: this member votes once it has synced")
    # Others that have begun with their copies do not speak against this member's: all are of one snapshot.
    if copies is not None and own_id not in witnesses:
        if len(copies) == 1:
            return Start("restore", f"the ensemble begins anew with the data of {copies[0]}")
        return Start("refuse", "the ensemble begins anew with one copy on every disk, and this one holds "
                               f"{' and '.join(copies) or 'none'}")
    if witnesses:
        had = ", ".join(f"member {number}" for number in sorted(witnesses))
        return Start("blank", f"{had} had data before the birth was recorded: this member must sync")
    return Start("initialise", "no ensemble was born and no member has data: first start")
