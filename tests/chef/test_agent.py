"""Three agents over one bucket: who converges when, and what they leave in their records."""
import unittest
from unittest import mock

import agent_path  # noqa: F401
from startup_stack_agent import bucket, lock
from world import MemoryStore, Quorum

MEMBERS = (1, 2, 3)
RECORD = {"formatVersion": 1, "serving": True, "leads": False, "mode": "follower", "data": True, "digestApplied": None,
          "digestFailed": None}


class Rollout(unittest.TestCase):
    def setUp(self):
        self.ensemble = Quorum()
        self.ensemble.turn()

    def test_the_leader_writes_the_birth_down(self):
        born = self.ensemble.born()
        self.assertEqual(([member["id"] for member in born["members"]], born["recordedBy"]), ([1, 2, 3], "zookeeper-2"))

    def test_nothing_new_nothing_done(self):
        self.ensemble.turn(3)
        self.assertEqual(self.ensemble.converged, [])

    def test_one_after_the_other_under_the_lock_the_leader_last(self):
        self.ensemble.publish("second")
        self.ensemble.turn(3)
        self.assertEqual(self.ensemble.converged, [(1, "held"), (3, "held"), (2, "held")])
        self.assertEqual(self.ensemble.unpermitted, [])
        self.assertEqual(self.ensemble.lock()["state"], "free")
        self.assertEqual(len({self.ensemble.record(number)["digestApplied"] for number in MEMBERS}), 1)

    def test_the_leader_does_not_wait_for_an_agent_that_is_gone(self):
        self.ensemble.publish("second")
        self.ensemble.store.now += 90
        self.ensemble.agents[2].make_pass()
        self.assertEqual(self.ensemble.converged, [(2, "held")])

    def test_a_failure_of_another_incarnation_is_none_of_this_one(self):
        self.ensemble.publish("second")
        record = self.ensemble.record(3)
        self.ensemble.store.put("members/zookeeper/3.json", {
            **record, "incarnation": "00bb", "digestFailed": self.ensemble.wanted()})
        self.ensemble.agents[1].make_pass()
        self.assertEqual(self.ensemble.converged, [(1, "held")])

    def test_a_failure_counts_however_old_it_is_until_the_successor_of_its_instance_has_written(self):
        self.ensemble.publish("second")
        failed = {**self.ensemble.record(3), "digestFailed": self.ensemble.wanted(), "reason": "no such java"}
        self.ensemble.store.put("members/zookeeper/3.json", failed)
        self.ensemble.store.now += 86_400
        self.ensemble.agents[1].make_pass()
        self.assertEqual(self.ensemble.converged, [])
        self.assertIn("failed on zookeeper-3: left alone", self.ensemble.said(1)[-1])
        # Its launch has taken what the others run, and its server serves again.
        self.ensemble.store.put("members/zookeeper/3.json", {**failed, "instanceId": "i-9", "digestFailed": None})
        self.ensemble.agents[1].make_pass()
        self.assertEqual(self.ensemble.converged, [(1, "held")])

    def test_nobody_while_another_voter_does_not_follow(self):
        self.ensemble.modes[3] = "down"
        self.ensemble.publish("second")
        self.ensemble.agents[1].make_pass()
        self.assertEqual(self.ensemble.converged, [])
        self.assertIsNone(self.ensemble.store.get("ensembles/zookeeper/lock.json"))
        self.assertIn("member 3 is down", self.ensemble.said(1)[-1])

    def test_what_happens_while_the_lock_is_taken_counts(self):
        self.ensemble.publish("second")
        take = lock.Lock.take

        def take_and_lose_a_member(*arguments):
            take(*arguments)
            self.ensemble.modes[3] = "down"

        with mock.patch.object(lock.Lock, "take", take_and_lose_a_member):
            self.ensemble.agents[1].make_pass()
        self.assertEqual(self.ensemble.converged, [])
        self.assertEqual(self.ensemble.lock()["state"], "free")

    def test_a_lock_that_is_lost_before_the_converge_stops_it_and_not_the_agent(self):
        self.ensemble.publish("second")
        one, looks = self.ensemble.agents[1], iter(range(100))
        look = one.adapter.look

        def look_and_be_taken_over():
            if self.ensemble.lock().get("holder") == "zookeeper-1" and next(looks) == 1:
                self.ensemble.store.put("ensembles/zookeeper/lock.json", {**self.ensemble.lock(), "holder": "roller"})
            return look()

        one.adapter.look = look_and_be_taken_over
        fingerprints = iter("aab")
        one.machine.agent_fingerprint.side_effect = lambda: next(fingerprints)
        one.run()
        self.assertIn("Conflict: ensembles/zookeeper/lock.json", self.ensemble.said(1))
        self.assertEqual((self.ensemble.converged, self.ensemble.lock()["holder"]), ([], "roller"))

    def test_a_look_from_before_a_renewal_that_took_long_begins_nothing(self):
        for seconds, expected in ((5, [(1, "held")]), (6, [])):
            self.setUp()
            self.ensemble.publish("second")
            renew = lock.Lock.renew

            def renew_slowly(own_lock):
                self.ensemble.sleep(seconds)
                renew(own_lock)

            with mock.patch.object(lock.Lock, "renew", renew_slowly):
                self.ensemble.agents[1].make_pass()
            self.assertEqual((self.ensemble.converged, self.ensemble.lock()["state"]), (expected, "free"))

    def test_a_failure_is_recorded_and_the_others_leave_the_digest_alone(self):
        self.ensemble.fails = {1}
        self.ensemble.publish("second")
        self.ensemble.turn(4)
        self.assertEqual([number for number, _ in self.ensemble.converged], [1])
        record = self.ensemble.record(1)
        self.assertEqual(record["digestFailed"], self.ensemble.wanted())
        self.assertEqual(record["reason"], "FATAL: no")
        self.assertIn("failed on zookeeper-1", self.ensemble.said(3)[-1])

    def test_the_failure_is_in_the_record_before_the_lock_is_free(self):
        self.ensemble.fails = {1}
        self.ensemble.publish("second")
        free = lock.Lock.free

        def check_and_free(own_lock):
            self.assertIsNotNone(self.ensemble.record(1)["digestFailed"])
            free(own_lock)

        with mock.patch.object(lock.Lock, "free", check_and_free):
            self.ensemble.agents[1].make_pass()
        self.assertEqual(self.ensemble.lock()["state"], "free")

    def test_a_server_that_does_not_come_back_is_a_failure(self):
        self.ensemble.breaks = {1}
        self.ensemble.publish("second")
        self.ensemble.turn(2)
        self.assertEqual([number for number, _ in self.ensemble.converged], [1])
        self.assertEqual(self.ensemble.record(1)["reason"],
                         "not whole 300 s after the converge: member 1 is down; its server: last line")
        self.assertEqual(self.ensemble.lock()["state"], "free")

    def test_the_record_stays_fresh_while_the_member_waits_to_follow_again(self):
        ages = []
        self.ensemble.breaks = {1}
        look = self.ensemble.agents[1].adapter.look_at

        def look_and_note(number):
            ages.append(self.ensemble.store.get("members/zookeeper/1.json").age)
            return look(number)

        self.ensemble.agents[1].adapter.look_at = look_and_note
        self.ensemble.publish("second")
        self.ensemble.agents[1].make_pass()
        self.assertGreater(self.ensemble.store.now, 300)
        self.assertLess(max(ages), 90)

    def test_the_broken_member_takes_the_fix_without_the_lock_and_then_the_others(self):
        self.test_a_server_that_does_not_come_back_is_a_failure()
        self.ensemble.breaks, self.ensemble.converged = set(), []
        self.ensemble.publish("third")
        self.ensemble.turn()
        self.assertEqual(self.ensemble.converged, [(1, "free")])
        self.ensemble.modes[1] = "follower"
        self.ensemble.turn(3)
        self.assertEqual(self.ensemble.converged, [(1, "free"), (3, "held"), (2, "held")])
        self.assertIsNone(self.ensemble.record(1)["digestFailed"])

    def test_a_converge_that_never_came_to_the_client_is_no_failure(self):
        self.ensemble.fails = {1}
        self.ensemble.agents[1].machine.converge_code.return_value = 75
        self.ensemble.publish("second")
        self.ensemble.turn()
        self.assertIsNone(self.ensemble.record(1)["digestFailed"])
        self.assertIsNone(self.ensemble.record(1)["reason"])
        self.assertEqual([(1, "held"), (3, "held")], self.ensemble.converged)

    def test_what_a_machine_refuses_is_no_failed_digest_and_in_its_record_in_words(self):
        self.ensemble.fails = {1}
        self.ensemble.agents[1].machine.converge_code.return_value = 3
        self.ensemble.publish("second")
        self.ensemble.turn(3)
        record = self.ensemble.record(1)
        self.assertIsNone(record["digestFailed"])
        self.assertEqual(record["reason"], "refused by this machine: FATAL: no")
        self.assertEqual([number for number, _ in self.ensemble.converged], [1, 3])
        self.assertEqual(self.ensemble.lock()["state"], "free")
        self.ensemble.store.now += 600
        self.ensemble.agents[1].make_pass()
        self.assertEqual([number for number, _ in self.ensemble.converged], [1, 3, 1])

    def test_another_contract_is_left_to_the_roller_until_the_document_changes(self):
        self.ensemble.fails = {1}
        self.ensemble.agents[1].machine.converge_code.return_value = 4
        self.ensemble.publish("second")
        self.ensemble.turn()
        for _ in range(3):
            self.ensemble.store.now += 600
            self.ensemble.agents[1].make_pass()
        self.assertEqual([number for number, _ in self.ensemble.converged if number == 1], [1])
        record = self.ensemble.record(1)
        self.assertIsNone(record["digestFailed"])
        self.assertEqual(record["reason"], "needs a newer node program, waiting for the roller: FATAL: no")
        self.ensemble.publish("third")
        self.ensemble.agents[1].make_pass()
        self.assertEqual([number for number, _ in self.ensemble.converged if number == 1], [1, 1])

    def test_any_other_code_is_a_failure_of_the_digest(self):
        for code in (None, 1, 2, 35, 143):
            self.setUp()
            self.ensemble.fails = {1}
            self.ensemble.agents[1].machine.converge_code.return_value = code
            self.ensemble.publish("second")
            self.ensemble.agents[1].make_pass()
            self.assertEqual(self.ensemble.record(1)["digestFailed"], self.ensemble.wanted())

    def test_a_lock_in_other_hands_is_respected(self):
        self.ensemble.store.put("ensembles/zookeeper/lock.json", {
            "formatVersion": 1, "state": "held", "nonce": "n", "holder": "roller", "instance": "-", "purpose": "roll"})
        self.ensemble.publish("second")
        self.ensemble.turn(2)
        self.assertEqual(self.ensemble.converged, [])
        self.assertIn("held by roller (roll)", self.ensemble.said(1)[-1])

    def test_a_list_that_the_ensemble_was_not_born_with_is_named_in_the_record(self):
        self.ensemble.publish("second", {**self.ensemble.addresses, 4: "10.0.0.4", 5: "10.0.0.5"})
        self.ensemble.turn()
        self.assertEqual(self.ensemble.record(1)["listRefused"],
                         "the document lists members [1, 2, 3, 4, 5], the ensemble was born with [1, 2, 3]")

    def test_a_lost_born_record_is_written_again_from_the_disk(self):
        born = self.ensemble.born()
        del self.ensemble.store.objects["ensembles/zookeeper/00aa.json"]
        self.ensemble.agents[3].disk.born_copy.return_value = born
        self.ensemble.agents[3].make_pass()
        again = self.ensemble.born()
        self.assertEqual((again["members"], again["recordedBy"]), (born["members"], "zookeeper-3"))

    def test_a_new_agent_on_a_lost_disk_keeps_the_word_that_there_was_data(self):
        made = self.ensemble.agents[3] = self.ensemble.member(3)
        made.adapter.disk_epoch = None
        made.make_pass()
        self.assertTrue(self.ensemble.record(3)["data"])

    def test_a_bucket_that_cannot_be_read_is_not_an_empty_one(self):
        self.ensemble.store.broken = "ensembles/zookeeper/00aa.json"
        before = self.ensemble.store.versions
        with self.assertRaises(OSError):
            self.ensemble.agents[2].make_pass()
        self.assertEqual(self.ensemble.store.versions, before)


