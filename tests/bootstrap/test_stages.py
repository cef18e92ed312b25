"""What stage one makes of stage two's exit codes, and of a stage two that does not end as it should."""
import json
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from cloud import INSTANCE, archive  # noqa: E402
from sandbox import ONE_ABANDON, ONE_CONTINUE, NodeTest  # noqa: E402

COUNT = """
import os, sys
context = sys.stdin.read()
with open(os.environ["SANDBOX"] + "/runs", "a") as file:
    file.write(context + chr(10))
"""


class StageTwo(NodeTest):
    def becomes(self, program):
        """Another stage two, which notes its runs; the digest of its state."""
        return self.aws.publish(archive(node=COUNT + program))

    def runs(self):
        path = self.folder / "runs"
        return path.read_text().splitlines() if path.exists() else []

    def outcome(self):
        state = self.state("converged.json")
        return state["ok"], state["code"]


class ExitCodes(StageTwo):
    def test_1_ends_the_launch_at_once_and_is_in_its_record(self):
        digest = self.becomes("print('FATAL: no such recipe'); print('and more'); sys.exit(1)")
        self.bootstrap(code=1)
        self.assertEqual(1, len(self.runs()))
        self.assertEqual(ONE_ABANDON, self.aws.decisions)
        self.assertEqual({"formatVersion": 1, "tier": "zookeeper", "id": 1, "instanceId": INSTANCE, "digest": digest,
                          "code": 1, "lastLine": "FATAL: no such recipe"}, self.launch())
        self.assertEqual((False, 1), self.outcome())

    def test_the_record_of_a_launch_has_what_stage_two_said_rather_than_that_it_ended(self):
        self.becomes("import no_such_module")
        self.bootstrap(code=1)
        self.assertEqual("ModuleNotFoundError: No module named 'no_such_module'", self.launch()["lastLine"])

    def test_3_ends_the_launch_and_4_as_well(self):
        for code in (3, 4):
            with self.subTest(code):
                digest = self.becomes(f"sys.exit({code})")
                self.bootstrap(code=1)
                self.assertEqual((1, ONE_ABANDON), (len(self.runs()), self.aws.decisions))
                self.assertEqual((digest, code), (self.launch()["digest"], self.launch()["code"]))
            self.doCleanups()
            self.setUp()

    def test_a_converge_says_1_3_4_and_a_reboot_to_its_caller(self):
        for code in (1, 3, 4, 35, 37):
            with self.subTest(code):
                self.becomes(f"sys.exit({code})")
                self.converge(code=code)
                self.assertEqual((False, code), self.outcome())
                self.assertIn(f"stage two ended with {code}" if code < 35 else "", self.log())
        self.assertEqual(5, len(self.runs()))
        self.assertEqual([], self.calls("systemctl", "reboot"))

    def test_75_is_tried_again_with_what_is_wanted_by_then(self):
        self.becomes("sys.exit(75)")
        process = self.start("bootstrap")
        self.wait_for(lambda: len(self.runs()) > 1)
        self.becomes("sys.exit(0)")
        self.assertEqual(0, process.wait(30), self.log())
        self.assertEqual((ONE_CONTINUE, (True, 0)), (self.aws.decisions, self.outcome()))

    def test_75_to_the_end_abandons_the_launch_and_is_told_from_a_failure(self):
        self.node["deadlineSeconds"] = 5
        self.becomes("sys.exit(75)")
        self.bootstrap(code=1)
        self.assertEqual((ONE_ABANDON, 75), (self.aws.decisions, self.launch()["code"]))

    def test_75_to_the_end_of_a_converge(self):
        self.environment["STARTUP_STACK_SECOND"] = "0.01"
        self.becomes("sys.exit(75)")
        self.converge(code=75)
        self.assertGreater(len(self.runs()), 1)
        self.assertEqual((False, 75), self.outcome())

    def test_a_reboot_goes_on(self):
        for code in (35, 37):
            with self.subTest(code):
                self.becomes(f"sys.exit({code})")
                self.bootstrap()
                self.assertEqual(1, len(self.calls("systemctl", "reboot")))
                self.becomes("")
                self.bootstrap()
                self.assertEqual(ONE_CONTINUE, self.aws.decisions)
            self.doCleanups()
            self.setUp()

    def test_any_other_code_is_1(self):
        for code in (2, 5, 143, 255):
            with self.subTest(code):
                self.becomes(f"sys.exit({code})")
                self.converge(code=1)
                self.assertEqual((False, 1), self.outcome())
        self.assertEqual(4, len(self.runs()))

    def test_one_that_does_not_load_is_1(self):
        for program in ("import no_such_module", "def"):
            with self.subTest(program):
                self.becomes(program)
                self.converge(code=1)
        self.aws.publish(archive(node=""))
        (self.root / f"var/lib/startup-stack/bundles/{self.aws.archive}").mkdir()  # an archive without one
        self.converge(code=1)

    def test_a_signal_is_tried_again_and_1_after_three_tries(self):
        self.becomes("os.kill(os.getpid(), 9)")
        self.converge(code=1)
        self.assertEqual((3, (False, 1)), (len(self.runs()), self.outcome()))

    def test_a_signal_that_comes_once_is_nothing(self):
        self.becomes("if len(open(os.environ['SANDBOX'] + '/runs').readlines()) == 1: os.kill(os.getpid(), 15)")
        self.converge()
        self.assertEqual((2, (True, 0)), (len(self.runs()), self.outcome()))


