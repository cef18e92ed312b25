"""Objects of the bucket that cannot be read, or are of a newer format: not seen, said in words, and no pass ends."""
import json
import unittest
from unittest import mock

import agent_path  # noqa: F401
from startup_stack_agent import agent, contents
from world import Pair, Quorum

BORN = "ensembles/zookeeper/00aa.json"
LOCK = "ensembles/zookeeper/lock.json"
DOCUMENT = "tiers/zookeeper.json"


def spoilt(content, *needed):
    """What may stand in the place of an object: (words, bytes)."""
    yield "it is no JSON", b"{"
    yield "it is no JSON", b"\xff\xfe"
    yield "it is no JSON", b"[" * 100_000
    yield "it is no JSON object", b"[]"
    yield "it is no JSON object", b"null"
    yield "its formatVersion is 2, not 1", json.dumps({**content, "formatVersion": 2}).encode()
    yield "its formatVersion is None, not 1", b"{}"
    for key in needed:
        without = {name: value for name, value in content.items() if name != key}
        yield f"it lacks a usable {key}", json.dumps(without).encode()
        yield f"it lacks a usable {key}", json.dumps({**content, key: {}}).encode()


class World(unittest.TestCase):
    make = Quorum

    def setUp(self):
        self.world = self.make()
        self.world.turn()

    def each(self, key, *needed, content=None):
        """The object in every state in which it cannot be read, each in a world of its own."""
        for words, body in list(spoilt(content or self.world.content(key), *needed)):
            with self.subTest(body[:60]):
                self.setUp()
                self.world.store.spoil(key, body)
                yield words, body


class RecordsOfOthers(World):
    NEEDED = ("data", "digestApplied", "digestFailed", "incarnation", "leads", "mode", "serving")

    def test_are_as_if_there_were_none_and_the_change_goes_on(self):
        for words, _ in self.each("members/zookeeper/3.json", *self.NEEDED):
            self.world.publish("second")
            self.world.agents[1].make_pass()
            self.assertEqual(self.world.converged, [(1, "held")])
            self.assertEqual(self.world.said(1, "record of 3")[0],
                             f"s3://b/members/zookeeper/3.json cannot be read: {words}: as if there were none")

    def test_of_a_pair_do_not_say_that_the_other_one_serves(self):
        self.make = Pair
        self.setUp()
        for _ in self.each("members/front/2.json", "serving"):
            self.world.publish("second")
            self.world.agents[1].make_pass()
            self.assertEqual(self.world.converged, [])
            self.assertIn("member 2 is without a fresh record", self.world.said(1)[-1])

    def test_its_own_one_may_have_told_of_data_and_is_written_anew(self):
        for words, _ in self.each("members/zookeeper/3.json", *self.NEEDED):
            made = self.world.agents[3] = self.world.member(3)
            made.adapter.disk_epoch = None
            made.make_pass()
            self.assertTrue(self.world.record(3)["data"])
            self.assertIn(words, self.world.said(3)[0])


class BornRecord(World):
    def test_is_a_birth_that_is_not_known_and_written_by_nobody(self):
        for words, body in self.each(BORN, "members", "incarnation"):
            self.world.turn()
            self.assertEqual(self.world.store.get(BORN).body, body)
            self.assertIn(f"s3://b/{BORN} cannot be read: {words}", self.world.said(2, "birth")[-1])
            self.assertTrue(self.world.record(2)["leads"])

    def test_the_disks_copy_holds(self):
        copy = self.world.born()
        for _ in self.each(BORN, "members"):
            self.world.agents[1].disk.born_copy.return_value = copy
            self.world.publish("second", {**self.world.addresses, 4: "10.0.0.4"})
            self.world.agents[1].make_pass()
            self.assertIn("the ensemble was born with [1, 2, 3]", self.world.record(1)["listRefused"])

    def test_that_names_others_than_the_disks_copy_changes_nothing(self):
        copy = self.world.born()
        self.world.store.put(BORN, {**copy, "members": [{"id": 9, "address": "10.0.0.9"}]})
        self.world.agents[1].disk.born_copy.return_value = copy
        self.world.agents[1].make_pass()
        self.assertIsNone(self.world.record(1)["listRefused"])
        self.assertEqual(self.world.content(BORN)["members"][0]["id"], 9)
        self.assertEqual(self.world.said(1, "birth")[-1], (
            "the bucket's born record lists 9=10.0.0.9, this disk's copy 1=10.0.0.1 2=10.0.0.2 3=10.0.0.3: the copy "
            "holds"))


class Lock(World):
    HELD = {"formatVersion": 1, "state": "held", "nonce": "n", "holder": "roller", "instance": "-", "purpose": "roll"}

    def test_is_held_by_somebody_unknown_until_it_is_stale(self):
        for words, _ in self.each(LOCK, *set(self.HELD) - {"formatVersion"}, content=self.HELD):
            self.world.publish("second")
            self.world.turn()
            self.assertEqual(self.world.converged, [])
            self.assertIn(f"the lock is held by somebody unknown ({words})", self.world.said(1)[-1])
            self.world.turn(64)
            self.assertEqual([number for number, _ in self.world.converged], [1, 3, 2])

    def test_that_is_free_needs_no_holder(self):
        self.world.store.put(LOCK, {"formatVersion": 1, "state": "free", "nonce": "n"})
        self.world.publish("second")
        self.world.agents[1].make_pass()
        self.assertEqual(self.world.converged, [(1, "held")])


