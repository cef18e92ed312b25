"""Services of other tiers that a node joins: which are due, each by itself."""
import fcntl
import hashlib
import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from cloud import BUCKET, INSTANCE, PASSWORD, archive  # noqa: E402
from joins_sandbox import JoinsTest  # noqa: E402

KEY = "joins/zookeeper.json"


class Due(JoinsTest):
    def test_a_service_is_joined_with_what_is_its_own(self):
        digest = self.offer("logs", secrets=["token"], port=514)
        self.assertEqual(["logs::join"], self.round())
        [given] = self.given()
        self.assertEqual(digest, given["archive"])
        attributes, folder = given["attributes"], str(self.root / "var/lib/startup-stack/joins/logs") + "/"
        self.assertEqual({"service": "logs", "settings": {"port": 514}}, attributes["join"])
        self.assertEqual((self.node, INSTANCE, "us-east-1", "us-east-1b"),
                         tuple(attributes[key] for key in ("node", "instanceId", "region", "zone")))
        self.assertEqual({"token": str(self.secret("logs", "token"))}, attributes["secrets"])
        self.assertIn(PASSWORD, given["secrets"]["token"])
        for line in ("node_path", "file_cache_path", "lockfile"):
            self.assertIn(f'{line} "{folder}', given["configuration"])
        self.assertEqual((True, None), self.outcome("logs"))

    def test_packages_of_others_that_it_names_are_fetched_and_verified_before_and_go_with_it(self):
        package = b"a package of a service" * 1000
        self.aws.put("packages/shipper.deb", package)
        locked = {"version": "1.2", "url": f"s3://{BUCKET}/packages/shipper.deb"}
        digest = hashlib.sha256(package).hexdigest()
        self.offer("logs", artifacts={"shipper": {**locked, "sha256": "0" * 64}})
        self.assertEqual([], self.round(code=1))
        self.assertRegex(self.outcome("logs")[1], f"sha256 of {locked['url']} is {digest}")
        self.offer("logs", artifacts={"shipper": {**locked, "sha256": digest}, "of-the-image": {}})
        self.assertEqual(["logs::join"], self.round())
        path = self.root / f"var/lib/startup-stack/joins/logs/artifacts/{digest}.deb"
        self.assertEqual({"shipper": str(path)}, self.given()[-1]["attributes"]["artifacts"])
        self.assertEqual(package, path.read_bytes())
        self.offer("logs")
        self.round()
        self.assertEqual(({}, False), (self.given()[-1]["attributes"]["artifacts"], path.exists()))

    def test_no_other_user_reads_a_secret_and_none_is_on_the_disk(self):
        self.offer("logs", secrets=["token"])
        self.round()
        self.assertEqual(0o600, self.secret("logs", "token").stat().st_mode & 0o777)
        for path in (self.root / "var").rglob("*"):
            if path.is_file():
                self.assertNotIn(PASSWORD, path.read_text(errors="replace"), path)
        self.assertNotIn(PASSWORD, self.said)

    def test_one_that_is_good_and_the_same_is_not_run_again_before_half_an_hour(self):
        self.offer("logs")
        self.round()
        self.aws.requests.clear()
        self.assertEqual([], self.round())
        self.assertEqual([f"s3 {KEY}", f"unchanged {KEY}"], self.aws.requests)
        self.aged("logs", 1700)
        self.assertEqual([], self.round())
        self.aged("logs", 100)
        self.assertEqual(["logs::join"], self.round())
        self.assertEqual([], self.round())

    def test_a_clock_that_was_set_back_does_not_put_it_off(self):
        self.offer("logs")
        self.round()
        self.aged("logs", -86400)
        self.assertEqual(["logs::join"], self.round())

    def test_one_that_has_changed_is_run_at_once_and_alone(self):
        self.offer("logs", port=514)
        self.offer("stats", port=8125)
        self.round()
        self.offer("logs", port=10514)
        self.assertEqual(["logs::join"], self.round())
        self.assertEqual({"port": 10514}, self.given()[-1]["attributes"]["join"]["settings"])

    def test_one_that_failed_is_run_in_every_round(self):
        self.offer("logs")
        self.fails("logs::join")
        for _ in range(2):
            self.assertEqual(["logs::join"], self.round(code=1))
            self.assertEqual((False, "recipe join ended with 1: FATAL: no such package"), self.outcome("logs"))
        self.does("logs::join")
        self.assertEqual(["logs::join"], self.round())
        self.assertEqual((True, None), self.outcome("logs"))

    def test_secrets_that_a_reboot_has_taken_come_back_with_a_run(self):
        self.offer("logs", secrets=["token"])
        self.round()
        self.secret("logs", "token").unlink()
        self.assertEqual(["logs::join"], self.round())
        self.assertTrue(self.secret("logs", "token").exists())

    def test_a_secret_that_is_not_asked_for_any_more_goes(self):
        self.offer("logs", secrets=["old", "token"])
        self.round()
        self.offer("logs", secrets=["token"])
        self.round()
        self.assertEqual(["token"], [path.name for path in self.secret("logs", "token").parent.iterdir()])

    def test_the_saved_node_is_forgotten(self):
        self.offer("logs")
        saved = self.root / "var/lib/startup-stack/joins/logs/nodes/zookeeper-1.json"
        saved.parent.mkdir(parents=True)
        saved.touch()
        self.round()
        self.assertFalse(saved.exists())


