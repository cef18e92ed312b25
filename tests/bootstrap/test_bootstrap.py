"""The order of the bootstrap, and its one decision about the launch."""
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from cloud import PASSWORD  # noqa: E402
from sandbox import ONE_ABANDON, ONE_CONTINUE, NodeTest  # noqa: E402


class Order(NodeTest):
    def test_a_blank_member_goes_through_all_steps_in_order(self):
        self.bootstrap()
        self.assertEqual(
            ["blkid", "mkfs.ext4", "mountpoint", "mount", "systemctl", "cinc-client", "systemctl", "systemctl"],
            [call[0] for call in self.calls()])
        self.assertEqual([("systemctl", "enable", "--now", "startup-stack-converge.timer")],
                         self.calls("systemctl", "enable"))
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)
        self.assertTrue(self.done())
        for step in ("facts", "packages", "volume", "client", "secrets", "hosts", "timer", "converge", "active"):
            self.assertRegex(self.log(), rf"{step}: \d+\.\d s\n")

    def test_a_fleet_node_has_no_volume(self):
        self.node["kind"] = "fleet"
        del self.node["volume"], self.node["member"]
        self.bootstrap()
        self.assertEqual([], self.calls("mount"))
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)

    def test_nothing_is_done_twice(self):
        self.bootstrap()
        self.bootstrap()
        self.assertEqual(1, len(self.client_runs()))
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)

    def test_no_secret_is_logged_or_readable_by_others(self):
        self.bootstrap()
        secret = self.root / "run/startup-stack/secrets/superUser"
        self.assertIn(PASSWORD, secret.read_text())
        self.assertEqual(0o600, secret.stat().st_mode & 0o777)
        self.assertEqual(0o700, secret.parent.stat().st_mode & 0o777)
        self.assertEqual(0o600, (self.root / "var/log/startup-stack.log").stat().st_mode & 0o777)
        self.assertNotIn(PASSWORD, self.log())
        self.assertNotIn(PASSWORD, (self.folder / "calls").read_text())
        open_files = self.readable_by_others()
        self.assertIn(self.root / "etc/fstab", open_files)
        self.assertEqual([], [path for path in open_files if PASSWORD in path.read_text(errors="replace")])
        self.assertFalse(any("startup-stack/secrets" in str(path) for path in open_files))

    def test_too_little_memory_is_refused(self):
        self.node["memoryMib"] = 1 << 30
        self.bootstrap(code=1)
        self.assertIn("MiB of memory", self.log())
        self.assertEqual(ONE_ABANDON, self.aws.decisions)
        self.assertEqual((None, 3), (self.launch()["digest"], self.launch()["code"]))

    def test_another_mode_of_cgroups_than_the_wanted_one_is_refused(self):
        for have, other in (("v1", "v2"), ("v2", "v1")):
            with self.subTest(have):
                (self.root / "sys/fs/cgroup").mkdir(parents=True, exist_ok=True)
                if have == "v2":
                    (self.root / "sys/fs/cgroup/cgroup.controllers").touch()
                self.node["cgroup"] = have
                self.bootstrap()
                (self.root / "var/lib/startup-stack/bootstrap.json").unlink()
                self.aws.launching = True
                self.node["cgroup"] = other
                self.bootstrap(code=1)
                self.assertIn(f"cgroups are {have}, not {other}", self.log())
                self.assertEqual(ONE_ABANDON, self.aws.decisions[-1:])
                self.assertEqual(3, self.launch()["code"])
                (self.root / "var/lib/startup-stack/bootstrap.json").unlink()
                self.aws.launching = True

    def test_it_waits_until_the_service_is_active(self):
        self.codes("systemctl-is-active", 3, 3)
        self.bootstrap()
        self.assertEqual(3, len(self.calls("systemctl", "is-active")))
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)

    def test_a_service_that_never_runs_meets_the_deadline(self):
        self.node["deadlineSeconds"] = 6
        self.codes("systemctl-is-active", "always 3")
        self.bootstrap(code=1)
        self.assertEqual(ONE_ABANDON, self.aws.decisions)
        self.assertFalse(self.done())


