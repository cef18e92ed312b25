"""A pair and a single: the same agent without a birth, and for the single without a lock."""
import dataclasses
import unittest
from unittest import mock

import agent_path  # noqa: F401
from world import Pair, Quorum, Single

RECORD = {"formatVersion": 1, "tier": "front", "id": 1, "incarnation": None, "instanceId": "i-1", "serving": True,
          "leads": True, "synced": None, "mode": "holder", "epoch": None, "data": False, "digestFailed": None,
          "reason": None, "listRefused": None, "lastLogLine": None, "joins": {}}


class OfAPair(unittest.TestCase):
    def setUp(self):
        self.pair = Pair()
        self.pair.turn()

    def test_one_after_the_other_under_the_lock_the_holder_of_the_address_last(self):
        self.pair.publish("second")
        self.pair.turn(2)
        self.assertEqual(self.pair.converged, [(2, "held"), (1, "held")])
        self.assertEqual((self.pair.unpermitted, self.pair.lock()["state"]), ([], "free"))

    def test_its_records_are_those_of_every_kind_and_there_is_no_birth(self):
        record = self.pair.record(1)
        self.assertEqual({**RECORD, "digestApplied": self.pair.wanted(), "label": {}}, record)
        self.assertEqual([key for key in self.pair.store.objects if key.startswith("ensembles/")], [])

    def test_a_join_that_failed_is_told_and_keeps_nobody_from_anything(self):
        failed = {"logs": {"digest": "d", "ok": False, "reason": "no such package"}}
        for agent in self.pair.agents.values():
            agent.machine.joins.return_value = failed
        self.pair.publish("second")
        self.pair.turn(2)
        self.assertEqual([number for number, _ in self.pair.converged], [2, 1])
        record = self.pair.record(1)
        self.assertEqual((record["joins"], record["digestApplied"], record["digestFailed"]),
                         (failed, self.pair.wanted(), None))

    def test_no_member_while_the_other_does_not_serve_by_its_own_word(self):
        self.pair.modes[1] = "down"
        self.pair.turn()
        self.pair.publish("second")
        self.pair.agents[2].make_pass()
        self.assertEqual(self.pair.converged, [])
        self.assertIn("not now: member 1 is down", self.pair.said(2)[-1])

    def test_nor_while_the_other_says_nothing_any_more(self):
        self.pair.publish("second")
        self.pair.store.now += 90
        self.pair.agents[2].make_pass()
        self.assertEqual(self.pair.converged, [])
        self.assertIn("not now: member 1 is without a fresh record", self.pair.said(2)[-1])

    def test_one_that_serves_nobody_takes_the_fix_without_the_lock(self):
        self.pair.modes.update({1: "down", 2: "down"})
        self.pair.turn()
        self.pair.publish("second")
        self.pair.store.now += 30
        self.pair.turn()
        self.assertEqual(self.pair.converged, [(1, "free"), (2, "free")])

    def test_one_that_is_not_understood_needs_the_lock_and_the_other(self):
        self.pair.modes[2] = "unknown"
        self.pair.turn()
        self.pair.publish("second")
        self.pair.store.now += 60
        self.pair.agents[1].make_pass()
        self.pair.agents[2].make_pass()
        self.assertEqual(self.pair.converged, [(2, "held")])

    def test_a_digest_that_failed_on_the_other_is_left_alone(self):
        self.pair.fails = {2}
        self.pair.publish("second")
        self.pair.turn(4)
        self.assertEqual([number for number, _ in self.pair.converged], [2])
        self.assertIn("failed on front-2", self.pair.said(1)[-1])

    def test_one_that_does_not_come_back_has_failed(self):
        self.pair.breaks = {2}
        self.pair.publish("second")
        self.pair.turn(2)
        self.assertEqual([number for number, _ in self.pair.converged], [2])
        self.assertEqual(self.pair.record(2)["reason"],
                         "not whole 300 s after the converge: member 1 is without a fresh record, 2 is down; "
                         "its server: last line")

    def test_the_lock_is_the_tiers_and_in_other_hands_respected(self):
        self.pair.store.put("ensembles/front/lock.json", {
            "formatVersion": 1, "state": "held", "nonce": "n", "holder": "roller", "instance": "-", "purpose": "roll"})
        self.pair.publish("second")
        self.pair.turn()
        self.assertEqual(self.pair.converged, [])
        self.assertIn("held by roller (roll)", self.pair.said(2)[-1])

    def test_an_adapter_that_can_look_is_believed_before_the_record(self):
        self.pair.agents[2].adapter.look_at = self.pair.server
        self.pair.modes[1] = "down"  # since the last record
        self.pair.publish("second")
        self.pair.agents[2].make_pass()
        self.assertEqual(self.pair.converged, [])

    def test_another_list_is_simply_taken_up(self):
        self.pair.publish("second", {1: "10.0.0.1", 2: "10.0.0.9"})
        self.pair.turn(2)
        self.assertEqual(self.pair.converged, [(2, "held"), (1, "held")])
        self.assertIsNone(self.pair.record(1)["listRefused"])