class Packages(JoinsTest):
    """What a service has nodes install stands in its settings, and is fetched before its client runs."""
    DATA = b"a package of a service" * 1000

    def setUp(self):
        super().setUp()
        self.aws.put("packages/mesos.deb", self.DATA)
        self.mesos = {"version": "1.2.3", "url": f"s3://{BUCKET}/packages/mesos.deb",
                      "sha256": hashlib.sha256(self.DATA).hexdigest()}

    def kept(self, service="mesos"):
        folder = self.root / f"var/lib/startup-stack/joins/{service}/artifacts"
        return [path.read_bytes() for path in folder.iterdir()] if folder.exists() else []

    def test_a_package_is_handed_to_the_client_by_its_path_and_fetched_once(self):
        self.offer("mesos", artifacts={"mesos": self.mesos, "docker": {"version": "1.2.3"}})
        self.round()
        [path] = self.given()[0]["attributes"]["artifacts"].items()
        self.assertEqual(("mesos", self.DATA), (path[0], Path(path[1]).read_bytes()))
        self.aged("mesos", 1900)
        self.assertEqual(["mesos::join"], self.round())
        self.assertEqual(1, self.aws.requests.count("s3 packages/mesos.deb"))

    def test_packages_of_the_tier_and_of_other_services_stay(self):
        own = self.root / "var/lib/startup-stack/artifacts/x.deb"
        own.parent.mkdir(exist_ok=True)
        own.write_bytes(b"of the tier")
        self.offer("mesos", artifacts={"mesos": self.mesos})
        self.offer("other", artifacts={"mesos": self.mesos})
        self.round()
        self.offer("mesos", artifacts={})
        self.round()
        self.assertEqual(([], [self.DATA], b"of the tier"), (self.kept(), self.kept("other"), own.read_bytes()))

    def test_one_that_is_not_what_was_promised_is_never_run(self):
        self.aws.put("packages/mesos.deb", self.DATA + b"!")
        self.offer("mesos", artifacts={"mesos": self.mesos})
        self.offer("stats")
        self.assertEqual(["stats::join"], self.round(code=1))
        self.assertIn(f"not {self.mesos['sha256']}", self.outcome("mesos")[1])
        self.assertEqual([], self.kept())

    def test_a_service_that_is_left_leaves_none(self):
        self.offer("mesos", artifacts={"mesos": self.mesos})
        self.round()
        self.withdraw("mesos")
        self.assertEqual(["mesos::leave"], self.round())
        self.assertEqual([], self.traces("mesos"))