class Environment(NodeTest):
    def test_slow_metadata(self):
        self.metadata.delay = 0.1
        self.bootstrap()
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)

    def test_late_metadata_and_late_role(self):
        self.metadata.faults = {"/latest/api/token": [503, 404],
                                "/latest/meta-data/iam/security-credentials/": [404, 404]}
        self.bootstrap()
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)

    def test_no_metadata_ends_at_the_deadline_without_a_decision_sent(self):
        self.node["deadlineSeconds"] = 1
        self.environment["STARTUP_STACK_METADATA"] = "http://127.0.0.1:9"
        began = time.monotonic()
        self.bootstrap(code=75)
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual([], self.aws.decisions)

    def test_a_storm_of_503_that_ends(self):
        self.aws.faults = {"s3 tiers/zookeeper.json": [503] * 3, f"s3 {self.aws.archive_key}": [503] * 3,
                           "s3 list": [503] * 2, "autoscaling": [500] * 2}
        self.bootstrap()
        self.assertEqual(["CONTINUE"], self.aws.accepted)

    def test_objects_that_appear_later(self):
        self.aws.faults = {"s3 tiers/zookeeper.json": [404, 403, 404], f"s3 {self.aws.archive_key}": [404, 403],
                           "secretsmanager": [400]}
        self.bootstrap()
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)

    def test_a_permission_that_never_comes(self):
        self.node["deadlineSeconds"] = 3
        self.aws.faults = {"s3 tiers/zookeeper.json": 403}
        self.bootstrap(code=1)
        self.assertEqual(ONE_ABANDON, self.aws.decisions)
        self.assertIn("AccessDenied", self.log())
        self.assertIn("AccessDenied", (self.root / "dev/console").read_text())

    def test_the_package_lock_is_held(self):
        (self.folder / "site").mkdir()
        (self.folder / "path").mkdir()
        (self.folder / "path/sitecustomize.py").write_text(
            "import sys\n"
            "sys.path = [path for path in sys.path if 'dist-packages' not in path]\n"
            f"sys.path.append({str(self.folder / 'site')!r})\n")
        self.environment["PYTHONPATH"] = str(self.folder / "path")
        self.codes("apt-get", 0, 100, 100)
        self.bootstrap()
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)
        installs = [call for call in self.calls("apt-get") if "python3-botocore" in call]
        self.assertEqual(2, len(installs))
        self.assertIn("DPkg::Lock::Timeout=120", installs[0])


