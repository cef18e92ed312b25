"""An agent's made-up tasks: they end by themselves, or are killed by a drain, and ignore SIGTERM until then.

They outlive the agent as executors do, and end with the machine.
"""
import threading
import time

from peers import Unreachable
from words import log, thread

# A task without a kill policy has this many seconds, whatever a drain asks for, unless its executor speaks HTTP.
DEFAULT_GRACE = 3
# Until the last word of a task is said again.
REPEAT = 10
RUNNING = "TASK_RUNNING"


class AgentTasks:
    """`say(task)` tells the master the last word of a task, and gives whether it was acknowledged."""

    def __init__(self, flags, memory, say):
        self.flags, self.memory, self.say = flags, memory, say
        self.identity = None
        self.tasks = {}  # id -> task, with `until`: seconds of the clock at which it ends, `ends_as`, `reason`
        self.drain_config = self.drain_began = None
        self.changed = threading.Condition()

    def recover(self, identity):
        self.identity = identity
        kept = self.memory.read("tasks.json", identity) or {}
        if kept.get("boot") == boot():
            self.tasks = kept["tasks"]
        self.drain_config, self.drain_began = kept.get("drain"), kept.get("drain_began")

    def start(self):
        thread(self.run)

    def keep(self):
        value = {"boot": boot(), "tasks": self.tasks, "drain": self.drain_config, "drain_began": self.drain_began}
        self.memory.write("tasks.json", self.identity, value)

    def listed(self):
        with self.changed:
            return list(self.tasks.values())

    def add(self, task):
        with self.changed:
            self.tasks[task["task_id"]] = {**task, "until": time.time() + task["seconds"], "ends_as": "TASK_FINISHED"}
            self.keep()
            self.changed.notify_all()

    def kill(self, task_id):
        """For a framework that is no more: nobody has to be told."""
        with self.changed:
            self.tasks.pop(task_id, None)
            self.drained()
            self.keep()

    def drain(self, config):
        with self.changed:
            began = self.drain_config is None
            self.drain_config, self.drain_began = config, self.drain_began if not began else time.time()
            for task in self.tasks.values():
                if task["state"] == RUNNING and task.get("reason") is None:
                    task["state"], task["reason"] = "TASK_KILLING", "REASON_AGENT_DRAINING"
                    task["ends_as"] = "TASK_GONE_BY_OPERATOR" if config["mark_gone"] else "TASK_KILLED"
                    task["until"] = min(task["until"], time.time() + self.grace(task, config))
            self.drained()
            self.keep()
            self.changed.notify_all()

    def grace(self, task, config):
        """Seconds until a task is killed that does not go: only an executor that speaks HTTP hears of the drain's."""
        policy = task.get("kill_policy")
        most = config.get("max_grace_period")
        if self.flags["http_command_executor"] and most is not None:
            most = max(0, most["nanoseconds"] / 1e9)
            return most if policy is None else min(policy, most)
        return DEFAULT_GRACE if policy is None else policy

    def drained(self):
        if self.drain_config is not None and not self.tasks:
            log("Agent finished draining")
            self.drain_config = self.drain_began = None

    def say_again(self):
        """After a registration every last word is said again."""
        with self.changed:
            for task in self.tasks.values():
                task.pop("said", None)
            self.changed.notify_all()

    def run(self):
        while True:
            with self.changed:
                now = time.time()
                for task in self.tasks.values():
                    if task["until"] <= now and task["state"] != task["ends_as"]:
                        task["state"] = task["ends_as"]
                        self.keep()
                over = [task for task in self.tasks.values() if task["state"] == task["ends_as"]]
                due = [task for task in over if now - task.get("said", 0) >= REPEAT]
                if not due:
                    waits = [task["until"] - now for task in self.tasks.values() if task not in over]
                    waits += [task["said"] + REPEAT - now for task in over]
                    self.changed.wait(min(waits, default=None))
                    continue
            for task in due:
                task["said"] = time.time()
                self.last_word(task)

    def last_word(self, task):
        try:
            acknowledged = self.say({key: value for key, value in task.items() if key != "said"})
        except Unreachable:
            return
        if acknowledged:
            self.kill(task["task_id"])


def boot():
    with open("/proc/sys/kernel/random/boot_id", encoding="utf8") as file:
        return file.read().strip()
