"""What an agent asks of Docker and of control groups before it serves."""
import os
import unittest

import daemons
from test_flags import Started, at_once

V1 = "cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0\n"
V2 = "cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n"
HYBRID = V1 + "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n"
DOCKER = "--containerizers=docker,mesos --launcher=posix"


def file(name, text, mode=0o644):
    path = os.path.join(daemons.BASE, name)
    with open(path, "w", encoding="utf8") as out:
        out.write(text)
    os.chmod(path, mode)
    return path


class Containerizers(unittest.TestCase):
    def test_what_the_machine_lacks(self):
        client = file("docker", '#!/bin/sh\n[ "$3" = --version ] && exit 0\n'
                      "echo 'Cannot connect to the Docker daemon' >&2; exit 1\n", 0o755)
        no_cpu = "Failed to create docker: Failed to find a mounted cgroups hierarchy for the 'cpu' subsystem"
        misplaced = "Found cgroups2 mount at an unexpected location '/sys/fs/cgroup/unified'"
        cases = [
            (f"{DOCKER} --docker=/nonexistent/docker", "", 1,
             "'/nonexistent/docker -H unix:///var/run/docker.sock --version': exited with status 127"),
            (f"{DOCKER} --docker={client}", "", 1,
             f"Collect failed: Failed to run '{client} -H unix:///var/run/docker.sock ps -a': exited with status 1; "
             "stderr='Cannot connect to the Docker daemon"),
            (f"{DOCKER} --docker={client}", V2, 1, no_cpu),
            ("--launcher=posix", HYBRID, 1, misplaced),
            ("--launcher=linux", V1, 134, "Check failed: !subsystemSet.empty()"),
            ("--launcher=linux --isolation=cgroups/cpu", V1, None, "Agent started on"),
            ("--launcher=posix", V1, None, "Agent started on"),
            ("--launcher=linux", V2, None, "Agent started on")]

        def check(index, flags, mounts, code, words):
            environment = {"REHEARSAL_MOUNTS": file(f"mounts-{index}", mounts)} if mounts else {}
            daemon = Started("agent", f"{flags} --master=127.0.0.1:1", environment=environment)
            self.addCleanup(daemon.stop)
            daemons.wait_for(lambda: words in daemon.said(), what=f"{flags} {mounts}: {daemon.said()}")
            self.assertEqual(daemon.wait() if code else daemon.process.poll(), code)
        at_once([(index, *case) for index, case in enumerate(cases)], check)
