"""Services that a node leaves, and what is no reason to."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from joins_sandbox import JoinsTest  # noqa: E402

KEY = "joins/zookeeper.json"


class Leaving(JoinsTest):
    def setUp(self):
        super().setUp()
        self.joined = self.offer("logs", secrets=["token"], port=514)
        self.assertEqual(["logs::join"], self.round())

    def test_a_service_that_is_no_longer_listed_is_left_and_forgotten(self):
        self.withdraw("logs")
        self.assertEqual(["logs::leave"], self.round())
        left = self.given()[-1]
        self.assertEqual((self.joined, {"port": 514}), (left["archive"], left["attributes"]["join"]["settings"]))
        self.assertIn("token", left["secrets"])
        self.assertEqual([], self.traces("logs"))
        self.assertEqual([], self.round())

    def test_by_the_archive_that_it_last_applied_whatever_failed_since(self):
        self.fails("logs::join")
        self.offer("logs", port=1)
        self.round(code=1)
        newest = self.offer("logs", port=2)
        self.round(code=1)
        self.assertEqual({self.joined, newest}, self.archives("logs"))
        self.withdraw("logs")
        self.assertEqual(["logs::leave"], self.round())
        self.assertEqual(self.joined, self.given()[-1]["archive"])

    def test_or_by_the_one_that_it_tried_when_none_ever_went_well(self):
        tried = self.offer("stats")
        self.fails("stats::join")
        self.round(code=1)
        self.withdraw("stats")
        self.assertEqual(["stats::leave"], self.round())
        self.assertEqual(tried, self.given()[-1]["archive"])

    def test_one_that_never_began_is_forgotten(self):
        digest = self.offer("stats")
        del self.aws.objects[f"bundles/{digest}.tar.gz"]
        self.round(code=1)
        self.withdraw("stats")
        self.assertEqual([], self.round())
        self.assertEqual([], self.traces("stats"))

    def test_archives_that_are_of_no_use_any_more_go(self):
        for port in (1, 2):
            newest = self.offer("logs", port=port)
            self.round()
        self.assertEqual({newest}, self.archives("logs"))

    def test_a_leave_that_fails_keeps_what_it_needs_and_is_tried_again(self):
        self.offer("stats")
        self.withdraw("logs")
        self.fails("logs::leave")
        self.assertEqual(["logs::leave", "stats::join"], self.round(code=1))
        self.assertEqual((False, "not left: recipe leave ended with 1: FATAL: no such package"), self.outcome("logs"))
        self.assertTrue(self.secret("logs", "token").exists())
        self.does("logs::leave")
        self.assertEqual(["logs::leave"], self.round())
        self.assertEqual([], self.traces("logs"))

    def test_a_leave_that_does_not_end_is_ended(self):
        self.environment["STARTUP_STACK_SECOND"] = "0.01"
        self.withdraw("logs")
        self.does("logs::leave", "time.sleep(60)")
        self.assertEqual(["logs::leave"], self.round(code=1))
        self.assertEqual((False, "not left: recipe leave does not end"), self.outcome("logs"))

    def test_one_that_comes_back_before_it_was_left_is_joined(self):
        self.withdraw("logs")
        self.fails("logs::leave")
        self.round(code=1)
        self.offer("logs", secrets=["token"], port=514)
        self.assertEqual(["logs::join"], self.round())
        self.assertEqual((True, None), self.outcome("logs"))

    def test_one_without_a_recipe_leave_is_forgotten_in_words(self):
        self.offer("stats", recipes=["join"])
        self.round()
        self.withdraw("stats")
        self.assertEqual([], self.round())
        self.assertIn("has no recipe leave", self.said)
        self.assertEqual([], self.traces("stats"))


class NoReason(JoinsTest):
    """What does not list a service and is no document that does not."""

    def setUp(self):
        super().setUp()
        self.offer("logs")
        self.round()

    def stays(self, words):
        self.aged("logs", 1900)
        self.assertEqual(["logs::join"], self.round())  # what it said last is in force, its drift is repaired
        self.assertIn(f"nothing changes: s3://{self.node['bucket']}/{KEY}", self.said)
        self.assertIn(words, self.said)
        self.assertEqual((True, None), self.outcome("logs"))

    def test_an_object_that_is_gone(self):
        del self.aws.objects[KEY]
        self.stays("NoSuchKey")

    def test_one_that_is_refused_or_does_not_come(self):
        for code, words in ((403, "AccessDenied"), (503, "SlowDown")):
            self.aws.faults = {f"s3 {KEY}": code}
            self.stays(words)

    def test_one_of_a_newer_format(self):
        self.joins = {}
        self.publish_joins(formatVersion=2)
        self.stays("its formatVersion is 2, not 1")

    def test_one_that_makes_no_sense(self):
        good = self.joins["logs"]
        for content in (b"{", b"[]", {"formatVersion": 1, "tier": "zookeeper"},
                        {"formatVersion": 1, "tier": "web", "joins": {}},
                        *({"formatVersion": 1, "tier": "zookeeper", "joins": joins} for joins in (
                            [], {"stats": {}}, {"../stats": good}, {"stats": {**good, "settings": 1}},
                            {"stats": {**good, "secrets": {"../token": {"arn": "a", "versionId": "v"}}}},
                            {"stats": {**good, "archive": {"key": "k", "sha256": "../x"}}}))):
            with self.subTest(content):
                self.aws.put(KEY, content)
                self.stays("it ")
                self.assertEqual(["logs"], [*self.state("joins.json")["services"]])
                self.publish_joins()
                self.round()
                self.assertIn("is read again", self.said)

    def test_it_is_said_once(self):
        self.aws.faults = {f"s3 {KEY}": 403}
        self.round()
        self.assertIn("nothing changes", self.said)
        self.round()
        self.assertEqual("", self.said)
