"""Whether a node of a fleet may converge a new document now: one node in ten first, the others when that went well.

Pure. Every node decides for itself by what all say in their entries; there is no lock. All times are seconds.
"""
import dataclasses
import hashlib

# One in so many nodes goes first; at least one does.
ONE_IN = 10
# The age of the document from which on the others go, once a first one has applied it.
WAIT = 600
# The age from which on they go although none has said how it went: by then each of the first ones has looked (every
# five minutes) and has come to the end of its run (ten minutes at most), so that they are gone.
LONGEST = 1200
# The age of an entry up to which its node counts as in service: three rounds.
IN_SERVICE = 900
# A node on which the document has failed tries it again after this time: the cause may have been the world's.
AGAIN = 600


@dataclasses.dataclass(frozen=True)
class Entry:
    """What another node of the tier says: seconds ago, and which digests it has applied and seen fail, or nothing."""
    age: float
    applied: str | None
    failed: str | None


def why_not(own, wanted, age, entries):
    """Words, or nothing when it may: `own` is an instance's id, `age` the document's, `entries` those of the others."""
    failed = sorted(instance for instance, entry in entries.items() if entry.failed == wanted)
    if failed:
        return f"it has failed on {', '.join(failed)}: left alone until there is another one"
    present = {own, *(instance for instance, entry in entries.items() if entry.age <= IN_SERVICE)}
    if own in first_of(present):
        return None
    if age < WAIT:
        return f"it is the turn of {', '.join(sorted(first_of(present)))}; this one's comes {WAIT - age:.0f} s later"
    if age < LONGEST and not any(entry.applied == wanted for entry in entries.values()):
        return "no node has applied it yet"
    return None


def first_of(instances):
    """By a hash of the id, which says nothing else of an instance, such as its age or its zone."""
    ranked = sorted(instances, key=lambda instance: hashlib.sha256(instance.encode()).digest())
    return set(ranked[:max(1, len(ranked) // ONE_IN)])
