"""The end of a fleet's node: drained, unannounced, then the termination hook is completed."""
import dataclasses
import signal
import subprocess

import aws
import notices
from entry import Own
from machine import ROOT, SECOND, limit, log, read_state, retry, run, write

# Seconds between two looks.
LOOK = 5
# Units that have to hand something over before the node goes are wanted by this target.
TARGET = "startup-stack-drain.target"
# Cause and deadline for these units, which read it again and again: both may change.
TOLD = "/run/startup-stack/drain.json"
# In this order the node stops to announce itself, and then takes back what it has announced.
ANNOUNCING = ("startup-stack-converge.timer", "startup-stack-converge.service", "startup-stack-entry.service")


class Leaving:
    """What has been done about notices."""

    def __init__(self):
        self.notice = self.process = self.recommended = None
        self.announced = True

    def look(self):
        notice = notices.hardest()
        if notice and (not self.notice or notice.hard > self.notice.hard):
            self.take(notice)
        if not self.notice:
            self.tell(notices.recommendation())
            return
        if not self.is_over():
            return
        if self.announced:
            self.announced = False
            stop_announcing()
        if self.notice.cause == "termination":
            limit(60 * SECOND)
            retry("hook", lambda: complete(Own()), ())
            log("completed its termination")
            signal.pause()

    def tell(self, recommended):
        """No more is done about it than that: were the node kept from new work, and then neither interrupted nor ended
        by its group, which may find no capacity, nobody would ever give it work again."""
        if recommended and recommended != self.recommended:
            log(f"EC2 recommends to rebalance, this node serves until its group or EC2 ends it: {recommended}")
            self.recommended = recommended

    def take(self, notice):
        """A drain that is under way goes on, until the earlier deadline. One that has ended is begun anew: that the
        machine ends may be more to hand over than that it might."""
        log(f"draining: {notice.words}")
        told = read_state(TOLD)
        if self.is_draining():
            notice = dataclasses.replace(notice, deadline=min(notice.deadline, self.notice.deadline))
        elif told.get("cause") == notice.cause:  # this program was started again since
            notice = dataclasses.replace(notice, deadline=told["deadline"])
        begin, self.notice = not self.is_draining(), notice
        attempt("told", lambda: write(ROOT + TOLD, {"cause": notice.cause, "deadline": notice.deadline}))
        if begin:
            self.process = subprocess.Popen(["systemctl", "start", TARGET], stdin=subprocess.DEVNULL)

    def is_draining(self):
        return self.process is not None and self.process.poll() is None

    def is_over(self):
        """Units that do not end in time are left to themselves."""
        return not self.is_draining() or notices.boottime() >= self.notice.deadline


def stop_announcing():
    for unit in ANNOUNCING:
        limit(25 * SECOND)
        attempt(f"{unit} stopped", lambda: run("systemctl", "stop", unit))


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
