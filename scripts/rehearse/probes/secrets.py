"""Where secrets of this node lie open: reads them from standard input, one a line, and prints a line for each find. Of
files those below the folders that are given, or below all that hold what is not a package's."""
import os
import stat
import subprocess
import sys

FOLDERS = ("/etc", "/opt", "/run", "/srv", "/tmp", "/usr/local", "/var")
# Files of the rehearsal itself, and what only lists others.
SKIPPED = ("/run/systemd/journal", "/var/log/journal", "/run/udev", "/var/lib/docker", "/var/lib/dpkg")
# No file of ours is larger; a server's data are its own.
LARGEST = 1 << 20


def main():
    secrets = [line.encode() for line in sys.stdin.read().split("\n") if line]

    def shows(text):
        return any(secret in text for secret in secrets)

    for number in filter(str.isdigit, os.listdir("/proc")):
        for name in ("cmdline", "environ"):
            path = f"/proc/{number}/{name}"
            # Of an environment root alone reads that of root's processes, and users read their own.
            if name == "environ" and owner(path) == 0:
                continue
            if shows(content(path)):
                print(f"{name} of {content(f'/proc/{number}/comm').decode().strip()}")
    if shows(subprocess.run(["journalctl", "--no-pager", "--output=cat"], stdout=subprocess.PIPE).stdout):
        print("the journal")
    for folder in sys.argv[1:] or FOLDERS:
        for where, folders, files in os.walk(folder):
            folders[:] = [name for name in folders if f"{where}/{name}" not in SKIPPED]
            for path in (f"{where}/{name}" for name in files):
                state = os.lstat(path) if os.path.lexists(path) else None
                if state and stat.S_ISREG(state.st_mode) and state.st_size <= LARGEST and shows(content(path)):
                    if state.st_mode & stat.S_IRWXO or path.startswith("/var/log/"):
                        print(f"{path}, mode {stat.S_IMODE(state.st_mode):o}")


def owner(path):
    try:
        return os.stat(path).st_uid
    except OSError:
        return 0


def content(path):
    """Nothing of what is gone by now."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


main()
