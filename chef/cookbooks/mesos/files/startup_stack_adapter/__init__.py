"""The adapter of Mesos masters: what an agent has to know of their answers, their journal and their log's folder."""
import os
import re
import time

from startup_stack_agent import birth, files
from startup_stack_agent.adapter import DOWN, Ensemble

from . import masters, settings

LOG = "work/replicated_log"
# Made once this member's replica votes. The folder alone tells nothing: one that waits for the others has it too.
VOTED = "work/.voting"
BIRTH = "/run/mesos-master/birth"
# Seconds in which a replica that has ended goes from ZooKeeper: a session is 4 s, and what expires does so at a tick.
LEFT_OVER = 15
# A line of glog that tells of an error or of the end, or what is said before there is a log.
ERROR = re.compile(r"[EF]\d{4} |Failed to load |Flag '|prestart: ")


class Adapter(Ensemble):
    unit = "mesos-master"
    folders = (LOG, VOTED)
    initialise = staticmethod(birth.until_born)
    restore = staticmethod(birth.all_from_one_copy)
    rejoin = staticmethod(birth.starts)

    def __init__(self, node, root="/", clock=time.monotonic):
        super().__init__(node, root)
        self._clock = clock
        self._crowd, self._crowded_since = None, None

    def members(self):
        return settings.members(self._settings())

    def look(self):
        found = self._see(self.own)
        if found is None:
            return DOWN
        if found.figures and found.figures.votes:
            self._mark()
        self._count(found.figures)
        return self._with_crowd(found.server)

    def look_at(self, number):
        found = self._see(number)
        return DOWN if found is None else self._with_crowd(found.server)

    def _see(self, number):
        """What a master says of itself; nothing before the first converge."""
        known = self._settings()
        members = settings.members(known)
        if number not in members:
            return None
        observer = settings.observer(self.path(settings.CREDENTIALS))
        return masters.see(number, members, masters.Door(known["port"], known["tls"], observer))

    def _settings(self):
        return settings.read(self.path(settings.MASTERS))

    # A replica too many: somebody has started another master, with which the log has two quorums that share nobody

    def _count(self, figures):
        """By what this member's own log says, since it alone is looked at all the time."""
        members = len(self.members())
        if figures is None or figures.replicas <= members:
            self._crowd = self._crowded_since = None
            return
        self._crowded_since = self._clock() if self._crowded_since is None else self._crowded_since
        if self._clock() - self._crowded_since > LEFT_OVER:
            self._crowd = f"{figures.replicas} replicas in the log, {members} are members"

    def _with_crowd(self, server):
        """Nobody is in sync with such a leader, so that nothing is changed or replaced."""
        return masters.crowded(server, self._crowd) if self._crowd else server

    # The disk

    def epoch(self, folder):
        return 1 if files.below(folder, LOG) and files.below(folder, VOTED) else None

    def clear_blank(self):
        """The log itself stays: it may have come to vote in the moment before its master ended, and a replica that does
        not vote yet begins anew by itself. What goes is the mark of a log that somebody has taken away."""
        mark = files.below(self.mount, VOTED)
        if mark:
            mark.unlink()

    def _mark(self):
        """On the disk before anybody is told that this member votes."""
        if files.below(self.mount, LOG) and not files.below(self.mount, VOTED):
            folder = (self.mount / VOTED).parent
            for handle in (files.create(self.mount / VOTED), os.open(folder, os.O_RDONLY | os.O_DIRECTORY)):
                os.fsync(handle)
                os.close(handle)

    def set_initialise(self, wanted):
        """In a file of the unit's environment, which no change of makes a restart due."""
        path = self.path(BIRTH)
        path.unlink(missing_ok=True)
        with open(files.create(path, 0o644), "w", encoding="utf-8") as file:
            file.write(f"MESOS_LOG_AUTO_INITIALIZE={str(wanted).lower()}\n")

    def last_words(self, lines):
        """Its last error, or its last line: an end comes with a stack, and with advice."""
        errors = [line for line in lines if ERROR.match(line)]
        return errors[-1] if errors else super().last_words(lines)
