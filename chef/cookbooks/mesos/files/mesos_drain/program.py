"""The drain as a program: reads its files, asks the masters, waits."""
import collections
import json
import os
import time

from . import decide, web

SETTINGS = "/etc/mesos/drain.json"
NOTICE = "/run/startup-stack/drain.json"
# Seconds for a node that leaves and stays. The recipe that starts this waits for ten more, and the run of the client
# that has the recipe is ended after 240.
ALONE = 120
# Seconds for a request. A master knows who leads by itself, and writes into the log when it drains.
REDIRECT, REQUEST = 3, 10


def boottime():
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def main(root="", clock=boottime, sleep=time.sleep):
    """Its exit code."""
    began = clock()
    try:
        settings = read_json(root + SETTINGS)
        agent = agent_id(root + settings["agentWorkDir"])
        tls = web.trust(root + settings["ca"]) if "ca" in settings else None
        drain = Drain(settings["masters"], tls, root + settings["credential"], agent, clock)
    except (KeyError, OSError, TypeError, ValueError) as error:
        print(f"not drained: {error!r}", flush=True)
        return 1
    if not agent:
        print("done: the agent has never registered, nothing to drain", flush=True)
        return 0
    known = decide.Known()
    while True:
        notice = notice_in(root + NOTICE, began)
        step = decide.next_step(known, notice, clock())
        if isinstance(step, decide.End):
            drain.say(step.words)
            return step.code
        end = notice.deadline - decide.RESERVE
        lesson = drain.find(known, end) if step == decide.LEADER else drain.ask(known, step, notice, end)
        drain.say(lesson.words)
        known = lesson.known
        sleep(max(min(lesson.pause, end - clock()), 0))


class Drain:
    """Of this agent: its requests, each of which ends before a given second."""

    def __init__(self, masters, tls, credential, agent, clock):
        self.masters, self.tls, self.credential = list(masters), tls, credential
        self.agent, self.clock = agent, clock
        self.said = collections.deque(maxlen=4)

    def find(self, known, end):
        """One master after the other is asked who leads; one that cannot tell is asked last from then on."""
        lesson = decide.Lesson(known, "no master to ask")
        for master in tuple(self.masters):
            answer = web.ask(master, "GET", decide.LEADER, min(REDIRECT, end - self.clock()), self.tls)
            lesson = decide.of_redirect(known, master, answer, self.masters)
            if lesson.known.leader:
                break
            self.say(lesson.words)
            self.masters.append(self.masters.pop(0))
        return lesson

    def ask(self, known, step, notice, end):
        now = self.clock()
        try:
            answer = web.ask(known.leader, "POST", "/api/v1", min(REQUEST, end - now), self.tls,
                             read_json(self.credential), decide.body(step, self.agent, notice, now))
        except (KeyError, OSError, TypeError, ValueError) as error:
            answer = decide.Answer(None, f"no credential: {error!r}")
        return decide.learn(known, step, answer, self.agent, notice, now)

    def say(self, words):
        """What is said again and again, or in turns, is said once."""
        if words not in self.said:
            print(words, flush=True)
            self.said.append(words)


def agent_id(work_dir):
    """By the agent's own link; nothing where it has never registered."""
    try:
        return os.path.basename(os.readlink(work_dir + "/meta/slaves/latest"))
    except FileNotFoundError:
        return None


def notice_in(path, began):
    """What was written last, unless it was over when this program began."""
    try:
        found = read_json(path)
        notice = decide.Notice(found["cause"], float(found["deadline"]))
        if notice.deadline > began:
            return notice
    except (KeyError, OSError, TypeError, ValueError):
        pass
    return decide.Notice("leave", began + ALONE)


def read_json(path):
    with open(path) as file:
        return json.load(file)
