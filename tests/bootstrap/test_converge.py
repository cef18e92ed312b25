"""Client, archive, documents and secrets; what the client run gets."""
import fcntl
import hashlib
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from cloud import BUCKET, INSTANCE, Server, archive  # noqa: E402
from sandbox import ONE_ABANDON, ONE_CONTINUE, NodeTest  # noqa: E402

PACKAGE = b"the package" * 1000


class Client(NodeTest):
    def setUp(self):
        super().setUp()
        (self.folder / "bin/cinc-client").unlink()
        self.aws.put("packages/cinc.deb", PACKAGE)
        self.node["client"].update(version="18.10.17", url=f"s3://{BUCKET}/packages/cinc.deb",
                                   sha256=hashlib.sha256(PACKAGE).hexdigest())

    def test_the_package_is_installed_from_s3(self):
        self.bootstrap()
        self.assertEqual(PACKAGE, (self.folder / "installed.deb").read_bytes())
        self.assertEqual(1, len(self.client_runs()))

    def test_the_package_is_installed_from_a_url(self):
        mirror = Server()
        self.addCleanup(mirror.close)
        answers = [(503, b""), (200, PACKAGE)]
        mirror.reply = lambda *_: answers.pop(0)
        self.node["client"]["url"] = mirror.url + "/cinc.deb"
        self.bootstrap()
        self.assertEqual(PACKAGE, (self.folder / "installed.deb").read_bytes())

    def test_a_package_with_a_wrong_checksum_is_never_installed(self):
        self.node["client"]["sha256"] = "0" * 64
        self.bootstrap(code=1)
        self.assertEqual([], self.calls("dpkg"))
        self.assertEqual(ONE_ABANDON, self.aws.decisions)

    def test_a_package_without_a_checksum_is_never_fetched(self):
        del self.node["client"]["sha256"]
        self.bootstrap(code=1)
        self.assertNotIn("s3 packages/cinc.deb", self.aws.requests)
        self.assertEqual(3, self.launch()["code"])
        self.assertIn("has no sha256", self.log())

    def test_the_image_has_to_have_the_version_that_is_named_alone(self):
        (self.folder / "bin/cinc-client").symlink_to("../stub")
        self.node["client"] = {"flavour": "cinc", "version": "18.10.18"}
        self.bootstrap(code=1)
        self.assertEqual(3, self.launch()["code"])
        self.assertIn("not 18.10.18", self.log())
        self.assertEqual([], self.client_runs())

    def test_the_image_has_the_version_that_is_named_alone(self):
        (self.folder / "bin/cinc-client").symlink_to("../stub")
        self.node["client"] = {"flavour": "cinc", "version": "18.10.17"}
        self.bootstrap()
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)

    def test_the_package_lock_is_held(self):
        self.codes("dpkg", 2, 2)
        self.bootstrap()
        self.assertEqual(3, len(self.calls("dpkg")))
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)

    def test_the_wanted_version_is_not_installed_again(self):
        (self.folder / "bin/cinc-client").symlink_to("../stub")
        self.bootstrap()
        self.assertEqual([], self.calls("dpkg"))

    def test_another_version_is_replaced(self):
        (self.folder / "bin/cinc-client").symlink_to("../stub")
        (self.folder / "version").write_text("18.10.1")
        self.bootstrap()
        self.assertEqual(1, len(self.calls("dpkg")))

    def test_no_client_at_all(self):
        self.node["client"] = {"flavour": "cinc"}
        self.bootstrap(code=1)
        self.assertIn("no cinc-client", self.log())
        self.assertEqual(ONE_ABANDON, self.aws.decisions)


