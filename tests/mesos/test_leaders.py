"""Leaders that end, with ZooKeeper or by themselves, and what the next one knows."""
import signal
import time
import unittest

import daemons
from daemons import Cluster, ask, address, metric, wait_for


class Failover(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(40, daemons.zookeeper()).start()

    @classmethod
    def tearDownClass(cls):
        daemons.stop_all(cls.cluster.masters)

    def end_leader(self, how):
        """Seconds until another one leads, and the code of the one before."""
        before = self.cluster.whole()
        for master in self.cluster.masters:
            wait_for(lambda: ask(address(master), "/redirect").headers["Location"] == f"//{before}")
        code = self.cluster.daemon(before).stop(how)
        began = time.monotonic()
        while True:
            found = [each for each in self.cluster.masters if address(each) != before and self.cluster.leads(each)]
            if found:
                return time.monotonic() - began, code, before
            others = [each for each in self.cluster.masters if address(each) != before]
            if time.monotonic() - began < 0.5:  # who is left goes on pointing to the one that is no more
                told = {ask(address(each), "/redirect").headers["Location"] for each in others}
                self.assertEqual(told, {f"//{before}"})
            time.sleep(0.05)

    def test_the_session_decides_when_the_next_one_leads(self):
        """Killed, or ended in order: neither takes leave of ZooKeeper."""
        for index, (how, code) in enumerate([(signal.SIGKILL, -9), (signal.SIGTERM, -15)]):
            self.cluster.whole()
            self.cluster.weight(f"kept-{index}")
            seconds, ended, before = self.end_leader(how)
            self.assertEqual(ended, code)
            self.assertGreater(seconds, 0.5)
            self.assertLess(seconds, 6)
            master = self.cluster.daemon(before)
            if how == signal.SIGTERM:
                self.assertIn("RAW: Received signal SIGTERM", master.said())
            master.start()
            wait_for(lambda master=master: metric(master, "registrar/log/recovered") == 1.0, 3)
            self.assertLessEqual({f"kept-{each}" for each in range(index + 1)}, self.cluster.weights())

    def test_all_dead_and_started_again(self):
        self.cluster.whole()
        self.cluster.weight("before")
        for master in self.cluster.masters:
            master.stop()
        self.cluster.start()
        self.assertIn("before", self.cluster.weights())

    def test_a_blank_replica_takes_over_what_is_there(self):
        leader = self.cluster.whole()
        self.cluster.weight("old")
        blank = next(each for each in self.cluster.masters if address(each) != leader)
        blank.stop()
        daemons.remove(blank.flags["work_dir"])
        blank.start()
        wait_for(lambda: metric(blank, "registrar/log/recovered") == 1.0)
        third = next(each for each in self.cluster.masters if each is not blank and address(each) != leader)
        third.stop()
        self.cluster.daemon(leader).stop()
        third.start()
        self.assertIn("old", self.cluster.weights())
        self.cluster.daemon(leader).start()


class LostZooKeeper(unittest.TestCase):
    def test_of_all_masters_only_the_leader_ends(self):
        ensemble = daemons.ZooKeeper(200, 3)
        three = Cluster(41, ensemble.hosts).start()
        leader = three.whole()
        others = [each for each in three.masters if address(each) != leader]
        chief = next(index for index, where in enumerate(ensemble.addresses) if ensemble.mode(where) == "leader")
        ensemble.stop(chief)
        time.sleep(3)
        self.assertEqual(three.leader(1), leader)  # one server less is no matter, its leader included
        ensemble.start(chief)
        wait_for(lambda: ensemble.mode(ensemble.addresses[chief]))
        for index in (0, 1):
            ensemble.stop(index)
        self.assertEqual(three.daemon(leader).wait(), 1)
        self.assertIn("EXIT with status 1: Lost leadership after indecisive election... committing suicide!",
                      three.daemon(leader).said())
        for master in others:
            wait_for(lambda master=master: ask(address(master), "/redirect").status == 503, 5)
            self.assertEqual(ask(address(master), "/redirect").body, "No leader elected")
            self.assertEqual(metric(master, "registrar/log/ensemble_size"), 1.0)
            self.assertIsNone(master.process.poll())
        for index in (0, 1):
            ensemble.start(index)
        three.daemon(leader).start()
        self.assertEqual(three.weight("again").status, 200)
        daemons.stop_all(three.masters)
        for index in range(3):
            ensemble.stop(index)
