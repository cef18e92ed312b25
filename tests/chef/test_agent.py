"""Three agents over one bucket: who converges when, and what they leave in their records."""
import json
import unittest
from unittest import mock

import agent_path  # noqa: F401
from startup_stack_agent import agent, bucket, converge, fourletter, lock
from startup_stack_agent.store import Conflict, Stored

MEMBERS = {number: f"10.0.0.{number}" for number in (1, 2, 3)}


class MemoryStore:
    """The surface of store.Store, with a clock that the test turns."""

    def __init__(self):
        self.objects, self.now, self.versions, self.broken = {}, 0.0, 0, None

    def get(self, key):
        if key == self.broken:
            raise OSError(f"{key}: AccessDenied")
        if key not in self.objects:
            return None
        body, etag, written = self.objects[key]
        return Stored(body, etag, self.now - written)

    def put(self, key, content, etag=None, new=False):
        old = self.objects.get(key)
        if (new and old) or (etag and (old is None or old[1] != etag)):
            raise Conflict(key)
        self.versions += 1
        self.objects[key] = (json.dumps(content).encode(), str(self.versions), self.now)
        return str(self.versions)


class Ensemble:
    """The servers and machines of three members; converges take effect at once, or fail where the test says so."""

    def __init__(self):
        self.store = MemoryStore()
        self.modes = {1: "follower", 2: "leader", 3: "follower"}
        self.fails, self.breaks, self.converged, self.unpermitted = set(), set(), [], []
        self.publish("first")
        self.agents = {number: self.member(number) for number in MEMBERS}

    def publish(self, sha256, members=MEMBERS):
        listed = [{"id": number, "address": address} for number, address in members.items()]
        self.store.put("bundle.json", {"formatVersion": 1, "sha256": sha256})
        self.store.put("tiers/zookeeper.json", {"formatVersion": 1, "members": listed})

    def look(self, address, port):
        mode = self.modes[int(address.split(".")[-1])]
        synced = sum(other == "follower" for other in self.modes.values()) if mode == "leader" else None
        return fourletter.Server(mode, synced)

    def member(self, number):
        machine = mock.Mock(spec_set=[
            "node", "state", "keep_state", "agent_fingerprint", "permit", "configured", "zoo_cfg_members",
            "client_port", "converged", "born_copy", "keep_born", "restart_due", "epoch", "has_data", "label",
            "server_words", "converging", "start_converge", "stop_converge", "converge_never_ran", "converge_words"])
        machine.node = {"tier": "zookeeper", "name": f"zookeeper-{number}", "bucket": "b", "address": MEMBERS[number],
                        "member": {"id": number, "incarnation": "00aa"}}
        machine.state.return_value = {"instanceId": f"i-{number}"}
        machine.configured.return_value = True
        machine.zoo_cfg_members.return_value = MEMBERS
        machine.born_copy.return_value = None
        for name in ("restart_due", "converging", "converge_never_ran"):
            getattr(machine, name).return_value = False
        for name, value in {"epoch": 1, "has_data": True, "label": {}, "server_words": "last line",
                            "converge_words": "FATAL: no"}.items():
            getattr(machine, name).return_value = value
        machine.start_converge.side_effect = lambda: self.converge(number, machine)
        seen = bucket.Bucket(self.store, machine.node)
        machine.converged.return_value = seen.wanted()[0]
        own_lock = lock.Lock(self.store, seen.lock_key, f"zookeeper-{number}", f"i-{number}")
        made = agent.Agent(machine, seen, own_lock, f"i-{number}", self.look, lambda: self.store.now, self.sleep)
        made._say = mock.Mock()
        made.machine = machine
        return made

    def converge(self, number, machine):
        if machine.permit.call_args != mock.call(True):
            self.unpermitted.append(number)
        self.converged.append((number, self.lock()["state"]))
        if number in self.breaks:
            self.modes[number] = "down"
        failed = number in self.fails
        if not failed:
            machine.converged.return_value = bucket.Bucket(self.store, machine.node).wanted()[0]
        return mock.Mock(poll=lambda: 1 if failed else 0, returncode=1 if failed else 0)

    def sleep(self, seconds):
        self.store.now += seconds

    def turn(self, times=1):
        for _ in range(times):
            for made in self.agents.values():
                made.make_pass()
            self.store.now += 5

    def lock(self):
        found = self.store.get("ensembles/zookeeper/lock.json")
        return found.content if found else {"state": "free"}

    def record(self, number):
        return self.store.get(f"members/zookeeper/{number}.json").content


