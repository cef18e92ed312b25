"""What the timer of Docker's cookbook takes away, with a client that tells what it was asked for."""
import json
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

import agent_path

PROGRAM = agent_path.CHEF / "cookbooks/docker/files/docker-prune"
HOUR = 3600
CLIENT = """#!/usr/bin/python3
import json, pathlib, sys
folder, words = pathlib.Path(__file__).parent, sys.argv[1:]
with open(folder / "asked", "a") as file:
    file.write(json.dumps(words) + chr(10))
known = json.loads((folder / "containers").read_text())
if words[:2] == ["container", "ls"]:
    print(chr(10).join([*known, "gone"]))
if words[:2] == ["container", "inspect"]:
    if words[2] not in known:
        sys.exit("no such container")
    print(json.dumps([known[words[2]]]))
"""


class DockerPrune(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        client = self.folder / "docker"
        client.write_text(CLIENT)
        client.chmod(0o755)

    def ran(self, containers):
        (self.folder / "containers").write_text(json.dumps(containers))
        # A zone whose clock is not that of Docker.
        environment = {**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}", "TZ": "America/New_York"}
        subprocess.run([PROGRAM, "72"], env=environment, check=True, stderr=subprocess.DEVNULL)
        return [json.loads(line) for line in (self.folder / "asked").read_text().splitlines()]

    def container(self, name, hours, ran=True, created=1000):
        def moment(age):
            return time.strftime("%Y-%m-%dT%H:%M:%S.123456789Z", time.gmtime(time.time() - age * HOUR))

        return {"Id": name, "Name": f"/{name}", "Created": moment(created),
                "State": {"FinishedAt": moment(hours) if ran else "0001-01-01T00:00:00Z"}}

    def test_containers_that_ended_before_and_none_of_mesos(self):
        listed = {one["Id"]: one for one in (
            self.container("old", 73), self.container("new", 71), self.container("mesos-0a1b", 900),
            self.container("never-ran", 0, ran=False, created=73),
            self.container("just-made", 0, ran=False, created=1))}
        asked = self.ran(listed)
        self.assertEqual(["old", "never-ran"], [words[-1] for words in asked if words[:2] == ["container", "rm"]])

    def test_only_those_that_have_ended_are_looked_at(self):
        [listing] = [words for words in self.ran({}) if words[:2] == ["container", "ls"]]
        states = [word for word in listing if word.startswith("status=")]
        self.assertEqual(["status=created", "status=dead", "status=exited"], states)

    def test_images_that_no_container_has(self):
        self.assertEqual(["image", "prune", "--all", "--force", "--filter", "until=72h"], self.ran({})[-1])
