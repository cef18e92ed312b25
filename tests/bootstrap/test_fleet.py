"""A node of a fleet: its name, its entry, whose turn a new document is, and its end."""
import datetime
import io
import json
import os
import shutil
import subprocess
import sys
import time
import unittest
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parents[2] / "chef/node"))
import notices  # noqa: E402
from cloud import ADDRESS, INSTANCE, NODE, ROLE_ID, archive  # noqa: E402
from sandbox import ONE_CONTINUE, PROGRAM, NodeTest  # noqa: E402

NAME = f"desk-{INSTANCE}"
OWN = f"hosts/zookeeper/{ROLE_ID}:{INSTANCE}/{ADDRESS}"
# Its hash comes before, or after, that of the instance of the tests.
EARLIER, LATER = "i-00", "i-07"
DRAINED = ("start", "startup-stack-drain.target")
UNANNOUNCED = [("stop", "startup-stack-converge.timer"), ("stop", "startup-stack-converge.service"),
               ("stop", "startup-stack-entry.service")]


class FleetTest(NodeTest):
    def setUp(self):
        super().setUp()
        self.node.update(kind="fleet", name="zookeeper", fqdn="zookeeper.dev.internal", group="dev-desk",
                         terminationHook="termination")
        for key in ("address", "member", "volume"):
            del self.node[key]
        stage_one = self.root / "usr/local/sbin/startup-stack-node"
        stage_one.parent.mkdir(parents=True)
        shutil.copy(PROGRAM, stage_one)
        self.kept = self.root / "usr/local/lib/startup-stack/node.pyz"
        self.environment["STARTUP_STACK_SECOND"] = "0.01"

    def unit(self, verb, code=0):
        """What one of the node's units runs; what it said."""
        done = subprocess.run(["/usr/bin/python3", "-I", "-B", self.kept, verb], env=self.environment, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
        self.assertEqual(code, done.returncode, done.stdout + self.log())
        return done.stdout

    def launched(self):
        self.bootstrap()
        self.unit("converge")

    def entry(self):
        return self.aws.written[OWN]

    def other(self, instance, applied, failed=None, age=60, **changes):
        self.aws.put(f"hosts/zookeeper/{ROLE_ID}:{instance}/10.0.70.50", {
            "formatVersion": 1, "tier": "zookeeper", "instanceId": instance, "address": "10.0.70.50",
            "digestApplied": applied, "digestFailed": failed, **changes}, age)

    def changed(self, data=None):
        """Another document; its digest."""
        return self.aws.publish(data, settings={"changed": time.monotonic()})

    def later(self, seconds):
        moment = self.aws.now() + seconds - time.time()
        self.aws.now = lambda: time.time() + moment


class Name(FleetTest):
    def test_it_is_made_of_tier_and_instance(self):
        self.bootstrap()
        name = f"zookeeper-{INSTANCE}"
        node = self.state("first-boot.json")["startup_stack"]["node"]
        self.assertEqual((name, name + ".dev.internal", ADDRESS), (node["name"], node["fqdn"], node["address"]))
        self.assertEqual(("-N", name), self.client_runs()[0][-2:])
        self.assertEqual(name + "\n", (self.root / "etc/hostname").read_text())
        self.assertEqual([("hostname", name)], self.calls("hostname"))
        self.assertEqual([("dev-desk", *ONE_CONTINUE[0][1:])], self.aws.decisions)

    def test_it_finds_itself_among_the_hosts_before_it_has_announced_itself(self):
        self.aws.tier["hosts"] = []
        self.aws.publish()
        del self.aws.objects["tiers/mesos.json"]
        self.bootstrap()
        name = f"zookeeper-{INSTANCE}"
        self.assertEqual([{"address": ADDRESS, "names": [name + ".dev.internal", name]}],
                         self.state("first-boot.json")["startup_stack"]["hosts"])


class Launch(FleetTest):
    """Nothing says of a fleet later whether its service runs, so its launch asks for ten seconds without a break."""

    def starts(self, *ids):
        (self.folder / "starts").write_text("".join(f"{number}\n" for number in ids))

    def decision(self):
        [(_, _, _, decision)] = self.aws.decisions
        return decision

    def test_a_service_that_was_started_again_is_asked_for_anew(self):
        self.starts(1, 2, 3, 3)
        self.bootstrap()
        self.assertEqual("CONTINUE", self.decision())
        self.assertIn("zookeeper was started again", self.log())
        self.assertEqual(4, len(self.calls("systemctl", "show")))

    def test_one_that_ends_again_and_again_is_given_up_at_the_deadline(self):
        self.node["deadlineSeconds"] = 4
        self.starts(*range(1000))
        self.bootstrap(code=1)
        self.assertEqual("ABANDON", self.decision())


class Hosts(NodeTest):
    """Of a member with a fixed address, which sees the nodes of fleets as well."""

    def hosts(self):
        self.converge()
        return {host["address"]: host["names"] for host in self.state("first-boot.json")["startup_stack"]["hosts"]}

    def test_nodes_of_fleets_are_among_them_by_pages(self):
        self.aws.page = 2
        for number in range(5):
            self.aws.put(f"hosts/desk/AROA:i-0{number}/10.0.70.{number}", b"not even JSON")
        hosts = self.hosts()
        self.assertEqual(["desk-i-04.dev.internal", "desk-i-04"], hosts["10.0.70.4"])
        self.assertEqual(5, len([address for address in hosts if address.startswith("10.0.70.")]))
        self.assertFalse([name for name in self.aws.requests if name.startswith("s3 hosts/")])

    def test_old_ones_and_those_that_take_a_members_address_are_not(self):
        self.aws.put("hosts/desk/AROA:i-01/10.0.70.1", b"", age=7300)
        self.aws.put("hosts/desk/AROA:i-02/10.0.64.17", b"")
        hosts = self.hosts()
        self.assertNotIn("10.0.70.1", hosts)
        self.assertEqual({"zookeeper-1.dev.internal", "zookeeper-1", "zk"}, set(hosts["10.0.64.17"]))
        self.assertIn("hosts/desk/AROA:i-02/10.0.64.17: skipped", self.log())

    def test_the_clock_is_that_of_s3(self):
        self.aws.put("hosts/desk/AROA:i-01/10.0.70.1", b"")
        self.aws.now = lambda: time.time() + 7300
        self.assertNotIn("10.0.70.1", self.hosts())


class Entry(FleetTest):
    def test_it_says_what_the_launch_has_applied_and_is_written_at_every_round(self):
        digest = self.aws.publish()
        self.launched()
        self.assertEqual({"formatVersion": 1, "tier": "zookeeper", "instanceId": INSTANCE, "address": ADDRESS,
                          "digestApplied": digest, "digestFailed": None}, self.entry())
        self.aws.written.clear()
        self.unit("converge")
        self.assertEqual([OWN], [*self.aws.written])
        self.assertEqual(1, len(self.client_runs()))

    def test_it_is_taken_back_when_the_node_stops(self):
        self.launched()
        self.unit("withdraw")
        self.assertNotIn(OWN, self.aws.objects)

    def test_credentials_of_another_one_write_nothing(self):
        self.bootstrap()
        self.aws.user = "AROAEXAMPLE:somebody"
        self.assertIn("the credentials are of AROAEXAMPLE:somebody", self.unit("converge", code=75))
        self.assertEqual({}, self.aws.written)

    def test_the_client_runs_again_every_half_hour(self):
        self.launched()
        self.later(1700)
        self.unit("converge")
        self.assertEqual(1, len(self.client_runs()))
        self.later(200)
        self.unit("converge")
        self.assertEqual(2, len(self.client_runs()))

    def test_a_round_brings_secrets_back_after_a_reboot(self):
        self.launched()
        secret = self.root / "run/startup-stack/secrets/superUser"
        secret.unlink()
        self.unit("converge")
        self.assertTrue(secret.exists())

    def test_what_the_machine_of_its_image_knew_is_forgotten(self):
        self.launched()
        path = self.root / "var/lib/startup-stack/fleet.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "instanceId": "i-0b", "digestFailed": "x"}))
        self.unit("converge")
        self.assertEqual(None, self.entry()["digestFailed"])

    def test_what_it_has_kept_and_cannot_read_is_as_if_there_were_none(self):
        digest = self.aws.publish()
        self.launched()
        for name in ("fleet.json", "converged.json"):
            (self.root / "var/lib/startup-stack" / name).write_text("{")
        self.unit("converge")
        self.assertEqual(digest, self.entry()["digestApplied"])


class Turn(FleetTest):
    def setUp(self):
        super().setUp()
        self.old = self.aws.publish()
        self.launched()
        self.runs = len(self.client_runs())

    def ran(self):
        runs, self.runs = len(self.client_runs()) - self.runs, len(self.client_runs())
        return runs

    def test_the_first_one_takes_it_up_at_once_and_says_so(self):
        self.other(LATER, self.old)
        digest = self.changed()
        self.unit("converge")
        self.assertEqual(1, self.ran())
        self.assertEqual((digest, None), (self.entry()["digestApplied"], self.entry()["digestFailed"]))
        self.assertTrue(self.calls("systemctl", "is-active", "--quiet", "zookeeper"))

    def test_the_others_wait_ten_minutes_and_for_one_that_has_applied_it(self):
        digest = self.changed()
        self.other(EARLIER, self.old)
        self.assertIn(f"it is the turn of {EARLIER}", self.unit("converge"))
        self.later(610)
        self.other(EARLIER, self.old)
        self.assertIn("no node has applied it yet", self.unit("converge"))
        self.assertEqual((0, self.old), (self.ran(), self.entry()["digestApplied"]))
        self.other(EARLIER, digest)
        self.unit("converge")
        self.assertEqual((1, digest), (self.ran(), self.entry()["digestApplied"]))

    def test_one_that_failed_elsewhere_is_left_alone_until_there_is_another(self):
        digest = self.changed()
        self.other(EARLIER, self.old, digest)
        self.later(5000)
        self.other(EARLIER, self.old, digest)
        self.assertIn(f"it has failed on {EARLIER}", self.unit("converge"))
        self.assertEqual(0, self.ran())
        digest = self.changed()
        self.other(LATER, self.old)
        del self.aws.objects[f"hosts/zookeeper/{ROLE_ID}:{EARLIER}/10.0.70.50"]
        self.unit("converge")
        self.assertEqual((1, digest), (self.ran(), self.entry()["digestApplied"]))

    def test_a_failure_is_in_its_own_entry_at_once_and_tried_again_after_ten_minutes(self):
        digest = self.changed()
        self.codes("cinc-client", 1, 1, 1)
        self.unit("converge", code=1)
        self.assertEqual((self.old, digest), (self.entry()["digestApplied"], self.entry()["digestFailed"]))
        self.unit("converge")
        self.assertEqual(3, self.ran())
        self.later(601)
        self.unit("converge")
        self.assertEqual((digest, None), (self.entry()["digestApplied"], self.entry()["digestFailed"]))

    def test_another_document_makes_it_forget_the_failure(self):
        self.changed()
        self.codes("cinc-client", 1, 1, 1)
        self.unit("converge", code=1)
        digest = self.changed()
        self.unit("converge")
        self.assertEqual((digest, None), (self.entry()["digestApplied"], self.entry()["digestFailed"]))

    def test_a_service_that_does_not_keep_running_is_a_failure(self):
        digest = self.changed()
        self.codes("systemctl-is-active", *[0, 0, 3] * 40)
        self.assertIn("does not keep running", self.unit("converge", code=1))
        self.assertEqual((self.old, digest), (self.entry()["digestApplied"], self.entry()["digestFailed"]))

    def test_nor_is_one_well_that_is_active_whenever_it_is_looked_at_but_was_started_again(self):
        digest = self.changed()
        (self.folder / "starts").write_text("".join(f"{number // 8}\n" for number in range(1000)))
        self.assertIn("does not keep running", self.unit("converge", code=1))
        self.assertEqual((self.old, digest), (self.entry()["digestApplied"], self.entry()["digestFailed"]))

    def test_a_package_that_does_not_load_decides_nothing(self):
        digest = self.changed(archive(node="import no_such_module"))
        self.unit("converge", code=1)
        self.assertEqual(digest, self.entry()["digestFailed"])
        self.later(5000)
        digest = self.changed(archive())
        self.unit("converge")
        self.assertEqual((digest, None), (self.entry()["digestApplied"], self.entry()["digestFailed"]))

    def test_what_the_world_or_the_machine_is_at_fault_for_says_nothing_of_the_digest(self):
        for code, words in ((3, ""), (4, "")):
            with self.subTest(code):
                self.changed(archive(node=f"import sys; sys.exit({code})"))
                self.unit("converge", code=code)
                self.assertEqual((self.old, None), (self.entry()["digestApplied"], self.entry()["digestFailed"]))
        self.later(5000)
        self.assertIn("is for another stage one", self.unit("converge"))

    def test_entries_that_make_no_sense_count_as_not_seen(self):
        digest = self.changed()
        self.other(EARLIER, self.old, digest, formatVersion=2)
        self.assertIn("skipped", self.unit("converge"))
        self.assertEqual(digest, self.entry()["digestApplied"])

    def test_an_outage_of_the_bucket_changes_nothing(self):
        self.aws.faults = {"s3 tiers/zookeeper.json": 403}
        self.assertIn("not now", self.unit("converge", code=75))
        self.assertEqual(0, self.ran())


class Programs(FleetTest):
    def test_the_last_one_that_made_the_node_well_is_kept(self):
        self.bootstrap()
        before = self.kept.read_bytes()
        with zipfile.ZipFile(io.BytesIO(before)) as file:
            self.assertEqual({path.name for path in NODE.glob("*.py")}, set(file.namelist()))
        own = [(f"node/{path.name}", path.read_bytes() + b"# changed\n") for path in sorted(NODE.glob("*.py"))]
        self.aws.publish(archive(own, node=own[0][1].decode()))
        self.codes("cinc-client", 1, 1, 1)
        self.converge(code=1)
        self.assertEqual(before, self.kept.read_bytes())
        self.converge()
        self.assertNotEqual(before, self.kept.read_bytes())

    def test_members_have_none(self):
        self.node.update(kind="single", address="10.0.64.17", member={"id": 1})
        self.converge()
        self.assertFalse(self.kept.exists())

    def test_an_unknown_verb_is_refused(self):
        self.bootstrap()
        self.assertIn("converge|watch|withdraw", self.unit("fly", code=2))


class End(FleetTest):
    def setUp(self):
        super().setUp()
        self.launched()
        self.aws.decisions.clear()

    def watch(self):
        process = subprocess.Popen(["/usr/bin/python3", "-I", "-B", self.kept, "watch"], env=self.environment,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def looked(self):
        return self.metadata.requests.count("/latest/meta-data/autoscaling/target-lifecycle-state")

    def looks(self):
        """Until it has looked twice more: what it does at once is done by then."""
        before = self.looked()
        self.wait_for(lambda: self.looked() > before + 2)

    def units(self):
        return [call[1:] for call in self.calls("systemctl") if call[1] in ("start", "stop")]

    def told(self, path="root/run/startup-stack/drain.json"):
        """Cause, and seconds from now to the deadline."""
        found = json.loads((self.folder / path).read_text())
        return found["cause"], found["deadline"] - time.clock_gettime(time.CLOCK_BOOTTIME)

    def lasting(self):
        """The drain does not end until what this gives back is called."""
        (self.folder / "drains").touch()
        self.addCleanup((self.folder / "drains").unlink, missing_ok=True)
        return (self.folder / "drains").unlink

    def interrupted(self, seconds):
        moment = datetime.datetime.fromtimestamp(time.time() + seconds, datetime.timezone.utc)
        self.metadata.spot_action = json.dumps({"action": "terminate", "time": f"{moment:%Y-%m-%dT%H:%M:%SZ}"})

    def recommended(self):
        self.metadata.recommendation = json.dumps({"noticeTime": "2030-10-27T08:22:00Z"})

    def ended(self):
        self.aws.launching = True
        self.metadata.target_state = "Terminated"

    def test_it_is_drained_and_unannounced_before_the_hook_is_completed(self):
        self.metadata.target_state = "InService"
        self.watch()
        self.wait_for(lambda: self.looked() > 2)
        self.assertEqual(([], []), (self.units(), self.aws.decisions))
        self.ended()
        self.wait_for(lambda: self.aws.accepted[1:])
        self.assertEqual([DRAINED, *UNANNOUNCED], self.units())
        self.assertEqual([("dev-desk", "termination", INSTANCE, "CONTINUE")], self.aws.decisions)
        cause, seconds = self.told("told")
        self.assertEqual(("termination", True), (cause, 0 < seconds <= 2.4), seconds)

    def test_a_drain_that_fails_does_not_keep_it(self):
        self.codes("systemctl", 1, 1, 1, 1)
        self.ended()
        self.watch()
        self.wait_for(lambda: self.aws.accepted[1:])

    def test_nor_does_one_that_does_not_end_in_time(self):
        self.lasting()
        self.ended()
        began = time.monotonic()
        self.watch()
        self.wait_for(lambda: self.aws.accepted[1:])
        self.assertGreater(time.monotonic() - began, 2.4)
        self.assertEqual([DRAINED, *UNANNOUNCED], self.units())

    def test_a_hook_that_nobody_waits_for_any_more_is_completed(self):
        self.metadata.target_state = "Terminated"
        process = self.watch()
        self.wait_for(lambda: self.aws.decisions)
        time.sleep(0.3)
        self.assertEqual((1, None), (len(self.aws.decisions), process.poll()))

    def test_a_hook_that_cannot_be_completed_is_tried_again_without_another_drain(self):
        self.aws.faults = {"autoscaling": [500] * 3}
        self.ended()
        self.watch()
        self.wait_for(lambda: self.aws.accepted[1:])
        self.assertEqual([DRAINED, *UNANNOUNCED], self.units())

    def test_an_instance_of_no_group_stays_and_so_does_one_whose_metadata_fail(self):
        self.metadata.faults = {"/latest/meta-data/autoscaling/target-lifecycle-state": [500, 500]}
        self.watch()
        self.wait_for(lambda: self.looked() > 4)
        self.assertEqual(([], []), (self.units(), self.aws.decisions))

    def test_a_recommendation_is_logged_once_and_drains_nothing_until_its_group_ends_it(self):
        self.recommended()
        process = self.watch()
        self.looks()
        self.assertEqual(([], []), (self.units(), self.aws.decisions))
        self.assertFalse((self.root / "run/startup-stack/drain.json").exists())
        self.ended()
        self.wait_for(lambda: self.aws.accepted[1:])
        self.assertEqual([DRAINED, *UNANNOUNCED], self.units())
        self.assertEqual("termination", self.told("told")[0])
        process.kill()
        said = [line for line in process.stdout.read().decode().splitlines() if "recommends" in line]
        self.assertEqual(1, len(said), said)
        self.assertIn("2030-10-27T08:22:00Z", said[0])

    def test_an_interrupted_one_is_drained_in_time_and_unannounced_and_completes_what_its_group_still_asks_for(self):
        self.interrupted(115)
        self.watch()
        self.wait_for(lambda: self.units()[3:])
        self.looks()
        self.assertEqual(([DRAINED, *UNANNOUNCED], []), (self.units(), self.aws.decisions))
        cause, seconds = self.told()
        self.assertEqual(("spot", True), (cause, 80 < seconds <= 95), seconds)
        self.ended()
        self.wait_for(lambda: self.aws.accepted[1:])
        self.assertEqual([DRAINED, *UNANNOUNCED, DRAINED], self.units())

    def test_a_harder_cause_shortens_a_drain_that_is_under_way_and_none_begins_anew(self):
        ends = self.lasting()
        self.environment["STARTUP_STACK_SECOND"] = "0.1"
        self.interrupted(115)
        self.watch()
        self.wait_for(self.units)
        self.assertEqual(("spot", True), (self.told()[0], self.told()[1] > 80), self.told())
        self.ended()
        self.wait_for(lambda: self.told()[0] == "termination")
        self.assertLess(self.told()[1], 24)
        self.looks()
        self.assertEqual(([DRAINED], []), (self.units(), self.aws.decisions))
        ends()
        self.wait_for(lambda: self.aws.accepted[1:])
        self.assertEqual([DRAINED, *UNANNOUNCED], self.units())

    def test_a_harder_cause_does_not_lengthen_a_drain_that_is_under_way(self):
        ends = self.lasting()
        self.environment["STARTUP_STACK_SECOND"] = "0.1"
        self.interrupted(35)
        self.watch()
        self.wait_for(self.units)
        self.ended()
        self.wait_for(lambda: self.told()[0] == "termination")
        self.assertLess(self.told()[1], 15)
        ends()

    def test_what_cannot_be_read_hides_no_other_notice(self):
        self.metadata.faults = {"/latest/meta-data/autoscaling/target-lifecycle-state": 500}
        self.interrupted(115)
        self.watch()
        self.wait_for(self.units)

    def test_one_that_is_started_again_goes_on_with_the_time_that_was_left(self):
        ends = self.lasting()
        self.ended()
        first = self.watch()
        self.wait_for(self.units)
        before = self.told()[1]
        first.kill()
        first.wait()
        time.sleep(0.2)
        self.watch()
        self.wait_for(lambda: self.units()[1:])
        self.assertLess(self.told()[1], before - 0.2)
        ends()

    def test_another_version_of_the_program_ends_it_but_not_in_the_middle_of_a_drain(self):
        ends = self.lasting()
        self.interrupted(115)
        process = self.watch()
        self.wait_for(self.units)
        os.utime(self.kept, (1, 1))
        self.looks()
        self.assertEqual(None, process.poll())
        ends()
        self.assertEqual(0, process.wait(10))

    def test_another_version_of_the_program_ends_it(self):
        process = self.watch()
        self.wait_for(lambda: self.looked() > 1)
        os.utime(self.kept, (1, 1))
        self.assertEqual(0, process.wait(10))


class Interruption(unittest.TestCase):
    """The deadline of a drain, by what EC2 says of the interruption."""

    def left(self, text):
        return notices.spot(text, 1000, 1789546920.0).deadline - 1000

    def test_it_is_twenty_seconds_before_the_interruption(self):
        self.assertEqual(93, self.left('{"action": "terminate", "time": "2026-09-16T08:23:53Z"}'))

    def test_a_clock_that_is_wrong_leaves_no_more_than_the_warning_and_never_nothing(self):
        self.assertEqual(100, self.left('{"action": "stop", "time": "2026-09-16T09:22:00Z"}'))
        self.assertEqual(10, self.left('{"action": "stop", "time": "2026-09-16T08:21:00Z"}'))

    def test_a_notice_that_makes_no_sense_is_one(self):
        for text in ('{"action": "hibernate"}', "{", "[]", '{"time": 7}', '{"time": "soon"}', "null"):
            self.assertEqual(100, self.left(text), text)
