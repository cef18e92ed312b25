"""What may befall a tier, for Hypothesis: worlds, and events that are calls of `Tier` with a pause before each."""
import json

from hypothesis import strategies

BIRTH = 130     # seconds after which events begin: most tiers are born by then
PAUSES = (1, 5, 7, 13, 20, 29, 45, 61, 120, 310)
SPANS = (6, 25, 70, 170, 330, 450)       # seconds; the lock of one that is silent for 300 may be taken
BODIES = (b"{", b"[]", b"null", b"{}", json.dumps({"formatVersion": 2, "state": "free", "nonce": "n"}).encode())


def call(name, **arguments):
    return strategies.fixed_dictionaries(
        {"pause": strategies.sampled_from(PAUSES), "name": strategies.just(name),
         "arguments": strategies.fixed_dictionaries(arguments)})


def settings(members):
    """How a tier is at first, and how long things take in it."""
    return strategies.fixed_dictionaries({
        "members": strategies.just(members),
        "boot_seconds": strategies.sampled_from(((20,), (5, 90), (60, 10, 200))),
        "converge_seconds": strategies.sampled_from(((40,), (170, 30), (400, 20))),
        "sync_seconds": strategies.sampled_from(((0,), (1, 30), (120,)))})


def deaths(members, disk_lost=strategies.booleans()):
    number = strategies.integers(1, members)
    return strategies.one_of(
        call("kill", number=number, disk_lost=disk_lost, after=strategies.sampled_from((5, 30, 400))),
        call("crash", number=number),
        call("restart_agent", number=number))


def silence(members):
    """Machines and agents that stand still, calls that are slow or refused, servers that do not answer."""
    number, seconds = strategies.integers(1, members), strategies.sampled_from(SPANS)
    numbers = strategies.one_of(number.map(lambda one: (one,)), strategies.just(tuple(range(1, members + 1))))
    return strategies.one_of(
        call("freeze", number=number, seconds=seconds, machine=strategies.booleans()),
        call("slow_s3", numbers=numbers, delay=strategies.sampled_from((3, 9, 12, 40, 290)), seconds=seconds),
        call("refuse_s3", numbers=numbers, seconds=seconds),
        call("mute", number=number, seconds=seconds),
        call("lag", number=number, seconds=seconds))


def rolls(members):
    """Launch templates that change, and rollers that bring them, to members whose disks are kept or lost on the way."""
    blank = strategies.one_of(strategies.just([]), strategies.lists(strategies.integers(1, members), unique=True))
    return strategies.one_of(
        call("roll", blank=blank), call("roll", blank=blank),
        call("freeze_rollers", seconds=strategies.sampled_from(SPANS)),
        call("end_rollers"))


def changes(_=None):
    return call("publish", failing=strategies.booleans(), breaking=strategies.booleans())


def good_changes(_=None):
    return call("publish")


def other_lists(members):
    return call("publish", members=strategies.sampled_from((
        {number: f"10.0.0.{number}" for number in range(1, members + 3)},
        {number: f"10.0.0.{number + 1}" for number in range(1, members + 1)},
        {number: f"10.0.0.{number}" for number in range(1, members)})))


def spoilt(members):
    """Objects that somebody else has written, or a bucket without any."""
    keys = ["ensembles/zookeeper/00aa.json", "ensembles/zookeeper/lock.json", "tiers/zookeeper.json",
            *(f"members/zookeeper/{number}.json" for number in range(1, members + 1))]
    return strategies.one_of(
        call("spoil", key=strategies.sampled_from(keys), body=strategies.sampled_from(BODIES)),
        call("forge_birth"))


def buckets(members):
    return call("replace_bucket", lost=few(members))


def few(members):
    return strategies.lists(strategies.integers(1, members), max_size=(members - 1) // 2, unique=True)


def lives(members):
    """Another stack over the disks that are left, and another life with copies of one."""
    delays = strategies.tuples(*(strategies.sampled_from((5, 30, 200)) for _ in range(members)))
    return strategies.one_of(call("adopt", lost=few(members), delays=delays),
                             call("restore", source=strategies.integers(1, members), delays=delays))


def histories(*events):
    return strategies.lists(strategies.one_of(*events), min_size=1, max_size=8)


def forged(members):
    """A history in which disks that have seen the birth meet a forged one: from then on none is lost."""
    return strategies.builds(
        lambda before, forging, after: [*before, forging, *after],
        strategies.lists(strategies.one_of(deaths(members), good_changes()), max_size=3),
        call("forge_seen_birth"),
        strategies.lists(strategies.one_of(
            deaths(members, disk_lost=strategies.just(False)), good_changes(), call("roll", blank=strategies.just([]))),
            min_size=1, max_size=4))


def befall(tier, history):
    for event in history:
        tier.clock.turn(event["pause"])
        getattr(tier, event["name"])(**event["arguments"])
