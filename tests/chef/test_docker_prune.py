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
known = json.loads((folder / words[0]).read_text())
if words[1] == "ls":
    print(chr(10).join([*known, "gone"]))
if words[1] == "inspect":
    if words[2] not in known:
        sys.exit("no such thing")
    print(json.dumps([known[words[2]]]))
"""


def container(name, hours, status="exited", created=1000, image="sha256:0", ran=True):
    def moment(age):
        return time.strftime("%Y-%m-%dT%H:%M:%S.123456789Z", time.gmtime(time.time() - age * HOUR))

    return {"Id": name, "Name": f"/{name}", "Created": moment(created), "Image": image,
            "State": {"Status": status, "FinishedAt": moment(hours) if ran else "0001-01-01T00:00:00Z"}}


def image(name, tags=(), digests=()):
    # Built long ago, as most are that are pulled.
    return {"Id": name, "RepoTags": [*tags], "RepoDigests": [*digests], "Created": "2019-01-01T00:00:00Z"}


class DockerPrune(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.record = self.folder / "unused-since.json"
        client = self.folder / "docker"
        client.write_text(CLIENT)
        client.chmod(0o755)

    def ran(self, containers=(), images=()):
        """What was removed of either, by the words after `rm`."""
        (self.folder / "asked").unlink(missing_ok=True)
        for kind, known in (("container", containers), ("image", images)):
            (self.folder / kind).write_text(json.dumps({one["Id"]: one for one in known}))
        # A zone whose clock is not that of Docker.
        environment = {**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}", "TZ": "America/New_York",
                       "RUNTIME_DIRECTORY": str(self.folder)}
        subprocess.run([PROGRAM, "72"], env=environment, check=True, stderr=subprocess.DEVNULL)
        asked = [json.loads(line) for line in (self.folder / "asked").read_text().splitlines()]
        return [" ".join([words[0], *words[2:]]) for words in asked if words[1] == "rm"]

    def passed(self, hours):
        """As if all that was written down were older."""
        known = json.loads(self.record.read_text())
        self.record.write_text(json.dumps({name: since - hours * HOUR for name, since in known.items()}))

    def test_containers_that_ended_before_and_none_of_mesos(self):
        removed = self.ran([
            container("old", 73), container("dead", 73, "dead"), container("new", 71), container("mesos-0a1b", 900),
            container("never-ran", 0, "created", created=73, ran=False),
            container("just-made", 0, "created", created=1, ran=False)])
        self.assertEqual([f"container --volumes {name}" for name in ("old", "dead", "never-ran")], removed)

    def test_none_that_runs_whenever_it_ended_before(self):
        self.assertEqual([], self.ran([container(f"a-{status}", 900, status)
                                       for status in ("running", "paused", "restarting", "removing")]))

    def test_an_image_that_was_built_long_ago_stays_until_it_was_without_a_container_for_so_long(self):
        images = [image("sha256:1", ["web:1"])]
        self.assertEqual([], self.ran(images=images))
        self.passed(71)
        self.assertEqual([], self.ran(images=images))
        self.passed(2)
        self.assertEqual(["image web:1"], self.ran(images=images))

    def test_a_container_in_whatever_state_begins_the_time_anew(self):
        images = [image("sha256:1", ["web:1"]), image("sha256:2", ["db:1"])]
        for status in ("running", "exited"):
            with self.subTest(status):
                self.record.unlink(missing_ok=True)
                self.ran(images=images)
                self.passed(73)
                self.assertEqual(["image db:1"],
                                 self.ran([container("mesos-1", 1, status, image="sha256:1")], images))
                self.assertEqual([], self.ran(images=images[:1]))

    def test_one_of_several_names_goes_by_all_of_them_and_one_without_any_by_its_digest_or_id(self):
        images = [image("sha256:1", ["web:1", "web:latest"], ["web@sha256:a"]),
                  image("sha256:2", digests=["db@sha256:b"]), image("sha256:3")]
        self.ran(images=images)
        self.passed(73)
        self.assertEqual(["image web:1 web:latest", "image db@sha256:b", "image sha256:3"], self.ran(images=images))

    def test_a_record_that_makes_no_sense_is_as_if_there_were_none(self):
        self.record.write_text("{")
        self.assertEqual([], self.ran(images=[image("sha256:1", ["web:1"])]))
        self.assertEqual(["gone", "sha256:1"], sorted(json.loads(self.record.read_text())))

    def test_what_is_gone_is_forgotten(self):
        self.ran(images=[image("sha256:1", ["web:1"])])
        self.passed(73)
        self.ran()
        self.assertEqual([], self.ran(images=[image("sha256:1", ["web:1"])]))


if __name__ == "__main__":
    unittest.main()