class Documents(World):
    def test_ask_for_nothing_and_the_record_is_kept(self):
        for words, _ in self.each(DOCUMENT, "members"):
            self.world.modes[3] = "down"
            self.world.turn(3)
            self.assertEqual(self.world.converged, [])
            self.assertEqual(self.world.said(3)[-1], "what the bucket asks for cannot be read")
            self.assertEqual(self.world.said(3, "wish"), 3 * [f"s3://b/{DOCUMENT} cannot be read: {words}"])
            self.assertEqual(self.world.record(3)["mode"], "down")

    def test_that_can_be_read_again_are_taken_up(self):
        self.world.store.spoil(DOCUMENT, b"{")
        self.world.turn()
        self.world.publish("second")
        self.world.agents[1].make_pass()
        self.assertEqual(self.world.converged, [(1, "held")])


class NextFormat(World):
    """A cookbook whose agent writes records that the one before cannot read, in the middle of its own change."""

    def setUp(self):
        super().setUp()
        store, world = self.world.store, self.world
        write = store.put

        def put(key, content, **condition):
            newer = any(key == f"members/{world.name}/{number}.json" for number, _ in world.converged)
            return write(key, {**content, "formatVersion": 2} if newer else content, **condition)

        store.put = put

    def test_goes_through_an_ensemble_one_after_the_other_since_servers_are_asked_themselves(self):
        self.world.publish("second")
        self.world.turn(4)
        self.assertEqual([held for _, held in self.world.converged], ["held"] * 3)
        self.assertEqual({number for number, _ in self.world.converged}, {1, 2, 3})
        self.assertEqual({self.world.record(number)["formatVersion"] for number in (1, 2, 3)}, {2})

    def test_stops_at_the_first_of_a_pair_and_the_other_one_goes_on_serving(self):
        self.make = Pair
        self.setUp()
        self.world.publish("second")
        self.world.turn(4)
        self.assertEqual(self.world.converged, [(2, "held")])
        self.assertIn("is new; not now: member 2 is without a fresh record", self.world.said(1)[-1])
        self.assertTrue(self.world.record(1)["serving"])


class FilesOfTheMachine(World):
    """What the disk holds may be spoilt too: the record is written all the same, and says nothing that is unknown."""

    def spoil(self, name):
        part, attribute = name
        read = getattr(getattr(self.world.agents[1], part), attribute)
        read.side_effect = contents.Unreadable(f"{attribute}: no JSON")

    def test_a_pass_goes_on(self):
        for name in (("machine", "converged"), ("disk", "label"), ("disk", "born_copy")):
            with self.subTest(name):
                self.setUp()
                self.spoil(name)
                self.world.modes[1] = "down"
                self.world.agents[1].make_pass()
                self.assertEqual(self.world.record(1)["mode"], "down")
                self.assertIn(f"{name[1]}: no JSON", str(self.world.agents[1].say.call_args_list))

    def test_a_label_is_that_of_no_disk(self):
        self.spoil(("disk", "label"))
        self.world.agents[1].make_pass()
        self.assertIsNone(self.world.record(1)["label"])

    def test_a_copy_of_the_birth_is_a_birth_that_is_not_known_and_nobody_writes_it(self):
        del self.world.store.objects[BORN]
        self.world.agents[2].disk.born_copy.side_effect = contents.Unreadable(".born.json cannot be read")
        self.world.agents[2].make_pass()
        self.assertIsNone(self.world.born())
        self.assertIn("a birth that is unknown", self.world.said(2, "birth")[-1])

    def test_a_state_of_the_agent_is_that_of_a_new_one_until_its_converge_is_known(self):
        made = self.world.agents[1]
        made.machine.state.side_effect = contents.Unreadable("agent.json cannot be read")
        again = agent.Agent(made.machine, made.disk, made.adapter, made.bucket, None, "i-1", lambda: 0.0, say=made.say)
        again.make_pass()
        self.assertEqual(self.world.record(1)["digestApplied"], self.world.wanted())
        self.assertIn("agent.json cannot be read: as if there were none", self.world.said(1, "state"))


class Passes(World):
    """Whatever an adapter or a machine comes up with, there is a next pass, and a record where there can be one."""

    def run_for(self, seconds):
        end = self.world.store.now + seconds
        self.world.agents[1].machine.agent_fingerprint.side_effect = lambda: self.world.store.now < end
        self.world.agents[1].run()

    def test_an_adapter_that_raises_says_that_its_server_may_serve(self):
        with mock.patch.object(self.world.agents[1].adapter, "look", side_effect=ValueError("no number")):
            self.run_for(10)
        found = self.world.record(1)
        self.assertEqual((found["serving"], found["mode"]), (False, "ValueError: no number"))
        words = "the adapter cannot look at its server: ValueError('no number')"
        self.assertIn(words, self.world.said(1, "its server"))
        self.run_for(10)
        self.assertEqual(self.world.record(1)["mode"], "follower")

    def test_a_mistake_ends_a_pass_and_not_the_agent(self):
        with mock.patch.object(self.world.agents[1].adapter, "epoch", side_effect=KeyError("x")):
            self.run_for(10)
        self.assertIn("KeyError: 'x'", self.world.said(1))
        written = self.world.store.now
        self.run_for(10)
        self.assertGreaterEqual(self.world.store.objects["members/zookeeper/1.json"][2], written)


class Shapes(unittest.TestCase):
    def test_what_is_not_named_may_be_anything(self):
        found = contents.read(b'{"formatVersion": 1, "members": [], "more": [1]}', contents.DOCUMENT)
        self.assertEqual(found["more"], [1])

    def test_members_must_have_id_and_address(self):
        for members in ([{"id": "1", "address": "a"}], [{"id": 1}], [1], {"id": 1, "address": "a"}):
            with self.assertRaisesRegex(contents.Unreadable, "lacks a usable members"):
                contents.read(json.dumps({"formatVersion": 1, "members": members}), contents.DOCUMENT)
