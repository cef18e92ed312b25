"""Why a node of a fleet is to go, as its metadata say. A moment is seconds of CLOCK_BOOTTIME.

Auto Scaling's target state is `Terminated` from the beginning of the termination on. EC2 gives notice of the
interruption of a spot instance, best effort, two minutes before it. No template of a fleet asks for another
interruption than the default, which ends the instance; a stop would be taken for that too.

Earlier EC2 may recommend to rebalance. That is no such notice: a group with capacity rebalancing, as each with spot
instances has, launches another instance first and then ends this one, which has it drained (EC2 Auto Scaling user
guide, "Capacity Rebalancing"). Work that was handed over before would have nowhere to go.
"""
import dataclasses
import datetime
import json
import time

import metadata
from machine import SECOND, log

# Seconds for the drain. Of a termination: the hook's heartbeat is 300, and the rest has to fit in as well.
PATIENCE = 240
# Seconds between the notice of an interruption and the interruption, and those of them that are for the rest.
WARNING, RESERVE = 120, 20
# The least that is left of them by a clock that is ahead.
LEAST = 10
RECOMMENDATION = "events/recommendations/rebalance"


@dataclasses.dataclass(frozen=True)
class Notice:
    """`hard` orders causes: a harder one takes the place of another."""
    cause: str
    hard: int
    deadline: float
    words: str


def boottime():
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def spot(text, now, wall):
    """EC2's time is a second in UTC. A notice that makes no sense is one all the same."""
    left = WARNING
    try:
        left = min(left, datetime.datetime.fromisoformat(json.loads(text)["time"]).timestamp() - wall)
    except (LookupError, TypeError, ValueError):
        pass
    return Notice("spot", 1, now + max(left - RESERVE, LEAST), f"EC2 interrupts this spot instance: {text}")


def termination(text, now, _):
    """The state is another one while the instance serves."""
    if text == "Terminated":
        return Notice("termination", 2, now + PATIENCE * SECOND, "its group ends this instance")


# Hardest first; there is nothing at the first for an instance of no group, nor at the other without a notice.
SOURCES = {
    "autoscaling/target-lifecycle-state": termination,
    "spot/instance-action": spot,
}


def hardest():
    """The hardest notice that there is, or nothing. What cannot be read hides no other one."""
    for path, understand in SOURCES.items():
        text = seen(path)
        notice = understand(text, boottime(), time.time()) if text else None
        if notice:
            return notice
    return None


def recommendation():
    """To rebalance, in EC2's words; nothing where there is none."""
    return seen(RECOMMENDATION)


def seen(path):
    try:
        return metadata.read(path)
    except Exception as error:
        log(f"not seen whether this node is to go: {path}: {error!r}")
        return None
