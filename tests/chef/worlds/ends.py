"""How a world that is left alone must end."""
import agent_path  # noqa: F401
from startup_stack_agent import decide

QUIET = 4800     # seconds for locks to become stale, for what failed to be tried again, for converges one by one
SETTLED = 100    # seconds before the first look: three passes of an agent
STEP = 30
REST = 60        # seconds without a converge: an agent that waits for its turn looks more often


def whole(tier):
    """Every member serves under one leader and has applied what is wanted; only a tier that has lost a majority of its
    disks may wait for its operator, and says so."""
    return wait(tier, lambda: unfinished(tier) if not tier.laws.excused else unnamed(tier))


def named(tier):
    """The same, or every member that is not so far says why."""
    return wait(tier, lambda: unfinished(tier) and unnamed(tier))


def wait(tier, faults):
    """What is still wrong at the end. Rollers, of which each ends by itself, keep agents from the lock meanwhile."""
    end = tier.clock.now + QUIET
    tier.clock.turn(SETTLED)
    while (found := faults()) and tier.clock.now < end:
        tier.clock.turn(STEP)
        if tier.rolling():
            end = tier.clock.now + QUIET
    return found


def unfinished(tier):
    leaders = [number for number, slot in tier.slots.items() if slot.serves() and slot.server.role == "leader"]
    faults = [f"member {number} does not serve" for number, slot in tier.slots.items() if not slot.serves()]
    if len(leaders) != 1:
        faults.append(f"leaders: {leaders}")
    for number in tier.slots:
        record = tier.record(number)
        if record is None or record["digestApplied"] != tier.wanted():
            faults.append(f"member {number} has not applied what is wanted")
    if tier.clock.now - tier.converged_at < REST or any(
            slot.instance and slot.instance.converge for slot in tier.slots.values()):
        faults.append("a member converges")
    return faults


def unnamed(tier):
    """Members that are not as they should be, and nobody can read why."""
    return [f"member {number}: {record_of(tier, number)}" for number, slot in tier.slots.items()
            if not is_named(tier, number, slot)]


def record_of(tier, number):
    return tier.record(number), tier.slots[number].instance and tier.slots[number].instance.journal[-3:]


def is_named(tier, number, slot):
    record = tier.record(number)
    if record is None or tier.record_age(number) > decide.FRESH:
        return slot.instance is not None and any(line.startswith("launch: ") for line in slot.instance.journal[-1:])
    serves = record["serving"] and slot.serves()
    if not serves:
        return bool(record["lastLogLine"])
    missed = record["digestApplied"] != tier.wanted()
    failed = [each for each in map(tier.record, tier.slots) if each and each["digestFailed"] == tier.wanted()]
    away = [each for each in tier.slots.values() if not each.serves()]
    return not missed or bool(failed or away or record["reason"] or record["listRefused"] or tier.wanted() is None)
