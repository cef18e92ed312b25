"""This machine: log, time, commands, files. Stage one has some of it as well: it must not depend on an archive."""
import contextlib
import json
import os
import random
import subprocess
import time

ROOT = os.environ.get("STARTUP_STACK_ROOT", "")
SECOND = float(os.environ.get("STARTUP_STACK_SECOND", 1))
METADATA = os.environ.get("STARTUP_STACK_METADATA", "http://169.254.169.254")
STATE = ROOT + "/var/lib/startup-stack/"
# Seconds that this program ends before stage one would kill it.
MARGIN = 5 * SECOND
# Seconds after which a step that does not work is stage one's again: it looks for a newer document, then tries again.
PATIENCE = 120 * SECOND

_end = 0.0


class Refused(Exception):
    """This machine is not what the node's data say: its disk, its client package. No retry mends it."""


class AtFault(Exception):
    """The state that was to be converged is at fault."""


def log(text):
    print(time.ctime(), text, flush=True)


def limit(seconds):
    """Everything from here on has this time."""
    global _end
    _end = time.monotonic() + seconds


def left():
    return max(_end - time.monotonic(), 0)


def retry(name, act, mistakes):
    """The result of an act, which is tried until it works, is refused, or the time is up."""
    end = time.monotonic() + min(left(), PATIENCE)
    pause = 2 * SECOND
    while True:
        try:
            return act()
        except (Refused, *mistakes):
            raise
        except Exception as error:
            if time.monotonic() >= end:
                raise
            log(f"{name}: {error!r}")
        time.sleep(min(max(end - time.monotonic(), 0), pause * random.uniform(0.5, 1)))
        pause = min(2 * pause, 8 * SECOND)


def run(*command, good=(0,), stdout=None):
    """A command that has ended with one of the good exit codes; an OSError otherwise."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=stdout, text=True, timeout=left() + 1)
    if done.returncode not in good:
        raise OSError(f"{command} ended with {done.returncode}")
    return done


def write(path, data, mode=0o644):
    """Bytes, or JSON, atomic and durable; folders that are missing are open to root alone. No link is written through,
    since the folder may be one of a disk's."""
    folder = os.path.dirname(path)
    os.makedirs(folder, 0o700, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path + ".new")
    with open(os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(data if isinstance(data, bytes) else json.dumps(data).encode())
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def write_changed(path, text):
    """Whether a text file was another one before, and was written."""
    data = text.encode()
    if os.path.exists(path):
        with open(path, "rb") as file:
            if file.read() == data:
                return False
    write(path, data)
    return True


def read_json(path):
    """Of a file of this machine, by its absolute path."""
    with open(ROOT + path) as file:
        return json.load(file)


def read_state(path):
    """What this machine has kept in a file, by its absolute path; nothing, in words, when that cannot be read."""
    try:
        return dict(read_json(path))
    except FileNotFoundError:
        return {}
    except (TypeError, ValueError) as error:
        log(f"{path} cannot be read, as if there were none: {error!r}")
        return {}
