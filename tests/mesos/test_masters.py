"""Masters: election, quorum, what each of them answers, and what ends them."""
import signal
import time
import unittest

import daemons
from daemons import Cluster, ask, address, metric, wait_for

NUMBERS = iter(range(10, 100))


def cluster(**more):
    return Cluster(next(NUMBERS), daemons.zookeeper(), **more)


class Whole(unittest.TestCase):
    """Three masters that nothing happens to."""

    @classmethod
    def setUpClass(cls):
        cls.cluster = cluster().start()
        cls.leader = cls.cluster.leader()
        cls.others = [each for each in map(address, cls.cluster.masters) if each != cls.leader]

    @classmethod
    def tearDownClass(cls):
        daemons.stop_all(cls.cluster.masters)

    def test_one_is_elected_and_all_count(self):
        for master in self.cluster.masters:
            self.assertEqual(metric(master, "master/elected"), 1.0 if address(master) == self.leader else 0.0)
            self.assertEqual(metric(master, "registrar/log/ensemble_size"), 3.0)
            wait_for(lambda master=master: metric(master, "registrar/log/recovered") == 1.0)

    def test_health_is_200_and_empty_on_every_master(self):
        for master in self.cluster.masters:
            answer = ask(address(master), "/health")
            self.assertEqual((answer.status, answer.body), (200, ""))

    def test_open_on_every_master(self):
        for path in ("/flags", "/version", "/metrics/snapshot", "/master/flags"):
            self.assertEqual([ask(address(each), path).status for each in self.cluster.masters], [200] * 3, path)

    def test_redirect_names_the_leader_on_all(self):
        for master in self.cluster.masters:
            for path in ("/redirect", "/master/redirect"):
                answer = ask(address(master), path)
                self.assertEqual((answer.status, answer.headers["Location"]), (307, f"//{self.leader}"))

    def test_others_send_to_the_leader_with_the_path_of_the_master(self):
        for path in ("/state", "/slaves", "/master/state"):
            answer = ask(self.others[0], path)
            wanted = "/master" + path.replace("/master", "")
            self.assertEqual((answer.status, answer.headers["Location"]), (307, f"//{self.leader}{wanted}"))

    def test_a_login_comes_before_the_redirect(self):
        for where in (self.leader, self.others[0]):
            answer = ask(where, "/api/v1", {"type": "GET_AGENTS"})
            self.assertEqual((answer.status, answer.body), (401, "401 Unauthorized."))
            self.assertEqual(answer.headers["WWW-Authenticate"], 'Basic realm="mesos-master-readwrite"')
        self.assertEqual(ask(self.leader, "/api/v1", {"type": "GET_AGENTS"}, "operator:wrong-secret").status, 401)
        answer = ask(self.others[0], "/api/v1", {"type": "GET_AGENTS"}, "operator")
        self.assertEqual((answer.status, answer.body), (307, ""))
        self.assertEqual(answer.headers["Location"], f"//{self.leader}/master/api/v1")

    def test_state_and_get_master_of_the_leader(self):
        state = ask(self.leader, "/state").json
        ip, _, port = self.leader.partition(":")
        self.assertEqual(state["leader_info"], {"id": state["id"], "pid": f"master@{self.leader}", "hostname": ip,
                                                "port": int(port)})
        self.assertEqual((state["leader"], state["flags"]["quorum"]), (f"master@{self.leader}", "2"))
        self.assertGreater(state["elected_time"], 0)
        master = self.cluster.call("GET_MASTER").json["get_master"]
        self.assertEqual(master["master_info"]["address"], {"hostname": ip, "ip": ip, "port": int(port)})
        self.assertEqual(master["elected_time"], state["elected_time"])

    def test_a_second_master_on_one_folder_ends(self):
        second = self.cluster.master(0)
        second.flags["port"] = "5060"
        self.assertEqual(second.start().wait(), 1)
        self.assertIn("EXIT with status 1: Failed to recover the log: IO error: lock ", second.said())
        self.assertIn("replicated_log/LOCK: Resource temporarily unavailable", second.said())

    def test_a_fourth_joins_without_a_word(self):
        fourth = self.cluster.master(3).start()
        wait_for(lambda: metric(fourth, "registrar/log/recovered") == 1.0, 5)
        self.assertIn("Successfully joined the Paxos group", fourth.said())
        everyone = [*self.cluster.masters, fourth]
        wait_for(lambda: [metric(each, "registrar/log/ensemble_size") for each in everyone] == [4.0] * 4, 5)
        fourth.stop()
        wait_for(lambda: metric(self.cluster.masters[0], "registrar/log/ensemble_size") == 3.0, 8)


