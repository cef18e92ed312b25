"""What a launch takes: the wanted state, or what its peers run when that has failed and none has applied it."""
import hashlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from cloud import archive  # noqa: E402
from sandbox import ONE_ABANDON, ONE_CONTINUE, NodeTest  # noqa: E402

OWN, PEER, THIRD = 1, 2, 3
INCARNATION = "00112233445566aa"


class Launch(NodeTest):
    def setUp(self):
        super().setUp()
        self.proven = self.aws.publish(archive(node="import sys; sys.exit(0)"))
        self.wanted = self.aws.publish(archive(node="import sys; sys.exit(1)"), settings={"tickTime": 3000})

    def record(self, number, applied, failed=None, **changes):
        self.aws.put(f"members/zookeeper/{number}.json", {
            "formatVersion": 1, "tier": "zookeeper", "id": number, "incarnation": INCARNATION,
            "digestApplied": applied, "digestFailed": failed, **changes})

    def launched(self, number, digest, code, **changes):
        self.aws.put(f"launches/zookeeper/{number}.json", {
            "formatVersion": 1, "tier": "zookeeper", "id": number, "instanceId": "i-0", "digest": digest,
            "code": code, "lastLine": "FATAL", **changes})

    def taken(self, program="bootstrap"):
        self.run_program(program)
        return self.state("converged.json")["digest"]

    def assert_proven(self):
        self.assertEqual(self.proven, self.taken(), self.log())
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)
        self.assertIn(f"{self.wanted} has failed: taking {self.proven}", self.log())

    def assert_wanted(self):
        self.assertEqual(self.wanted, self.taken(), self.log())
        self.assertEqual(ONE_ABANDON, self.aws.decisions)


class Peers(Launch):
    def test_the_wanted_state_when_nobody_has_said_anything(self):
        self.assert_wanted()

    def test_what_a_member_runs_that_names_the_wanted_one_as_failed(self):
        self.record(PEER, self.proven, self.wanted)
        self.assert_proven()

    def test_the_own_record_of_before_speaks_as_well(self):
        self.record(OWN, self.proven, self.wanted)
        self.assert_proven()

    def test_the_wanted_one_when_another_has_applied_it(self):
        self.record(PEER, self.proven, self.wanted)
        self.record(THIRD, self.wanted)
        self.assert_wanted()

    def test_a_failed_launch_counts_as_a_failure(self):
        self.record(PEER, self.proven)
        self.launched(OWN, self.wanted, 1)
        self.assert_proven()

    def test_one_that_failed_for_the_world_or_its_machine_or_another_state_does_not(self):
        for digest, code in ((self.wanted, 75), (self.wanted, 3), (self.wanted, None), ("0" * 64, 1)):
            with self.subTest((digest, code)):
                self.record(PEER, self.proven)
                self.launched(OWN, digest, code)
                self.assertEqual(self.wanted, self.taken("bootstrap"))
                (self.root / "var/lib/startup-stack/bootstrap.json").unlink()

    def test_a_record_of_another_incarnation_says_nothing(self):
        self.record(PEER, self.proven, self.wanted, incarnation="ffffffffffffffff")
        self.assert_wanted()

    def test_records_that_cannot_be_read_or_are_newer_say_nothing(self):
        self.record(PEER, self.proven, self.wanted, formatVersion=2)
        self.aws.put("members/zookeeper/3.json", b"{")
        self.aws.faults = {"s3 members/zookeeper/1.json": 403}
        self.assert_wanted()
        self.assertIn("not seen: members/zookeeper/3.json", self.log())

    def test_one_of_them_that_can_be_read_is_enough(self):
        self.record(PEER, self.proven, self.wanted)
        self.aws.put("members/zookeeper/3.json", b"[]")
        self.aws.faults = {"s3 members/zookeeper/1.json": 403, "s3 launches/zookeeper/1.json": 403}
        self.assert_proven()

    def test_the_timer_and_the_agent_take_the_wanted_one(self):
        self.record(PEER, self.proven, self.wanted)
        self.assertEqual(self.wanted, self.taken("converge"))

    def test_after_a_reboot_the_launch_still_asks(self):
        self.proven = self.aws.publish(archive(node="import sys; sys.exit(35)"))
        self.wanted = self.aws.publish(archive(node="import sys; sys.exit(1)"), settings={"tickTime": 3000})
        self.record(PEER, self.proven, self.wanted)
        for _ in range(2):
            self.assertEqual(self.proven, self.taken())
        self.assertEqual(2, len(self.calls("systemctl", "reboot")))