class Sessions(StageTwo):
    """What stage two leaves behind, or does not end."""
    STUBBORN = """
import signal, time
for _ in range(2):
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.setpgid(0, 0)
        with open(os.environ["SANDBOX"] + "/children", "a") as file:
            file.write(str(os.getpid()) + chr(10))
        time.sleep(600)
"""

    def children(self):
        path = self.folder / "children"
        return [int(line) for line in path.read_text().splitlines()] if path.exists() else []

    def assert_all_are_gone(self):
        def ended(pid):
            try:
                return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
            except FileNotFoundError:
                return True

        self.assertEqual(2, len(self.children()))
        self.assertTrue(all(map(ended, self.children())))

    def test_one_that_hangs_is_killed_with_all_that_ignore_it_and_is_1(self):
        self.node["deadlineSeconds"] = 4
        digest = self.becomes(self.STUBBORN + "time.sleep(600)")
        began = time.monotonic()
        self.bootstrap(code=1)
        self.assertLess(time.monotonic() - began, 15)
        self.assert_all_are_gone()
        self.assertRegex(self.log(), r"stage two does not end in \d s")
        self.assertEqual((ONE_ABANDON, digest, 1),
                         (self.aws.decisions, self.launch()["digest"], self.launch()["code"]))
        self.assertIn("stage two does not end in", self.launch()["lastLine"])

    def test_nothing_of_a_good_one_lives_on(self):
        self.becomes(self.STUBBORN + "time.sleep(1)")
        self.converge()
        self.assert_all_are_gone()

    def test_nor_when_stage_one_is_stopped(self):
        self.becomes(self.STUBBORN + "time.sleep(600)")
        process = self.start("bootstrap")
        self.wait_for(lambda: len(self.children()) == 2)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(143, process.wait(20))
        self.assert_all_are_gone()
        self.assertEqual([], self.aws.decisions)

    def test_a_client_that_hangs_is_the_states_fault(self):
        self.environment["STARTUP_STACK_SECOND"] = "0.01"
        client = self.folder / "bin/cinc-client"
        client.unlink()
        client.write_text("#!/bin/sh\n[ $1 = --version ] || exec sleep 600\n")
        client.chmod(0o755)
        self.converge(code=1)
        self.assertIn("does not end", self.log())
        self.assertEqual((False, 1), self.outcome())

    def test_it_runs_isolated_in_a_session_of_its_own_and_leaves_no_bytecode(self):
        self.becomes("assert os.getsid(0) == os.getpid() and sys.flags.isolated and sys.dont_write_bytecode")
        self.environment["PYTHONPATH"] = "/nowhere"
        self.converge()


class Context(StageTwo):
    def test_it_gets_the_documents_exact_text_and_its_time(self):
        digest = self.becomes("")
        self.converge()
        given = json.loads(self.runs()[0])
        seconds = given.pop("seconds")
        self.assertTrue(5 < seconds < (570 - 30) * 0.02, seconds)
        self.assertEqual({
            "revision": 1, "digest": digest, "document": self.aws.objects["tiers/zookeeper.json"].decode(),
            "archive": str(self.root / f"var/lib/startup-stack/bundles/{self.aws.archive}"), "instanceId": INSTANCE,
            "region": "us-east-1", "unchanged": False}, given)

    def test_stage_two_serves_no_other_revision(self):
        program = self.folder / "node"
        program.write_text(Path(self.program).read_text().replace("REVISION = 1", "REVISION = 3"))
        self.program = program
        self.converge(code=4)
        self.assertIn("revision 3 of the node's program is not served", self.log())
        self.assertEqual([], self.client_runs() + self.calls("mount"))


