"""What a disk holds, and the decision before a start."""
import json
from unittest import mock

import agent_path
from on_disk import LABEL, NODE, OnDisk
from startup_stack_agent import disk, start
from startup_stack_agent.adapter import DOWN, Server
from startup_stack_agent.contents import Unreadable


class Disk(OnDisk):
    def epoch(self):
        return self.adapter.epoch(self.adapter.mount)

    def test_nothing_is_blank(self):
        self.assertIsNone(self.epoch())
        self.assertFalse(self.adapter.has_data())

    def test_what_a_blank_start_leaves_is_blank(self):
        self.write("var/lib/zookeeper/data/version-2/currentEpoch", "-1")
        self.assertIsNone(self.epoch())

    def test_initialised_but_never_elected_is_not_blank_and_no_data(self):
        self.write("var/lib/zookeeper/data/version-2/currentEpoch", "0")
        self.assertEqual(self.epoch(), 0)
        self.assertFalse(self.adapter.has_data())

    def test_an_epoch_is_data(self):
        self.write("var/lib/zookeeper/data/version-2/currentEpoch", "7")
        self.assertEqual(self.epoch(), 7)
        self.assertTrue(self.adapter.has_data())

    def test_a_restored_log_without_an_epoch_is_data(self):
        self.write("var/lib/zookeeper/log/version-2/log.100000001")
        self.assertTrue(self.adapter.has_data())

    def test_a_born_record_of_another_incarnation_says_nothing(self):
        self.write("var/lib/zookeeper/.born.json", json.dumps({"incarnation": "00bb", "members": []}))
        self.assertIsNone(self.disk.born_copy())
        self.disk.keep_born({"incarnation": "00aa", "members": []})
        self.assertEqual(self.disk.born_copy(), {"incarnation": "00aa", "members": []})

    def test_a_birth_that_the_disk_has_seen_is_never_replaced(self):
        first, second = ({"incarnation": "00aa", "members": [{"id": number, "address": "a"}]} for number in (1, 2))
        self.disk.keep_born(first)
        self.disk.keep_born(second)
        self.assertEqual(self.disk.born_copy(), first)

    def test_a_birth_that_cannot_be_read_is_unknown_and_stays(self):
        for text in ("", "{", "[]", "null", "{}", '{"incarnation": "00aa"}', '{"incarnation": "00aa", "members": [1]}'):
            self.write("var/lib/zookeeper/.born.json", text)
            with self.assertRaisesRegex(Unreadable, r"\.born\.json cannot be read: it "):
                self.disk.born_copy()
            self.disk.keep_born({"incarnation": "00aa", "members": []})
            self.assertEqual((self.root / "var/lib/zookeeper/.born.json").read_text(), text)

    def test_an_epoch_that_cannot_be_read_is_data(self):
        for text in ("", "\n", "x", "1 2"):
            self.write("var/lib/zookeeper/data/version-2/currentEpoch", text)
            self.assertEqual((self.epoch(), self.adapter.has_data()), (1, True))

    def test_a_birth_is_never_kept_on_the_root_disk(self):
        self.mount()
        self.disk.keep_born({"incarnation": "00aa", "members": []})
        self.assertIsNone(self.disk.born_copy())


class Prestart(OnDisk):
    def setUp(self):
        super().setUp()
        self.bucket = mock.Mock()
        self.bucket.born.return_value = None
        self.bucket.member.return_value = (None, None)
        self.bucket.in_restore.return_value = False
        self.bucket.known_born.return_value = False
        self.bucket.of_another_incarnation.return_value = False
        self.look = mock.patch.object(self.adapter, "look_at", return_value=DOWN).start()
        self.addCleanup(mock.patch.stopall)
        self.now = 0

    def sleep(self, seconds):
        self.now += seconds

    def prepare(self):
        return start.prepare(NODE, self.disk, self.adapter, self.bucket, lambda: self.now, self.sleep)


