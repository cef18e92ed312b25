"""A command that ends with all that it has started."""
import ctypes
import os
import signal
import subprocess
import time

from machine import SECOND, left

CHILD_SUBREAPER = 36  # of prctl(2)


def adopt_orphans():
    """The chef client gives its commands sessions of their own: what outlives it becomes a child of this process."""
    if ctypes.CDLL(None, use_errno=True).prctl(CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def run(command, output):
    """The exit code, or None when it did not end in the time that is left. Its output goes to a file of root's."""
    with open(os.open(output, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT)
        try:
            return process.wait(left())
        except subprocess.TimeoutExpired:
            return None
        finally:
            end()
            process.wait()
            reap()


def end():
    began = time.monotonic()
    while time.monotonic() < began + 20 * SECOND and (found := descendants()):
        for pid in found:
            try:
                os.kill(pid, signal.SIGTERM if time.monotonic() < began + 5 * SECOND else signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(SECOND / 4)


def descendants():
    """Processes that this one is the ancestor of and that have not ended."""
    children = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as file:
                state, parent = file.read().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        children.setdefault(int(parent), []).append((int(pid), state))
    found, waiting = [], [os.getpid()]
    while waiting:
        for pid, state in children.get(waiting.pop(), ()):
            waiting.append(pid)
            if state not in "ZX":
                found.append(pid)
    return found


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
