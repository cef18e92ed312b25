"""Simulated seconds, and processes that run one at a time, each from one sleep to the next."""
import heapq
import itertools
import threading


class Killed(BaseException):
    """The process has ended: nothing that it still does has an effect."""


class Process:
    """A thread that runs only while the clock lets it. Whatever it does to its world it does through `alive`."""

    def __init__(self, clock, act):
        self._clock, self._act = clock, act
        self._turn, self._back = threading.Lock(), threading.Lock()
        self._turn.acquire()
        self._back.acquire()
        self.ended, self.killed, self.frozen_until, self.error = False, False, 0.0, None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        clock.wake(self, clock.now)

    def sleep(self, seconds):
        """Called by the process itself."""
        self._clock.wake(self, self._clock.now + seconds)
        self._give_back()
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

    def resume(self):
        """Called by the clock: until the process sleeps or ends."""
        self._clock.running = self
        self._turn.release()
        self._back.acquire()
        self._clock.running = None

    def _give_back(self):
        self._back.release()
        self._turn.acquire()

    def _run(self):
        self._turn.acquire()
        try:
            self.alive()
            self._act(self)
        except Killed:
            pass
        except BaseException as error:  # told to whoever turns the clock
            self.error = error
        self.ended = True
        self._back.release()


class Clock:
    def __init__(self):
        self.now, self.running = 0.0, None
        self._due, self._order = [], itertools.count()
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
        end = self.now + seconds
        while self._due and self._due[0][0] <= end:
            when, _, process, act = heapq.heappop(self._due)
            self.now = max(self.now, when)
            if process is None:
                act()
            elif not process.ended:
                self._resume(process)
        self.now = end

    def _resume(self, process):
        if process.frozen_until > self.now:
            return self.wake(process, process.frozen_until)
        process.resume()
        if process.ended:
            self.processes.discard(process)
        if process.error is not None:
            raise process.error

    def close(self):
        """End what still runs."""
        for process in list(self.processes):
            process.kill()
        while self.processes:
            self.turn(0)