class Apart(JoinsTest):
    """No service hinders another, nor the node."""

    def test_a_failure_of_one(self):
        for service in ("alerts", "logs", "stats"):
            self.offer(service)
        self.fails("logs::join")
        self.assertEqual(["alerts::join", "logs::join", "stats::join"], self.round(code=1))
        self.assertEqual([True, False, True], [self.outcome(name)[0] for name in ("alerts", "logs", "stats")])

    def test_an_archive_that_is_missing_or_not_what_was_promised(self):
        bad, missing = self.offer("alerts"), self.offer("logs", port=1)
        self.offer("stats", port=2)
        self.aws.put(f"bundles/{bad}.tar.gz", archive([("cookbooks/x", b"")]))
        del self.aws.objects[f"bundles/{missing}.tar.gz"]
        self.assertEqual(["stats::join"], self.round(code=1))
        self.assertIn(f"not {bad}", self.outcome("alerts")[1])
        self.assertIn("NoSuchKey", self.outcome("logs")[1])
        self.assertEqual(set(), self.archives("alerts"))

    def test_a_secret_that_is_refused(self):
        self.offer("alerts", secrets=["token"])
        self.offer("stats")
        self.aws.faults = {"secretsmanager": 400}
        self.assertEqual(["stats::join"], self.round(code=1))
        self.assertIn("AccessDenied", self.outcome("alerts")[1])

    def test_one_that_does_not_end_is_ended_after_its_time_with_all_that_it_has_started(self):
        self.environment["STARTUP_STACK_SECOND"] = "0.01"
        self.offer("logs")
        self.offer("stats")
        self.does("logs::join", f"""
import subprocess
child = subprocess.Popen(["sleep", "60"], start_new_session=True)
pathlib.Path({str(self.folder)!r}, "child").write_text(str(child.pid))
time.sleep(60)
""")
        began = time.monotonic()
        self.assertEqual(["logs::join", "stats::join"], self.round(code=1))
        self.assertGreater(time.monotonic() - began, 2.4)
        self.assertLess(time.monotonic() - began, 15)
        self.assertEqual((False, "recipe join does not end"), self.outcome("logs"))
        self.assertEqual((True, None), self.outcome("stats"))
        with self.assertRaises(ProcessLookupError):
            os.kill(int((self.folder / "child").read_text()), 0)

    def test_nothing_is_run_while_the_node_converges(self):
        self.offer("logs")
        with open(self.root / "var/lib/startup-stack/lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assertEqual([], self.round())
            self.assertIn("the node itself is converging", self.said)
        self.assertEqual(["logs::join"], self.round())

    def test_nor_what_is_left_of_a_round_once_it_has_begun_to(self):
        self.offer("logs")
        self.offer("stats")
        process = self.begin_until_flag("logs::join")
        with open(self.root / "var/lib/startup-stack/lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            (self.folder / "flag").touch()
            process.communicate(timeout=30)
        self.assertEqual(["logs::join"], [one["recipe"] for one in self.given()])
        self.assertEqual(["stats::join"], self.round())

    def test_a_converge_does_not_wait_for_a_join(self):
        self.offer("logs")
        process = self.begin_until_flag("logs::join")
        self.converge()
        (self.folder / "flag").touch()
        process.communicate(timeout=30)
        self.assertEqual(0, process.returncode)

    def test_the_runs_of_two_rounds_never_meet(self):
        self.offer("logs")
        process = self.begin_until_flag("logs::join")
        self.assertEqual([], self.round())
        self.assertIn("another round is running", self.said)
        (self.folder / "flag").touch()
        process.communicate(timeout=30)

    def test_nothing_of_a_join_is_in_what_the_tier_has_applied(self):
        before = self.state("converged.json")
        self.offer("logs")
        self.fails("logs::join")
        self.round(code=1)
        self.assertEqual(before, self.state("converged.json"))
        self.assertEqual({}, self.aws.written)


class Launches(JoinsTest):
    def test_nothing_is_joined_before_the_launch_is_completed(self):
        self.offer("logs")
        for changes in ({"decision": "ABANDON"}, {"sent": False}, {"instanceId": "i-0bbbbbbbbbbbbbbbb"}):
            self.mark(**changes)
            self.assertEqual([], self.round())
            self.assertIn("has not completed its launch", self.said)
        path = self.root / "var/lib/startup-stack/bootstrap.json"
        path.unlink()
        self.assertEqual([], self.round())
        for text in ("", "{", "[1]", "null"):
            path.write_text(text)
            self.assertEqual([], self.round())
            self.assertIn("bootstrap.json cannot be read, as if there were none", self.said)
        self.mark()
        self.assertEqual(["logs::join"], self.round())

    def test_an_instance_of_an_image_joins_anew(self):
        self.offer("logs")
        self.round()
        self.metadata.instance = "i-0bbbbbbbbbbbbbbbb"
        self.mark(instanceId=self.metadata.instance)
        self.assertEqual(["logs::join"], self.round())

    def test_and_leaves_what_its_tier_does_not_join_once_it_has_read_that(self):
        self.offer("logs")
        self.round()
        self.metadata.instance = "i-0bbbbbbbbbbbbbbbb"
        self.mark(instanceId=self.metadata.instance)
        self.withdraw("logs")
        self.aws.faults = {f"s3 {KEY}": 403}
        self.assertEqual([], self.round())
        self.aws.faults = {}
        self.assertEqual(["logs::leave"], self.round())

    def test_metadata_that_do_not_answer_are_the_worlds_fault(self):
        self.environment["STARTUP_STACK_SECOND"] = "0.01"
        self.metadata.faults = {"/latest/api/token": 503}
        self.assertEqual([], self.round(code=75))


class Program(JoinsTest):
    def test_it_lies_outside_of_the_archive_and_is_that_of_the_archive_converged_last(self):
        place = self.root / "usr/local/lib/startup-stack/node/joins/__main__.py"
        text = place.read_text()
        place.write_text("print('older')")
        (place.parent / "gone.py").touch()
        self.converge()
        self.assertEqual(text, place.read_text())
        self.assertFalse((place.parent / "gone.py").exists())
        self.assertEqual(["node"], [path.name for path in place.parents[2].iterdir()])

    def test_a_node_that_joins_nothing_does_nothing(self):
        self.assertEqual([], self.round())
        self.publish_joins()
        self.assertEqual([], self.round())
        self.assertEqual({}, self.state("joins.json")["services"])

    def test_what_a_later_release_has_left_is_read_by_the_known_fields(self):
        self.offer("logs")
        self.round()
        path = self.root / "var/lib/startup-stack/joins.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "formatVersion": 2, "more": 1}))
        self.assertEqual([], self.round())
        path.write_text("{")
        self.assertEqual(["logs::join"], self.round())
