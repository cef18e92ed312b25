"""Which members an ensemble has, and what a member with a blank disk does: pure."""
import dataclasses


def addresses(members):
    """{id: address} of a list of members, as in the tier's document and in the born record."""
    return {member["id"]: member["address"] for member in members}


def record(tier, incarnation, members, by):
    """The born record of the members {id: address}."""
    listed = [{"id": number, "name": f"{tier}-{number}", "address": members[number]} for number in sorted(members)]
    return {"formatVersion": 1, "tier": tier, "incarnation": incarnation, "members": listed, "recordedBy": by}


def refusal(document, born):
    """Words when the document's list {id: address} is not the one that is in force."""
    if document is None or born is None or document == born:
        return None
    return f"the document lists members {sorted(document)}, the ensemble was born with {sorted(born)}" + (
        "" if sorted(document) != sorted(born) else " at other addresses")


def difference(copy, born):
    """Words when the bucket's born record has other members than the disk's copy of it, which holds."""
    kept, stored = (addresses(record["members"]) if record else None for record in (copy, born))
    if kept is None or stored is None or kept == stored:
        return None
    return f"the bucket's born record lists {listed(stored)}, this disk's copy {listed(kept)}: the copy holds"


def listed(members):
    return " ".join(f"{number}={members[number]}" for number in sorted(members))


@dataclasses.dataclass(frozen=True)
class Start:
    """kind: initialise (may begin the ensemble), restore (starts with the data of its copy), blank (joins, and does not
    vote before it has synced), refuse."""
    kind: str
    why: str


def start_of_blank(policies, own_id, members, born, witnesses, copies=None, known_born=False):
    """What a member with a blank disk does.

    policies: the adapter; members: {id: address} that its server is configured with; born: the same of the born record
    or None; witnesses: ids of members, itself included, that were seen with data of this incarnation; copies: names of
    the copies with data that its disk holds, None when this incarnation is not restored from copies; known_born: the
    document says that this incarnation was born in an earlier stack, whether it is recorded in this bucket or not."""
    if born is not None:
        if own_id not in born:
            return Start("refuse", f"the ensemble was born without member {own_id}")
        if born != members:
            return Start("refuse", "the server is configured with other members than the born record's: waiting for a "
                                   "converge")
        return policies.rejoin()
    if known_born:
        return policies.rejoin()
    # Others that have begun with their copies do not speak against this member's: all are of one snapshot.
    if copies is not None and own_id not in witnesses:
        return policies.restore(copies)
    return policies.initialise(witnesses)


# Policies that an adapter may name


def starts():
    """Rejoin: a blank member just starts."""
    return Start("blank", "the ensemble is born: this member votes once it has synced")


def all_from_one_copy(copies):
    """Restore: every member begins with its copy of one snapshot."""
    if len(copies) == 1:
        return Start("restore", f"the ensemble begins anew with the data of {copies[0]}")
    return Start("refuse", "the ensemble begins anew with one copy on every disk, and this one holds "
                           f"{' and '.join(copies) or 'none'}")


def blank_and_no_witness(witnesses):
    """Initialise: only where nobody has data."""
    if witnesses:
        had = ", ".join(f"member {number}" for number in sorted(witnesses))
        return Start("blank", f"{had} had data before the birth was recorded: this member must sync")
    return Start("initialise", "no ensemble was born and no member has data: first start")


def until_born(_):
    """Initialise: all members begin until their ensemble is born, since it comes to be only where all do. One that has
    begun before keeps a blank one from beginning another ensemble beside it."""
    return Start("initialise", "no ensemble was born: every member begins")
