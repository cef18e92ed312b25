"""What a node of a fleet does between its launch and its end: `converge`, `watch` and `withdraw`, each for a unit.

They run from a copy of this package (see programs.py), never from the archive that is about to be converged.
"""
import hashlib
import os
import subprocess
import sys
import time

import aws
import drain
import entries
import turn
from entry import Own
from machine import ROOT, SECOND, STATE, left, limit, log, read_json, read_state, retry, write

FORMAT = 1
STAGE_ONE = ROOT + "/usr/local/sbin/startup-stack-node"
REMEMBERED = "/var/lib/startup-stack/fleet.json"
CONVERGED = "/var/lib/startup-stack/converged.json"
# Seconds between two runs of the client that repair what has drifted, and take up the hosts of other tiers.
DRIFT = 1800
# Seconds for which the service has to run without a break after a new document, and within which it has to begin that.
STEADY = 10
SETTLE = 60
# What stage one's exit codes say of the document, besides 0: what is not named here speaks against it.
REFUSED, OTHER_CONTRACT, NEVER_RAN = 3, 4, 75


def main(verb):
    acts = {"converge": converge, "watch": watch, "withdraw": withdraw}
    if verb not in acts:
        log(f"usage: node {'|'.join(acts)}")
        return 2
    try:
        return acts[verb]()
    except Exception as error:
        log(f"{verb}: not now: {error!r}")
        return NEVER_RAN


def converge():
    """One round of the timer: the entry is written whatever comes of the rest."""
    limit(30 * SECOND)
    own = retry("own", Own, ())
    memory = remembered(own.instance)
    data, age, now = retry("document", own.document, ())
    wanted = hashlib.sha256(data).hexdigest()
    if memory["digestFailed"] != wanted:
        memory["digestFailed"] = None  # there is another document since
    if memory["digestApplied"] == wanted:
        code = keep_up(memory, now)
    else:
        code = take_up(own, memory, wanted, age, now)
    write(STATE + os.path.basename(REMEMBERED), memory)
    limit(60 * SECOND)
    retry("entry", lambda: own.write(memory["digestApplied"], memory["digestFailed"]), ())
    return code


def keep_up(memory, now):
    """What is applied stays so; a reboot takes away secrets, which come back by the shorter run."""
    memory["wholeAt"] = memory["wholeAt"] or now  # at first by the launch
    if now - memory["wholeAt"] < DRIFT:
        return stage_one("--if-changed")
    memory["wholeAt"] = now
    return stage_one()


def take_up(own, memory, wanted, age, now):
    """A new document, when it is this node's turn."""
    tried_before = memory["tried"] == wanted
    if tried_before and memory["code"] == OTHER_CONTRACT:
        log(f"{wanted} is for another stage one: it waits for another document, or for another instance")
        return 0
    if tried_before and now - memory["triedAt"] < turn.AGAIN and memory["code"] != NEVER_RAN:
        log(f"{wanted} has failed here: again in {turn.AGAIN - now + memory['triedAt']:.0f} s")
        return 0
    reason = turn.why_not(own.instance, wanted, age, others(own))
    if reason:
        log(f"{wanted} waits: {reason}")
        return 0
    code = stage_one("--if-changed")
    if code == 0 and read_json(CONVERGED)["digest"] != wanted:
        return 0  # it took a newer one, which the next round looks at
    if code == 0 and not settles(own.node["service"]):
        log(f"{own.node['service']} does not keep running with {wanted}")
        code = 1
    memory.update(tried=wanted, triedAt=now, code=code)
    if code == 0:
        memory.update(digestApplied=wanted, digestFailed=None, wholeAt=now)
    elif code not in (REFUSED, OTHER_CONTRACT, NEVER_RAN):
        memory["digestFailed"] = wanted
    return code


def remembered(instance):
    """What this node knows of itself from before; at first what its launch has applied."""
    memory = {"formatVersion": FORMAT, "instanceId": instance, "digestApplied": None, "digestFailed": None,
              "tried": None, "triedAt": 0, "code": None, "wholeAt": None}
    before, launched = read_state(REMEMBERED), read_state(CONVERGED)
    if before.get("instanceId") == instance:  # not of the machine that this one's image was made of
        return {**memory, **before}
    if launched.get("instanceId") == instance:
        memory["digestApplied"] = launched["good"].get("digest")
    return memory


def others(own):
    """What the other nodes of the tier say. An entry that makes no sense counts as not seen."""
    def skip(key, why):
        log(f"s3://{own.bucket}/{key}: skipped: {why}")

    listed, now = aws.list_objects(own.bucket, f"{entries.PREFIX}{own.tier}/", own.region)
    seen = {}
    for (_, instance), (key, age) in entries.newest(listed, now, skip).items():
        if instance == own.instance:
            continue
        try:
            seen[instance] = turn.Entry(age, *entries.digests_in(aws.read_object(own.bucket, key, own.region)))
        except Exception as error:
            if not aws.is_absent(error):
                skip(key, repr(error))
    return seen


def stage_one(*options):
    """Its exit code. It ends by itself, well before the unit's time is up."""
    return subprocess.run([STAGE_ONE, "converge", *options], stdin=subprocess.DEVNULL).returncode


def settles(service):
    """Whether the service runs without a break. One that ends at once and is started again is active now and then."""
    limit(SETTLE * SECOND)
    looks, before = 0, None
    while looks < STEADY and left():
        active = subprocess.run(["systemctl", "is-active", "--quiet", service]).returncode == 0
        now = subprocess.check_output(["systemctl", "show", "--property=InvocationID", service])
        looks = looks + 1 if active and now == before else 0
        before = now
        time.sleep(SECOND)
    return looks >= STEADY


def withdraw():
    """The node stops: others shall not look for it any more."""
    limit(20 * SECOND)
    retry("entry", lambda: Own().take_back(), ())
    log("the entry is taken back")
    return 0


def watch():
    """Until this node is to go; another version of this program ends it, but not in the middle of a drain."""
    own_program = os.stat(sys.argv[0]).st_mtime_ns
    leaving = drain.Leaving()
    while leaving.is_draining() or os.stat(sys.argv[0]).st_mtime_ns == own_program:
        try:
            leaving.look()
        except Exception as error:
            log(f"this look ended early: {error!r}")
        time.sleep(drain.LOOK * SECOND)
    return 0
