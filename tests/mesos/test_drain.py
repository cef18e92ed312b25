"""Drains: what a call answers, when an agent is DRAINED, and how a drain gets stuck."""
import signal
import time

from daemons import Cluster, address, ask, wait_for, zookeeper, stop_all
from test_agents import Lone


class Drained(Lone):
    NETWORK = 130

    def drain(self, agent, grace=None, mark_gone=None, principal="drain"):
        body = {"agent_id": {"value": self.id_of(agent)}}
        if grace is not None:
            body["max_grace_period"] = {"seconds": grace}
        if mark_gone is not None:
            body["mark_gone"] = mark_gone
        answer = self.cluster.call("DRAIN_AGENT", body, principal)
        self.assertEqual((answer.status, answer.body), (200, ""))
        return time.monotonic()

    def run_task(self, agent, seconds=60, **more):
        task = {"agent_id": self.id_of(agent), "seconds": seconds, **more}
        answer = ask(self.leader, "/rehearsal/run", task, "marathon")
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def state(self, agent):
        return (self.seen(agent) or {}).get("drain_info", {}).get("state")

    def drained(self, agent, seconds=15):
        wait_for(lambda: self.state(agent) == "DRAINED", seconds, "DRAINED")
        return time.monotonic()

    def took(self, elapsed, seconds, about=None):
        """Not less, and not more than a busy machine adds."""
        self.assertGreater(elapsed, seconds - 0.2, about)
        self.assertLess(elapsed, seconds + 4, about)

    def on(self, agent, kind):
        """Another call about the same agent."""
        return self.cluster.call(kind, {"agent_id": {"value": self.id_of(agent)}})


