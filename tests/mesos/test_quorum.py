"""Masters of which some are missing: what begins, what waits, and what ends."""
import time
import unittest

import daemons
from daemons import Cluster, ask, address, metric, wait_for

NUMBERS = iter(range(20, 40))


class Quorum(unittest.TestCase):
    """What a missing master does. Each test has masters of its own."""

    def masters(self, **more):
        found = Cluster(next(NUMBERS), daemons.zookeeper(), **more)
        self.addCleanup(daemons.stop_all, found.masters)
        return found

    def test_a_new_log_needs_all_of_its_replicas(self):
        three = self.masters(registry_fetch_timeout="6secs")
        for master in three.masters[:2]:
            master.start()
        first = wait_for(lambda: next((each for each in three.masters[:2] if metric(each, "master/elected")), None))
        for master in three.masters[:2]:
            wait_for(lambda master=master: metric(master, "registrar/log/ensemble_size") == 2.0)
            self.assertEqual(metric(master, "registrar/log/recovered"), 0.0)
        answer = three.call("GET_AGENTS", where=address(first))
        self.assertEqual((answer.status, answer.body), (503, "Master has not finished recovery"))
        self.assertEqual(ask(address(first), "/state").status, 200)
        self.assertEqual(ask(address(first), "/slaves").json["slaves"], [])
        self.assertEqual(first.wait(), 134)
        self.assertIn("Recovery failed: Failed to recover registrar: Failed to perform fetch within 6secs",
                      first.said())
        first.start()
        three.masters[2].start()
        three.leader()

    def test_a_quorum_of_three_of_three_never_begins(self):
        three = self.masters(quorum=3, registry_fetch_timeout="3secs").start()
        ended = wait_for(lambda: next((each for each in three.masters if each.process.poll()), None))
        self.assertEqual(ended.wait(), 134)
        self.assertEqual([each for each in three.masters if "VOTING" in each.said()], [])

    def test_without_auto_initialize_a_blank_log_stays_one(self):
        lone = self.masters(masters=1, quorum=1, log_auto_initialize="false", registry_fetch_timeout="1secs").start()
        self.assertEqual(lone.masters[0].wait(), 134)
        lone.masters[0].flags["log_auto_initialize"] = "true"
        lone.start().leader()

    def test_a_quorum_of_one_is_not_refused(self):
        three = self.masters(quorum=1).start()
        three.leader()
        wait_for(lambda: [metric(each, "registrar/log/ensemble_size") for each in three.masters] == [3.0] * 3)

    def test_a_write_without_a_quorum_ends_the_leader(self):
        three = self.masters(registry_store_timeout="2secs").start()
        leader = three.whole()
        for master in three.masters:
            if address(master) != leader:
                master.stop()
        master = three.daemon(leader)
        wait_for(lambda: metric(master, "registrar/log/ensemble_size") == 1.0, 8)
        self.assertEqual((metric(master, "master/elected"), ask(leader, "/health").status), (1.0, 200))
        self.assertEqual(three.call("GET_AGENTS", where=leader).status, 200)
        began = time.monotonic()
        with self.assertRaises(daemons.LOST):
            three.weight("never")
        self.assertAlmostEqual(time.monotonic() - began, 2, delta=0.5)
        self.assertEqual(master.wait(), 134)
        self.assertIn("Failed to update registry: Failed to perform store within 2secs", master.said())

    def test_one_alone_of_an_old_log_leads_and_cannot_recover(self):
        three = self.masters(registry_fetch_timeout="2secs").start()
        three.whole()
        for master in three.masters:
            master.stop()
        time.sleep(3.5)  # until nothing of them is in ZooKeeper
        lone = three.masters[1].start()
        wait_for(lambda: metric(lone, "master/elected") == 1.0)
        self.assertEqual(metric(lone, "registrar/log/recovered"), 1.0)
        self.assertEqual(three.call("GET_AGENTS", where=address(lone)).status, 503)
        self.assertEqual(lone.wait(), 134)
        self.assertIn("Failed to perform fetch within 2secs", lone.said())