class Archive(NodeTest):
    def test_one_with_a_wrong_checksum_is_refused(self):
        self.aws.put(self.aws.archive_key, archive([("cookbooks/evil/metadata.rb", b"")]))
        self.bootstrap(code=1)
        self.assertEqual([], self.client_runs())
        self.assertEqual(ONE_ABANDON, self.aws.decisions)
        self.assertEqual(1, self.launch()["code"])

    def test_nothing_is_unpacked_outside_or_points_there(self):
        outside = self.folder / "outside"
        for members in ([("../../../../../../outside", b"x")], [(str(outside), b"x")], [("cookbooks/link", "/etc")],
                        [("up", ".."), ("up/evil", b"x")]):
            with self.subTest(members):
                self.aws.publish(archive(members))
                self.converge(code=1)
                self.assertFalse(outside.exists())
                bundles = self.root / "var/lib/startup-stack/bundles"
                self.assertEqual([], list(bundles.glob("*")))
                self.assertIn("what leaves the archive", self.log())
                self.assertEqual([], self.client_runs())

    def converge_to(self, number, code=0):
        """A run of another archive; its digest."""
        self.aws.publish(archive([("roles/base.json", str(number).encode())]))
        if code:
            self.codes("cinc-client", code, code, code)
        self.converge(code=code)
        return self.aws.archive

    def kept(self):
        return {path.name for path in (self.root / "var/lib/startup-stack/bundles").iterdir()}

    def test_the_one_in_use_the_last_good_one_and_one_more_are_kept(self):
        _, second, third, fourth = (self.converge_to(number) for number in range(4))
        self.assertEqual({second, third, fourth}, self.kept())

    def test_the_last_good_one_is_kept_whatever_failed_since(self):
        good, *bad = self.converge_to(0), *(self.converge_to(number, code=1) for number in range(1, 5))
        self.assertEqual({good, *bad[-2:]}, self.kept())
        self.assertEqual(good, self.state("converged.json")["good"]["archive"])

    def test_an_own_document_of_a_newer_format_is_not_converged(self):
        self.aws.publish(formatVersion=2)
        self.converge(code=4)
        self.assertIn("formatVersion of the document of zookeeper is 2, not 1", self.log())
        self.assertEqual([], self.client_runs())

    def test_nor_launched_with(self):
        digest = self.aws.publish(formatVersion=2)
        self.bootstrap(code=1)
        self.assertEqual(ONE_ABANDON, self.aws.decisions)
        self.assertEqual((digest, 4), (self.launch()["digest"], self.launch()["code"]))

    def test_what_a_later_release_has_left_on_the_disk_is_read_by_the_known_fields(self):
        self.converge()
        path = self.root / "var/lib/startup-stack/converged.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "formatVersion": 2, "joins": []}))
        self.converge("--if-changed")
        self.assertEqual(1, len(self.client_runs()))
        later = {"formatVersion": 2, "instanceId": INSTANCE, "left": 15, "role": "x"}
        (path.parent / "bootstrap.json").write_text(json.dumps(later))
        self.bootstrap()
        self.assertEqual(ONE_CONTINUE, self.aws.decisions)
        self.assertLess(self.state("bootstrap.json")["left"], 15)


class OtherTiers(NodeTest):
    """Their hosts are a convenience: only the own tier's document can keep a node from converging."""

    def hosts(self):
        return {host["address"] for host in self.state("first-boot.json")["startup_stack"]["hosts"]}

    def test_a_document_that_cannot_be_read_is_skipped_in_words(self):
        hosts = [{"address": "10.0.128.9", "names": ["mesos-2"]}]
        for content in (b"{", b"[]", {"formatVersion": 2, "hosts": hosts}, {"hosts": hosts},
                        {"formatVersion": 1, "hosts": [*hosts, {"address": "10.0.9.9"}]},
                        {"formatVersion": 1, "hosts": [*hosts, {"address": 167774473, "names": ["a"]}]},
                        {"formatVersion": 1, "hosts": [*hosts, {"address": "10.0.9.9", "names": "a"}]},
                        {"formatVersion": 1, "hosts": [*hosts, {"address": "10.0.9.9", "names": [1]}]}):
            with self.subTest(content):
                self.aws.put("tiers/mesos.json", content)
                self.converge()
                self.assertEqual({"10.0.64.17"}, self.hosts())
                self.assertIn(f"s3://{BUCKET}/tiers/mesos.json: skipped", self.log())

    def test_one_that_is_refused_or_has_just_gone_is_skipped_and_one_that_comes_late_is_not(self):
        for codes, skipped in ((403, True), (404, True), ([503, 503], False)):
            with self.subTest(codes):
                self.aws.faults = {"s3 tiers/mesos.json": codes}
                self.converge()
                self.assertEqual(skipped, "10.0.128.9" not in self.hosts())

    def test_the_own_one_is_the_one_that_decides_whatever_the_bucket_holds_by_now(self):
        reply = self.aws.s3

        def reply_and_change(method, path, headers, body):
            answer = reply(method, path, headers, body)
            if path.endswith("tiers/zookeeper.json"):
                self.aws.put("tiers/zookeeper.json", b"{")
            return answer

        self.aws.s3 = reply_and_change
        self.converge()
        self.assertEqual(1, self.aws.requests.count("s3 tiers/zookeeper.json"))
        self.assertIn("10.0.64.17", self.hosts())