class Calls(Drained):
    def test_bodies_that_are_refused(self):
        agent = self.agent()
        identity = {"value": self.registered(agent)}

        def post(body, kind="application/json"):
            return ask(self.leader, "/api/v1", body, "operator", headers={"Content-Type": kind})
        drain = {"type": "DRAIN_AGENT", "drain_agent": {"agent_id": identity}}
        for status, words, body in (
                (400, "Unknown agent", {"type": "DRAIN_AGENT", "drain_agent": {"agent_id": {"value": "nope"}}}),
                (400, "Missing required fields: drain_agent.agent_id", {"type": "DRAIN_AGENT", "drain_agent": {}}),
                (400, "Failed to validate master::Call: Expecting 'drain_agent' to be present",
                 {"type": "DRAIN_AGENT"}),
                (400, "Expecting 'type' to be present", {"type": "DRAIN"}),
                (400, "Failed to parse body into JSON", "{not json"),
                (400, "Not expecting a JSON string for field 'max_grace_period'",
                 {**drain, "drain_agent": {"agent_id": identity, "max_grace_period": "10secs"}}),
                (400, "Not expecting a JSON number for field 'max_grace_period'",
                 {**drain, "drain_agent": {"agent_id": identity, "max_grace_period": 10}})):
            answer = post(body)
            self.assertEqual(answer.status, status, body)
            self.assertIn(words, answer.body)
        self.assertEqual(post("{}", "text/plain").status, 415)
        self.assertEqual(ask(self.leader, "/api/v1", "{}", "operator").status, 400)  # no content type
        self.assertEqual(ask(self.leader, "/api/v1", principal="operator").status, 405)
        self.assertIsNone(self.seen(agent).get("drain_info"))
        self.drain(agent, grace=-5)  # taken, and drains
        self.drained(agent)

    def test_an_empty_agent_is_drained_at_once(self):
        agent = self.agent()
        self.registered(agent)
        seen = self.seen(agent)
        self.assertEqual((seen["active"], seen["deactivated"], "drain_info" in seen), (True, False, False))
        began = self.drain(agent, grace=12)
        self.assertLess(self.drained(agent) - began, 0.5)
        seen = self.seen(agent)
        self.assertEqual((seen["active"], seen["deactivated"]), (False, True))
        config = {"max_grace_period": {"nanoseconds": 12 * 10**9}, "mark_gone": False}
        self.assertEqual(seen["drain_info"], {"state": "DRAINED", "config": config})
        self.assertIn("nanoseconds", seen["estimated_drain_start_time"])
        self.assertEqual(ask(self.leader, "/state").json["deactivated_slaves"], 1)
        self.drain(agent)  # once more does no harm
        self.drained(agent)
        self.assertEqual(self.on(agent, "REACTIVATE_AGENT").status, 200)
        self.assertEqual((self.seen(agent)["active"], "drain_info" in self.seen(agent)), (True, False))

    def test_reactivation(self):
        agent = self.agent()
        identity = self.registered(agent)
        answer = self.on(agent, "REACTIVATE_AGENT")
        self.assertEqual((answer.status, answer.body), (400, "Agent is not deactivated"))
        self.run_task(agent)
        self.drain(agent)
        answer = self.on(agent, "REACTIVATE_AGENT")
        self.assertEqual((answer.status, answer.body), (400, "Agent is still in the DRAINING state"))
        self.drained(agent)
        agent.stop(signal.SIGTERM)
        self.assertEqual(self.state(agent), "DRAINED")  # it stays listed until its pings are missed
        self.assertEqual(self.on(agent, "REACTIVATE_AGENT").status, 200)
        wait_for(lambda: self.seen(agent) is None, 8)
        self.assertEqual(self.cluster.call("DRAIN_AGENT", {"agent_id": {"value": identity}}).status, 200)
        agent.start()
        self.drained(agent)
        agent.stop()
        wait_for(lambda: self.seen(agent) is None, 8)
        answer = self.cluster.call("REACTIVATE_AGENT", {"agent_id": {"value": identity}})
        self.assertEqual((answer.status, answer.body), (409, "Agent removed while processing the call"))
        agent.start()
        self.assertEqual(self.registered(agent), identity)  # done all the same

    def test_usr1_loses_the_drain(self):
        agent = self.agent()
        identity = self.registered(agent)
        self.drain(agent)
        self.drained(agent)
        agent.stop(signal.SIGUSR1)
        agent.start()
        self.assertEqual(self.registered(agent), identity)
        self.assertIsNone(self.seen(agent).get("drain_info"))


class Tasks(Drained):
    NETWORK = 131

    def test_grace_of_each_executor(self):
        drains = []
        for case in (("true", 9, 1, 1), ("true", None, 6, 6), ("false", None, 12, 3), ("false", 4, 1, 4)):
            http, policy, most, seconds = case
            agent = self.agent(http_command_executor=http)
            self.registered(agent)
            self.run_task(agent, kill_policy=policy)
            drains.append((case, agent, seconds, self.drain(agent, grace=most)))
            self.assertEqual(self.state(agent), "DRAINING")
            told = wait_for(lambda agent=agent: ask(address(agent), "/state").json["drain_config"])
            self.assertEqual(told["mark_gone"], False)
        for case, agent, seconds, began in drains:
            self.took(self.drained(agent) - began, seconds, case)
            self.assertIsNone(ask(address(agent), "/state").json["drain_config"])

    def test_stuck_when_the_framework_ends_instead_of_acknowledging(self):
        agent = self.agent()
        self.registered(agent)
        self.run_task(agent, acks="leaves", kill_policy=0)
        self.drain(agent)
        wait_for(lambda: "Agent finished draining" in agent.said())
        self.assertEqual(self.cluster.call("GET_TASKS").json["get_tasks"]["tasks"], [])
        time.sleep(1)
        self.assertEqual(self.state(agent), "DRAINING")
        began = self.drain(agent)
        self.assertLess(self.drained(agent) - began, 0.5)

    def test_stuck_until_the_framework_that_went_away_is_torn_down(self):
        agent = self.agent()
        self.registered(agent)
        task = self.run_task(agent, acks="no", kill_policy=0)
        self.drain(agent)
        wait_for(lambda: [each["state"] for each in self.cluster.call("GET_TASKS").json["get_tasks"]["tasks"]]
                 == ["TASK_KILLED"])
        self.drain(agent)
        time.sleep(1)
        self.assertEqual(self.state(agent), "DRAINING")
        self.assertEqual(self.cluster.call("TEARDOWN", {"framework_id": {"value": task["framework_id"]}}).status, 200)
        time.sleep(0.5)
        self.assertEqual(self.state(agent), "DRAINING")
        self.drain(agent)
        self.drained(agent)

    def test_goes_on_over_a_restart_of_the_agent(self):
        agent = self.agent()
        self.registered(agent)
        self.run_task(agent, kill_policy=4)
        began = self.drain(agent)
        time.sleep(1)
        self.again(agent, signal.SIGTERM)
        self.took(self.drained(agent) - began, 4)

    def test_a_task_that_is_over_leaves_nothing_to_wait_for(self):
        agent = self.agent()
        self.registered(agent)
        self.run_task(agent, seconds=0.3)
        wait_for(lambda: self.cluster.call("GET_TASKS").json["get_tasks"]["tasks"] == [])
        self.assertLess(-self.drain(agent) + self.drained(agent), 0.5)