class ReadOnly(unittest.TestCase):
    def test_with_a_login_for_reading(self):
        lone = cluster(masters=1, quorum=1, authenticate_http_readonly="true", authenticate_http_readwrite="false")
        lone.start().leader()
        where = address(lone.masters[0])
        for path, status in (("/health", 200), ("/version", 200), ("/master/redirect", 307), ("/state", 401),
                             ("/slaves", 401), ("/flags", 401), ("/metrics/snapshot", 401)):
            answer = ask(where, path)
            self.assertEqual(answer.status, status, path)
            if status == 401:
                self.assertEqual(answer.headers["WWW-Authenticate"], 'Basic realm="mesos-master-readonly"')
                self.assertEqual(ask(where, path, principal="observer").status, 200)
        self.assertEqual(ask(where, "/api/v1", {"type": "GET_AGENTS"}).status, 200)
        daemons.stop_all(lone.masters)


class Quorum(unittest.TestCase):
    """What a missing master does. Each test has masters of its own."""

    def masters(self, **more):
        found = cluster(**more)
        self.addCleanup(daemons.stop_all, found.masters)
        return found

    def test_a_new_log_needs_all_of_its_replicas(self):
        three = self.masters(registry_fetch_timeout="4secs")
        for master in three.masters[:2]:
            master.start()
        first = wait_for(lambda: next((each for each in three.masters[:2] if metric(each, "master/elected")), None))
        for master in three.masters[:2]:
            self.assertEqual(metric(master, "registrar/log/recovered"), 0.0)
        answer = three.call("GET_AGENTS", where=address(first))
        self.assertEqual((answer.status, answer.body), (503, "Master has not finished recovery"))
        self.assertEqual(ask(address(first), "/state").status, 200)
        self.assertEqual(ask(address(first), "/slaves").json["slaves"], [])
        self.assertEqual(first.wait(), 134)
        self.assertIn("Recovery failed: Failed to recover registrar: Failed to perform fetch within 4secs",
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
        leader = three.leader()
        for master in three.masters:
            wait_for(lambda master=master: metric(master, "registrar/log/recovered") == 1.0)
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
        three.leader()
        for master in three.masters:
            wait_for(lambda master=master: metric(master, "registrar/log/recovered") == 1.0)
        for master in three.masters:
            master.stop()
        time.sleep(2)  # until nothing of them is in ZooKeeper
        lone = three.masters[1].start()
        wait_for(lambda: metric(lone, "master/elected") == 1.0)
        self.assertEqual(metric(lone, "registrar/log/recovered"), 1.0)
        self.assertEqual(three.call("GET_AGENTS", where=address(lone)).status, 503)
        self.assertEqual(lone.wait(), 134)
        self.assertIn("Failed to perform fetch within 2secs", lone.said())


class Failover(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cluster().start()

    @classmethod
    def tearDownClass(cls):
        daemons.stop_all(cls.cluster.masters)

    def end_leader(self, how):
        """Seconds until another one leads, and the code of the one before."""
        before = self.cluster.leader()
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
            self.cluster.weight(f"kept-{index}")
            seconds, ended, before = self.end_leader(how)
            self.assertEqual(ended, code)
            self.assertGreater(seconds, 0.5)
            self.assertLess(seconds, 4)
            master = self.cluster.daemon(before)
            if how == signal.SIGTERM:
                self.assertIn("RAW: Received signal SIGTERM", master.said())
            master.start()
            wait_for(lambda master=master: metric(master, "registrar/log/recovered") == 1.0, 3)
            self.assertLessEqual({f"kept-{each}" for each in range(index + 1)}, self.cluster.weights())

    def test_all_dead_and_started_again(self):
        self.cluster.weight("before")
        for master in self.cluster.masters:
            master.stop()
        self.cluster.start()
        self.assertIn("before", self.cluster.weights())

    def test_a_blank_replica_takes_over_what_is_there(self):
        leader = self.cluster.leader()
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
        three = Cluster(next(NUMBERS), ensemble.hosts).start()
        leader = three.leader()
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
