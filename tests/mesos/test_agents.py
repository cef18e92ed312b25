"""Agents: how they register, what they may change, and who sends them away."""
import json
import os
import re
import signal
import time
import unittest

import daemons
from daemons import Cluster, ask, address, metric, wait_for

ACLS = {"permissive": False,
        "register_agents": [{"principals": {"values": ["agent"]}, "agents": {"type": "ANY"}}],
        "drain_agents": [{"principals": {"values": ["drain", "operator"]}, "agents": {"type": "ANY"}},
                         {"principals": {"type": "ANY"}, "agents": {"type": "NONE"}}],
        "deactivate_agents": [{"principals": {"values": ["operator"]}, "agents": {"type": "ANY"}}],
        "update_weights": [{"principals": {"values": ["operator"]}, "roles": {"type": "ANY"}}],
        "view_roles": [{"principals": {"values": ["operator"]}, "roles": {"type": "ANY"}}],
        "view_flags": [{"principals": {"values": ["observer"]}, "flags": {"type": "ANY"}}]}


class Lone(unittest.TestCase):
    """One master with short pings, which all tests share; each has agents of its own."""

    NETWORK, FLAGS = 120, {}

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(cls.NETWORK, daemons.zookeeper(), masters=1, quorum=1, agent_ping_timeout="1secs",
                              max_agent_ping_timeouts=3, zk_session_timeout="10secs", **cls.FLAGS).start()
        cls.leader = cls.cluster.leader()
        cls.next_agent = iter(range(100))

    @classmethod
    def tearDownClass(cls):
        daemons.stop_all(cls.cluster.masters)

    def agent(self, **flags):
        agent = self.cluster.agent(next(self.next_agent), **flags)
        self.addCleanup(agent.stop)
        return agent

    def registered(self, agent, seconds=15):
        """Its id, once the master has it and it knows."""
        if agent.process is None:
            agent.start()
        wait_for(lambda: (self.seen(agent) or {}).get("active"), seconds, "the agent's registration")
        wait_for(lambda: metric(agent, "slave/registered") == 1.0)
        return self.id_of(agent)

    def seen(self, agent):
        """What the master says of it; None when it says nothing."""
        return next((each for each in self.cluster.agents()["agents"]
                     if each["pid"] == f"slave(1)@{address(agent)}"), None)

    def id_of(self, agent):
        return self.seen(agent)["agent_info"]["id"]["value"]

    def again(self, agent, how=signal.SIGKILL, **flags):
        """Starts it anew with other flags."""
        agent.stop(how)
        agent.flags.update(flags)
        return agent.start()