class NoOwner(StageTwo):
    """Failures that nobody on the node can mend."""

    def test_an_archive_that_never_comes_abandons_the_launch(self):
        self.node["deadlineSeconds"] = 2
        del self.aws.objects[self.aws.archive_key]
        self.bootstrap(code=1)
        self.assertEqual(ONE_ABANDON, self.aws.decisions)
        launch = self.launch()
        self.assertEqual(None, launch["code"])
        self.assertRegex(launch["digest"], "^[0-9a-f]{64}$")
        self.assertIn("NoSuchKey", launch["lastLine"])
        self.assertIn(self.aws.archive_key, (self.root / "dev/console").read_text())

    def test_a_record_that_cannot_be_written_keeps_no_decision_back(self):
        self.becomes("sys.exit(1)")
        self.aws.faults = {"s3 PUT launches/zookeeper/1.json": 403}
        self.bootstrap(code=1)
        self.assertEqual(ONE_ABANDON, self.aws.decisions)
        self.assertIn("no record of this launch", self.log())

    def test_a_node_of_a_fleet_is_named_by_its_instance(self):
        self.node["kind"] = "fleet"
        del self.node["volume"], self.node["member"]
        self.becomes("sys.exit(1)")
        self.bootstrap(code=1)
        self.assertEqual(INSTANCE, self.aws.written[f"launches/zookeeper/{INSTANCE}.json"]["id"])

    def test_nothing_else_is_written_to_the_bucket(self):
        self.bootstrap()
        self.assertEqual({}, self.aws.written)


class StateFiles(StageTwo):
    """What the program keeps on the disk cannot be read: it is made anew, and nothing ends for it."""

    def spoil(self, name, text):
        path = self.root / "var/lib/startup-stack" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def assert_said(self, name):
        self.assertIn(f"var/lib/startup-stack/{name} cannot be read, as if there were none", self.log())

    def test_a_launch_begins_anew(self):
        self.becomes("")
        for text in ("", "{", "[1]", "null"):
            with self.subTest(text):
                self.aws.launching = True
                self.spoil("bootstrap.json", text)
                self.spoil("converged.json", text)
                self.bootstrap()
                for name in ("bootstrap.json", "converged.json"):
                    self.assert_said(name)
                self.assertTrue(self.done())
                self.assertEqual((True, 0), self.outcome())

    def test_a_converge_does_its_work(self):
        self.becomes("")
        self.spoil("converged.json", "{")
        self.converge()
        self.assert_said("converged.json")
        self.assertEqual((True, 0), self.outcome())


class Images(StageTwo):
    """An image was made of a node that had been bootstrapped."""

    def setUp(self):
        super().setUp()
        self.becomes("")
        self.bootstrap()
        self.metadata.instance = "i-0bbbbbbbbbbbbbbbb"
        self.aws.launching = True

    def test_its_instances_start_over_with_all_their_time(self):
        path = self.root / "var/lib/startup-stack/bootstrap.json"
        path.write_text(path.read_text().replace('"left": ', '"left": 0, "before": '))
        self.bootstrap()
        self.assertEqual("i-0bbbbbbbbbbbbbbbb", self.aws.decisions[-1][2])
        self.assertEqual(["CONTINUE"] * 2, self.aws.accepted)
        self.assertGreater(self.state("bootstrap.json")["left"], 5)
        self.assertEqual((2, "i-0bbbbbbbbbbbbbbbb"), (len(self.runs()), self.state("converged.json")["instanceId"]))

    def test_the_timer_of_the_image_converges_nothing_before(self):
        self.converge(code=75)
        self.assertIn(f"an image of {INSTANCE}", self.log())
        self.assertEqual(1, len(self.runs()))

    def test_a_reboot_in_the_middle_is_none(self):
        self.becomes("sys.exit(35)")
        self.bootstrap()
        self.becomes("")
        self.bootstrap()
        self.assertEqual(["CONTINUE"] * 2, self.aws.accepted)
        self.assertLess(self.state("bootstrap.json")["left"], self.node["deadlineSeconds"])

    def test_the_unit_waits_for_the_data_of_the_new_instance(self):
        self.assertEqual(0, self.run_program())
        unit = (self.root / "etc/systemd/system/startup-stack-bootstrap.service").read_text()
        self.assertIn("After=cloud-init.service\n", unit)
        self.assertNotIn("ConditionPathExists", unit)
