"""Three masters that nothing happens to, and what each of them answers."""
import unittest

import daemons
from daemons import Cluster, ask, address, metric, wait_for


class Whole(unittest.TestCase):
    """Three masters that nothing happens to."""

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(10, daemons.zookeeper()).start()
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
        lone = Cluster(11, daemons.zookeeper(), masters=1, quorum=1, authenticate_http_readonly="true",
                       authenticate_http_readwrite="false")
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
