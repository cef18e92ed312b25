"""Disks of a life that was born in an earlier stack, in a bucket that knows nothing of it: blank ones never vote."""
import json
from unittest import mock

import on_disk
from startup_stack_agent import birth, bucket, start
from startup_stack_agent.adapter import DOWN, Server
from startup_stack_agent.contents import Unreadable
from world import MemoryStore

MEMBERS = {number: f"10.0.0.{number}" for number in (1, 2, 3)}
DOCUMENT = {"formatVersion": 1, "members": [{"id": number, "address": address} for number, address in MEMBERS.items()]}
UP, DATA = Server("not-serving"), "var/lib/zookeeper/data/version-2/currentEpoch"


class Adopted(on_disk.OnDisk):
    """Member 1 before its first start in the new stack; members 2 and 3 have their disks."""

    def setUp(self):
        super().setUp()
        self.store = MemoryStore()
        self.bucket = bucket.Bucket(self.store, on_disk.NODE)
        self.store.put("tiers/zookeeper.json", {**DOCUMENT, "born": "00aa"})
        self.looks = mock.patch.object(self.adapter, "look_at", return_value=DOWN).start()
        self.addCleanup(mock.patch.stopall)
        self.now = 0

    def sleep(self, seconds):
        self.now += seconds

    def prepare(self):
        return start.prepare(on_disk.NODE, self.disk, self.adapter, self.bucket, lambda: self.now, self.sleep)

    def may_vote(self):
        return self.exists("var/lib/zookeeper/log/initialize")

    def test_a_blank_disk_joins_blank_whoever_was_first(self):
        def another_comes():
            self.looks.return_value = UP

        def another_reports():
            record = {"incarnation": "00aa", "serving": False, "leads": False, "mode": "not-serving", "data": True,
                      "digestApplied": None, "digestFailed": None}
            self.store.put("members/zookeeper/2.json", {"formatVersion": 1, **record})

        def another_writes_the_birth_again():
            self.store.put("ensembles/zookeeper/00aa.json", birth.record("zookeeper", "00aa", MEMBERS, "zookeeper-2"))

        for happens in (lambda: None, another_comes, another_reports, another_writes_the_birth_again):
            happens()
            self.assertEqual(self.prepare(), "blank disk, blank: the ensemble is born: this member votes once it has "
                                             "synced")
            self.assertFalse(self.may_vote())

    def test_one_that_was_kept_starts_without_asking_anybody(self):
        self.write(DATA, "7")
        self.store.broken = "tiers/zookeeper.json"
        self.assertEqual(self.prepare(), "epoch 7 on the disk")

    def test_a_document_that_is_away_or_spoilt_is_no_leave_to_begin(self):
        self.store.broken = "tiers/zookeeper.json"
        with self.assertRaisesRegex(OSError, "AccessDenied"):
            self.prepare()
        self.store.broken = None
        self.store.spoil("tiers/zookeeper.json", b"{")
        with self.assertRaisesRegex(Unreadable, "it is no JSON"):
            self.prepare()
        self.assertFalse(self.may_vote())

    def test_no_data_of_another_life_comes_into_it(self):
        self.looks.return_value = UP
        self.store.put("members/zookeeper/3.json", {
            "formatVersion": 1, "incarnation": "00bb", "serving": True, "leads": True, "mode": "leader", "data": True,
            "digestApplied": None, "digestFailed": None})
        with self.assertRaisesRegex(start.Refused, "member 3 runs in an earlier incarnation"):
            self.prepare()

    def test_a_birth_of_another_life_says_nothing(self):
        self.store.put("tiers/zookeeper.json", {**DOCUMENT, "born": "00bb"})
        self.assertIn("initialise", self.prepare())
        self.assertTrue(self.may_vote())

    def test_what_the_earlier_stack_wrote_on_the_disk_holds_as_before(self):
        copy = birth.record("zookeeper", "00aa", {**MEMBERS, 3: "10.0.0.9"}, "zookeeper-2")
        self.write("var/lib/zookeeper/.born.json", json.dumps(copy))
        with self.assertRaisesRegex(start.Refused, "other members than the born record's"):
            self.prepare()