class OfASingle(unittest.TestCase):
    def setUp(self):
        self.single = Single()
        self.single.turn()

    def test_it_converges_at_once_without_a_lock(self):
        self.single.publish("second")
        self.single.turn()
        self.assertEqual((self.single.converged, self.single.unpermitted), ([(1, "free")], []))
        self.assertEqual(self.single.record(1)["digestApplied"], self.single.wanted())
        self.assertEqual([key for key in self.single.store.objects if key.startswith("ensembles/")], [])

    def test_its_record_is_that_of_every_kind(self):
        wanted = {**RECORD, "leads": False, "mode": "ok", "digestApplied": self.single.wanted(), "label": {}}
        self.assertEqual(self.single.record(1), wanted)

    def test_one_that_does_not_serve_afterwards_has_failed_and_tries_again_after_ten_minutes(self):
        self.single.breaks = {1}
        self.single.publish("second")
        self.single.turn(2)
        self.assertEqual(len(self.single.converged), 1)
        self.assertEqual(self.single.record(1)["reason"],
                         "not whole 300 s after the converge: member 1 is down; its server: last line")
        self.single.breaks, self.single.modes[1] = set(), "ok"
        self.single.store.now += 600
        self.single.turn()
        self.assertEqual(len(self.single.converged), 2)
        self.assertIsNone(self.single.record(1)["digestFailed"])

    def test_one_that_served_nobody_before_is_not_waited_for(self):
        self.single.modes[1] = "down"
        self.single.publish("second")
        before = self.single.store.now
        self.single.agents[1].make_pass()
        self.assertEqual(self.single.record(1)["digestApplied"], self.single.wanted())
        self.assertLess(self.single.store.now - before, 60)

    def test_its_record_stays_fresh_while_it_waits_to_serve_again(self):
        ages, look = [], self.single.agents[1].adapter.look

        def look_and_note():
            ages.append(self.single.store.get("members/front/1.json").age)
            return look()

        self.single.agents[1].adapter.look = look_and_note
        self.single.breaks = {1}
        self.single.publish("second")
        self.single.agents[1].make_pass()
        self.assertGreater(self.single.store.now, 300)
        self.assertLess(max(ages), 90)


class OfAnEnsemble(unittest.TestCase):
    """A member whose server hangs is not one that serves nobody."""

    def setUp(self):
        self.ensemble = Quorum()
        self.ensemble.turn()

    def test_one_that_is_not_understood_converges_under_the_lock_while_all_others_are_whole(self):
        self.ensemble.modes[3] = "unknown"
        self.ensemble.publish("second")
        self.ensemble.store.now += 60
        self.ensemble.agents[3].make_pass()
        self.assertEqual(self.ensemble.converged, [(3, "held")])

    def test_whether_it_follows_all_the_same_or_not(self):
        server = self.ensemble.server
        self.ensemble.modes[3] = "unknown"
        self.ensemble.server = lambda number: dataclasses.replace(server(number), synced=2 if number == 2 else None)
        self.test_one_that_is_not_understood_converges_under_the_lock_while_all_others_are_whole()

    def test_one_that_then_answers_nobody_has_not_been_down_for_long(self):
        self.ensemble.modes[3] = "unknown"
        self.ensemble.publish("second")
        self.ensemble.modes[1] = "down"
        self.ensemble.store.now += 60
        self.ensemble.agents[3].make_pass()
        self.ensemble.modes[3] = "down"
        self.ensemble.agents[3].make_pass()
        self.assertEqual(self.ensemble.converged, [])
        self.ensemble.store.now += 30
        self.ensemble.agents[3].make_pass()
        self.assertEqual(self.ensemble.converged, [(3, "free")])

    def test_and_not_beside_another_one_that_is_away(self):
        self.ensemble.modes.update({1: "down", 3: "unknown"})
        self.ensemble.publish("second")
        self.ensemble.store.now += 60
        self.ensemble.agents[3].make_pass()
        self.assertEqual(self.ensemble.converged, [])
        self.assertIn("not now: member 1 is down", self.ensemble.said(3)[-1])

    def test_of_three_that_are_not_understood_none_converges(self):
        self.ensemble.modes.update({1: "unknown", 2: "unknown", 3: "unknown"})
        self.ensemble.publish("second")
        self.ensemble.turn(30)
        self.assertEqual(self.ensemble.converged, [])
        self.assertEqual(self.ensemble.record(1)["serving"], False)

    def test_nor_of_three_whose_adapters_fail(self):
        for made in self.ensemble.agents.values():
            made.adapter.look_at = mock.Mock(side_effect=ValueError("no number"))
        self.ensemble.publish("second")
        self.ensemble.turn(30)
        self.assertEqual(self.ensemble.converged, [])
        self.assertEqual(self.ensemble.record(1)["mode"], "ValueError: no number")

    def test_a_server_without_a_journal_has_no_last_line(self):
        self.ensemble.modes[3] = "down"
        self.ensemble.agents[3].machine.journal.return_value = []
        self.ensemble.agents[3].make_pass()
        self.assertEqual(self.ensemble.record(3)["lastLogLine"], "nothing in the journal")
