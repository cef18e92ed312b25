"""startup-stack-joins: one round over the services that this node joins, those of `joins/<tier>.json`.

Run by a timer every five minutes, as `/usr/bin/python3 -I -B /usr/local/lib/startup-stack/node/joins`, where stage
two has put it. Each service that is due gets a run of the chef client of its own, `<service>::join`; one that is no
longer listed `<service>::leave`, and is forgotten. What came of each stands in /var/lib/startup-stack/joins.json, for
the agent.

Exit codes: 0 done, or nothing may be done yet; 1 some service could not be joined or left; 75 the world is at fault.
"""
import fcntl
import os
import sys

# Modules of stage two are used, which isolated mode leaves out of the path.
sys.path.insert(1, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import identity  # noqa: E402
import metadata  # noqa: E402
import rounds  # noqa: E402
import session  # noqa: E402
import state  # noqa: E402
from machine import SECOND, STATE, limit, log, read_json, read_state, retry  # noqa: E402

LOCK = STATE + "joins.lock"
# What stage one sets for stage two, but for what `aws` sets itself.
ENVIRONMENT = {"HOME": "/root", "DEBIAN_FRONTEND": "noninteractive"}


def main():
    os.environ.update(ENVIRONMENT)
    session.adopt_orphans()
    limit(60 * SECOND)
    try:
        node, instance, region = retry("metadata", facts, (AssertionError, AttributeError, NameError, TypeError))
    except OSError as error:
        log(f"not yet: {error!r}")
        return 75
    if not launched(instance):
        log("not yet: this instance has not completed its launch")
        return 0
    with open(LOCK, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log("not now: another round is running")
            return 0
        return 0 if rounds.Round(node, instance, region, state.load(instance)).run() else 1


def facts():
    """The node as it is named, its instance, and its region."""
    instance, region = metadata.read("instance-id"), metadata.read("placement/region")
    return identity.of(read_json("/etc/startup-stack/node.json"), instance), instance, region


def launched(instance):
    """Whether stage one has said CONTINUE for this very instance; an image brings the mark of another one."""
    mark = read_state("/var/lib/startup-stack/bootstrap.json")
    return mark.get("instanceId") == instance and mark.get("decision") == "CONTINUE" and bool(mark.get("sent"))


if __name__ == "__main__":
    sys.exit(main())