class Run(NodeTest):
    def test_what_the_client_gets(self):
        self.converge()
        first = self.state("first-boot.json")
        given = first["startup_stack"]
        self.assertEqual(self.node["runList"], first["run_list"])
        self.assertEqual((self.node, self.aws.tier), (given["node"], given["tier"]))
        self.assertEqual((INSTANCE, "us-east-1", "us-east-1b"), (given["instanceId"], given["region"], given["zone"]))
        self.assertEqual(hashlib.sha256(self.aws.objects["tiers/zookeeper.json"]).hexdigest(), given["digest"])
        good = {"digest": given["digest"], "archive": self.aws.archive}
        self.assertEqual({"formatVersion": 1, "instanceId": INSTANCE, "ok": True, "code": 0, **good, "good": good},
                         self.state("converged.json"))
        self.assertEqual({"superUser": str(self.root / "run/startup-stack/secrets/superUser")}, given["secrets"])
        self.assertEqual(["10.0.128.9", "10.0.64.17", "10.0.9.9"], sorted(host["address"] for host in given["hosts"]))
        merged = [host["names"] for host in given["hosts"] if host["address"] == "10.0.64.17"][0]
        self.assertEqual({"zookeeper-1.dev.internal", "zookeeper-1", "zk"}, set(merged))
        self.assertEqual(3, len(merged))
        mode = (self.root / "var/lib/startup-stack/first-boot.json").stat().st_mode
        self.assertEqual(0o600, mode & 0o777)
        self.assertEqual(("-E", "dev", "-N", "zookeeper-1"), self.client_runs()[0][-4:])
        configuration = (self.root / "var/lib/startup-stack/client.rb").read_text()
        self.assertIn(f"bundles/{self.aws.archive}\"", configuration)
        self.assertNotIn("chef_license", configuration)

    def test_the_licence_is_accepted_for_chef_alone(self):
        (self.folder / "bin/cinc-client").rename(self.folder / "bin/chef-client")
        self.node["client"] = {"flavour": "chef"}
        self.converge()
        self.assertIn("chef_license 'accept-silent'\n", (self.root / "var/lib/startup-stack/client.rb").read_text())

    def test_the_node_saved_by_the_client_is_forgotten(self):
        saved = self.root / "var/lib/startup-stack/nodes/zookeeper-1.json"
        saved.parent.mkdir(parents=True)
        saved.write_text("{}")
        self.converge()
        self.assertFalse(saved.exists())

    def test_if_changed_does_nothing_the_second_time(self):
        self.converge("--if-changed")
        self.aws.requests.clear()
        size = len(self.log())
        self.converge("--if-changed")
        self.assertEqual(1, len(self.client_runs()))
        self.assertEqual(["s3 tiers/zookeeper.json"], self.aws.requests)
        self.assertEqual(size, len(self.log()))
        self.converge()
        self.assertEqual(2, len(self.client_runs()))

    def test_if_changed_runs_for_a_new_document_and_after_a_failure(self):
        self.converge("--if-changed")
        self.aws.publish(settings={"tickTime": 3000})
        self.codes("cinc-client", 1, 1, 1)
        self.converge("--if-changed", code=1)
        self.assertFalse(self.state("converged.json")["ok"])
        self.converge("--if-changed")
        self.assertEqual(5, len(self.client_runs()))
        self.assertTrue(self.state("converged.json")["ok"])

    def test_if_changed_brings_secrets_back_after_a_reboot(self):
        self.converge()
        secret = self.root / "run/startup-stack/secrets/superUser"
        secret.unlink()
        self.converge("--if-changed")
        self.assertTrue(secret.exists())
        self.assertEqual(1, len(self.client_runs()))

    def test_a_reboot_asked_for_is_left_to_the_caller(self):
        self.codes("cinc-client", 37)
        self.converge(code=37)
        self.assertEqual([], self.calls("systemctl", "reboot"))
        self.assertEqual((False, 37), (self.state("converged.json")["ok"], self.state("converged.json")["code"]))

    def test_the_volume_is_mounted_before_the_client_runs(self):
        self.bootstrap()
        mount = self.root / "var/lib/zookeeper"
        mount.unlink()
        self.converge()
        self.assertTrue(mount.is_symlink())
        names = [call[0] for call in self.calls()]
        self.assertEqual(2, names.count("mount"))
        self.assertIn("cinc-client", names[len(names) - names[::-1].index("mount"):])

    def test_retries_are_bounded(self):
        self.environment["STARTUP_STACK_SECOND"] = "0.01"
        self.aws.faults = {"s3 tiers/zookeeper.json": 403}
        self.converge(code=75)
        self.assertGreater(self.aws.requests.count("s3 tiers/zookeeper.json"), 5)
        self.assertEqual([], self.client_runs())

    def test_only_one_runs_at_a_time(self):
        self.converge()
        with open(self.root / "var/lib/startup-stack/lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            process = self.start("converge")
            self.wait_for(lambda: "Resource temporarily unavailable" in self.log())
            self.assertEqual(1, len(self.client_runs()))
        self.assertEqual(0, process.wait(20), self.log())
        self.assertEqual(2, len(self.client_runs()))