class Registration(Lone):
    def test_registers_with_its_attributes_and_remembers_its_id(self):
        agent = self.agent(attributes="rack:zone-a;a b:c d;weight:3")
        began = time.monotonic()
        identity = self.registered(agent)
        self.assertLess(time.monotonic() - began, 3)
        attributes = self.seen(agent)["agent_info"]["attributes"]
        self.assertEqual(attributes[0], {"name": "rack", "type": "TEXT", "text": {"value": "zone-a"}})
        self.assertEqual(attributes[1], {"name": "a b", "type": "TEXT", "text": {"value": "cd"}})
        self.assertEqual(attributes[2], {"name": "weight", "type": "SCALAR", "scalar": {"value": 3.0}})
        slaves = os.path.join(agent.flags["work_dir"], "meta", "slaves")
        self.assertEqual(os.path.realpath(os.path.join(slaves, "latest")), os.path.join(slaves, identity))
        self.assertTrue(os.path.exists(os.path.join(slaves, identity, "slave.info")))
        state = ask(address(agent), "/slave(1)/state").json
        self.assertEqual((state["id"], state["master_hostname"]), (identity, self.leader.split(":")[0]))
        self.assertEqual(metric(agent, "slave/registered"), 1.0)
        self.again(agent)
        self.assertEqual(self.registered(agent), identity)

    def test_its_flags_are_for_who_has_a_login_for_reading(self):
        agent = self.agent(authenticate_http_readonly="true").start()
        wait_for(lambda: ask(address(agent), "/health").status == 200)
        for path in ("/state", "/slave(1)/state", "/flags", "/metrics/snapshot"):
            answer = ask(address(agent), path)
            self.assertEqual(answer.headers["WWW-Authenticate"], 'Basic realm="mesos-agent-readonly"')
            self.assertEqual(ask(address(agent), path, principal="observer").status, 200)
            self.assertEqual(ask(address(agent), path, principal="marathon").status, 401)  # not in its own file

    def test_it_judges_each_task_that_the_master_has_let_through(self):
        everybody = {"principals": {"type": "ANY"}}
        figures = {"permissive": False, "get_endpoints": [{**everybody, "paths": {"type": "ANY"}}]}
        tasks = {"run_tasks": [{**everybody, "users": {"type": "ANY"}}]}
        for entries, status in ((figures, 409), ({**figures, **tasks}, 200)):
            agent_id = self.registered(self.agent(acls=json.dumps(entries)))
            answer = ask(self.leader, "/rehearsal/run", {"agent_id": agent_id, "seconds": 1}, "marathon")
            self.assertEqual(answer.status, status, answer.body)

    def test_a_wrong_secret_ends_it(self):
        wrong = daemons.secret_file("wrong.json", {"principal": "agent", "secret": "another-secret"})
        agent = self.agent(credential=wrong).start()
        self.assertEqual(agent.wait(5), 1)
        self.assertRegex(agent.said(), r"EXIT with status 1: Master master@\S+ refused authentication")

    def test_without_a_credential_it_is_refused_and_stays(self):
        agent = self.agent(credential=None).start()
        log = f"Refusing registration of agent at slave(1)@{address(agent)} because it is not authenticated"
        wait_for(lambda: self.cluster.masters[0].said().count(log) >= 3)
        self.assertIsNone(agent.process.poll())
        self.assertIsNone(self.seen(agent))

    def test_a_frozen_one_is_not_noticed_before_its_pings_are_missed(self):
        agent = self.agent()
        self.registered(agent)
        agent.process.send_signal(signal.SIGSTOP)
        time.sleep(1)
        self.assertTrue(self.seen(agent)["active"])
        wait_for(lambda: self.seen(agent) is None, 6)
        agent.process.send_signal(signal.SIGCONT)
        self.registered(agent)  # it misses the pings in its turn

    def test_usr1_takes_it_away_at_once_and_its_id_comes_back(self):
        agent = self.agent()
        identity = self.registered(agent)
        self.assertEqual(agent.stop(signal.SIGUSR1), 0)
        self.assertIsNone(self.seen(agent))
        agent.start()
        self.assertEqual(self.registered(agent), identity)

    def test_another_address_is_sent_away_and_the_old_one_is_taken(self):
        agent = self.agent()
        identity, home = self.registered(agent), agent.flags["ip"]
        self.again(agent, ip=f"{daemons.LOOPBACK}.{self.NETWORK}.250")
        self.assertEqual(agent.wait(5), 0)
        self.assertRegex(agent.said(), "Agent asked to shut down by master@.* because 'Agent attempted to reregister "
                                       "with different IP / hostname'")
        self.assertRegex(self.cluster.masters[0].said(), rf"different IP / hostname; expected {re.escape(home)} ")
        agent.flags["ip"] = home
        agent.start()
        self.assertEqual(self.registered(agent), identity)


class Silence(Lone):
    """Of agents of its own: the metric counts all of a master."""

    NETWORK = 124

    def test_one_that_is_silent_becomes_unreachable_and_comes_back_with_its_id(self):
        agent = self.agent()
        identity = self.registered(agent)
        before = metric(self.cluster.masters[0], "master/slaves_unreachable")
        agent.stop(signal.SIGTERM)
        wait_for(lambda: self.seen(agent) and not self.seen(agent)["active"], 2)  # at once: the connection broke
        began = time.monotonic()
        wait_for(lambda: self.seen(agent) is None, 6)
        self.assertGreater(time.monotonic() - began, 2.5)
        self.assertEqual(metric(self.cluster.masters[0], "master/slaves_unreachable"), before + 1)
        agent.start()
        self.assertEqual(self.registered(agent), identity)
        self.assertEqual(metric(self.cluster.masters[0], "master/slaves_unreachable"), before)


