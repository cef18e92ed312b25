"""The end of a fleet's node, when its group ends it: drained, unannounced, then the termination hook is completed."""
import signal
import subprocess

import aws
import metadata
from machine import SECOND, limit, log, retry, run

# Seconds between two looks.
LOOK = 5
# Units that have to hand something over before the node goes are wanted by this target.
TARGET = "startup-stack-drain.target"
# Seconds for them; the hook's heartbeat is 300 and the rest has to fit in as well.
PATIENCE = 240
# In this order the node stops to announce itself, and then takes back what it has announced.
ANNOUNCING = ("startup-stack-converge.timer", "startup-stack-converge.service", "startup-stack-entry.service")


def is_due():
    """Auto Scaling says so in the metadata; there is nothing for an instance of no group."""
    return metadata.read("autoscaling/target-lifecycle-state") == "Terminated"


def leave(own):
    log(f"{own.instance} is to go: draining")
    limit(PATIENCE * SECOND)
    attempt("drained", lambda: run("systemctl", "start", TARGET))
    for unit in ANNOUNCING:
        limit(25 * SECOND)
        attempt(f"{unit} stopped", lambda: run("systemctl", "stop", unit))
    limit(60 * SECOND)
    retry("hook", lambda: complete(own), ())
    log("completed its termination")
    signal.pause()


def attempt(what, act):
    """What fails here must not keep the node: the hook would, until its heartbeat ends."""
    try:
        act()
        log(what)
    except (OSError, subprocess.TimeoutExpired) as error:
        log(f"not {what}: {error!r}")


def complete(own):
    try:
        aws.connect("autoscaling", own.region).complete_lifecycle_action(
            AutoScalingGroupName=own.node["group"], LifecycleHookName=own.node["terminationHook"],
            InstanceId=own.instance, LifecycleActionResult="CONTINUE")
    except Exception as error:
        if "No active Lifecycle Action" not in str(error):
            raise
        log(repr(error))