class BeforeAStart(Prestart):
    def test_data_starts_without_asking_anybody(self):
        self.write("var/lib/zookeeper/data/version-2/currentEpoch", "1")
        self.bucket.born.side_effect = OSError("S3 is away")
        self.prepare()
        self.assertFalse(self.exists("var/lib/zookeeper/log/initialize"))

    def test_a_blank_disk_does_not_start_while_the_bucket_is_away(self):
        self.bucket.born.side_effect = OSError("S3 is away")
        self.write("var/lib/zookeeper/log/initialize")
        with self.assertRaises(OSError):
            self.prepare()
        self.assertFalse(self.exists("var/lib/zookeeper/log/initialize"))

    def test_the_first_start_may_vote(self):
        self.assertIn("initialise", self.prepare())
        self.assertTrue(self.exists("var/lib/zookeeper/log/initialize"))

    def test_leftovers_of_a_blank_start_go(self):
        self.write("var/lib/zookeeper/data/version-2/currentEpoch", "-1")
        self.prepare()
        self.assertFalse(self.exists("var/lib/zookeeper/data/version-2"))

    def test_a_born_ensemble_is_joined_blank(self):
        members = [{"id": number, "address": f"10.0.0.{number}"} for number in (1, 2, 3)]
        self.bucket.born.return_value = {"incarnation": "00aa", "members": members}
        self.write("var/lib/zookeeper/log/initialize")
        self.assertIn("blank", self.prepare())
        self.assertFalse(self.exists("var/lib/zookeeper/log/initialize"))

    def test_a_record_of_data_is_enough_also_the_own_one(self):
        for witness in (1, 3):
            self.bucket.member.side_effect = lambda number: ({"data": number == witness}, 5000.0)
            self.assertIn(f"member {witness} had data", self.prepare())
            self.assertFalse(self.exists("var/lib/zookeeper/log/initialize"))

    def test_a_server_that_serves_is_enough(self):
        self.look.side_effect = lambda number: Server("follower", serving=True) if number == 2 else DOWN
        self.assertIn("member 2 had data", self.prepare())

    def test_a_server_of_an_earlier_incarnation_is_waited_for(self):
        self.bucket.of_another_incarnation.return_value = True
        servers = iter([Server("follower", serving=True), DOWN, Server("not-serving")] + 5 * [DOWN])
        self.look.side_effect = lambda _: next(servers)
        self.assertIn("initialise", self.prepare())
        self.assertEqual(self.now, 2 * start.PAUSE)

    def test_and_keeps_this_one_from_starting_while_it_runs(self):
        self.bucket.of_another_incarnation.side_effect = lambda number: number == 3
        self.look.return_value = Server("not-serving")
        with self.assertRaisesRegex(start.Refused, "member 3 runs in an earlier incarnation"):
            self.prepare()
        self.assertEqual(self.now, start.PATIENCE)
        self.assertFalse(self.exists("var/lib/zookeeper/log/initialize"))

    def test_another_list_than_the_born_one_is_refused(self):
        self.bucket.born.return_value = {"incarnation": "00aa", "members": [{"id": 1, "address": "10.0.0.1"}]}
        with self.assertRaisesRegex(start.Refused, "other members than the born record"):
            self.prepare()

    def test_the_root_disk_is_refused(self):
        self.mount()
        with self.assertRaisesRegex(start.Refused, "never starts on the root disk"):
            self.prepare()

    def test_a_label_that_cannot_be_read_is_not_this_members(self):
        for text in ("", "{", "[]", "null"):
            self.write("var/lib/zookeeper/.startup-stack.json", text)
            with self.assertRaisesRegex(Unreadable, r"\.startup-stack\.json cannot be read: it is no JSON"):
                self.prepare()

    def test_a_copy_of_the_birth_that_cannot_be_read_may_be_of_this_life(self):
        self.write("var/lib/zookeeper/.born.json", "{")
        with self.assertRaisesRegex(Unreadable, r"\.born\.json cannot be read"):
            self.prepare()
        self.write("var/lib/zookeeper/data/version-2/currentEpoch", "3")
        self.assertEqual(self.prepare(), "epoch 3 on the disk")

    def test_a_volume_with_another_label_or_none_is_refused(self):
        for label in ({**LABEL, "id": 2}, {**LABEL, "incarnation": "00bb"}, {**LABEL, "volume": "vol-2"}, None):
            path = "var/lib/zookeeper/.startup-stack.json"
            self.write(path, json.dumps(label)) if label else (self.root / path).unlink()
            with self.assertRaisesRegex(start.Refused, "label is not this member's"):
                self.prepare()

    def test_what_cannot_be_read_may_tell_of_a_birth_or_of_data(self):
        for name in ("born", "member", "in_restore", "known_born"):
            with self.subTest(name):
                asked = getattr(self.bucket, name)
                asked.side_effect = Unreadable(f"{name} is no JSON")
                with self.assertRaisesRegex(Unreadable, f"{name} is no JSON"):
                    self.prepare()
                self.assertFalse(self.exists("var/lib/zookeeper/log/initialize"))
                asked.side_effect = None
        self.assertIn("initialise", self.prepare())

    def test_a_birth_that_the_disk_has_seen_is_asked_of_nobody(self):
        self.disk.keep_born({"incarnation": "00aa", "members": [
            {"id": number, "address": f"10.0.0.{number}"} for number in (1, 2, 3)]})
        self.bucket.born.side_effect = Unreadable("no JSON")
        self.assertIn("the ensemble is born", self.prepare())


class OfASingle(OnDisk):
    """It has a label without an incarnation, and nobody whose data it could lose by starting."""

    def setUp(self):
        super().setUp()
        self.node = {**NODE, "kind": "single", "member": {"id": 1}}
        self.disk = disk.Disk(self.node, self.root, self.root / "mountinfo")

    def prepare(self):
        return start.prepare(self.node, self.disk, agent_path.web().Adapter(self.node, self.root), None)

    def label(self, **changes):
        wanted = {"environment": "dev", "tier": "zookeeper", "id": 1, "volume": "vol-1"}
        self.write("var/lib/zookeeper/.startup-stack.json", json.dumps({**wanted, **changes}))

    def test_its_own_volume_starts_without_asking_anybody(self):
        self.label(formatVersion=1, cipher="of a later release")
        self.assertEqual(self.prepare(), "the volume is this member's")

    def test_the_root_disk_and_another_label_are_refused(self):
        for changes in ({"id": 2}, {"incarnation": "00aa"}, {"volume": "vol-2"}):
            self.label(**changes)
            with self.assertRaisesRegex(start.Refused, "label is not this member's"):
                self.prepare()
        self.label()
        self.mount()
        with self.assertRaisesRegex(start.Refused, "never starts on the root disk"):
            self.prepare()


class OfAPair(OnDisk):
    def test_there_is_no_volume_to_ask_about(self):
        node = {key: value for key, value in NODE.items() if key != "volume"} | {"kind": "pair", "member": {"id": 1}}
        own = disk.Disk(node, self.root, self.root / "mountinfo")
        self.assertIsNone(own.label())
        self.assertEqual(start.prepare(node, own, agent_path.web().Adapter(node), None), "this member has no volume")