class Reconfiguration(Lone):
    NETWORK = 121

    def refused(self, agent, words, **flags):
        """Ends with 1 and names what is not permitted."""
        before = {name: agent.flags.get(name) for name in flags}
        length = len(agent.said())
        self.again(agent, **flags)
        self.assertEqual(agent.wait(5), 1, flags)
        said = agent.said()[length:]
        self.assertIn("EXIT with status 1: Failed to perform recovery: Incompatible agent info detected. ", said)
        self.assertIn("Old agent info:", said)
        self.assertIn(f"rm -f {agent.flags['work_dir']}/meta/slaves/latest", said)
        self.assertIn(words, said)
        agent.flags.update(before)

    def test_equal_takes_no_change(self):
        agent = self.agent(attributes="rack:r1")
        identity = self.registered(agent)
        for change in ({"attributes": "rack:r1;disk:ssd"}, {"resources": "cpus:3;mem:1024"}, {"hostname": "other"},
                       {"port": "5052"}):
            self.refused(agent, "--reconfiguration_policy", **change)
        agent.start()
        self.assertEqual(self.registered(agent), identity)

    def test_additive_takes_more_and_compares_with_the_first(self):
        agent = self.agent(attributes="rack:r1", reconfiguration_policy="additive")
        identity = self.registered(agent)
        self.again(agent, attributes="rack:r1;disk:ssd", resources="cpus:3;mem:1024")
        self.assertEqual(self.registered(agent), identity)
        self.assertEqual(len(self.seen(agent)["agent_info"]["attributes"]), 2)
        self.again(agent, resources="cpus:2;mem:1024")  # less than now, and not less than the first
        self.assertEqual(self.registered(agent), identity)
        self.refused(agent, "Incompatible", reconfiguration_policy="equal")
        permitted = "Configuration change not permitted under "
        for words, change in (
                ("'additive' policy: Value of text attribute 'rack' changed from r1 to r2", {"attributes": "rack:r2"}),
                ("'additive' policy: Couldn't find attribute rack=r1", {"attributes": "disk:ssd"}),
                ("'additive' policy: Value of scalar resource 'cpus' decreased from 2 to 1",
                 {"resources": "cpus:1;mem:1024"}),
                ("`additive` policy: Port changed from 5051 to 5052", {"port": "5052"}),
                ("`additive` policy: Hostname changed from ", {"hostname": "node24"})):
            self.refused(agent, permitted + words, **change)


class Authorization(Lone):
    NETWORK, FLAGS = 122, {"acls": json.dumps(ACLS)}

    def test_what_no_entry_grants_is_refused(self):
        answer = self.cluster.call("DEACTIVATE_AGENT", {"agent_id": {"value": "x"}}, "drain")
        self.assertEqual((answer.status, answer.body), (403, "403 Forbidden."))
        self.assertEqual(self.cluster.call("DEACTIVATE_AGENT", {"agent_id": {"value": "x"}}).status, 400)
        self.assertEqual(self.cluster.call("MARK_AGENT_GONE", {"agent_id": {"value": "x"}}).status, 403)
        self.assertEqual(self.cluster.call("UPDATE_WEIGHTS", {"weight_infos": [{"role": "a", "weight": 1}]},
                                           "marathon").status, 403)
        self.assertEqual(ask(self.leader, "/flags").status, 403)

    def test_the_first_entry_that_concerns_somebody_decides(self):
        body = {"agent_id": {"value": "x"}}
        self.assertEqual(self.cluster.call("DRAIN_AGENT", body, "marathon").status, 403)
        for principal in ("drain", "operator"):
            self.assertEqual(self.cluster.call("DRAIN_AGENT", body, principal).status, 400)

    def test_an_agent_of_another_principal_is_refused_and_stays(self):
        agent = self.agent(credential=daemons.secret_file("observer.json", daemons.one("observer"))).start()
        log = f"Refusing registration of agent at slave(1)@{address(agent)}"
        wait_for(lambda: self.cluster.masters[0].said().count(log) >= 2)
        self.assertIsNone(agent.process.poll())
        self.registered(self.agent())


class AfterFailover(unittest.TestCase):
    def test_agents_are_recovered_and_come_back_with_their_ids(self):
        three = Cluster(123, daemons.zookeeper()).start()
        self.addCleanup(daemons.stop_all, three.masters)
        agents = [three.agent(index).start() for index in range(2)]
        self.addCleanup(daemons.stop_all, agents)
        before = {each["agent_info"]["id"]["value"] for each in three.registered(2)}
        away = agents[1]
        leader = three.whole()
        away.stop()
        three.daemon(leader).stop()
        self.assertNotEqual(three.leader(), leader)
        three.registered(1)
        seen = three.agents()
        self.assertEqual(len(seen["recovered_agents"]), 1)  # the one that is not back
        self.assertEqual({each["id"]["value"] for each in seen["recovered_agents"]}
                         | {each["agent_info"]["id"]["value"] for each in seen["agents"]}, before)
        away.start()
        self.assertEqual({each["agent_info"]["id"]["value"] for each in three.registered(2)}, before)
        self.assertEqual(three.agents()["recovered_agents"], [])
