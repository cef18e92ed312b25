"""Simulated seconds, and processes that run one at a time, each from one sleep to the next.

Each is a thread, and to change threads takes far longer than all that a process does in between. So whoever goes to
sleep looks itself who is next, goes on when it is the next one, and else wakes that one and nobody besides.
"""
import heapq
import itertools
import threading


class Killed(BaseException):
    """The process has ended: nothing that it still does has an effect."""


class Process:
    """A thread that runs only while the clock lets it. Whatever it does to its world it does through `alive`."""

    def __init__(self, clock, act):
        self._clock, self._act, self.turn = clock, act, threading.Lock()
        self.turn.acquire()
        self.ended, self.killed, self.frozen_until = False, False, 0.0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        clock.wake(self, clock.now)

    def sleep(self, seconds):
        """Called by the process itself."""
        self._clock.wake(self, self._clock.now + seconds)
        self._clock.give_way(self)
        self.alive()

    def alive(self):
        if self.killed:
            raise Killed

    def freeze(self, seconds):
        """It gets no turn for so long, and does not know."""
        self.frozen_until = max(self.frozen_until, self._clock.now + seconds)

    def kill(self):
        """Also by itself. Its thread ends at its next turn, which comes at once."""
        if not self.ended and not self.killed:
            self.killed, self.frozen_until = True, 0.0
            self._clock.wake(self, self._clock.now)

    def _run(self):
        self.turn.acquire()
        try:
            self.alive()
            self._act(self)
        except Killed:
            pass
        except BaseException as error:  # told to whoever turns the clock
            self._clock.error = error
        self.ended = True
        self._clock.processes.discard(self)
        self._clock.give_way()


class Clock:
    def __init__(self):
        self.now, self.running, self.error = 0.0, None, None
        self._end, self._due, self._order = 0.0, [], itertools.count()
        self._back = threading.Lock()
        self._back.acquire()
        self.processes = set()

    def time(self):
        return self.now

    def start(self, act):
        """act: what the process does, called with the process."""
        process = Process(self, act)
        self.processes.add(process)
        return process

    def at(self, seconds, act):
        """Do something after so many seconds, which does not sleep."""
        heapq.heappush(self._due, (self.now + seconds, next(self._order), None, act))

    def wake(self, process, when):
        heapq.heappush(self._due, (when, next(self._order), process, None))

    def sleep(self, seconds):
        """Of whoever runs at the moment."""
        self.running.sleep(seconds)

    def turn(self, seconds):
        """Let so many seconds pass."""
        self._end = self.now + seconds
        self.give_way()
        self._back.acquire()
        self.now, error, self.error = self._end, self.error, None
        if error is not None:
            raise error

    def give_way(self, sleeper=None):
        """Let time pass until it is the next one's turn, or that of whoever turns the clock, and wake that one. Called
        by whoever runs; for a process that sleeps it ends with its own next turn."""
        try:
            following = self._next()
        except BaseException as error:
            following, self.error = None, error
        self.running = following
        if following is sleeper is not None:
            return
        (self._back if following is None else following.turn).release()
        if sleeper is not None:
            sleeper.turn.acquire()

    def _next(self):
        self.running = None
        while self.error is None and self._due and self._due[0][0] <= self._end:
            when, _, process, act = heapq.heappop(self._due)
            self.now = max(self.now, when)
            if process is None:
                act()
            elif process.frozen_until > self.now:
                self.wake(process, process.frozen_until)
            elif not process.ended:
                return process
        return None

    def close(self):
        """End what still runs."""
        for process in list(self.processes):
            process.kill()
        while self.processes:
            self.turn(0)