class Decision(NodeTest):
    def test_the_client_fails_three_times(self):
        self.codes("cinc-client", "always 1")
        self.bootstrap(code=1)
        self.assertEqual(3, len(self.client_runs()))
        self.assertEqual(ONE_ABANDON, self.aws.decisions)
        self.assertLessEqual(len((self.root / "dev/console").read_text().splitlines()), 20)
        self.assertIn("told to fail with 1", (self.root / "dev/console").read_text())

    def test_the_client_fails_once(self):
        self.codes("cinc-client", 1)
        self.bootstrap()
        self.assertEqual(2, len(self.client_runs()))
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)

    def test_a_reboot_asked_for_by_the_client(self):
        for code in (35, 37):
            with self.subTest(code):
                self.codes("cinc-client", code)
                self.bootstrap()
                self.assertEqual(1, len(self.calls("systemctl", "reboot")))
                self.assertEqual([], self.aws.decisions)
                self.assertFalse(self.done())
                (self.folder / "calls").write_text("")
        self.bootstrap()
        self.assertEqual([], self.calls("mkfs.ext4"))
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)
        self.assertTrue(self.done())

    def test_the_deadline_goes_on_after_a_reboot(self):
        self.codes("cinc-client", 35)
        self.bootstrap()
        before = self.state("bootstrap.json")["left"]
        self.assertLess(before, self.node["deadlineSeconds"])
        self.aws.faults = {"s3 tiers/zookeeper.json": 403}
        process = self.start("bootstrap")
        self.wait_for(lambda: "AccessDenied" in self.log())
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(143, process.wait(10))
        self.assertLess(self.state("bootstrap.json")["left"], before - 1)

    def test_no_launch_waits_for_it(self):
        self.aws.launching = False
        self.bootstrap()
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)
        self.assertTrue(self.done())

    def test_a_failure_stays_a_failure_after_a_reboot(self):
        self.codes("cinc-client", 1, 1, 1)
        self.bootstrap(code=1)
        self.bootstrap(code=1)
        self.assertEqual(ONE_ABANDON, self.aws.decisions)
        self.assertEqual(3, len(self.client_runs()))

    def killed(self, with_signal):
        """Ends the program between storing its decision and hearing that it was taken; starts it again."""
        self.aws.faults = {"autoscaling": 500}
        process = self.start("bootstrap")
        self.wait_for(lambda: self.aws.decisions)
        process.send_signal(with_signal)
        process.wait(10)
        self.aws.faults = {}

    def test_killed_after_the_decision_to_continue(self):
        for with_signal in (signal.SIGKILL, signal.SIGTERM):
            self.killed(with_signal)
        self.codes("cinc-client", "always 1")
        self.bootstrap()
        self.assertEqual(["CONTINUE"], self.aws.accepted)
        self.assertEqual(set(ONE_CONTINUE), set(self.aws.decisions))
        self.assertEqual(1, len(self.client_runs()))

    def test_killed_after_the_decision_to_abandon(self):
        self.codes("cinc-client", 1, 1, 1)
        self.killed(signal.SIGKILL)
        self.bootstrap(code=1)
        self.assertEqual(["ABANDON"], self.aws.accepted)
        self.assertEqual(set(ONE_ABANDON), set(self.aws.decisions))

    def test_stopped_before_any_decision(self):
        self.aws.faults = {"s3 tiers/zookeeper.json": 503}
        process = self.start("bootstrap")
        self.wait_for(lambda: "SlowDown" in self.log())
        process.send_signal(signal.SIGTERM)
        self.assertEqual(143, process.wait(10))
        self.assertEqual([], self.aws.decisions)
        self.aws.faults = {}
        self.bootstrap()
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)

    def test_a_decision_that_cannot_be_sent_is_kept(self):
        self.aws.faults = {"autoscaling": 500}
        self.bootstrap(code=75)
        self.assertFalse(self.done())
        self.aws.faults = {}
        self.bootstrap()
        self.assertEqual(["CONTINUE"], self.aws.accepted)
        self.assertTrue(self.done())


class Install(NodeTest):
    def test_without_arguments_it_installs_and_starts_itself(self):
        self.assertEqual(0, self.run_program())
        program = self.root / "usr/local/sbin/startup-stack-node"
        self.assertEqual(0o755, program.stat().st_mode & 0o777)
        unit = (self.root / "etc/systemd/system/startup-stack-bootstrap.service").read_text()
        self.assertIn("ExecStart=/usr/local/sbin/startup-stack-node bootstrap\n", unit)
        self.assertEqual([("systemctl", "daemon-reload"), ("systemctl", "enable", "startup-stack-bootstrap"),
                          ("systemctl", "restart", "startup-stack-bootstrap")], self.calls())

    def test_it_waits_as_long_as_the_bootstrap_may_take(self):
        self.environment["STARTUP_STACK_SECOND"] = "0.0001"
        systemctl = self.folder / "bin/systemctl"
        systemctl.unlink()
        systemctl.write_text("#!/bin/sh\n[ $1 != restart ] || sleep 2\n")
        systemctl.chmod(0o755)
        self.assertEqual(0, self.run_program(), self.log())

    def test_cloud_init_learns_of_a_failure(self):
        for command in ("enable", "restart"):
            self.codes(f"systemctl-{command}", 1)
            self.assertNotEqual(0, self.run_program())

    def test_wrong_usage(self):
        for arguments in (["mount"], ["converge", "--often"], ["bootstrap", "now"]):
            self.assertEqual(2, self.run_program(*arguments))
        self.assertEqual([], self.calls())