class Gone(Launch):
    """What peers run cannot be had: then it is the wanted state."""

    def setUp(self):
        super().setUp()
        self.record(PEER, self.proven, self.wanted)
        self.key = f"states/zookeeper/{self.proven}.json"

    def assert_said(self):
        self.assert_wanted()
        self.assertIn("what peers run cannot be had", self.log())

    def test_its_document_is_gone(self):
        del self.aws.objects[self.key]
        self.assert_said()

    def test_its_document_may_not_be_read(self):
        self.aws.faults = {f"s3 {self.key}": 403}
        self.assert_said()

    def test_its_document_is_another_one(self):
        self.aws.put(self.key, {**self.aws.tier, "settings": {"evil": 1}})
        self.assert_said()
        self.assertIn("sha256 of states/", self.log())

    def test_its_archive_is_gone(self):
        old = self.aws.publish(archive(node="import sys; sys.exit(2)"))
        self.record(PEER, old, self.wanted)
        del self.aws.objects[self.aws.archive_key]
        self.wanted = self.aws.publish(archive(node="import sys; sys.exit(1)"), settings={"tickTime": 3000})
        self.record(PEER, old, self.wanted)
        self.assert_said()

    def test_its_archive_is_for_another_stage_one(self):
        old = self.aws.publish(archive(node="import sys; sys.exit(4)"))
        self.wanted = self.aws.publish(archive(node="import sys; sys.exit(1)"), settings={"tickTime": 3000})
        self.record(PEER, old, self.wanted)
        self.assert_wanted()
        self.assertIn("what peers run is for another stage one", self.log())

    def test_it_fails_on_this_machine_where_the_wanted_one_does_not(self):
        old = self.aws.publish(archive(node="import sys; sys.exit(1)"))
        self.wanted = self.aws.publish(archive(node="import sys; sys.exit(0)"), settings={"tickTime": 3000})
        self.record(PEER, old, self.wanted)
        self.assertEqual(self.wanted, self.taken())
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)
        self.assertIn("what peers run fails here, so it is the wanted document", self.log())

    def test_both_fail_on_this_machine(self):
        old = self.aws.publish(archive(node="import sys; sys.exit(1)"))
        self.wanted = self.aws.publish(archive(node="import sys; sys.exit(1)"), settings={"tickTime": 3000})
        self.record(PEER, old, self.wanted)
        self.assert_wanted()
        self.assertEqual((self.wanted, 1), (self.launch()["digest"], self.launch()["code"]))

    def test_its_document_is_of_a_newer_format(self):
        self.aws.put("states/zookeeper/x.json", {"formatVersion": 2})
        text = self.aws.objects.pop("states/zookeeper/x.json")
        digest = hashlib.sha256(text).hexdigest()
        self.aws.put(f"states/zookeeper/{digest}.json", text)
        self.record(PEER, digest, self.wanted)
        self.assert_said()


class OtherKinds(Launch):
    def test_a_single_goes_by_its_own_last_record(self):
        self.node.update(kind="single", member={"id": 1})
        self.record(OWN, self.proven, self.wanted, incarnation=None)
        self.assert_proven()
        self.assertNotIn("s3 members/zookeeper/2.json", self.aws.requests)

    def test_a_pair_goes_by_both(self):
        self.node.update(kind="pair", member={"id": 1})
        del self.node["volume"]
        self.record(PEER, self.proven, self.wanted, incarnation=None)
        self.assert_proven()

    def test_a_fleet_has_no_such_guard(self):
        self.node["kind"] = "fleet"
        del self.node["volume"], self.node["member"]
        self.record(PEER, self.proven, self.wanted, incarnation=None)
        self.assert_wanted()
        self.assertEqual([], [name for name in self.aws.requests if name.startswith("s3 members/")])