class Rollout(unittest.TestCase):
    def setUp(self):
        self.ensemble = Ensemble()
        self.ensemble.turn()

    def said(self, number):
        return [call.args[0] for call in self.ensemble.agents[number]._say.call_args_list]

    def test_the_leader_writes_the_birth_down(self):
        born = self.ensemble.store.get("ensembles/zookeeper/00aa.json").content
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
            **record, "incarnation": "00bb", "digestFailed": self.ensemble.agents[1]._bucket.wanted()[0]})
        self.ensemble.agents[1].make_pass()
        self.assertEqual(self.ensemble.converged, [(1, "held")])

    def test_nobody_while_another_voter_does_not_follow(self):
        self.ensemble.modes[3] = "down"
        self.ensemble.publish("second")
        self.ensemble.agents[1].make_pass()
        self.assertEqual(self.ensemble.converged, [])
        self.assertIsNone(self.ensemble.store.get("ensembles/zookeeper/lock.json"))
        self.assertIn("member 3 is down", self.said(1)[-1])

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

    def test_a_failure_is_recorded_and_the_others_leave_the_digest_alone(self):
        self.ensemble.fails = {1}
        self.ensemble.publish("second")
        self.ensemble.turn(4)
        self.assertEqual([number for number, _ in self.ensemble.converged], [1])
        record = self.ensemble.record(1)
        self.assertEqual(record["digestFailed"], self.ensemble.agents[1]._bucket.wanted()[0])
        self.assertEqual(record["reason"], "FATAL: no")
        self.assertIn("failed on zookeeper-1", self.said(3)[-1])

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
        look = self.ensemble.agents[1]._look

        def look_and_note(*arguments):
            ages.append(self.ensemble.store.get("members/zookeeper/1.json").age)
            return look(*arguments)

        self.ensemble.agents[1]._look = look_and_note
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
        self.ensemble.agents[1].machine.converge_never_ran.return_value = True
        self.ensemble.publish("second")
        self.ensemble.turn()
        self.assertIsNone(self.ensemble.record(1)["digestFailed"])

    def test_a_lock_in_other_hands_is_respected(self):
        self.ensemble.store.put("ensembles/zookeeper/lock.json", {
            "formatVersion": 1, "state": "held", "nonce": "n", "holder": "roller", "instance": "-", "purpose": "roll"})
        self.ensemble.publish("second")
        self.ensemble.turn(2)
        self.assertEqual(self.ensemble.converged, [])
        self.assertIn("held by roller (roll)", self.said(1)[-1])

    def test_a_list_that_the_ensemble_was_not_born_with_is_named_in_the_record(self):
        self.ensemble.publish("second", {**MEMBERS, 4: "10.0.0.4", 5: "10.0.0.5"})
        self.ensemble.turn()
        self.assertEqual(self.ensemble.record(1)["listRefused"],
                         "the document lists members [1, 2, 3, 4, 5], the ensemble was born with [1, 2, 3]")

    def test_a_lost_born_record_is_written_again_from_the_disk(self):
        born = self.ensemble.store.get("ensembles/zookeeper/00aa.json").content
        del self.ensemble.store.objects["ensembles/zookeeper/00aa.json"]
        self.ensemble.agents[3].machine.born_copy.return_value = born
        self.ensemble.agents[3].make_pass()
        again = self.ensemble.store.get("ensembles/zookeeper/00aa.json").content
        self.assertEqual((again["members"], again["recordedBy"]), (born["members"], "zookeeper-3"))

    def test_a_new_agent_on_a_lost_disk_keeps_the_word_that_there_was_data(self):
        made = self.ensemble.agents[3] = self.ensemble.member(3)
        made.machine.has_data.return_value = False
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
        world = Ensemble()
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


class WithoutTheLock(unittest.TestCase):
    def setUp(self):
        self.now = 0.0
        self.machine = mock.Mock()
        self.machine.converging.return_value = False
        self.machine.start_converge.return_value = mock.Mock(poll=lambda: None)

    def sleep(self, seconds):
        self.now += seconds

    def run_until_lost(self, renew):
        watch = converge.Watch(renew, lambda: self.now)
        with self.assertRaises(converge.LockLost) as caught:
            converge.run(self.machine, "digest", watch, self.sleep)
        self.machine.stop_converge.assert_called_once()
        return str(caught.exception)

    def test_taken_over_the_converge_is_stopped_at_the_next_renewal(self):
        self.assertEqual(self.run_until_lost(mock.Mock(side_effect=Conflict("lock"))), "the lock was taken over")
        self.assertEqual(self.now, 30)

    def test_not_renewed_for_long_it_is_stopped_well_before_others_take_over(self):
        self.assertIn("S3 is away", self.run_until_lost(mock.Mock(side_effect=OSError("S3 is away"))))
        self.assertLess(self.now, lock.STALE * 2 / 3)

    def test_a_converge_that_already_runs_is_waited_for(self):
        self.machine.converging.side_effect = [True, True, False]
        self.machine.start_converge.side_effect = lambda: self.assertEqual(self.now, 2) or mock.Mock(
            poll=lambda: 0, returncode=0)
        self.machine.converged.return_value = "digest"
        outcome = converge.run(self.machine, "digest", lambda: None, self.sleep)
        self.assertEqual(outcome.kind, "applied")

    def test_a_renewal_that_fails_once_stops_nothing(self):
        watch = converge.Watch(mock.Mock(side_effect=[OSError("once"), None]), lambda: self.now)
        for self.now in (30, 60):
            watch()


class Incarnations(unittest.TestCase):
    def setUp(self):
        self.store = MemoryStore()
        node = {"tier": "zookeeper", "name": "zookeeper-1", "bucket": "b", "member": {"id": 1, "incarnation": "00bb"}}
        self.bucket = bucket.Bucket(self.store, node)

    def test_a_restore_is_of_one_incarnation(self):
        for restore, expected in ((None, False), ("00aa", False), ("00bb", True)):
            document = {"formatVersion": 1} | ({"restore": restore} if restore else {})
            self.store.put("tiers/zookeeper.json", document)
            self.assertEqual(self.bucket.in_restore(), expected)

    def test_a_record_of_another_one_is_told_from_none(self):
        for incarnation, expected in ((None, False), ("00aa", True), ("00bb", False)):
            if incarnation:
                self.store.put("members/zookeeper/2.json", {"incarnation": incarnation, "data": True})
            self.assertEqual(self.bucket.of_another_incarnation(2), expected)
            self.assertEqual(self.bucket.member(2)[0] is not None, incarnation == "00bb")
