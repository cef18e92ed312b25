"""The client of the probes, while a leader dies under it."""
import json
import os
import signal
import subprocess
import unittest

import daemons
from daemons import Cluster, address

CLIENT = os.path.join(daemons.REPOSITORY, "scripts", "rehearse", "mesos", "client.py")


class Client(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(160, daemons.zookeeper()).start()
        cls.cluster.leader()
        cls.credential = daemons.secret_file("operator.json", daemons.one("operator"))[len("file://"):]

    @classmethod
    def tearDownClass(cls):
        daemons.stop_all(cls.cluster.masters)

    def program(self, *arguments):
        masters = ",".join(map(address, self.cluster.masters))
        command = ["/usr/bin/python3", CLIENT, arguments[0], masters, self.credential, *arguments[1:]]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        self.addCleanup(process.kill)
        return process

    def test_loses_nothing_and_tells_the_gap_when_leaders_are_killed(self):
        self.cluster.whole()
        writer = self.program("writer", "w")
        self.assertGreater(json.loads(writer.stdout.readline())["acknowledged"], 0)
        leader = self.cluster.daemon(self.cluster.leader())
        leader.process.send_signal(signal.SIGKILL)
        self.assertNotEqual(self.cluster.leader(), address(leader))
        self.assertGreater(json.loads(writer.stdout.readline())["acknowledged"], 1)
        out, errors = writer.communicate(timeout=30)
        self.assertEqual(writer.returncode, 0, errors)
        result = json.loads(out.strip().splitlines()[-1])
        self.assertEqual(result["lost"], 0)
        self.assertGreater(result["longestGapMs"], 500)
        self.assertLess(result["longestGapMs"], 8000)
        written = {role for role in self.cluster.weights() if role.startswith("w-")}
        self.assertGreaterEqual(len(written), result["acknowledged"])
        leader.start()

    def test_what_is_missing_in_the_end_is_told(self):
        """A registry that forgets: the reader is shown another one than the writer wrote to."""
        writer = self.program("writer", "f")
        writer.stdout.readline()
        daemons.stop_all(self.cluster.masters)
        for master in self.cluster.masters:
            daemons.remove(master.flags["work_dir"])
        self.cluster.start().leader()
        out, _ = writer.communicate(timeout=30)
        result = json.loads(out.strip().splitlines()[-1])
        self.assertGreater(result["lost"], 0)
        self.assertLessEqual(result["lost"], result["acknowledged"])

    def test_a_call_is_answered_or_fails_with_the_words_of_the_master(self):
        good = self.program("call", '{"type": "GET_AGENTS"}')
        out, _ = good.communicate(timeout=30)
        self.assertEqual((good.returncode, json.loads(out)["type"]), (0, "GET_AGENTS"))
        bad = self.program("run", '{"agent_id": "nope", "seconds": 1}')
        _, errors = bad.communicate(timeout=30)
        self.assertEqual((bad.returncode, errors), (1, "400 Unknown agent\n"))
