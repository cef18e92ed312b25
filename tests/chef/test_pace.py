"""How soon an agent reports: at each glance while a roller is at work or its instance is new, else every 30 seconds."""
import unittest

import agent_path  # noqa: F401
from startup_stack_agent import lock, pace
from world import Pair, Quorum, Single

ROLL = {"formatVersion": 1, "state": "held", "nonce": "n", "holder": "roller", "instance": "-", "purpose": "roll"}
FREE = {"formatVersion": 1, "state": "free", "nonce": "n"}
OF_A_MEMBER = {**ROLL, "holder": "zookeeper-1", "instance": "i-1", "purpose": "converge"}


class Reports(unittest.TestCase):
    """Times at which an agent writes its record, from its start on."""

    def setUp(self):
        self.make(Quorum)

    def make(self, kind):
        self.world, self.looks = kind(), []
        self.number = max(self.world.agents)
        self.made = self.world.agents[self.number]

    def run_for(self, seconds, **events):
        """The loop; events by the second at which they happen."""
        store, written = self.world.store, []
        put, get, due = store.put, store.get, {int(name[3:]): act for name, act in events.items()}

        def note_and_put(key, *arguments, **named):
            if key == f"members/{self.world.name}/{self.number}.json":
                written.append(store.now)
            return put(key, *arguments, **named)

        def note_and_get(key):
            if key.endswith("lock.json"):
                self.looks.append(store.now)
            return get(key)

        def sleep(pause):
            for _ in range(pause):
                store.now += 1
                due.pop(store.now, lambda: None)()

        store.put, store.get, self.made._sleep = note_and_put, note_and_get, sleep
        self.made.machine.agent_fingerprint.side_effect = lambda: "same" if store.now < seconds else "changed"
        self.made.run()
        return written

    def hold(self, content=ROLL):
        self.world.store.put(f"ensembles/{self.world.name}/lock.json", content)

    def between(self, times, first, last):
        return [time for time in times if first <= time < last]

    def test_of_a_new_instance_come_at_every_glance_and_then_every_30_seconds(self):
        for kind in (Quorum, Pair, Single):
            with self.subTest(kind.__name__):
                self.make(kind)
                times = self.run_for(400)
                self.assertEqual(self.between(times, 0, pace.NEW), list(range(0, pace.NEW, pace.GLANCE)))
                self.assertEqual(self.between(times, pace.NEW, 400), [300, 330, 360, 390])

    def test_come_every_second_from_the_first_look_at_the_lock_of_a_roller_until_it_is_free(self):
        for kind in (Quorum, Pair):
            with self.subTest(kind.__name__):
                self.make(kind)
                times = self.run_for(600, at_402=self.hold, at_431=lambda: self.hold(FREE))
                self.assertEqual(self.between(times, 390, 460), [390, *range(404, 432), 450])

    def test_do_not_hurry_while_another_member_holds_the_lock(self):
        times = self.run_for(500, at_400=lambda: self.hold(OF_A_MEMBER))
        self.assertEqual(self.between(times, 390, 500), [390, 420, 450, 480])

    def test_do_not_hurry_for_a_roller_that_has_ended_half_way(self):
        times = self.run_for(500, at_400=lambda: self.hold({**ROLL, "stopped": True}))
        self.assertEqual(self.between(times, 390, 500), [390, 420, 450, 480])

    def test_do_not_hurry_for_a_roller_that_does_not_renew_its_lock_any_more(self):
        times = self.run_for(600, at_400=self.hold)
        last_look = 400 + lock.AT_WORK + pace.LOCK_LOOK
        self.assertEqual(self.between(times, last_look, 600), [510, 540, 570])

    def test_of_a_server_that_does_not_serve_are_told_once(self):
        def stop():
            self.world.modes[self.number] = "down"

        times = self.run_for(500, at_400=self.hold, at_420=stop)
        self.assertEqual(self.between(times, 418, 480), [418, 419, 420, 450])

    def test_go_on_as_ever_while_the_lock_cannot_be_read(self):
        def refuse():
            self.world.store.broken = "ensembles/zookeeper/lock.json"

        times = self.run_for(500, at_400=self.hold, at_410=refuse)
        self.assertEqual(self.between(times, 412, 500), [420, 450, 480])
        self.assertIn("AccessDenied: as if no roller were at work", self.world.said(self.number, "lock")[-1])

    def test_wait_for_the_next_pass_after_one_that_failed(self):
        def refuse():
            self.world.store.broken = "tiers/zookeeper.json"

        times = self.run_for(500, at_400=self.hold, at_419=refuse)
        self.assertEqual(self.between(times, 425, 500), [])

    def test_tell_at_once_what_the_bootstrap_has_applied(self):
        self.make(Single)
        digest, self.made.machine.converged.return_value = self.made.machine.converged(), None

        def converged():
            self.made.machine.converged.return_value = digest

        self.run_for(22, at_20=converged)
        self.assertEqual(self.world.record(self.number)["digestApplied"], digest)

    def test_cost_one_look_at_the_lock_every_four_seconds_and_of_a_single_none(self):
        self.run_for(400)
        self.assertEqual(self.between(self.looks, 300, 400), list(range(300, 400, pace.LOCK_LOOK)))
        self.make(Single)
        self.run_for(400)
        self.assertEqual(self.looks, [])


class Rolling(unittest.TestCase):
    def test_is_who_holds_the_lock_as_a_roller_renews_it_and_has_not_stopped(self):
        for content, age, expected in (
                (ROLL, 0, True), (ROLL, lock.AT_WORK - 1, True), (ROLL, lock.AT_WORK, False),
                ({**ROLL, "stopped": True}, 0, False), (OF_A_MEMBER, 0, False), (FREE, 0, False), (None, 0, False)):
            with self.subTest((content, age)):
                self.assertEqual(lock.rolling(lock.Found(content, "etag", age)), expected)