class Gone(Drained):
    NETWORK = 132

    def sent_away(self, agent, identity):
        """It is nowhere any more, and may not come back as what it was."""
        self.assertEqual(agent.wait(5), 0)
        self.assertIsNone(self.seen(agent))
        body = {"agent_id": {"value": identity}}
        self.assertEqual(self.cluster.call("DRAIN_AGENT", body).body, "Unknown agent")
        answer = self.cluster.call("REACTIVATE_AGENT", body)
        self.assertEqual((answer.status, answer.body), (400, "Agent is still in the DRAINING state"))
        agent.start()
        self.assertEqual(agent.wait(5), 0)
        self.assertIn("because 'Agent has been marked gone'", agent.said())

    def test_a_drain_that_marks_gone_never_shows_drained(self):
        agent = self.agent()
        identity = self.registered(agent)
        self.run_task(agent, kill_policy=1)
        self.drain(agent, mark_gone=True)
        self.assertEqual(self.seen(agent)["drain_info"]["state"], "DRAINING")
        states = set()
        wait_for(lambda: states.add(self.state(agent)) or None in states)
        self.assertEqual(states - {"DRAINING", None}, set())
        self.sent_away(agent, identity)

    def test_marked_gone_by_an_operator(self):
        agent = self.agent()
        identity = self.registered(agent)
        answer = self.on(agent, "MARK_AGENT_GONE")
        self.assertEqual((answer.status, answer.body), (200, ""))
        body = {"agent_id": {"value": identity}}
        self.assertEqual(self.cluster.call("MARK_AGENT_GONE", body).status, 200)
        answer = self.cluster.call("MARK_AGENT_GONE", {"agent_id": {"value": "nope"}})
        self.assertEqual((answer.status, answer.body), (404, "Agent 'nope' not found"))
        self.sent_away(agent, identity)


class Moved(Drained):
    """The leader moves in the middle of a drain."""

    def test_the_next_leader_knows_of_it(self):
        type(self).cluster = three = Cluster(133, zookeeper()).start()
        self.addCleanup(stop_all, three.masters)
        type(self).leader = three.whole()
        agent = self.agent()
        self.registered(agent)
        self.run_task(agent, kill_policy=4)
        began = self.drain(agent, grace=9)
        three.daemon(self.leader).stop()
        self.assertNotEqual(three.leader(), self.leader)
        wait_for(lambda: self.seen(agent))
        self.assertEqual(self.seen(agent)["drain_info"]["config"]["max_grace_period"], {"nanoseconds": 9 * 10**9})
        self.took(self.drained(agent) - began, 4)