class Loop(unittest.TestCase):
    def test_what_the_own_server_says_is_recorded_at_once_and_the_rest_every_30_seconds(self):
        world = Quorum()
        leader = world.agents[2]
        # Two seconds a turn: a follower stops at the fourth, nothing else happens for a minute.
        fingerprints = iter(["same"] * 40 + ["changed"])
        leader.machine.agent_fingerprint.side_effect = lambda: next(fingerprints)
        records, turns = [], iter(range(1000))
        leader.make_pass = lambda: records.append(world.store.now) or 30

        def sleep(seconds):
            world.store.now += seconds
            if next(turns) == 3:
                world.modes[3] = "down"

        leader._sleep = sleep
        leader.run()
        self.assertEqual(records, [0, 8, 38, 68])


class Incarnations(unittest.TestCase):
    def setUp(self):
        self.store = MemoryStore()
        node = {"tier": "zookeeper", "name": "zookeeper-1", "bucket": "b", "member": {"id": 1, "incarnation": "00bb"}}
        self.bucket = bucket.Bucket(self.store, node)

    def test_a_restore_and_a_birth_that_is_known_are_of_one_incarnation(self):
        for key, asked in (("restore", self.bucket.in_restore), ("born", self.bucket.known_born)):
            for life, expected in ((None, False), ("00aa", False), ("00bb", True)):
                document = {"formatVersion": 1, "members": []} | ({key: life} if life else {})
                self.store.put("tiers/zookeeper.json", document)
                self.assertEqual(asked(), expected)

    def test_a_record_of_another_one_is_told_from_none(self):
        for incarnation, expected in ((None, False), ("00aa", True), ("00bb", False)):
            if incarnation:
                self.store.put("members/zookeeper/2.json", {**RECORD, "incarnation": incarnation})
            self.assertEqual(self.bucket.of_another_incarnation(2), expected)
            self.assertEqual(self.bucket.member(2)[0] is not None, incarnation == "00bb")
